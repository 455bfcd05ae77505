"""From the Sessions page to a replay on the live page, and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThread

from app.replay_control import ReplayControl
from app.session_shelf import SessionShelf, key_of
from app.switch_feed import SwitchFeed
from app.window import EstimateBridge
from inference.estimate import Estimate
from models.runtime import load_model
from tests.inference.replay.recorded import recorded
from tests.ui.scripted_feed import ScriptedFeed
from ui.settings import WindowSettings
from ui.window import MainWindow

WAIT_MS = 20_000


class Instrument:
    """A window on a switch between a scripted instrument and replays."""

    def __init__(self, folder: Path) -> None:
        self.live = ScriptedFeed()
        self.live.run_until(self.live.start + 12)
        self.bridge = EstimateBridge()
        self.switch = SwitchFeed(self.live, self.bridge)
        self.shelf = SessionShelf(folder)
        self.window = MainWindow(self.switch, WindowSettings(theme="light"), None, self.shelf)
        self.shown: list[tuple[Estimate, bool]] = []
        control = ReplayControl(self.window, self.shelf, self.switch)
        self.window.show_estimate = self._note  # type: ignore[method-assign]
        self.bridge.made.connect(control.show_estimate)

    def _note(self, estimate: Estimate) -> None:
        self.shown.append((estimate, QThread.isMainThread()))

    def replay(self, key: str) -> None:
        self.window.desk.sessions_commands.replay_requested.emit(key)

    def close(self) -> None:
        self.window.close()
        self.switch.close()
        self.shelf.close()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Estimate]]:
    session, shown = recorded(tmp_path_factory.mktemp("out"), load_model("demo"), seconds=6)
    return key_of(session.paths), shown


@pytest.fixture
def instrument(qtbot, tmp_path: Path) -> Iterator[Instrument]:
    made = Instrument(tmp_path)
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.close()


def test_a_run_is_replayed_on_the_live_page_and_ends_there(
    qtbot, instrument: Instrument, run: tuple[str, list[Estimate]]
):
    """Every estimate reaches the window, in its own thread, and none of the instrument's does."""
    key, shown = run
    window, switch = instrument.window, instrument.switch
    window.pages.show_page("sessions")
    instrument.replay(key)
    qtbot.waitUntil(lambda: switch.replayed() is not None, timeout=WAIT_MS)
    switch.set_speed(8.0)
    switch.live_estimate(instrument.live.estimates()[-1])
    qtbot.waitUntil(lambda: len(instrument.shown) == len(shown), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "ended" in window.replay_banner.text, timeout=WAIT_MS)

    assert "live" == window.pages.current
    assert [pytest.approx(e.valence) for e in shown] == [e.valence for e, _ in instrument.shown]
    assert all(in_main for _, in_main in instrument.shown)
    window.replay_banner.stop_button.click()
    assert switch.replayed() is None
    assert not window.replay_banner.isVisible()
    switch.live_estimate(instrument.live.estimates()[-1])
    qtbot.waitUntil(lambda: instrument.shown[-1][0] is instrument.live.estimates()[-1], timeout=WAIT_MS)


def test_the_banner_pauses_the_replay(qtbot, instrument: Instrument, run: tuple[str, list[Estimate]]):
    instrument.replay(run[0])
    qtbot.waitUntil(lambda: instrument.switch.replayed() is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: instrument.switch.now() > instrument.switch.estimates()[0].t if instrument.shown else False)
    instrument.window.replay_banner.pause_button.click()
    view = instrument.switch.replayed()

    assert view is not None
    assert "paused" == view.state


def test_a_replay_that_cannot_be_is_told_on_the_sessions_page(qtbot, instrument: Instrument, tmp_path: Path):
    instrument.replay(str(tmp_path / "sub-01_ses-01_task-free_run-01"))
    qtbot.waitUntil(lambda: bool(instrument.shelf.jobs()) and instrument.shelf.jobs()[-1].state != "running")
    job = instrument.shelf.jobs()[-1]

    assert ("replay", "failed") == (job.kind, job.state)
    assert "sub-01" in job.told or "no session" in job.told.lower()
    assert instrument.switch.replayed() is None
