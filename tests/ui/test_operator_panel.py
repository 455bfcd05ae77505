"""The operator's view: where a protocol stands, and its controls."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QPushButton

from tests.ui.scripted_protocol import START, ScriptedProtocol
from ui.operator_panel import OperatorPanel, phase_word
from ui.protocol_feed import OnsetFigures
from ui.theme import Theme


@pytest.fixture
def feed() -> ScriptedProtocol:
    return ScriptedProtocol()


@pytest.fixture
def panel(qtbot, feed, theme) -> OperatorPanel:
    panel = OperatorPanel(feed, theme)
    qtbot.addWidget(panel)
    panel.resize(1100, 140)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def set_running(panel: OperatorPanel, feed: ScriptedProtocol, **changes) -> None:
    assert feed.running is not None
    feed.running = replace(feed.running, **changes)
    panel.refresh()


def shown(panel: OperatorPanel) -> set[str]:
    return {button.text() for button in panel.findChildren(QPushButton) if button.isVisible()}


def test_it_tells_where_the_protocol_stands(panel):
    assert "Stimulus" == panel.phase.text()
    assert "Trial 3 of 8 · joy" == panel.trial.text()
    assert "Next: calm" == panel.next.text()
    assert "0:04 left here · about 2:34 to go" == panel.left.text()
    assert "Onset 1.3 ms after request, jitter 0.2 ms (n = 3)" == panel.onsets.text()
    assert "no sound device" in panel.warnings.text()


def test_figures_that_are_not_there_are_not_made_up(panel, feed):
    """No phase end, no forecast, no onset, no warning."""
    set_running(panel, feed, phase="rating", ends=math.nan, remaining_s=math.nan, onsets=OnsetFigures(), warnings=())

    assert "" == panel.left.text()
    assert "Onset: not measured yet" == panel.onsets.text()
    assert not panel.warnings.isVisible()
    assert math.isnan(panel.course.share)


@pytest.mark.parametrize(
    "phase", ["ready", "baseline", "fixation", "stimulus", "rating", "rest", "paused", "done", "aborted"]
)
def test_every_phase_has_a_word(panel, feed, phase):
    set_running(panel, feed, phase=phase)

    assert phase_word(panel, phase) == panel.phase.text() != ""


def test_progress_follows_the_clock(panel, feed):
    feed.t = START + 1.5
    panel.refresh()
    assert pytest.approx(0.25) == panel.course.share
    feed.t = START + 60
    panel.refresh()
    assert 1.0 == panel.course.share


def test_pause_becomes_resume_while_it_waits(qtbot, panel, feed):
    """Also before the pause has come: a stimulus is shown to its end."""
    with qtbot.waitSignal(panel.pause_requested):
        panel.pause_button.click()
    set_running(panel, feed, pausing=True)

    assert "Resume" == panel.pause_button.text()
    assert "Pauses before the next trial" == panel.next.text()
    with qtbot.waitSignal(panel.resume_requested):
        panel.pause_button.click()


def test_aborting_asks_in_the_panel(qtbot, panel):
    """And an answer of no changes nothing."""
    with qtbot.assertNotEmitted(panel.abort_requested):
        panel.abort_button.click()
        assert {"Abort now", "Go on"} == shown(panel)
        panel.keep_button.click()
    assert {"Pause", "Skip", "Abort…"} == shown(panel)

    panel.abort_button.click()
    with qtbot.waitSignal(panel.abort_requested):
        panel.abort_now_button.click()


def test_a_protocol_that_ends_while_it_asks_takes_the_question_back(panel, feed):
    panel.abort_button.click()
    set_running(panel, feed, phase="done")

    assert not panel.abort_now_button.isVisible()
    assert not any(button.isEnabled() for button in (panel.pause_button, panel.skip_button, panel.abort_button))


def test_the_small_picture_is_looked_at_while_the_panel_is_visible(qtbot, panel, feed):
    feed.picture = QImage(32, 20, QImage.Format.Format_RGB32)
    feed.picture.fill(QColor("red"))
    qtbot.waitUntil(lambda: panel.thumbnail.image is feed.picture)
    assert QColor("red") == panel.thumbnail.grab().toImage().pixelColor(100, 60)

    panel.hide()
    assert not panel._pictures.isActive()


def test_controls_say_what_they_do(panel):
    for button in (panel.pause_button, panel.skip_button, panel.abort_button):
        assert len(button.toolTip().split()) > 4


def test_a_practice_trial_is_named_as_one(panel, feed):
    set_running(panel, feed, practice=True)

    assert "(practice)" in panel.trial.text()


def test_colours_follow_the_theme(panel, qapp):
    theme = Theme(qapp, "dark")
    other = OperatorPanel(ScriptedProtocol(), theme)

    assert other.warnings.styleSheet() != panel.warnings.styleSheet()
    other.deleteLater()
