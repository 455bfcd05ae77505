"""Another model takes the place of the present one while estimates go on, or is refused and nothing changes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest

from app.controller import Controller
from app.recording import RecordingSetup
from inference.replay.report import compare
from models.card import CARD_KEY
from models.errors import ModelError
from models.spec import EegInput, InputSpec
from recorder.session.reader import open_session
from tests.inference.small_models import DE, write_model
from tests.inference.test_baseline import LANDMARKS

SIMULATED = "simulated:?seed=3"
HOP_S = 0.2
PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of models: two of the same input, one of electrodes that the simulated cap lacks."""
    folder = tmp_path_factory.mktemp("models")
    for name in ("one", "other"):
        write_model(folder / f"{name}.onnx", InputSpec(DE, LANDMARKS))
    nowhere = EegInput(("X1", "X2", "X3"), 128, 1.0, "raw", baseline="personal")
    write_model(folder / "unfit.onnx", InputSpec(nowhere, None))
    return folder


@pytest.fixture(scope="module")
def running(library: Path) -> Iterator[Controller]:
    """Return a running instrument, with both inputs there."""
    made = Controller("one", HOP_S)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("EMOSCOPE_MODELS", str(library))
        made.load_model().result()
        made.connect(SIMULATED, SIMULATED).result()
        made.go_live().result()
        wait_until(lambda: bool(made.history) and min((made.history[-1].share or {"none": 0.0}).values()) > 0.0)
        yield made
        made.close()


@pytest.fixture
def live(running: Controller) -> Controller:
    """Return the instrument on the first model, as it is told nothing yet."""
    if running.model_name != "one":
        running.load_model("one").result()
    running.notices.clear()
    running.history.clear()
    return running


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def wait_for_hops(controller: Controller, n: int) -> None:
    last = len(controller.history)
    wait_until(lambda: len(controller.history) >= last + n)


def test_swaps_cost_no_hop_and_keep_the_baseline(live: Controller):
    """Every window ends one hop after the last, but for those the loop itself gave up as too late."""
    assert live._loop is not None
    skipped_before = live._loop.n_skipped
    wait_for_hops(live, 1)
    for k in range(6):
        live.load_model(("other", "one")[k % 2]).result()
    wait_for_hops(live, 2)
    made = tuple(live.history)
    n_skipped = live._loop.n_skipped - skipped_before
    n_missed = round((made[-1].t - made[0].t) / HOP_S) + 1 - len(made)
    settled = [estimate.baseline["eeg"].settled for estimate in made]

    assert n_skipped >= n_missed
    assert {"one", "other"} == {estimate.model for estimate in made}
    assert "ok" == made[-1].status
    assert (np.diff(settled) >= 0).all()
    assert not live.notices


def test_the_result_is_there_when_the_model_is_in_use(live: Controller):
    live.load_model("other").result()
    n_before = len(live.history)
    wait_for_hops(live, 2)

    assert {"other"} == {estimate.model for estimate in tuple(live.history)[n_before:]}
    assert live.model is not None
    assert ("other", "other") == (live.model_name, live.model.card.name)


def damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def newer(path: Path) -> None:
    model = onnx.load(path)
    entry = next(entry for entry in model.metadata_props if entry.key == CARD_KEY)
    entry.value = json.dumps({**json.loads(entry.value), "format": 99})
    onnx.save(model, path)


def as_it_is(_: Path) -> None: ...


@pytest.mark.parametrize(
    ("file", "spoil", "why"),
    [
        ("other", damaged, "damaged"),
        ("other", newer, "newer EmoScope"),
        ("unfit", as_it_is, "cannot run here: EEG lacks X1, X2, X3"),
    ],
)
def test_a_refused_model_leaves_the_present_one_running(
    live: Controller, library: Path, tmp_path: Path, file: str, spoil: Callable[[Path], None], why: str
):
    path = tmp_path / "refused.onnx"
    path.write_bytes((library / f"{file}.onnx").read_bytes())
    spoil(path)
    with pytest.raises(ModelError, match=why):
        live.load_model(str(path)).result()
    wait_for_hops(live, 2)

    assert ("one", "ok") == (live.history[-1].model, live.history[-1].status)
    assert "one" == live.model_name
    (said,) = live.notices
    assert said.endswith('Model "one" stays in use.')
    assert "\n" not in said


def test_a_model_that_learns_anew_says_of_what(live: Controller, tmp_path: Path):
    raw = EegInput(("F3", "F4", "Cz"), 64, 1.0, "raw", band_hz=(1.0, 30.0), baseline="personal")
    path = write_model(tmp_path / "raw.onnx", InputSpec(raw, LANDMARKS))
    live.load_model(str(path)).result()

    assert ['Model "raw" is in use. It learns this person\'s baseline of EEG anew: "one" has not the same input.'] == [
        *live.notices
    ]


def test_a_swap_and_another_person_are_in_the_recording_and_replay(live: Controller, tmp_path: Path):
    recording = live.start_recording(RecordingSetup(tmp_path, "01")).result()
    wait_for_hops(live, 3)
    live.load_model("other").result()
    wait_for_hops(live, 3)
    live.new_person().result()
    wait_for_hops(live, 3)
    live.stop_recording().result()
    session = open_session(recording.recorder.paths.folder)
    report = compare(session)
    names = [(detail or {}).get("model") for detail in session.estimates().details]

    assert ["one", "other"] == sorted(set(names), key=names.index)
    assert ["new_person"] == [marker.label for marker in session.markers("markers")]
    assert report.n_estimates == report.n_compared >= 9
    assert report.worst <= 1e-9
    assert "new_person" in [marker.label for marker in live.devices.markers]


def test_another_person_begins_with_nothing(live: Controller):
    wait_for_hops(live, 5)
    before = live.history[-1].baseline["eeg"].settled
    live.new_person().result()
    wait_until(lambda: live.history[-1].baseline["eeg"].settled < before)
