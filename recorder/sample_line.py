"""A straight line of time over sample number, fitted as samples come, that slowly forgets.

Recursive least squares on two unknowns, the time of the next sample and the sample period
(Haykin, Adaptive Filter Theory, ch. 10). The phase can be restarted while the period is
kept: a device that was silent for a while goes on at its own rate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

HALF_TIME_S = 30.0
"""Old stamps count half after this: long enough to average 1 ms of jitter down to 0.04 ms at
100 chunks a second, short enough to follow a crystal that warms up (about 1 ppm a minute)."""

STAMP_SD_S = 1e-3
"""Scatter of a chunk's stamps taken for granted at first: a busy operating system's scheduling."""

PHASE_SD_S = 1.0
"""Doubt of the phase at a start: so large that the first stamps alone decide it."""

PERIOD_SD = 0.01
"""Doubt of the nominal period: crystals are good to 1e-4, but some firmware misstates its rate by 1 %."""

PERIOD_BAND = 0.05
"""A fitted period stays this near the nominal one: beyond, the stamps are at fault, not the crystal."""


class SampleLine:
    """Predicts the times of the next samples and learns from their stamps.

    Parameters
    ----------
    rate_hz : float
        Nominal rate.
    """

    def __init__(self, rate_hz: float) -> None:
        self.nominal_s = 1.0 / rate_hz
        self.period_s = self.nominal_s
        self.next_t = 0.0
        self._phase_var = PHASE_SD_S**2
        self._cross_var = 0.0
        self._period_var = (PERIOD_SD * self.nominal_s) ** 2

    def times(self, n: int) -> NDArray[np.float64]:
        """Return where the line puts the next n samples."""
        return self.next_t + self.period_s * np.arange(n)

    def restart(self, next_t: float) -> None:
        """Put the next sample at next_t and forget the phase; the period is kept."""
        self.next_t = next_t
        self._phase_var = PHASE_SD_S**2
        self._cross_var = 0.0

    def observe(self, k: float, t: float) -> None:
        """Learn that sample number k from now (a chunk's mean may lie between two) is stamped t."""
        innovation_s = t - (self.next_t + k * self.period_s)
        to_phase = self._phase_var + k * self._cross_var
        to_period = self._cross_var + k * self._period_var
        variance = to_phase + k * to_period + STAMP_SD_S**2
        self.next_t += innovation_s * to_phase / variance
        self.period_s += innovation_s * to_period / variance
        self._phase_var -= to_phase * to_phase / variance
        self._cross_var -= to_phase * to_period / variance
        self._period_var -= to_period * to_period / variance
        self.period_s = float(
            np.clip(self.period_s / self.nominal_s, 1 - PERIOD_BAND, 1 + PERIOD_BAND) * self.nominal_s
        )

    def advance(self, n: int) -> None:
        """Step over n samples; what is known ages by their duration."""
        self.next_t += n * self.period_s
        self._phase_var += n * (2 * self._cross_var + n * self._period_var)
        self._cross_var += n * self._period_var
        ageing = 2.0 ** (n * self.nominal_s / HALF_TIME_S)
        self._phase_var = min(self._phase_var * ageing, PHASE_SD_S**2)
        self._cross_var *= ageing
        if self._period_var * ageing <= (PERIOD_SD * self.nominal_s) ** 2:
            self._period_var *= ageing
