"""Models that take each other's place, people that do, and poor signals: all of it replays as it was shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.estimator import Estimator
from inference.replay.report import compare
from inference.replay.run import replay
from models.inputs import FaceInput
from models.runtime import Model, load_model
from models.spec import EegInput, InputSpec
from tests.inference.replay.recorded import written
from tests.inference.replay.stage import START, Stage, cap
from tests.inference.replay.test_run import EXACT, assert_replayed, hops
from tests.inference.small_models import DE, write_model

LANDMARKS = FaceInput("landmarks68", 10, 0.6, baseline="personal")
RAW = EegInput(("F3", "F4", "Cz"), 64, 1.0, "raw", band_hz=(1.0, 30.0), baseline="personal")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Model, Model, Model]:
    """Return three models of a library: the second has the first one's inputs, the third another EEG."""
    monkeypatch.setenv("EMOSCOPE_MODELS", str(tmp_path))
    write_model(tmp_path / "first.onnx", InputSpec(DE, LANDMARKS))
    write_model(tmp_path / "the-second.onnx", InputSpec(DE, LANDMARKS))
    write_model(tmp_path / "third-of-them.onnx", InputSpec(RAW, LANDMARKS))
    return load_model("first"), load_model("the-second"), load_model("third-of-them")


def played(model: Model, until_s: float = 16.0) -> Stage:
    """Both modalities, a face that is turned away now and then, recorded from the fourth second on."""
    stage = Stage(model)
    stage.connect_eeg(cap(3))
    stage.connect_camera()
    stage.plan_eeg(3, 0, until_s)
    stage.plan_faces(0, until_s)
    stage.at(START + 3.2, stage.record)
    return stage


def swapped(models: tuple[Model, Model, Model]) -> Stage:
    """Hop through all three, and back."""
    stage = played(models[0])
    hops(stage, 5)
    for until, model in ((8, models[1]), (11, models[2]), (14, models[0])):
        stage.loop.use(Estimator(model))
        hops(stage, until, until - 3)
    return stage


def test_every_hop_of_a_session_with_swaps_is_there_and_replays(models: tuple[Model, Model, Model]):
    stage = swapped(models)

    names = [model.card.name for model in models]
    told = [names[0]] * 2 + [names[1]] * 3 + [names[2]] * 3 + [names[0]] * 3
    assert told == [estimate.model for estimate in stage.shown]
    assert [START + k for k in range(4, 15)] == [estimate.t for estimate in stage.shown]
    assert {"ok"} == {estimate.status for estimate in stage.shown}
    assert_replayed(stage)


def test_its_files_give_what_was_shown(models: tuple[Model, Model, Model], tmp_path: Path):
    stage = swapped(models)
    report = compare(written(tmp_path / "session", stage))

    assert len(stage.shown) == report.n_compared
    assert report.worst <= EXACT


def test_a_swap_keeps_the_baseline_of_the_same_input(models: tuple[Model, Model, Model]):
    stage = swapped(models)
    settled = [estimate.baseline["eeg"].settled for estimate in stage.shown]

    assert settled[2] > settled[1]  # the second has the first one's EEG
    assert settled[5] < settled[4]  # the third has not
    assert sorted(e.baseline["face"].settled for e in stage.shown) == [e.baseline["face"].settled for e in stage.shown]


def test_another_person_in_the_middle_replays(models: tuple[Model, Model, Model]):
    stage = played(models[0])
    hops(stage, 8)
    stage.loop.forget_person()
    hops(stage, 12, 8)
    before, after = stage.shown[4].baseline, stage.shown[5].baseline

    assert all(after[key].settled < before[key].settled for key in ("eeg", "face"))
    assert_replayed(stage)


def test_a_frozen_baseline_replays(models: tuple[Model, Model, Model]):
    """Recorded from within the freeze on: what is known of it is in the state."""
    stage = Stage(models[0])
    stage.connect_eeg(cap(3))
    stage.connect_camera()
    stage.plan_eeg(3, 0, 12.0)
    stage.plan_faces(0, 12.0)
    _turn_away(stage, 4.0, 8.0)
    stage.at(START + 5.2, stage.record)
    hops(stage, 12)
    states = [estimate.baseline["face"].state for estimate in stage.shown]

    assert ["frozen"] * 3 + ["learning"] * 4 == states
    assert_replayed(stage)


def test_another_model_forgets_the_person_where_the_recorded_one_did(models: tuple[Model, Model, Model]):
    """A new evaluation of a session is one of two people too."""
    stage = played(models[0])
    hops(stage, 8)
    stage.loop.forget_person()
    hops(stage, 12, 8)
    settled = [estimate.baseline["eeg"].settled for estimate in replay(stage.recording, models[2])]

    assert settled[5] < settled[4]


def _turn_away(stage: Stage, start_s: float, stop_s: float) -> None:
    """Let every third picture of a stretch show the face from the side."""
    see = stage.see

    def seen(index: int, t: float, usable: bool = True) -> None:
        away = start_s < t - START <= stop_s and index % 9 < 3
        see(index, t, usable and not away)

    stage.see = seen  # type: ignore[method-assign]
