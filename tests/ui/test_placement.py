"""The window comes back where it was, as large as it was, on screens that may have gone."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from ui.placement import placement, restore_placement


@pytest.fixture
def widget(qtbot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_size_and_place_come_back(widget):
    """What was written is read again."""
    restore_placement(widget, "1200x700+20+30")

    assert "1200x700+20+30" == placement(widget)


@pytest.mark.parametrize("text", ["", "nonsense", "0x0", "12345678x1+0+0"])
def test_what_is_no_place_gives_the_default(widget, text):
    """A settings file that someone edited does not stop the start."""
    restore_placement(widget, text)

    assert (1280, 800) == (widget.width(), widget.height())


def test_a_screen_that_is_gone_loses_the_place_not_the_window(widget):
    """It is opened where it can be seen, and no larger than the screen or the default."""
    restore_placement(widget, "3800x2100+9000+50")

    assert widget.x() < 9000
    assert widget.width() < 3800
