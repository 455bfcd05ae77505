"""Losses of a board, proved by the running number it gives each package.

The number wraps (at 256 on OpenBCI, at 65536 on Muse); several samples may share a package,
and a daisy-chained board counts in twos. Both are learned from the first packages, which
therefore count no losses.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WRAPS = (256, 65_536, 2**32)
LEARNED_AFTER = 64  # samples
SLACK_S = 1.0  # stamps of a burst come up to this early
SLACK_RATE = 1.05


class PackageCounter:
    """Counts lost samples from package numbers.

    Parameters
    ----------
    rate_hz : float
        Nominal rate. Losses that would need more time than has gone by are not believed:
        then the number is no counter of the kind known here, and is ignored from there on.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._last: int | None = None
        self._highest = 0
        self._first_t: float | None = None
        self._n_counted = 0
        self._seen: list[int] = []
        self._step = 0
        self._per_package = 1
        self.trusted = True

    def restart(self) -> None:
        """Expect any number next, without a loss: the board was started anew."""
        self._last = self._first_t = None
        self._n_counted = 0

    def lost_before(self, numbers: NDArray[np.float64], t: float) -> NDArray[np.int64]:
        """Return how many samples were lost before each of the next samples.

        Parameters
        ----------
        numbers : ndarray, shape (n_samples,)
            The package number of each.
        t : float
            Session time at which they arrived.
        """
        found = np.zeros(len(numbers), np.int64)
        if not self.trusted or not len(numbers) or not np.isfinite(numbers).all():
            return found
        self._first_t = t if self._first_t is None else self._first_t
        whole = numbers.astype(np.int64)
        previous = np.concatenate([[whole[0] if self._last is None else self._last], whole[:-1]])
        self._last = int(whole[-1])
        self._highest = max(self._highest, int(whole.max()))
        wrap = next((w for w in WRAPS if w > self._highest), WRAPS[-1])
        steps = (whole - previous) % wrap
        if not self._step:
            self._learn(steps)
        else:
            packages = np.where(steps > 0, np.maximum(1, np.round(steps / self._step).astype(np.int64)), 1)
            found = (packages - 1) * self._per_package
        return found if self._credible(found, t) else np.zeros(len(numbers), np.int64)

    def _learn(self, steps: NDArray[np.int64]) -> None:
        """Take the usual step between packages and the usual number of samples in one."""
        self._seen += steps.tolist()
        moved = [step for step in self._seen if step > 0]
        if len(self._seen) < LEARNED_AFTER or not moved:
            return
        values, counts = np.unique(moved, return_counts=True)
        self._step = int(values[counts.argmax()])
        self._per_package = max(1, round(len(self._seen) / len(moved)))
        self._seen.clear()

    def _credible(self, found: NDArray[np.int64], t: float) -> bool:
        """Tell whether there was time for so many samples since the start."""
        self._n_counted += len(found) + int(found.sum())
        elapsed_s = t - (self._first_t or t) + SLACK_S
        self.trusted = self._n_counted <= SLACK_RATE * self._rate_hz * elapsed_s + len(found)
        return self.trusted
