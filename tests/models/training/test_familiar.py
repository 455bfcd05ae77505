"""What a card keeps of its training windows: of entropy, before anything of the person is taken away."""

from __future__ import annotations

import numpy as np

from models.training.familiar import familiar_of
from tests.models.training.small import small_fold, small_segments, small_spec


def test_entropy_is_kept_by_what_was_prepared_and_faces_are_not():
    segments, _ = small_segments(small_spec("bddae"))
    train = small_fold(segments.table).train

    found = familiar_of(segments, train)

    assert ["eeg"] == list(found)
    np.testing.assert_allclose(segments.arrays["eeg"][train].mean(axis=(0, 1)).ravel(), found["eeg"].mean, atol=1e-5)
    assert all(found["eeg"].distance(segments.arrays["eeg"][row]) < 1 for row in train)
    assert found["eeg"].distance(segments.arrays["eeg"][0] + 50) > 1


def test_no_window_is_read_but_those_it_is_given():
    segments, _ = small_segments(small_spec("bddae"))
    fold = small_fold(segments.table)
    segments.forbidden = np.concatenate([fold.validation, fold.test])

    assert familiar_of(segments, fold.train)


def test_signals_are_not_compared():
    segments, _ = small_segments(small_spec("eeg-lstm"))

    assert {} == familiar_of(segments, small_fold(segments.table).train)
