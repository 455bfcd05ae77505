"""Recorded sessions are a dataset: joined by code, labelled by self-report, trusted as far as verify trusts them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models.datasets import OpenOptions, open_dataset
from models.datasets.dataset import Wanted
from models.errors import DatasetError
from recorder.session.paths import RunPaths
from recorder.session.reader import open_session
from recorder.xdf.stream import XdfStream
from tests.models.datasets.conftest import N_SUBJECTS, N_TRIALS, TRIAL_S

EVERYTHING = Wanted(eeg=True, aux=True, landmarks=True)


@pytest.fixture
def copied(sessions_folder, tmp_path) -> Path:
    return Path(shutil.copytree(sessions_folder, tmp_path / "copy"))


def run_of(folder: Path, code: str = "01") -> RunPaths:
    return RunPaths(folder / f"sub-{code}" / "ses-01", code, "01", "simulated", 1)


def rewrite(path: Path, change: Callable[[dict], None]) -> None:
    told = json.loads(path.read_text(encoding="utf-8"))
    change(told)
    path.write_text(json.dumps(told), encoding="utf-8")


def test_every_run_is_a_recording_of_its_participant(sessions_folder):
    dataset = open_dataset(str(sessions_folder))

    assert ["01", "02"] == [recording.subject for recording in dataset.recordings]
    assert "sub-01_ses-01_task-simulated_run-01" == dataset.recordings[0].name
    assert all(N_TRIALS == len(recording.trials) for recording in dataset.recordings)
    assert dataset.simulated
    assert (1.0, 9.0) == (dataset.scale.low, dataset.scale.high)
    assert ("2 of 2 recordings are simulated",) == dataset.notes


def test_runs_that_are_named_are_used_alone(sessions_folder):
    """By the beginning of their files' names, with or without the folders before it."""
    name = "sub-02_ses-01_task-simulated_run-01"
    whole = open_dataset(str(sessions_folder))

    for called in (name, f"sub-02/ses-01/{name}"):
        chosen = open_dataset(str(sessions_folder), OpenOptions(only=(called,)))
        assert [name] == [recording.name for recording in chosen.recordings]
    assert whole.fingerprint() != chosen.fingerprint()
    with pytest.raises(DatasetError, match='There is no run "sub-09"'):
        open_dataset(str(sessions_folder), OpenOptions(only=(name, "sub-09")))


def test_a_trial_is_what_was_shown_and_said(sessions_folder):
    recording = open_dataset(f"sessions:{sessions_folder}").recordings[0]
    session = open_session(run_of(sessions_folder).streams)

    for trial, recorded in zip(recording.trials, session.trials(), strict=True):
        assert (recorded.onset, recorded.offset) == (trial.onset_s, trial.offset_s)
        assert recorded.stimulus == trial.clip
        assert recorded.rating.answers == trial.ratings
    assert len({trial.name for trial in recording.trials}) == N_TRIALS


def test_the_rest_is_the_quiet_right_before_a_stimulus(sessions_folder):
    """Baseline and fixation before the first, fixation alone before the others: never the rating."""
    recording = open_dataset(str(sessions_folder)).recordings[0]

    lengths_s = [trial.rest[1] - trial.rest[0] for trial in recording.trials]

    assert all(trial.rest[1] == trial.onset_s for trial in recording.trials)
    assert [12.0, 2.0, 2.0] == pytest.approx(lengths_s, abs=0.02)


def test_streams_are_those_of_the_session(sessions_folder):
    dataset = open_dataset(str(sessions_folder))
    session = open_session(run_of(sessions_folder).streams)

    streams = dataset.read(dataset.recordings[0], EVERYTHING)

    np.testing.assert_array_equal(session.signal().data, streams.eeg.samples)
    np.testing.assert_array_equal(session.signal().t, streams.eeg.t)
    assert dataset.recordings[0].eeg == streams.eeg.info
    assert streams.aux is None
    assert dataset.recordings[0].aux is None
    assert [face.t for face in session.faces()] == [face.t for face in streams.faces]
    np.testing.assert_array_equal(session.faces()[7].landmarks, streams.faces[7].landmarks)


