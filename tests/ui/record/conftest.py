"""The Record page alone, on a scripted recording."""

from __future__ import annotations

import pytest

from ui.paint_statistics import PaintMeter
from ui.record_feed import RecordCommands
from ui.record_page import RecordPage
from ui.settings import WindowSettings


@pytest.fixture
def commands(recording) -> RecordCommands:
    """What is asked for happens at once."""
    commands = RecordCommands()
    recording.obey(commands)
    return commands


@pytest.fixture
def page(qtbot, feed, recording, theme, commands) -> RecordPage:
    """The page alone, as large as it is in the window."""
    page = RecordPage(recording, feed, commands, theme, PaintMeter(), WindowSettings())
    qtbot.addWidget(page)
    page.resize(1208, 696)
    page.show()
    qtbot.wait(1)
    return page
