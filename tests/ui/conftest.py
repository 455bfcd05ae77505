"""A scripted feed and a window on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ui.scripted_feed import ScriptedFeed
from tests.ui.scripted_recording import ScriptedRecording, ScriptedSessions
from ui.settings import WindowSettings
from ui.theme import Theme
from ui.window import MainWindow


@pytest.fixture
def feed() -> ScriptedFeed:
    """Twelve seconds of everything."""
    feed = ScriptedFeed()
    feed.run_until(feed.start + 12)
    return feed


@pytest.fixture
def theme(qapp) -> Theme:
    return Theme(qapp, "light")


@pytest.fixture
def window(qtbot, feed) -> Iterator[MainWindow]:
    """The window as it is after its first pictures; time moves when a test moves it."""
    window = MainWindow(feed, WindowSettings(theme="light"))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: window.live.traces.view.writer is not None and window.live.traces.view.writer.caught_up)
    yield window
    window.close()


@pytest.fixture
def recording() -> ScriptedRecording:
    """Everything simulated, all checks passed or doubtful, nothing recorded yet."""
    return ScriptedRecording()


@pytest.fixture
def sessions() -> ScriptedSessions:
    """Nine runs of three participants; one is damaged, one aborted, one never closed, one without a protocol."""
    return ScriptedSessions(9)


@pytest.fixture
def full_window(qtbot, recording, sessions) -> Iterator[MainWindow]:
    """The window with its Record and Sessions pages, on few signals."""
    feed = ScriptedFeed(n_channels=4)
    feed.run_until(feed.start + 1)
    window = MainWindow(feed, WindowSettings(theme="light"), recording, sessions)
    recording.obey(window.desk.commands)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    qtbot.wait(1)
    yield window
    window.close_at_once()
