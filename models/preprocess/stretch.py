"""The newest stretch of EEG without a gap, in a model's channels.

Electrodes that send something else than numbers, stand still or leap count as missing and are
interpolated like those the device lacks (`montage`). A leap that reached the filters would be
taken for the strongest EEG there ever was, and the person's baseline would remember it for minutes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.preprocess.montage import mix
from recorder.alignment import GAP_PERIODS
from recorder.ring import Span

FLAT_UV = 0.1  # peak to peak; the quietest scalp has a hundred times that
FLAT_S = 0.25  # standing still so long is seen, wherever it begins, in half of that
JUDGED_S = 0.5  # at least so long, for a short window may fall on a turning point
LEAP = 200.0  # steps from sample to sample; noise has up to 6 times its median there, a blink 50
MOST_UV = 1e10  # raw 32-bit counts stay below it; more is no number of an amplifier
STEPS_LOOKED_AT = 256  # of a channel, for its usual step


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
        piece = last_piece(span, ~np.isfinite(samples).any(axis=1))
        samples, t = samples[piece], span.t[piece]
        if not len(t):
            return _nothing("EEG arrives, but holds no numbers: is the amplifier on?")
        worse = frozenset(int(column) for column in how.sources[_unusable(samples, t, t_window)])
        if not worse:
            break
        bad |= worse
    samples_uv = samples.astype(np.float64)
    return Stretch(samples_uv if how.matrix is None else samples_uv @ how.matrix, t.copy(), how.filled)


def last_piece(span: Span, empty: NDArray[np.bool_]) -> slice:
    """Return where the samples since the last gap are; samples without any number are a gap too."""
    filled = np.flatnonzero(~empty)
    stop = int(filled[-1]) + 1 if len(filled) else 0
    broken = span.gap[:stop].copy()
    broken[1:] |= (np.diff(span.t[:stop]) > GAP_PERIODS / span.info.rate_hz) | empty[:stop][:-1]
    breaks = np.flatnonzero(broken)
    return slice(int(breaks[-1]) if len(breaks) else 0, stop)


def _nothing(refusal: str) -> Stretch:
    return Stretch(np.empty((0, 0)), np.empty(0), refusal=refusal)


def _unusable(samples: NDArray[np.float32], t: NDArray[np.float64], t_window: float) -> NDArray[np.bool_]:
    """Tell which channels hold something else than numbers, leap, or stand still in the window."""
    numbers = (np.abs(samples) < MOST_UV).all(axis=0)
    judged = t >= min(t_window, t[-1] - JUDGED_S)
    if t[-1] - t[judged][0] < JUDGED_S / 2:
        return ~numbers
    with np.errstate(invalid="ignore"):  # infinity less infinity
        return ~numbers | _leaping(samples) | _still(samples[judged], len(t) / (t[-1] - t[0]))


def _leaping(samples: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which channels step, from one sample to the next, far more than they usually do, whatever their unit."""
    steps = np.abs(np.diff(samples, axis=0))
    few = np.sort(steps[:: -(-len(steps) // STEPS_LOOKED_AT)], axis=0)
    n_moves = np.count_nonzero(few, axis=0)  # coarse counts stand still between most samples
    usual = few[len(few) - np.maximum(1, (n_moves + 1) // 2), np.arange(few.shape[1])]
    return np.asarray(steps.max(axis=0) > LEAP * usual)


def _still(samples: NDArray[np.float32], rate_hz: float) -> NDArray[np.bool_]:
    """Tell which channels have stood still for a while, at whatever value."""
    n = max(2, int(FLAT_S / 2 * rate_hz))
    pieces = samples[len(samples) % n :].reshape(-1, n, samples.shape[1])
    return np.asarray((np.ptp(pieces, axis=1) <= FLAT_UV).any(axis=0))
