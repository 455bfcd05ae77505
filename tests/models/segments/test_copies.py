"""A recording under two names: its trials are known again and left out, or training would know the answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.segments.cutting import cut
from models.segments.plan import CutPlan
from tests.models.segments.given import DE, Given, recorded


def renamed(made, subject, name):
    recording, streams = made
    return replace(recording, subject=subject, name=name), streams


def test_a_copy_under_another_name_is_left_out_and_told(tmp_path):
    original, other = recorded("s01", "s01/a", 0), recorded("s02", "s02/a", 1)

    segments = cut(Given([original, other, renamed(original, "s03", "s03/a")]), DE, CutPlan(0.5), tmp_path)

    assert [0, 1, 2, 3] == np.unique(segments.table.trial).tolist()
    assert (
        "2 of 6 trials are copies of others and left out: s03/a/trial-1 is s01/a/trial-1; s03/a/trial-2 is "
        "s01/a/trial-2" in segments.notes
    )


def test_what_differs_in_one_window_is_no_copy(tmp_path):
    original = recorded("s01", "s01/a", 0)
    recording, streams = renamed(original, "s02", "s02/a")
    samples = streams.eeg.samples.copy()
    samples[(streams.eeg.t > 5.0) & (streams.eeg.t < 5.4)] *= 1.5

    other = recording, replace(streams, eeg=replace(streams.eeg, samples=samples))
    segments = cut(Given([original, other]), DE, CutPlan(0.5), tmp_path)

    assert [0, 1, 2] == np.unique(segments.table.trial).tolist()


def test_nothing_is_no_copy_of_nothing(tmp_path):
    """Where a modality does not count, all windows look alike."""
    silent = [renamed(recorded("s01", "s01/a", 0), subject, f"{subject}/a") for subject in ("s01", "s02")]
    silent = [(r, replace(s, eeg=replace(s.eeg, samples=np.zeros_like(s.eeg.samples)))) for r, s in silent]

    segments = cut(Given([recorded("s00", "s00/a", 5), *silent]), DE, CutPlan(0.5), tmp_path)

    assert 6 == len(np.unique(segments.table.trial))
