"""The connect panel: devices, states, addresses, one click."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from recorder.sources.base import Status
from ui.connect_panel import ConnectPanel
from ui.feed import FoundDevice
from ui.settings import WindowSettings
from ui.uri_hint import hint


@pytest.fixture
def panel(qtbot, feed, theme) -> ConnectPanel:
    panel = ConnectPanel(feed, theme, WindowSettings(eeg_uri="lsl:name=NeuroScan", camera_uri="camera:0"))
    qtbot.addWidget(panel)
    return panel


def test_devices_found_are_listed_with_what_they_are(panel, feed):
    """Name, rate and channels in the list of their role, and none beneath."""
    feed.devices = [
        FoundDevice("eeg", "lsl:name=NeuroScan", "NeuroScan", "LSL EEG, 64 channels at 1000 Hz, amp-pc"),
        FoundDevice("camera", "camera:0", "Webcam", "camera"),
    ]
    panel.refresh()

    assert "NeuroScan\nLSL EEG, 64 channels at 1000 Hz, amp-pc" == panel.eeg.device_texts()[0]
    assert 2 == len(panel.eeg.device_texts())
    assert "Webcam" in panel.camera.device_texts()[0]


def test_a_click_on_a_device_takes_its_address(qtbot, panel, feed):
    """And Connect asks for it together with the other role's."""
    feed.devices = [FoundDevice("eeg", "brainflow:synthetic", "Synthetic board", "16 channels at 250 Hz")]
    panel.refresh()
    panel.eeg._list.itemClicked.emit(panel.eeg._list.item(0))

    with qtbot.waitSignal(panel.connect_requested) as asked:
        qtbot.mouseClick(panel.connect_button, Qt.MouseButton.LeftButton)

    assert ["brainflow:synthetic", "camera:0"] == asked.args


def test_one_click_connects_the_simulated_participant(qtbot, panel):
    """EEG and face of the same person."""
    with qtbot.waitSignal(panel.connect_requested) as asked:
        qtbot.mouseClick(panel.simulated_button, Qt.MouseButton.LeftButton)

    assert ["simulated:", "simulated:"] == asked.args


@pytest.mark.parametrize("state", ["idle", "connecting", "live", "stalled", "lost", "failed"])
def test_each_state_is_shown_with_its_reason(panel, feed, state):
    """The word in the mark, the reason beneath."""
    feed.views[0] = replace(feed.views[0], status=Status(state, "the headset is off"))
    panel.refresh()

    assert state == panel.eeg.mark.state
    assert state in panel.eeg.mark.accessibleName()
    assert "the headset is off" == panel.eeg.reason


def test_a_wrong_address_is_explained_and_cannot_be_connected(panel):
    """The hint names the value met and what would do."""
    panel.eeg.field.setText("usb:3")

    assert "usb" in panel.eeg.hint
    assert "lsl" in panel.eeg.hint
    assert not panel.connect_button.isEnabled()

    panel.eeg.field.setText("none")
    assert panel.connect_button.isEnabled()

    panel.camera.field.setText("none")
    assert not panel.connect_button.isEnabled()  # nothing would be left to estimate from


@pytest.mark.parametrize(
    ("role", "uri", "sound"),
    [
        ("eeg", "lsl:name=A", True),
        ("eeg", "simulated:", True),
        ("eeg", "none", True),
        ("eeg", "lsl:", False),
        ("eeg", "edf", False),
        ("eeg", "camera:0", False),
        ("camera", "camera:0", True),
        ("camera", "video:face.mp4?loop=1", True),
        ("camera", "lsl:name=A", False),
        ("camera", "", False),
    ],
)
def test_addresses_are_judged_by_their_form(role, uri, sound):
    """A form that can be connected has no hint."""
    assert sound == (hint(role, uri) == "")


def test_a_search_is_asked_for_and_shown(qtbot, panel, feed):
    """Refresh asks; while it goes on it says so and cannot be asked twice."""
    with qtbot.waitSignal(panel.search_requested):
        qtbot.mouseClick(panel.refresh_button, Qt.MouseButton.LeftButton)
    feed.is_searching = True
    panel.refresh()

    assert not panel.refresh_button.isEnabled()
    assert "Searching…" == panel.refresh_button.text()


def test_nothing_connected_can_not_be_disconnected(panel, feed):
    """The button waits for something to disconnect."""
    panel.refresh()
    assert panel.disconnect_button.isEnabled()
    feed.views.clear()
    panel.refresh()

    assert not panel.disconnect_button.isEnabled()
    assert "idle" == panel.eeg.mark.state
