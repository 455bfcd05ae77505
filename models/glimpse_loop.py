"""The loop of hard temporal attention: look, decide where to look next, until the end.

A model of the kind `hierarchical-attention` (Wu, Zhang, Zhao, IEEE Access 2020, eq 11-18) sees
one frame at a time and says itself which frame it wants next. The loop is here, without torch,
and the same for torch and onnxruntime: a glimpse is any function from named arrays to named
arrays. The next frame is the mean of the model's policy, so that a window always gets the same
answer.

A glimpse takes, and gives, float32:

================== ==================================== =============================
name               shape                                meaning
================== ==================================== =============================
any other          (batch, *one frame of the input)     in: what is at the frame
``position``       (batch, 1)                           in: 0 first frame, 1 the last
``state``          (batch, ...)                         in: 0 before the first glimpse
``logits``         (batch, n_targets)                   out: the opinion so far
``next_position``  (batch, 1)                           out: where to look next
``next_state``     (batch, ...)                         out: what is remembered
================== ==================================== =============================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[np.float32]]
Glimpse = Callable[[Arrays], Arrays]

MEMORY = ("position", "state")
RESULTS = ("logits", "next_position", "next_state")
MAX_GLIMPSES = 40  # the paper's N_max


@dataclass(frozen=True, slots=True)
class Gaze:
    """What was said of a batch of windows, and where was looked.

    Attributes
    ----------
    logits : ndarray, shape (batch, n_targets), float32
        The opinion at each window's last glimpse.
    frames : ndarray, shape (batch, n_glimpses), int64
        Index of the frame at each glimpse; -1 after a window's last.
    """

    logits: NDArray[np.float32]
    frames: NDArray[np.int64]

    @property
    def glimpses(self) -> NDArray[np.int64]:
        """Number of glimpses of each window, shape (batch,)."""
        return np.count_nonzero(self.frames >= 0, axis=1)


class GlimpseLoop:
    """Looks at windows, glimpse by glimpse; stops at the last frame or when no glimpse is left.

    Parameters
    ----------
    glimpse : function of arrays to arrays
        See the module's table.
    state_shape : tuple of int
        Shape of ``state`` without the batch axis.
    max_glimpses : int
        At least 1.
    """

    def __init__(self, glimpse: Glimpse, state_shape: tuple[int, ...], max_glimpses: int = MAX_GLIMPSES) -> None:
        if max_glimpses < 1:
            raise ValueError(f"a window needs at least one glimpse, not {max_glimpses}")
        self._glimpse = glimpse
        self._state_shape = state_shape
        self._max_glimpses = max_glimpses

    def __call__(self, inputs: Arrays) -> Gaze:
        """Look at windows, which may end at different glimpses.

        Parameters
        ----------
        inputs : mapping of str to ndarray, shape (batch, n_frames, ...), float32
            All with the same batch and frames.

        Raises
        ------
        ValueError
            If the inputs do not match, or the glimpse asks for a frame that there is none of.
        """
        batch, n_frames = next(iter(inputs.values())).shape[:2]
        if any(value.shape[:2] != (batch, n_frames) for value in inputs.values()):
            raise ValueError(f"inputs of different frames: { {name: v.shape[:2] for name, v in inputs.items()} }")
        last = n_frames - 1
        rows = np.arange(batch)  # the windows that are still looked at
        position = np.zeros((batch, 1), np.float32)
        state = np.zeros((batch, *self._state_shape), np.float32)
        logits: NDArray[np.float32] | None = None
        visited = []
        for _ in range(self._max_glimpses):
            frame = _frame_at(position, last)
            visited.append(np.full(batch, -1, np.int64))
            visited[-1][rows] = frame
            seen = {name: value[rows, frame] for name, value in inputs.items()}
            found = self._glimpse({**seen, "position": position, "state": state})
            logits = np.empty((batch, found["logits"].shape[1]), np.float32) if logits is None else logits
            logits[rows] = found["logits"]
            _check(found, len(rows), self._state_shape)
            goes_on = frame < last
            if not goes_on.any():
                break
            rows, position, state = rows[goes_on], found["next_position"][goes_on], found["next_state"][goes_on]
        if logits is None:
            raise AssertionError  # there is at least one glimpse
        return Gaze(logits, np.stack(visited, axis=1))


def _frame_at(position: NDArray[np.float32], last: int) -> NDArray[np.int64]:
    """Return the frames (n_rows,) that are asked for, perhaps by a file that anyone wrote."""
    wanted = np.rint(position[:, 0] * last)
    if not ((wanted >= 0) & (wanted <= last)).all():
        raise ValueError("it asks to look outside its window")
    return wanted.astype(np.int64)


def _check(found: Arrays, n_rows: int, state_shape: tuple[int, ...]) -> None:
    """Refuse a glimpse that gives something else than the loop goes on with."""
    if found["next_position"].shape != (n_rows, 1):
        raise ValueError(f"it gives positions of shape {found['next_position'].shape} for {n_rows} windows")
    if found["next_state"].shape != (n_rows, *state_shape):
        raise ValueError(f"it remembers {found['next_state'].shape[1:]}, not {state_shape} as its card says")
