"""A simulated session is a session: complete, labelled, true, replayable, and the same from the same seed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.errors import AppError
from app.simulated_devices import PACKET
from app.simulated_stage import STOPPED
from app.simulation import Made, Plan, make_session, participant_seed, planned_s
from inference.replay.report import compare
from models.face.rendered import RenderedMesh
from models.face.rendered_crops import RenderedCrops
from recorder.errors import SessionError
from recorder.participant.performance import labels
from recorder.session.disk import Disk
from recorder.session.reader import Session, open_session

SEED = participant_seed(0, 1)


def never() -> bool:
    return False


def made(plan: Plan) -> tuple[Made, Session]:
    session = make_session(plan, lambda _: None, never)
    return session, open_session(Path(session.path))


@pytest.fixture(scope="module")
def plan(tmp_path_factory) -> Plan:
    return Plan(tmp_path_factory.mktemp("simulated"), "01", SEED, n_trials=4, trial_s=5.0)


@pytest.fixture(scope="module")
def simulated(plan) -> tuple[Made, Session]:
    return made(plan)


@pytest.fixture
def session(simulated) -> Session:
    return simulated[1]


def test_it_is_whole_and_says_that_it_is_simulated(plan, simulated):
    told, session = simulated
    document = session.document
    assert session.complete
    assert not session.damage
    assert ("complete", "complete") == (told.state, document.state)
    assert ("01", "01", "simulated", 1) == (document.participant, document.session, document.task, document.run)
    assert [True, True] == [device.simulated for device in document.devices]
    assert f"seed {SEED}, world trials" == document.simulated_participant
    assert {} == document.lost
    assert planned_s(plan) <= told.duration_s < planned_s(plan) + 1.0


def test_it_holds_all_that_a_recorded_session_holds(session):
    expected = {"eeg", "eeg_blocks", "eeg_health", "markers", "frames", "camera_health", "faces", "face_quality"}
    expected |= {"face_crops", "face_reasons", "ratings", "emotion", "emotion_detail", "estimator", "truth", "status"}
    assert expected == set(session.roles)


def test_eeg_is_what_the_amplifier_saw_and_none_is_missing(plan, session):
    eeg = session.signal()
    world = plan.performance().world
    start = round(session.document.started_t * 250)
    assert eeg.info.simulated
    np.testing.assert_array_equal(np.arange(len(eeg.t)), eeg.index)
    np.testing.assert_allclose(eeg.t, session.document.started_t + np.arange(len(eeg.t)) / 250, atol=1e-9)
    np.testing.assert_array_equal(world.brain.eeg().samples(start, len(eeg.t)), eeg.data)


def test_faces_are_the_meshes_of_what_the_face_shows(plan, session):
    faces = session.faces()
    t = np.array([face.t for face in faces])
    assert len(session.frame_stamps().t) == len(faces)
    np.testing.assert_allclose(np.diff(t), 1 / 30, atol=1e-6)
    rendered = RenderedMesh(plan.performance().world.body.face()).meshes(t[:60])
    np.testing.assert_allclose(rendered, [face.landmarks for face in faces[:60]], atol=1e-3)


def test_crops_come_five_times_a_second_and_are_those_of_the_meshes(plan, simulated):
    told, session = simulated
    seen = [face for face in session.faces() if face.crop is not None]
    t = np.array([face.t for face in seen])
    assert told.n_crops == len(seen)
    assert 64 == session.document.settings.crop_size
    np.testing.assert_allclose(np.diff(t), 0.2, atol=1e-6)
    drawn = RenderedCrops(plan.performance().world.body.face()).crops(t[:30])
    assert np.abs(drawn - np.array([face.crop for face in seen[:30]], float)).mean() < 0.05


def test_without_crops_all_else_is_the_same(plan, simulated, tmp_path):
    """Their digest differs, and nothing else."""
    told, session = made(replace(plan, out=tmp_path, crops=False))
    assert ("face_crops" in session.roles, told.n_crops, session.document.settings.crop_size) == (False, 0, 0)
    assert told.digest != simulated[0].digest
    np.testing.assert_array_equal(simulated[1].signal().data, session.signal().data)
    meshes = [[face.landmarks for face in one.faces()] for one in (simulated[1], session)]
    np.testing.assert_array_equal(*meshes)


def test_every_trial_is_labelled_and_rated(plan, session):
    performance = plan.performance()
    trials = session.trials()
    assert [trial.stimulus.id for trial in performance.trials] == [trial.stimulus for trial in trials]
    for trial, (onset, offset, valence, arousal) in zip(trials, labels(performance), strict=True):
        assert (onset, offset) == pytest.approx((trial.onset, trial.offset))
        assert (5 + 4 * valence, 5 + 4 * arousal) == pytest.approx(trial.expected)
        assert {"valence", "arousal", "dominance", "liking"} == set(trial.rating.answers)


def test_truth_is_what_is_felt(plan, session):
    truth = session.truth()
    told = np.column_stack([truth.columns["valence"], truth.columns["arousal"]])
    assert len(truth) >= 10 * planned_s(plan)
    np.testing.assert_allclose(told, plan.performance().world.person.truth(truth.t), atol=1e-6)


def test_its_replay_gives_the_estimates_that_it_holds(session):
    report = compare(session)
    assert report.n_estimates == report.n_compared > 30
    assert report.exact


def test_the_same_seed_gives_the_same_session(plan, simulated, tmp_path):
    again, session = made(replace(plan, out=tmp_path))
    assert simulated[0].digest == again.digest
    np.testing.assert_array_equal(simulated[1].signal().data, session.signal().data)


@pytest.mark.parametrize("change", [{"seed": SEED + 1}, {"world": "conflict"}, {"trial_s": 5.5}])
def test_another_seed_world_or_length_gives_another(plan, simulated, tmp_path, change):
    other, _ = made(replace(plan, out=tmp_path, n_trials=2, **change))
    same, _ = made(replace(plan, out=tmp_path, n_trials=2, code="02"))
    assert len({simulated[0].digest, other.digest, same.digest}) == 3


def test_stopped_it_is_closed_and_says_so(plan, tmp_path):
    seconds: list[float] = []
    told = make_session(replace(plan, out=tmp_path), seconds.append, lambda: len(seconds) >= 12)
    session = open_session(Path(told.path))
    assert ("aborted", STOPPED) == (session.document.state, session.document.why)
    assert 12.0 == told.duration_s == sum(seconds)
    assert 3000 == len(session.signal().t)
    assert "aborted" == session.markers()[-1].label


def test_what_is_missing_is_a_gap_and_a_black_picture(plan, tmp_path):
    """Seeds are tried until one lacks neither for good: its quarter of the trials does."""
    seed = next(s for s in range(100) if replace(plan, seed=s, world="missing").performance().world.never is None)
    wanted = replace(plan, out=tmp_path, seed=seed, world="missing")
    _, session = made(wanted)
    world = wanted.performance().world
    eeg, faces = session.signal(), session.faces()
    assert 1 == eeg.gap[1:].sum()
    assert not world.lacks("eeg", eeg.t[::PACKET]).any()
    assert [bool(dark) for dark in world.lacks("face", [face.t for face in faces])] == [not f.usable for f in faces]
    assert {"", "the picture is black"} == {face.reason for face in faces}
    assert [face.usable and face.index % 6 == 0 for face in faces] == [face.crop is not None for face in faces]
    assert compare(session).exact


@pytest.mark.parametrize(("lacking", "role"), [("eeg", "eeg"), ("face", "faces")])
def test_a_session_without_a_modality_has_no_such_stream(plan, tmp_path, lacking, role):
    seed = next(s for s in range(100) if replace(plan, seed=s, world="missing").performance().world.never == lacking)
    _, session = made(replace(plan, out=tmp_path, seed=seed, world="missing", n_trials=1))
    assert role not in session.roles
    assert session.complete


def test_a_folder_that_cannot_be_written_is_refused(plan, tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(SessionError, match="Choose another folder"):
        made(replace(plan, out=tmp_path / "file", n_trials=1))


def test_a_recording_that_fails_is_told(plan, tmp_path, monkeypatch):
    """The disk fills up while the session is written."""
    monkeypatch.setattr(Disk, "bytes_free", lambda _, folder: 10**9 if not list(folder.glob("*.xdf")) else 1)
    with pytest.raises(AppError, match="Participant 01: The disk is nearly full"):
        made(replace(plan, out=tmp_path, n_trials=40))


@pytest.mark.slow
def test_with_video_pictures_are_filmed_tracked_and_kept(plan, tmp_path):
    """The tracker's meshes are near those rendered without pictures."""
    _, filmed = made(replace(plan, out=tmp_path, n_trials=1, trial_s=2.0, video=True))
    _, rendered = made(replace(plan, out=tmp_path, n_trials=1, trial_s=2.0, code="02"))
    assert filmed.paths.camera.stat().st_size > 100_000
    seen, told = (np.array([face.landmarks for face in session.faces()]) for session in (filmed, rendered))
    assert seen.shape == told.shape
    assert np.sqrt(np.mean((seen - told)[..., :2] ** 2)) < 2.5
    crops = [[face.crop for face in session.faces() if face.crop is not None] for session in (filmed, rendered)]
    assert len(crops[0]) == len(crops[1])
    assert np.abs(np.subtract(*np.array(crops, float))).mean() < 12.0
    np.testing.assert_array_equal(filmed.signal().data, rendered.signal().data)
