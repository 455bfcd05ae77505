"""Colours that everyone can tell apart, on every ground they stand on."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from ui.theme import DARK, LIGHT, Colours, Theme


def _luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = QColor(colour).getRgbF()[:3]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    lighter, darker = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_a_contrast_of_four_and_a_half(colours: Colours):
    """On every ground it is written on."""
    for ink in ("text", "muted", "bad"):
        for ground in ("window", "card", "field"):
            assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5, (ink, ground)
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.on_simulated, colours.simulated) >= 4.5
    assert contrast(colours.text, colours.selected) >= 4.5
    assert contrast(colours.card, colours.bad) >= 4.5  # the button that stops
    assert contrast(colours.text, colours.border) >= 4.5  # the face's part of the share bar


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_and_marks_have_a_contrast_of_three(colours: Colours):
    """Traces, courses and states on the card."""
    for ink in (*colours.regions, colours.valence, colours.arousal, colours.good, colours.poor, colours.accent):
        assert contrast(ink, colours.card) >= 3.0, ink


def test_valence_and_arousal_keep_their_colours():
    """What is learned in the light holds in the dark."""
    assert (LIGHT.valence, LIGHT.arousal) == (DARK.valence, DARK.arousal)


def test_no_closed_window_is_collected_while_all_widgets_change(qtbot, qapp):
    """Qt goes over plain pointers then: what Python takes away meanwhile, it would touch."""
    seen = []

    class Seeing(QWidget):
        def changeEvent(self, _event: QEvent) -> None:  # noqa: N802
            seen.append(gc.isenabled())

    widget = Seeing()
    qtbot.addWidget(widget)
    widget.show()
    seen.clear()
    Theme(qapp, "light").choose("dark")

    assert {False} == set(seen)
    assert gc.isenabled()
