"""Text from the network, from files and from models is text: no tag in it is ever obeyed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from recorder.sources.base import Status
from ui.feed import FoundDevice, ModelView
from ui.tool_tip import as_it_is

HOSTILE = '<img src="/etc/hostname"><h1>Recording & calm</h1>'


def test_a_tool_tip_shows_letters():
    assert "<qt>a &lt;b&gt;<br>c &amp; d</qt>" == as_it_is("a <b>\nc & d")
    assert "" == as_it_is("")


@pytest.fixture
def hostile_window(window, feed, monkeypatch):
    """A window on devices, a model, reasons and notices that all bear tags."""
    status = Status("stalled", HOSTILE)
    feed.views = [replace(view, name=HOSTILE, uri=HOSTILE, status=status) for view in feed.views]
    feed.devices = [FoundDevice(role, HOSTILE, HOSTILE, HOSTILE) for role in ("eeg", "camera")]
    feed.told = [HOSTILE]
    monkeypatch.setattr(feed, "model", lambda: ModelView(HOSTILE, HOSTILE, HOSTILE, HOSTILE))
    feed.made.append(feed.estimate(feed.t, reasons=(HOSTILE,), model=HOSTILE))
    window.show_estimate(feed.made[-1])
    window.live.connect_panel.show()
    window.refresh()
    return window


def test_no_label_obeys_a_tag(hostile_window):
    """The notice, the reasons, the status bar, the table of streams, the panel."""
    shown = [label for label in hostile_window.findChildren(QLabel) if "<img" in label.text()]

    assert 5 <= len(shown)
    assert {Qt.TextFormat.PlainText} == {label.textFormat() for label in shown}


def test_no_tool_tip_obeys_a_tag(hostile_window):
    """Device marks, reasons, notices, the model."""
    tips = [widget.toolTip() for widget in hostile_window.findChildren(QWidget)]
    hostile = [tip for tip in tips if "img src" in tip]

    assert 5 <= len(hostile)
    assert all("&lt;img" in tip and "<img" not in tip for tip in hostile)
