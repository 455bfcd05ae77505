"""Damaged bytes become spans of session time."""

from __future__ import annotations

from inference.replay.whole import LATE_S, missing_spans, overlaps
from recorder.session.journal import Journal, JournalEntry
from recorder.xdf.framing import Damage

JOURNAL = Journal(tuple(JournalEntry("a", "streams.xdf", 100 * k, 100, 0, 50.0 + k) for k in range(10)))


def test_what_was_written_at_a_moment_had_come_since_the_write_before():
    spans = missing_spans((Damage(350, 360, "noise"),), JOURNAL, "streams.xdf")

    assert ((52.0 - LATE_S, 53.0),) == spans
    assert overlaps(spans, 52.5, 60.0)
    assert overlaps(spans, 40.0, 51.0)
    assert not overlaps(spans, 53.1, 60.0)


def test_damage_over_several_writes_costs_each_of_them():
    assert 3 == len(missing_spans((Damage(399, 501, "gone"),), JOURNAL, "streams.xdf"))


def test_other_files_and_whole_ones_cost_nothing():
    assert () == missing_spans((), JOURNAL, "streams.xdf")
    assert () == missing_spans((Damage(0, 1000, "gone"),), JOURNAL, "camera.mkv")
    assert () == missing_spans((Damage(0, 1000, "gone"),), None, "streams.xdf")
