"""Whether a sender's stamps still tell the order of its samples.

Some programs stamp every sample of a packet alike, or write a packet's stamps last one first.
Smoothing (`recorder.timestamps`) makes usable times of that, but a user should know.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DISORDER_S = 0.5
"""Judged over this time: one reversed packet is not worth a word."""

MOST_LATE = 0.5
"""Share of stamps not after the one before; packets of a healthy sender overlap by one sample at most."""


class StampOrder:
    """Judges the stamps of one regular stream.

    Parameters
    ----------
    rate_hz : float
        Nominal rate, above 0.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._late = 0.0
        self._last = np.nan

    @property
    def disordered(self) -> bool:
        """Whether most stamps have lately been no later than the one before."""
        return self._late > MOST_LATE

    def judge(self, stamps: NDArray[np.float64]) -> None:
        """Look at the next stamps, shape (n_samples,), seconds."""
        with np.errstate(invalid="ignore"):  # a sender's clock may tell infinities
            late = np.diff(stamps, prepend=self._last) <= 0
        gain = 1.0 - np.exp(-len(stamps) / (self._rate_hz * DISORDER_S))
        self._late += gain * (float(late.mean()) - self._late)
        self._last = float(stamps[-1])
