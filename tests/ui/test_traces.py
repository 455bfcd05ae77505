"""Scrolling traces: gaps, stalls, pause, scale, channels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor

from recorder.blocks import Block, Marker
from recorder.streams import Channel, StreamInfo
from tests.ui.scripted_feed import ScriptedFeed
from ui.paint_statistics import PaintMeter
from ui.settings import WindowSettings
from ui.traces.strip import pixel
from ui.traces.view import TraceView

SETTINGS = WindowSettings(high_pass_hz=0.0)
FILTERED = WindowSettings(high_pass_hz=1.0, notch_hz=50.0)


@pytest.fixture
def view(qtbot, feed, theme) -> TraceView:
    view = TraceView(feed, theme, PaintMeter(), SETTINGS)
    qtbot.addWidget(view)
    view.resize(656, 418)  # 60 columns a second
    view.show()
    settle(view)
    return view


def settle(view: TraceView) -> None:
    """Let the view catch up with its feed."""
    view.advance()
    while view.writer is not None and not view.writer.caught_up:
        view.advance()


def column(view: TraceView, back_s: float):
    """Pixels of the column that shows what happened back_s seconds ago."""
    assert view.strip is not None
    assert view.writer is not None
    return view.strip.column(view.writer.right, round(back_s * view.strip.columns_per_s))


def hatched(view: TraceView, theme, back_s: float) -> bool:
    return bool((column(view, back_s) == pixel(theme.colours.hole)).any())


def inked(view: TraceView, theme, back_s: float) -> bool:
    """Whether a trace crosses the column."""
    regions = [pixel(colour) for colour in theme.colours.regions]
    return bool(np.isin(column(view, back_s), regions).any())


def test_traces_fill_the_whole_picture(view, theme):
    """Ten seconds that arrived before the window was there are drawn too."""
    assert all(inked(view, theme, back_s) for back_s in np.arange(0.1, 9.9, 0.1))


def test_a_gap_is_a_hatched_hole(view, feed, theme):
    """Where samples were lost there is a hole, and traces on both sides of it."""
    feed.run_until(feed.t + 1)
    feed.eeg_on = False
    feed.run_until(feed.t + 1)
    feed.eeg_on = True
    feed.run_until(feed.t + 1)
    settle(view)

    assert hatched(view, theme, 1.5)
    assert not inked(view, theme, 1.5)
    for beside_s in (0.5, 2.5):
        assert inked(view, theme, beside_s)
        assert not hatched(view, theme, beside_s)


def test_a_stalled_stream_shows_as_a_growing_hole(view, feed, theme):
    """A quarter of a second without samples is hatched from the last sample on."""
    feed.eeg_on = False
    feed.run_until(feed.t + 0.2)
    settle(view)
    assert not hatched(view, theme, 0.1)

    feed.run_until(feed.t + 0.8)
    settle(view)

    assert hatched(view, theme, 0.05)
    assert hatched(view, theme, 0.9)


def test_samples_that_come_late_fill_the_hole_again(view, feed, theme):
    """A stall of the network loses nothing: what arrives afterwards is drawn where it belongs."""
    info, start = feed.info, feed.t
    feed.t += 1.0
    settle(view)
    assert hatched(view, theme, 0.5)

    t = start + np.arange(1, round(info.rate_hz) + 1) / info.rate_hz
    late = np.zeros((len(t), len(info.channels)), np.float32)
    feed.eeg.receive(Block(late, t, 3000))
    settle(view)

    assert not hatched(view, theme, 0.5)
    assert inked(view, theme, 0.5)


def test_one_sample_is_never_lost_between_pixels(qtbot, theme):
    """A spike of a single sample at 1 kHz reaches its height in the picture."""
    feed = ScriptedFeed(1, 1000.0)
    feed.run_until(feed.start + 2)
    spike = np.zeros((500, 1), np.float32)
    spike[250] = 90.0
    feed.eeg.receive(Block(spike, feed.t + np.arange(1, 501) / 1000, 2000))
    feed.t += 0.5
    view = TraceView(feed, theme, PaintMeter(), replace(SETTINGS, scale_uv=200.0))
    qtbot.addWidget(view)
    view.resize(656, 418)
    settle(view)

    rows = np.flatnonzero(column(view, 0.249) == pixel(theme.colours.regions[0]))

    assert len(rows) > 0.4 * view.strip.height


def test_pausing_keeps_the_picture_while_samples_go_on(view, feed):
    """Nothing moves; scale and length still change what is shown, from the same samples; then it goes on."""
    view.pause(True)
    settle(view)
    held = [column(view, back_s) for back_s in (0.5, 5.0, 9.0)]
    feed.run_until(feed.t + 70)  # longer than the ring remembers
    settle(view)
    for back_s, before in zip((0.5, 5.0, 9.0), held, strict=True):
        np.testing.assert_array_equal(column(view, back_s), before)

    view.apply(replace(SETTINGS, scale_uv=50.0))
    settle(view)
    assert not np.array_equal(column(view, 5.0), held[1])
    view.apply(SETTINGS)
    settle(view)
    np.testing.assert_array_equal(column(view, 5.0), held[1])

    view.pause(False)
    settle(view)
    assert view.writer.read_t == pytest.approx(feed.t, abs=0.01)


def test_switched_off_channels_leave_their_lanes_to_the_others(view, feed, theme):
    """With the frontal channels alone there is no other region's colour."""
    frontal = {name for name in feed.info.channel_names if name[0] in "FA" and name[1] in "p3478zF"}
    hidden = [name for name in feed.info.channel_names if name not in frontal]
    view.apply(replace(SETTINGS, hidden_channels=",".join(hidden)))
    settle(view)

    others = [pixel(colour) for colour in theme.colours.regions[1:]]
    assert inked(view, theme, 5.0)
    assert not any(np.isin(column(view, back_s), others).any() for back_s in np.arange(0.1, 9.9, 0.1))


