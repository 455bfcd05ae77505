"""Extra streams in the connect panel: a tick connects, the state is told, nothing else changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from recorder.sources.base import Status, StreamHealth
from recorder.streams import StreamInfo
from ui.connect_panel import ConnectPanel
from ui.extra_chooser import ExtraChooser
from ui.feed import FoundDevice, SourceView
from ui.replay_banner import ReplayView
from ui.settings import WindowSettings

ECG = FoundDevice("aux", "lsl:source_id=belt", "Belt", "LSL ECG, 1 channels at 130 Hz")
PSYCHOPY = FoundDevice("aux", "lsl:name=PsychoPy", "PsychoPy", "LSL Markers, now and then")


def connected(device: FoundDevice, state: str = "live", role: str = "aux") -> SourceView:
    info = StreamInfo(device.name, "aux")
    return SourceView(role, device.uri, device.name, info, Status(state, "it is off"), StreamHealth())


@pytest.fixture
def panel(qtbot, feed, theme) -> ConnectPanel:
    panel = ConnectPanel(feed, theme, WindowSettings(extra_uris="lsl:name=last time\nlsl:name=PsychoPy"))
    qtbot.addWidget(panel)
    panel.show()
    return panel


@pytest.fixture
def chooser(panel, feed) -> ExtraChooser:
    feed.devices = [ECG, PSYCHOPY]
    panel.refresh()
    return panel.extras


def click(qtbot, chooser: ExtraChooser, uri: str) -> None:
    qtbot.mouseClick(chooser._rows[uri].box, Qt.MouseButton.LeftButton)


def test_streams_found_and_those_of_last_time_are_listed_unticked(chooser):
    """Nothing is connected that nobody asked for."""
    names = [name for name, _, _ in chooser.texts()]

    assert {"Belt", "PsychoPy", "lsl:name=last time"} == set(names)
    assert 3 == len(names)
    assert () == chooser.ticked


def test_a_tick_asks_for_all_that_are_ticked(qtbot, panel, chooser):
    """And taking one off for the rest; the devices of the estimate are not asked for again."""
    with qtbot.assertNotEmitted(panel.connect_requested):
        for uri in (ECG.uri, PSYCHOPY.uri):
            with qtbot.waitSignal(panel.extras_requested) as asked:
                click(qtbot, chooser, uri)
        assert {ECG.uri, PSYCHOPY.uri} == set(asked.args[0])

        with qtbot.waitSignal(panel.extras_requested) as asked:
            click(qtbot, chooser, ECG.uri)
    assert (PSYCHOPY.uri,) == asked.args[0]


def test_a_tick_stays_while_the_stream_is_being_opened(qtbot, panel, chooser):
    """The window reads what is connected twice a second, and opening takes a moment."""
    click(qtbot, chooser, ECG.uri)
    panel.refresh()

    assert (ECG.uri,) == chooser.ticked


@pytest.mark.parametrize("state", ["connecting", "live", "stalled", "lost", "failed"])
def test_what_is_connected_is_ticked_and_tells_its_state(panel, chooser, feed, state):
    """By word and shape, the reason on hover; whoever connected it."""
    feed.views.append(connected(ECG, state))
    panel.refresh()

    row = chooser._rows[ECG.uri]
    assert (ECG.uri,) == chooser.ticked
    assert (state, True) == (row.mark.state, row.mark.isVisible())
    assert "it is off" in row.mark.toolTip()
    assert not chooser._rows[PSYCHOPY.uri].mark.isVisible()

    feed.views.pop()
    panel.refresh()
    assert () == chooser.ticked


def test_the_stream_of_the_eeg_is_not_offered_again(panel, chooser, feed):
    feed.views[0] = replace(feed.views[0], uri=ECG.uri)
    panel.refresh()

    assert ECG.uri not in chooser._rows


def test_without_any_the_panel_says_so(qtbot, theme):
    chooser = ExtraChooser(theme)
    qtbot.addWidget(chooser)
    chooser.show()
    assert chooser._none.isVisible()

    chooser.show_streams([ECG], [])
    assert not chooser._none.isVisible()


def test_a_replay_leaves_them_alone(panel, chooser, feed):
    """It has none of its own; a tick then would end the others."""
    feed.views.append(connected(ECG))
    panel.refresh()
    feed.replay = ReplayView("run", 1.0, 10.0, False, 1.0)
    feed.views.pop()
    panel.refresh()

    assert not chooser.isEnabled()
    assert (ECG.uri,) == chooser.ticked


def test_the_window_remembers_what_was_ticked(qtbot, window):
    with qtbot.waitSignal(window.extras_requested) as asked:
        window.live.connect_panel.extras_requested.emit(("lsl:name=A", "lsl:name=B C"))

    assert ("lsl:name=A", "lsl:name=B C") == asked.args[0]
    assert ["lsl:name=A", "lsl:name=B C"] == window.settings.extra_uris.splitlines()
