"""Stream health and status line: numbers as measured, a dash for what is not known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recorder.sources.base import StreamHealth
from ui.health_panel import HealthPanel, alignment_error_s
from ui.numbers import fixed, milliseconds, signed


@pytest.fixture
def panel(qtbot, theme) -> HealthPanel:
    panel = HealthPanel(theme)
    qtbot.addWidget(panel)
    return panel


def test_each_stream_has_its_line(panel, feed):
    """Rate, drift, offset and its uncertainty, jitter, gaps, losses and when the last was."""
    health = replace(feed.views[0].health, n_lost=16, n_gaps=2, last_loss_t=feed.t - 7)
    feed.views[0] = replace(feed.views[0], health=health)
    panel.show_sources(feed.views, feed.t)

    expected = ["Scripted cap", "250.00 Hz", "+12 ppm", "−2.1 ± 0.20 ms", "0.40 ms", "2", "16", "7 s ago"]
    assert expected == panel.texts()[0]
    assert 2 == len(panel.texts())


def test_what_is_not_known_is_a_dash(panel, feed):
    """A stream of which nothing was measured yet claims nothing."""
    panel.show_sources([replace(feed.views[0], health=StreamHealth())], feed.t)

    assert ["Scripted cap", "–", "–", "–", "–", "0", "0", "–"] == panel.texts()[0]
    assert "" == panel.alignment


def test_the_alignment_error_joins_both_streams():
    """Uncertainties and jitters add as squares; one that is unknown makes the whole unknown."""
    eeg = StreamHealth(offset_uncertainty_s=0.003, jitter_s=0.0)
    camera = StreamHealth(offset_uncertainty_s=0.0, jitter_s=0.004)

    assert alignment_error_s(eeg, camera) == pytest.approx(0.005)
    assert alignment_error_s(eeg, StreamHealth()) != alignment_error_s(eeg, StreamHealth())  # NaN


def test_a_stream_that_leaves_takes_its_line_along(panel, feed):
    """Only what is connected is listed."""
    panel.show_sources(feed.views, feed.t)
    panel.show_sources(feed.views[:1], feed.t)

    assert 1 == len(panel.texts())


def test_the_status_line_reads_the_feed(window, feed):
    """Latency, ages, losses, rates, and the model with where it runs and why."""
    feed.views[0] = replace(feed.views[0], health=replace(feed.views[0].health, n_lost=16))
    feed.eeg_on = False
    feed.run_until(feed.t + 4.2)
    window.refresh()
    line = window.status_line

    assert "Latency 20 ms" == line.text("latency")
    assert "EEG 4.2 s old" == line.text("eeg")
    assert line.text("frame").startswith("Frame ")
    assert "Lost 16" == line.text("lost")
    assert line.text("rates").startswith("Camera 30.0 fps")
    assert "Model demo · CPU (no CUDA provider)" == line.text("model")


def test_numbers_have_one_minus_sign_and_no_negative_zero():
    """Whatever is written looks the same everywhere."""
    assert "−0.31" == signed(-0.31)
    assert "+0.31" == signed(0.31)
    assert "0.00" == signed(-0.001)
    assert "–" == signed(None)
    assert "–" == fixed(float("nan"))
    assert "12 ms" == milliseconds(0.0121)
    assert "1.5 s" == milliseconds(1.5)
