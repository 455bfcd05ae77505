"""Times of an XDF's samples for a dataset: jitter smoothed, gaps kept at their length, resets refused.

Playing a recording may shorten gaps; labels are joined by time, and then nothing may move.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.errors import DatasetError
from recorder.sources.recording_xdf import BREAK_S, period_s


def kept_times(stamps: NDArray[np.float64], rate_hz: float) -> tuple[NDArray[np.float64], list[str]]:
    """Return seconds since the first sample, strictly increasing, and what is to be said of them.

    Between breaks, steps of a quarter of a second and more, the stamps lie on the straight line that
    fits them best, as pyxdf has it; a stretch begins where its own stamps say.

    Raises
    ------
    DatasetError
        The stamps are no numbers, or run backwards over a break: a clock was reset.
    """
    if not np.isfinite(stamps).all():
        n_bad = int((~np.isfinite(stamps)).sum())
        raise DatasetError(f"{n_bad} of its {len(stamps)} time stamps are no numbers. Leave the recording out.")
    steps = np.diff(stamps)
    breaks = (np.flatnonzero(np.abs(steps) >= BREAK_S) + 1).tolist()
    t_s = np.empty(len(stamps))
    for begin, end in pairwise([0, *breaks, len(stamps)]):
        t_s[begin:end] = _straight(stamps[begin:end], rate_hz)
    t_s -= t_s[0]
    backwards = np.flatnonzero(np.diff(t_s) <= 0)
    if len(backwards):
        at = int(backwards[0]) + 1
        raise DatasetError(
            f"its time stamps run backwards {len(backwards)} times, first at sample {at + 1}, from {stamps[at - 1]:.3f}"
            f" to {stamps[at]:.3f} s: a clock was reset, and labels cannot be joined. Split the recording there."
        )
    gaps = steps[[at - 1 for at in breaks]]
    return t_s, [f"{len(gaps)} gaps, of {gaps.max():.1f} s at most"] if len(gaps) else []


def _straight(stamps: NDArray[np.float64], rate_hz: float) -> NDArray[np.float64]:
    """Return the line through a stretch of stamps whose mean is theirs."""
    line = period_s(stamps, rate_hz) * np.arange(len(stamps))
    return line + (stamps.mean() - line.mean())