def test_every_channel_off_says_so(view, feed):
    """An empty picture tells why it is empty."""
    view.apply(replace(SETTINGS, hidden_channels=",".join(feed.info.channel_names)))
    settle(view)

    assert view.writer is None
    assert not view.grab().isNull()


def test_a_marker_is_a_vertical_line(view, feed, theme):
    """Three seconds back there is a line from top to bottom."""
    feed.marked = [Marker(feed.t - 3.0, "picture")]
    view.advance()
    image = view.grab().toImage()

    ink = QColor(theme.colours.muted).rgb()
    x = 56 + round(600 * 0.7)
    assert all(ink == image.pixel(x, y) for y in (100, 200, 300, 390))


def test_another_stream_takes_over_at_once(view, feed, theme):
    """A device with other channels and another rate is drawn from its first samples on."""
    info = StreamInfo("other", "eeg", tuple(Channel(name) for name in ("Cz", "Pz")), 128.0)
    feed.eeg.stream_opened(info)
    t = feed.t + np.arange(1, 385) / 128
    feed.eeg.receive(Block(np.zeros((384, 2), np.float32), t, 0))
    feed.t = float(t[-1])
    settle(view)

    assert not inked(view, theme, 5.0)
    assert all(inked(view, theme, back_s) for back_s in np.arange(0.1, 2.9, 1 / 60))


def test_a_stream_slower_than_the_columns_is_one_line(qtbot, theme):
    """At 20 Hz, with three columns a sample, no column is left empty."""
    feed = ScriptedFeed(4, 20.0)
    feed.run_until(feed.start + 12)
    view = TraceView(feed, theme, PaintMeter(), SETTINGS)
    qtbot.addWidget(view)
    view.resize(656, 418)
    settle(view)

    assert all(inked(view, theme, back_s) for back_s in np.arange(0.2, 9.8, 1 / 60))


def picture(view: TraceView):
    """Every column of the picture, oldest first."""
    return np.stack([view.strip.column(view.writer.right, back) for back in range(view.strip.width - 2, -1, -1)])


def opened(qtbot, feed, theme) -> TraceView:
    """Open another view on the same feed."""
    view = TraceView(feed, theme, PaintMeter(), FILTERED)
    qtbot.addWidget(view)
    view.resize(656, 418)
    settle(view)
    return view


def test_a_view_nobody_looked_at_shows_what_a_new_one_would(qtbot, feed, theme):
    """After half a minute without a picture, the last ten seconds are drawn and nothing of what is older."""
    view = opened(qtbot, feed, theme)
    feed.run_until(feed.t + 30)
    settle(view)

    np.testing.assert_array_equal(picture(view), picture(opened(qtbot, feed, theme)))


def test_strip_by_strip_or_at_once_the_picture_is_the_same(qtbot, feed, theme):
    """Samples drawn in hundreds of small pieces join without a seam."""
    before = feed.t
    view = opened(qtbot, feed, theme)
    while feed.t < before + 11:
        feed.run_until(feed.t + 0.013)
        view.advance()

    fresh = picture(opened(qtbot, feed, theme))
    settled = slice(300, None)  # the new one's filter begins ten seconds back, the other's did long before
    differing = (picture(view) != fresh)[settled].any(axis=0).mean()
    assert differing < 0.02


def test_samples_that_are_no_numbers_are_left_out(view, feed, theme):
    """NaN and infinity draw nothing and raise nothing."""
    n, rate_hz = 250, feed.info.rate_hz
    bad = np.full((n, 32), np.nan, np.float32)
    bad[::2] = np.inf
    feed.eeg.receive(Block(bad, feed.t + np.arange(1, n + 1) / rate_hz, 3000))
    feed.t += 1.0
    settle(view)

    assert not inked(view, theme, 0.5)
    assert inked(view, theme, 1.5)
