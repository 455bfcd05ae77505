"""The newest stretch of EEG without a gap, in a model's channels.

Electrodes that send something else than numbers, or nothing but one value, count as missing and
are interpolated like those the device lacks (`montage`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.preprocess.montage import mix
from recorder.alignment import GAP_PERIODS
from recorder.ring import Span

FLAT_UV = 0.1  # peak to peak; the quietest scalp has a hundred times that
FLAT_S = 0.5  # at least so long, for a short window may fall on a turning point


@dataclass(frozen=True, slots=True)
class Stretch:
    """Samples in one piece.

    Attributes
    ----------
    samples_uv : ndarray, shape (n_samples, n_wanted), float64
        In the model's channels.
    t : ndarray, shape (n_samples,)
        Session times.
    filled : tuple of str
        Channels that were interpolated.
    refusal : str
        Why there are no samples, for the user; empty if there are.
    """

    samples_uv: NDArray[np.float64]
    t: NDArray[np.float64]
    filled: tuple[str, ...] = ()
    refusal: str = ""


def newest_stretch(span: Span, wanted: tuple[str, ...], t_window: float) -> Stretch:
    """Return the samples since the last gap.

    Parameters
    ----------
    span : Span
        Samples of the device; they are copied.
    wanted : tuple of str
        The model's channels.
    t_window : float
        Start of the window that counts; before it is padding.
    """
    bad: frozenset[int] = frozenset()
    while True:
        how = mix(span.info, wanted, bad)
        if how.refusal:
            return _nothing(how.refusal)
        samples = span.data[:, how.sources]
        piece = _last_piece(span, ~np.isfinite(samples).any(axis=1))
        samples, t = samples[piece], span.t[piece]
        if not len(t):
            return _nothing("EEG arrives, but holds no numbers: is the amplifier on?")
        worse = frozenset(int(column) for column in how.sources[_unusable(samples, t, t_window)])
        if not worse:
            break
        bad |= worse
    samples_uv = samples.astype(np.float64)
    return Stretch(samples_uv if how.matrix is None else samples_uv @ how.matrix, t.copy(), how.filled)


def _nothing(refusal: str) -> Stretch:
    return Stretch(np.empty((0, 0)), np.empty(0), refusal=refusal)


def _last_piece(span: Span, empty: NDArray[np.bool_]) -> slice:
    """Return where the samples since the last gap are; samples without any number are a gap too."""
    filled = np.flatnonzero(~empty)
    stop = int(filled[-1]) + 1 if len(filled) else 0
    broken = span.gap[:stop].copy()
    broken[1:] |= (np.diff(span.t[:stop]) > GAP_PERIODS / span.info.rate_hz) | empty[:stop][:-1]
    breaks = np.flatnonzero(broken)
    return slice(int(breaks[-1]) if len(breaks) else 0, stop)


def _unusable(samples: NDArray[np.float32], t: NDArray[np.float64], t_window: float) -> NDArray[np.bool_]:
    """Tell which channels hold something else than numbers, or stand still in the window."""
    numbers = np.isfinite(samples).all(axis=0)
    judged = t >= min(t_window, t[-1] - FLAT_S)
    if t[-1] - t[judged][0] < FLAT_S / 2:
        return ~numbers
    with np.errstate(invalid="ignore"):  # infinity less infinity
        moves = np.ptp(samples[judged], axis=0) > FLAT_UV
    return ~(numbers & moves)
