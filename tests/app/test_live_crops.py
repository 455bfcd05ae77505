"""A model that looks at crops, from the camera to the replay of its recording."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.controller import Controller
from app.preflight import preflight
from app.recording import RecordingSetup
from inference.replay.report import compare
from models.runtime import load_model
from models.spec import InputSpec
from recorder.session.reader import Session, open_session
from tests.inference.small_models import CROP_SIZE, CROPS, DE, write_model

SIMULATED = "simulated:?seed=3"
HOP_S = 0.2
PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model") / "crops.onnx", InputSpec(DE, CROPS))


@pytest.fixture
def controller() -> Iterator[Controller]:
    made = Controller("demo", HOP_S)
    yield made
    made.close()


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def recorded(controller: Controller, folder: Path, meanwhile: Callable[[], None] = lambda: None) -> Session:
    """Record what is live for a second before something, and for another one after it."""
    recording = controller.start_recording(RecordingSetup(folder, "01")).result()
    hop(controller, 5)
    meanwhile()
    hop(controller, 8)
    controller.stop_recording().result()
    return open_session(recording.recorder.paths.streams)


def hop(controller: Controller, n: int) -> None:
    """Wait for estimates."""
    last = controller.history[-1].t if controller.history else 0.0
    wait_until(lambda: bool(controller.history) and controller.history[-1].t >= last + (n - 0.5) * HOP_S)


def sees_faces(controller: Controller) -> bool:
    """Tell whether the face counts in the newest estimate."""
    share = controller.history[-1].share if controller.history else None
    return bool(share and share["face"] > 0.0)


def test_its_crops_are_recorded_and_replay_to_the_last_digit(controller: Controller, file: Path, tmp_path: Path):
    controller.load_model(str(file)).result()
    controller.connect(SIMULATED, SIMULATED).result()
    controller.go_live().result()
    wait_until(lambda: sees_faces(controller))
    kept = [check for check in preflight(controller, tmp_path) if check.name == "Face pictures"]
    session = recorded(controller, tmp_path)
    crops = [face.crop for face in session.faces() if face.crop is not None]
    report = compare(session, load_model(file))

    assert ["the model looks at the face: its pictures, 16 x 16, are kept"] == [check.found for check in kept]
    assert CROP_SIZE == session.document.settings.crop_size
    assert {(CROP_SIZE, CROP_SIZE, 3)} == {crop.shape for crop in crops}
    assert report.n_compared == report.n_estimates >= 10
    assert 0.0 == report.worst, report.largest


def test_a_model_that_is_changed_meanwhile_gets_its_crops(controller: Controller, file: Path, tmp_path: Path):
    """The demo looks at none, and none are made for it."""
    controller.connect(SIMULATED, SIMULATED).result()
    controller.go_live().result()
    wait_until(lambda: sees_faces(controller))

    def change() -> None:
        controller.load_model(str(file)).result()
        wait_until(lambda: controller.history[-1].model == "crops" and sees_faces(controller))

    session = recorded(controller, tmp_path, change)
    has_crop = [face.crop is not None for face in session.faces() if face.landmarks is not None]

    assert 0 == session.document.settings.crop_size
    assert not has_crop[0]
    assert has_crop[-1]
    controller.load_model("demo").result()
    wait_until(lambda: controller.devices.faces.latest().crop is None)
