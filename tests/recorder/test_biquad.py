"""Recursive filters: the textbook recursion, chunk by chunk or at once."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter, lfilter_zi

from recorder.biquad import Biquad

B, A = np.array([0.9, -1.8, 0.9]), np.array([2.0, -3.8, 1.82])


@pytest.fixture
def samples() -> np.ndarray:
    return np.random.default_rng(1).standard_normal((301, 3))


def test_it_is_the_recursion_of_its_coefficients(samples: np.ndarray) -> None:
    """As scipy.signal's direct form, from a state of rest."""
    out, _ = Biquad(B, A).run(samples, np.zeros((2, 3)))

    np.testing.assert_allclose(out, lfilter(B, A, samples, axis=0), atol=1e-11)


def test_a_settled_filter_starts_as_if_the_first_sample_had_always_been_there(samples: np.ndarray) -> None:
    """The state is scipy's `lfilter_zi`, times that sample."""
    biquad = Biquad(B, A)
    out, _ = biquad.run(samples, biquad.settled(samples[0]))
    expected, _ = lfilter(B, A, samples, axis=0, zi=np.outer(lfilter_zi(B, A), samples[0]))

    np.testing.assert_allclose(out, expected, atol=1e-11)


@pytest.mark.parametrize("size", [1, 7, 32, 33, 100])
def test_chunks_give_what_the_whole_gives(samples: np.ndarray, size: int) -> None:
    """However the stream is cut, the state carries on."""
    biquad = Biquad(B, A)
    whole, _ = biquad.run(samples, np.zeros((2, 3)))
    state, parts = np.zeros((2, 3)), []
    for start in range(0, len(samples), size):
        part, state = biquad.run(samples[start : start + size], state)
        parts.append(part)

    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-11)
