"""Second-order recursive filters, forward only, for many channels at once.

The recursion runs as a state-space model unrolled over blocks of samples: a few small matrix
products do what a loop over samples would. scipy.signal does the same, but importing it costs
0.7 s and 80 MB, most of it for parts that nobody calls.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK = 32  # samples a matrix product covers: work grows with it, calls shrink with it

Floats = NDArray[np.float64]


class Biquad:
    """y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]; holds no state, any thread may run it.

    Parameters
    ----------
    numerator, denominator : ndarray, shape (3,)
        b and a; divided by a0 here.
    """

    def __init__(self, numerator: Floats, denominator: Floats) -> None:
        b, a = numerator / denominator[0], denominator / denominator[0]
        step = np.array([[-a[1], 1.0], [-a[2], 0.0]])  # s' = step s + entry x, y = s[0] + b0 x
        entry = np.array([b[1] - a[1] * b[0], b[2] - a[2] * b[0]])
        self._settled = np.linalg.solve(np.eye(2) - step, entry)  # state after a constant 1
        self._powers = np.stack([np.linalg.matrix_power(step, n) for n in range(BLOCK + 1)])
        self._observed = self._powers[:, 0, :]  # (BLOCK + 1, 2): the output the state alone gives, n samples on
        self._entries = self._powers @ entry  # (BLOCK + 1, 2): a sample's part of the state, n samples on
        response = np.concatenate(([b[0]], self._entries[:, 0]))
        lag = np.subtract.outer(np.arange(BLOCK), np.arange(BLOCK))
        self._response = np.where(lag >= 0, response[np.clip(lag, 0, None)], 0.0)  # (BLOCK, BLOCK)

    def settled(self, sample: Floats) -> Floats:
        """Return the state, shape (2, n_channels), as if a sample of shape (n_channels,) had stood there for ever."""
        return np.outer(self._settled, sample)

    def run(self, samples: Floats, state: Floats) -> tuple[Floats, Floats]:
        """Filter a chunk.

        Parameters
        ----------
        samples : ndarray, shape (n_samples, n_channels)
            What comes next; numbers alone.
        state : ndarray, shape (2, n_channels)
            From `settled`, or from the chunk before.

        Returns
        -------
        filtered : ndarray, shape (n_samples, n_channels)
        state : ndarray, shape (2, n_channels)
            For the next chunk.
        """
        out = np.empty_like(samples)
        for start in range(0, len(samples), BLOCK):
            x = samples[start : start + BLOCK]
            n = len(x)
            out[start : start + n] = self._response[:n, :n] @ x + self._observed[:n] @ state
            state = self._powers[n] @ state + self._entries[n - 1 :: -1].T[:, -n:] @ x
        return out, state
