"""A model that looks at crops: recorded and replayed it gives what was shown live, to the last digit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.estimator import Estimator
from inference.replay.report import compare
from models.runtime import Model
from models.spec import InputSpec
from recorder.alignment import align
from recorder.observation import FaceObservation
from recorder.ring import FrameRing
from recorder.session.reader import open_session
from tests.inference.replay.recorded import written
from tests.inference.replay.stage import START, Stage, cap
from tests.inference.replay.test_run import hops
from tests.inference.small_models import CROP_SIZE, CROPS, DE, small_model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return small_model(tmp_path_factory.mktemp("model"), InputSpec(DE, CROPS))


class CropStage(Stage):
    """A stage whose tracker makes crops of some frames."""

    crop_every, crops_since = 1, 0.0

    def see(self, index: int, t: float, usable: bool = True) -> None:
        super().see(index, t, usable)
        if index % self.crop_every or t < self.crops_since:
            return
        crop = np.random.default_rng(index).integers(0, 256, (CROP_SIZE, CROP_SIZE, 3), np.uint8)
        ring = self.rings["face"]
        ring._slots[(ring.n_written - 1) % ring.capacity] = seen = replace(ring.latest(), crop=crop)
        if self._is_recording:
            self.recording.observations[-1] = seen


def played(model: Model, crop_every: int = 1, crops_since: float = 0.0, until_s: float = 8.0) -> CropStage:
    stage = CropStage(model)
    stage.crop_every, stage.crops_since = crop_every, crops_since
    stage.connect_eeg(cap(3))
    stage.connect_camera()
    stage.plan_eeg(3, 0, until_s)
    stage.plan_faces(0, until_s)
    stage.at(START + 3.2, stage.record)
    hops(stage, until_s)
    return stage


@pytest.mark.parametrize("crop_every", [1, 6])
def test_files_give_what_was_shown(model: Model, tmp_path: Path, crop_every: int):
    """Also where only every sixth frame has a crop, as in simulated sessions."""
    stage = played(model, crop_every)
    session = written(tmp_path, stage)
    report = compare(session, model)

    assert 5 == len(stage.shown) == report.n_compared
    assert 0.0 == report.worst
    assert [1.0] * 5 == [estimate.coverage["face"] for estimate in stage.shown]
    assert all(estimate.share["face"] > 0.0 for estimate in stage.shown)


def test_crops_that_came_in_mid_session_replay(model: Model, tmp_path: Path):
    """Before a model that looks at them was chosen the tracker made none."""
    stage = played(model, crops_since=START + 5.5)

    assert 0.0 == stage.shown[0].share["face"] < stage.shown[-1].share["face"]
    assert "the face tracker gives no crops of 16 pixels" in " ".join(stage.shown[0].reasons)
    assert 0.0 == compare(written(tmp_path, stage), model).worst


def test_one_other_crop_makes_another_estimate(model: Model):
    """So that the equality above says something."""
    stage = played(model)
    for i, seen in enumerate(stage.recording.observations):
        if START + 5.7 < seen.t < START + 5.9:  # one of the instants of the window that ends at 6
            stage.recording.observations[i] = replace(seen, crop=seen.crop ^ np.uint8(1))

    assert compare(stage.recording, model).worst > 1e-5


def test_a_session_without_crops_says_so(model: Model, tmp_path: Path):
    stage = played(model)
    stage.recording.observations = [replace(seen, crop=None) for seen in stage.recording.observations]
    report = compare(written(tmp_path, stage), model)

    assert {"crops of faces of 16 pixels are not recorded": 5} == report.not_compared


def test_damaged_crops_cost_estimates_and_never_make_another(model: Model, tmp_path: Path):
    stage = played(model)
    session = written(tmp_path, stage)
    content = bytearray(session.paths.streams.read_bytes())
    crop = next(seen.crop for seen in stage.recording.observations if seen.t > START + 7.0)
    content[content.index(crop.tobytes())] ^= 255
    session.paths.streams.write_bytes(content)
    report = compare(open_session(session.paths.folder), model)

    assert 0.0 == report.worst
    assert 0 < report.n_compared < 5


def test_estimates_do_not_depend_on_frames_without_a_crop(model: Model):
    """Thirty frames a second, or only those with a crop: the window is the same."""
    every = played(model, 6)
    alone = [seen for seen in every.recording.observations if seen.crop is not None]

    assert _valences(model, every.recording.observations) == _valences(model, alone)


def _valences(model: Model, observations: list[FaceObservation]) -> list[float | None]:
    ring: FrameRing[FaceObservation] = FrameRing(1024)
    for seen in observations:
        ring.append(seen)
    estimator, spec = Estimator(model), model.card.spec.window_spec()
    made = [estimator.estimate(align({"face": ring}, START + t, spec)) for t in (5.0, 6.0, 6.3, 7.1)]
    return [estimate.valence for estimate in made]
