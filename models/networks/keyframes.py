"""Which stretch of a trial the face says something in, and whether it does so now.

The keyframe rule of Jiang et al., Computers, Materials & Continua 68(2), 2021 (see
`models.networks.facial_lstm`): a run is a number of frames in a row that are not calm, negative
and positive alike; EEG is kept from the first frame of the first long run to the last frame of
the last long run. A frame without a face counts as calm. Frames are counted from 0.

The rule needs the whole trial. `live_gate` is its causal counterpart, for a window whose end is
not known yet.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FPS = 13.0  # of the paper's camera
MIN_RUN = 5


@dataclass(frozen=True, slots=True)
class KeySpan:
    """First and last frame of what is kept; ``found`` is False where there was no run and all is kept."""

    first: int
    last: int
    found: bool


def runs(expressive: NDArray[np.bool_], min_run: int) -> list[tuple[int, int]]:
    """Return first and last frame of every run of at least min_run frames, in order.

    Parameters
    ----------
    expressive : ndarray, shape (n_frames,), bool
        Not calm.
    min_run : int
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], expressive, [False]]).astype(np.int8)))
    return [(int(first), int(end) - 1) for first, end in edges.reshape(-1, 2) if end - first >= min_run]


def key_span(expressive: NDArray[np.bool_], min_run: int = MIN_RUN, more_at_start: bool = False) -> KeySpan:
    """Return the stretch of a trial that is kept (Jiang et al.'s keyframes).

    Parameters
    ----------
    expressive : ndarray, shape (n_frames,), bool
        Not calm, for all frames of the trial.
    min_run : int
        Frames in a run.
    more_at_start : bool
        Literally, the paper wants "more than five" for the first run and "five or more" for the
        last. Without it, both want at least ``min_run``.

    Returns
    -------
    KeySpan
        The whole trial, and ``found`` False, if there is no such run: the caller tells how often.
    """
    starting = runs(expressive, min_run + 1 if more_at_start else min_run)
    if not starting:
        return KeySpan(0, max(0, len(expressive) - 1), False)
    return KeySpan(starting[0][0], runs(expressive, min_run)[-1][1], True)


def keyframe_ms(frame: int, fps: float = FPS) -> int:
    """Return a frame's time since the trial's start in whole ms, rounded down (Table 3)."""
    return math.floor(1000 * frame / fps)


def cut_ms(span: KeySpan, trial_ms: int, fps: float = FPS, least_ms: int = 0) -> tuple[int, int]:
    """Return start and stop, in ms since the trial's start, of the EEG that is kept.

    Parameters
    ----------
    span : KeySpan
        If not found, the whole trial is kept.
    trial_ms : int
        Length of the trial.
    fps : float
        Of the frames.
    least_ms : int
        A shorter cut is widened, first into the past, so that one window of this length fits (the
        shortest run has 0.3 s).
    """
    if not span.found:
        return 0, trial_ms
    stop = min(keyframe_ms(span.last, fps), trial_ms)
    start = min(keyframe_ms(span.first, fps), max(0, stop - least_ms))
    return start, min(max(stop, start + least_ms), trial_ms)


def live_gate(expressive: NDArray[np.bool_], min_run: int, memory: int) -> NDArray[np.bool_]:
    """Tell at each frame, from this and earlier frames alone, whether the face says something.

    It opens when a run has reached ``min_run`` frames, and closes when the last ``memory`` frames
    hold no such run any more: single calm frames do not close it, single others do not open it.
    It differs from `key_span`, which knows the future: it opens ``min_run - 1`` frames late, it
    shuts in long pauses, and it stays open for a while after what turns out to be the last run.

    Parameters
    ----------
    expressive : ndarray, shape (n_frames,), bool
        Not calm; before the first frame all is calm.
    min_run, memory : int
        In frames, ``min_run <= memory``.

    Returns
    -------
    ndarray, shape (n_frames,), bool
    """
    if not len(expressive):
        return np.zeros(0, np.bool_)
    seen = np.concatenate([np.zeros(memory - 1, np.bool_), expressive])
    complete = np.lib.stride_tricks.sliding_window_view(seen, min_run).all(axis=1)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(complete, memory - min_run + 1).any(axis=1))