def test_nothing_is_read_that_is_not_wanted(sessions_folder):
    dataset = open_dataset(str(sessions_folder))

    streams = dataset.read(dataset.recordings[0], Wanted(landmarks=True))

    assert streams.eeg is None
    assert len(streams.faces) > 0
    assert () == dataset.read(dataset.recordings[0], Wanted(eeg=True)).faces


def test_opening_decodes_no_samples(sessions_folder, monkeypatch):
    def decoded(_: XdfStream) -> None:
        raise AssertionError("samples were decoded")

    monkeypatch.setattr(XdfStream, "data", property(decoded))

    assert N_SUBJECTS == len(open_dataset(str(sessions_folder)).recordings)


def test_a_changed_sample_is_found_when_it_is_read(copied):
    """Opening compares no checksums; reading does, as `verify`."""
    streams = run_of(copied).streams
    content = bytearray(streams.read_bytes())
    stored = open_session(streams).stored.of("eeg")[0]
    content[stored.chunks[len(stored.chunks) // 2].stop - 2] ^= 0x40
    streams.write_bytes(content)

    dataset = open_dataset(str(copied))

    with pytest.raises(DatasetError, match=r"is damaged.*sessions verify"):
        dataset.read(dataset.recordings[0], EVERYTHING)


def test_a_file_that_changes_after_opening_is_refused(copied):
    dataset = open_dataset(str(copied))
    with run_of(copied).journal.open("ab") as file:
        file.write(b"x")

    with pytest.raises(DatasetError, match="has changed since the dataset was opened"):
        dataset.read(dataset.recordings[0], EVERYTHING)


def test_a_cut_run_is_left_out_and_named(copied):
    streams = run_of(copied).streams
    streams.write_bytes(streams.read_bytes()[:-1000])

    dataset = open_dataset(str(copied))

    assert ["02"] == [recording.subject for recording in dataset.recordings]
    assert dataset.notes[0].startswith("1 of 2 runs left out: 1 damaged (sub-01/ses-01/sub-01_ses-01")


def test_a_run_that_was_never_closed_is_left_out(copied):
    rewrite(run_of(copied).document, lambda told: told.update(state="recording"))
    assert "1 of 2 runs left out: 1 never closed (repair them)" in open_dataset(str(copied)).notes[0]


def test_a_run_without_self_reports_is_left_out(sessions_folder, tmp_path):
    from tests.recorder.session.made_run import record_run

    shutil.copytree(sessions_folder / "sub-02", tmp_path / "sub-02")
    record_run(tmp_path, 2.0)

    assert "1 without a self-report (sub-01/" in open_dataset(str(tmp_path)).notes[0]


def test_a_copy_of_a_run_counts_once(copied):
    """Two copies of a recording would put the same windows on both sides of a split."""
    shutil.copytree(copied / "sub-01", copied / "backup" / "sub-01")

    dataset = open_dataset(str(copied))

    assert N_SUBJECTS == len(dataset.recordings)
    assert "1 copies of others (" in dataset.notes[0]


def test_sessions_of_one_participant_are_one_subject(copied):
    paths = run_of(copied)
    for name in ("streams.xdf", "session.json", "journal.txt", "events.tsv"):
        again = RunPaths(paths.folder.parent / "ses-02", "01", "02", "simulated", 1)
        again.folder.mkdir(exist_ok=True)
        shutil.copy(paths.file(name), again.file(name))

    dataset = open_dataset(str(copied))

    assert ["01", "01", "02"] == [recording.subject for recording in dataset.recordings]


def test_runs_of_the_same_name_in_two_folders_get_names_of_their_own(copied):
    shutil.copytree(copied / "sub-01", copied / "later" / "sub-01")
    rewrite(run_of(copied / "later").document, lambda told: told.update(started="2026-11-20T00:00:00.000+00:00"))

    names = [recording.name for recording in open_dataset(str(copied)).recordings]

    assert len(set(names)) == 3
    assert "later/sub-01/ses-01/sub-01_ses-01_task-simulated_run-01" in names


def test_two_simulated_people_of_one_code_are_refused(copied):
    other = copied / "other" / "sub-01" / "ses-01"
    other.mkdir(parents=True)
    for path in run_of(copied, "02").folder.iterdir():
        shutil.copy(path, other / path.name.replace("sub-02", "sub-01"))

    with pytest.raises(DatasetError, match='Two different simulated participants have the code "01"'):
        open_dataset(str(copied))


def test_clips_of_different_playlists_are_different(copied):
    rewrite(run_of(copied).document, lambda told: told["protocol"].update(name="films"))

    dataset = open_dataset(str(copied))

    assert {"films", "simulated"} == {trial.clip.partition("/")[0] for r in dataset.recordings for trial in r.trials}


def test_the_world_of_a_simulated_session_can_be_lived_again(sessions_folder):
    dataset = open_dataset(str(sessions_folder))

    for recording in dataset.recordings:
        origin = dataset.origins[recording.name]
        truth = open_session(run_of(sessions_folder, recording.subject).streams).truth()
        told = np.column_stack([truth.columns["valence"], truth.columns["arousal"]])
        np.testing.assert_allclose(origin.lived().person.truth(truth.t), told, atol=1e-6)
        assert (N_TRIALS, TRIAL_S, "trials") == (origin.n_trials, origin.trial_s, origin.world)


@pytest.mark.parametrize(
    "change",
    [
        {"simulated_participant": "seed 1"},
        {"simulated_participant": "seed x, world trials"},
        {"notes": "Simulated: 3 trials of 2.6 s, world trials"},
        {"notes": "Simulated: 4 trials of 2.5 s, world trials"},
        {"notes": "Simulated: 999999 trials of 2.5 s, world trials"},
        {"protocol": None},
    ],
)
def test_an_origin_that_does_not_prove_right_is_none(copied, change):
    rewrite(run_of(copied).document, lambda told: told.update(change))

    dataset = open_dataset(str(copied))

    assert {"sub-02_ses-01_task-simulated_run-01"} == set(dataset.origins)


def test_the_fingerprint_follows_the_files(copied):
    before = open_dataset(str(copied))
    assert before.fingerprint() == open_dataset(str(copied)).fingerprint()

    rewrite(run_of(copied).document, lambda told: told.update(operator="somebody else"))

    assert before.fingerprint() != open_dataset(str(copied)).fingerprint()


def test_crops_that_were_not_recorded_are_asked_for(sessions_folder):
    dataset = open_dataset(str(sessions_folder))

    with pytest.raises(DatasetError, match="and no film; the model wants crops of 48 pixels"):
        dataset.read(dataset.recordings[0], Wanted(crop_size=48))


def test_a_folder_without_sessions_says_what_else_it_may_be(tmp_path):
    with pytest.raises(DatasetError, match=r"There is no session of EmoScope in .*recordings:DIR"):
        open_dataset(str(tmp_path))


def test_a_folder_of_which_nothing_can_be_used_says_why(copied):
    for code in ("01", "02"):
        run_of(copied, code).document.unlink()

    with pytest.raises(DatasetError, match=r"None of the 2 runs .* can be used: 2 without a session.json"):
        open_dataset(str(copied))


def test_progress_is_told(sessions_folder):
    from models.datasets import OpenOptions

    told: list[tuple[str, int, int]] = []
    open_dataset(str(sessions_folder), OpenOptions(progress=lambda *what: told.append(what)))

    assert [("sessions", 1, 2), ("sessions", 2, 2)] == told
