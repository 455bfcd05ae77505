"""What was on the screen, from the status channel of DEAP's original recordings.

Codes as DEAP's own description has them: 1 rating, or baseline, 2 synchronisation, 3 fixation for 5 s before a
trial, 4 video for a minute, 5 fixation for 3 s after it, 7 the end. Only the low eight bits
count. Lengths are held against those, so that a file with lost or spurious codes is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.datasets.deap_layout import STIMULUS_S
from models.errors import DatasetError

CODE_BITS = 0xFF
FIXATION, VIDEO, AFTER = 3, 4, 5
FIXATION_S = 5.0
SLACK_S = 1.5


@dataclass(frozen=True, slots=True)
class Span:
    """When a video was shown: fixation from ``rest_s``, the video from ``onset_s`` to ``offset_s``."""

    rest_s: float
    onset_s: float
    offset_s: float


def spans(path: Path, status: NDArray[np.int32], rate_hz: float, n_trials: int) -> tuple[Span, ...]:
    """Find the videos.

    Parameters
    ----------
    path : Path
        For messages.
    status : ndarray, shape (n_samples,)
    rate_hz : float
    n_trials : int
        How many there must be.

    Raises
    ------
    DatasetError
        There are more or fewer, or one does not last as long as it must.
    """
    codes = status & CODE_BITS
    begins = np.flatnonzero(np.diff(codes, prepend=0) != 0)
    marks = [(int(codes[i]), i / rate_hz) for i in begins.tolist() if codes[i]]
    found = [_span(path, marks, place) for place, (code, _) in enumerate(marks) if code == VIDEO]
    if len(found) != n_trials:
        raise DatasetError(
            f'"{path}": the status channel tells of {len(found)} videos (code {VIDEO}), where {n_trials} were'
            " expected. Is the file whole?"
        )
    return tuple(found)


def _span(path: Path, marks: list[tuple[int, float]], place: int) -> Span:
    onset_s = marks[place][1]
    before = marks[place - 1] if place else (0, 0.0)
    after = marks[place + 1] if place + 1 < len(marks) else (0, 0.0)
    if before[0] != FIXATION or abs(onset_s - before[1] - FIXATION_S) > SLACK_S:
        raise _odd(path, onset_s, f"is not preceded by {FIXATION_S:g} s of fixation (code {FIXATION})", before)
    if after[0] != AFTER or abs(after[1] - onset_s - STIMULUS_S) > SLACK_S:
        raise _odd(path, onset_s, f"is not followed after {STIMULUS_S:g} s by fixation (code {AFTER})", after)
    return Span(before[1], onset_s, after[1])


def _odd(path: Path, onset_s: float, what: str, met: tuple[int, float]) -> DatasetError:
    found = f"code {met[0]} at {met[1]:.2f} s" if met[0] else "nothing"
    return DatasetError(
        f'"{path}": the video at {onset_s:.2f} s {what}, but by {found}. The status channel is damaged or of'
        " another release."
    )
