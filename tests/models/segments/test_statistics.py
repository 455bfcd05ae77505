"""What is usual for a person: learned in order, carried on in a session, or of everything at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.datasets.dataset import Recording
from models.segments.cutting import cut
from models.segments.plan import CutPlan, rules
from models.segments.statistics import session_of
from tests.models.segments.given import DE, RAW, Given, recorded, two_people


@pytest.mark.parametrize(
    ("name", "session"),
    [
        ("s01/clip-05", "s01"),
        ("a/b/trial-01", "a/b"),
        ("sub-01_ses-02_task-demo_run-01", "sub-01_ses-02"),
        ("recording", "recording"),
    ],
)
def test_a_session_is_told_by_a_recordings_name(name, session):
    assert session == session_of(Recording("x", name, ()))


def inputs(dataset, spec, how, cache):
    segments = cut(dataset, spec, CutPlan(statistics=how), cache)
    rows = np.arange(len(segments.table))
    return segments, segments.inputs(rows, segments.fit_normalisation(rows))


def test_all_takes_the_mean_of_all_windows_of_a_person(tmp_path):
    """Each person's centred features have their mean where the population has it, and are settled."""
    segments, found = inputs(two_people(), DE, "all", tmp_path)

    who = segments.table.subject_of(np.arange(len(segments.table)))
    means = [found["eeg"][who == code].mean() for code in segments.table.subjects]
    assert np.allclose(0.0, means, atol=0.15)  # the rests count too
    assert np.array_equal(np.ones((len(who), 1)), found["eeg_present"])
    assert any("those still to come" in note for note in segments.notes)


def test_running_knows_more_with_every_window(tmp_path):
    segments, found = inputs(two_people(), DE, "running", tmp_path)

    of_first = found["eeg_present"][segments.table.subject_of(np.arange(len(segments.table))) == "s01", 0]
    assert (np.diff(of_first) > 0).all()
    assert 0.5 < of_first[0] < of_first[-1] < 1


def test_without_statistics_people_differ(tmp_path):
    segments, found = inputs(two_people(), DE, "none", tmp_path)

    who = segments.table.subject_of(np.arange(len(segments.table)))
    assert abs(found["eeg"][who == "s01"].mean() - found["eeg"][who == "s02"].mean()) > 1
    assert {} == segments.personal


def test_all_whitens_a_persons_raw_eeg(tmp_path):
    """The covariance over the windows is the identity but for the reference's lost direction."""
    _, found = inputs(Given([recorded("s01", "s01/run-1", 2)]), RAW, "all", tmp_path)

    signal = np.concatenate([window[0] for window in found["eeg"]], axis=1)
    loud = np.linalg.eigvalsh(np.cov(signal))
    assert np.allclose(loud[1:], loud[1:].mean(), rtol=0.1)


def test_two_people_are_whitened_each_by_their_own(tmp_path):
    """Alike in length, unlike in loudness: both come out of the same size."""
    dataset = Given([recorded("s01", "s01/run-1", 0), recorded("s02", "s02/run-1", 4)])

    segments, found = inputs(dataset, RAW, "all", tmp_path)

    who = segments.table.subject_of(np.arange(len(segments.table)))
    assert found["eeg"][who == "s01"].std() == pytest.approx(found["eeg"][who == "s02"].std(), rel=0.1)


def test_another_session_begins_anew(tmp_path):
    """The same person on another day, under another cap."""
    one_day = Given([recorded("s01", "s01/run-1", 0), recorded("s01", "s01/run-2", 3)])
    two_days = Given([recorded("s01", "day-1/run-1", 0), recorded("s01", "day-2/run-1", 3)], mark="b")

    on, anew = (inputs(dataset, DE, "running", tmp_path)[1]["eeg_present"][:, 0] for dataset in (one_day, two_days))

    half = len(on) // 2
    assert on[half] > on[half - 1]
    assert anew[0] == anew[half]


def test_the_rules_are_the_cards():
    """Of all windows nothing is left to settle; without statistics there is no rule."""
    personal = replace(DE, eeg=replace(DE.eeg, baseline="personal"))

    assert (0.0, 0.0) == (rules(personal, "all")["eeg"].k0_s, rules(personal, "all")["eeg"].settle_s)
    assert {} == rules(DE, "running")
