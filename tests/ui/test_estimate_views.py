"""Plane, courses, numbers and shares: what an estimate looks like, and when it is grey."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ui.freshness import why_not_current
from ui.live_page import LivePage
from ui.plane import Plane
from ui.series import Series, course

BOTH = ("eeg", "face")


def test_a_fresh_estimate_on_both_inputs_holds(feed):
    """Nothing is missing, nothing is old: no reason not to take it for the present."""
    assert "" == why_not_current(feed.made[-1], feed.t, 1.0, BOTH)


@pytest.mark.parametrize(
    ("changes", "later_s", "expected"),
    [
        ({"status": "no_estimate", "reasons": ("no EEG connected",)}, 0.0, "no EEG connected"),
        ({"coverage": {"eeg": 1.0, "face": 0.1}, "reasons": ("no face for 2.1 s",)}, 0.0, "no face for 2.1 s"),
        ({"coverage": {"eeg": 0.0, "face": 1.0}}, 0.0, "no eeg"),
        ({}, 4.0, "no estimate for 4 s"),
    ],
)
def test_what_does_not_hold_says_why(feed, changes, later_s, expected):
    """Missing input, stale estimate and no estimate each have their words."""
    estimate = feed.estimate(feed.t, **changes)

    assert expected == why_not_current(estimate, feed.t + later_s, 1.0, BOTH)


def test_an_input_that_was_never_connected_is_not_missed(feed):
    """With the face alone, by choice, the estimate is not grey for ever."""
    estimate = feed.estimate(feed.t, coverage={"eeg": 0.0, "face": 1.0})

    assert "" == why_not_current(estimate, feed.t, 1.0, ("face",))


def test_the_ring_spans_both_intervals(qtbot, theme, feed):
    """Its width is the valence interval, its height the arousal interval."""
    plane = Plane(theme)
    qtbot.addWidget(plane)
    newest = feed.made[-1]
    plane.show_estimates(feed.made, "")

    ring = plane._ring.rect()
    assert (ring.left(), ring.right()) == pytest.approx(newest.valence_interval)
    assert (ring.top(), ring.bottom()) == pytest.approx(newest.arousal_interval)
    assert (newest.valence, newest.arousal) == tuple(float(x[0]) for x in plane._point.getData())
    assert newest.truth["valence"] == plane._truth.getData()[0][0]


def test_the_trail_is_one_minute_long(qtbot, theme, feed):
    """Older points are gone, and a fast hop does not make thousands of them."""
    plane = Plane(theme)
    qtbot.addWidget(plane)
    feed.hop = 0.1
    feed.run_until(feed.t + 90)
    plane.show_estimates(feed.estimates(), "")

    shown, _ = plane._trail.getData()
    recent = {e.valence for e in feed.made if e.t >= feed.made[-1].t - 60}
    assert set(shown) <= recent
    assert 60 <= len(shown) <= 120


def test_without_truth_or_arousal_nothing_is_invented(qtbot, theme, feed):
    """A model of valence alone has no point on the plane; a real person has no truth."""
    plane = Plane(theme)
    qtbot.addWidget(plane)
    plane.show_estimates([replace(feed.made[-1], arousal=None, arousal_interval=None, truth=None)], "")

    assert 0 == len(plane._point.getData()[0])
    assert 0 == len(plane._truth.getData()[0])
    assert plane._ring.rect().isNull()


def test_hops_without_an_estimate_are_a_hole(feed):
    """Both kinds of absence, a missing hop and an explicit none, break the line and the band."""
    missing = [*feed.made[:4], *feed.made[8:]]
    silent = list(feed.made)
    silent[5] = feed.estimate(silent[5].t, valence=None, arousal=None, valence_interval=None, arousal_interval=None)

    for estimates in (missing, silent):
        drawn = course(estimates, "valence", 1.0)
        assert 1 == np.isnan(drawn.value).sum()
        assert 1 == np.isnan(drawn.low).sum()


def test_the_band_is_drawn_in_as_many_pieces_as_there_are_runs(qtbot, theme, feed):
    """A hole is a hole in the band too."""
    series = Series(theme)
    qtbot.addWidget(series)
    series.show_estimates(feed.made, [], 1.0)
    whole = len(series.band("valence").toSubpathPolygons())

    series.show_estimates([*feed.made[:4], *feed.made[8:]], [], 1.0)

    assert (1, 2) == (whole, len(series.band("valence").toSubpathPolygons()))


def page_of(window) -> LivePage:
    return window.live


def test_a_missing_face_turns_the_plane_grey_and_says_why(window, feed):
    """The reason of the estimate stands beside it, the share moves to the EEG."""
    window.show_estimate(feed.run_until(feed.t + 1)[-1])
    assert not page_of(window).plane.grey

    feed.face_reason = "turned away"
    window.show_estimate(feed.run_until(feed.t + 1)[-1])

    assert page_of(window).plane.grey
    assert "turned away" in page_of(window).share.reasons


def test_an_estimate_grows_old_without_a_new_one(window, feed):
    """When the loop stops, the text timer turns the last estimate grey."""
    window.show_estimate(feed.run_until(feed.t + 1)[-1])
    feed.estimator_on = False
    feed.run_until(feed.t + 5)
    window.refresh()

    assert page_of(window).plane.grey
    assert "no estimate for 5 s" in page_of(window).share.reasons
