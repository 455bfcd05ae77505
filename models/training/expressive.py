"""Which windows of a trial the face says something in, for ``facial-lstm``; no labels but those of training.

Jiang et al., Computers, Materials & Continua 68(2), 2021: an SVM a subject tells calm, negative and
positive frames apart, 100 frames a subject. Who named their frames is not said. Here a subject's
frames are drawn from the training trials; the half nearest to the median face of them is calm, the
others are negative or positive as their trial is low or high (of classes: as the class lies on the
valence axis). A trial's frames are put together from its windows' faces, each instant once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError
from models.networks.expressions import CALM, ExpressionSvm, fit_svm
from models.networks.keyframes import KeySpan, key_span
from models.training.batches import Rows, Windows

FRAMES_A_SUBJECT = 100
CALM_SHARE = 0.5  # so that what is no expression is calm to a linear SVM: the middle needs the odds
NEGATIVE, POSITIVE = 1, 2  # of models.networks.expressions.EXPRESSIONS


@dataclass(frozen=True, slots=True)
class Faces:
    """Frames of one trial in order.

    Attributes
    ----------
    t : ndarray, shape (n_frames,)
        Seconds on the recording's clock.
    values : ndarray, shape (n_frames, 136)
        As the network sees them; 0 throughout where there is no face.
    """

    t: NDArray[np.float64]
    values: NDArray[np.float32]

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Whether there is a face in each frame."""
        return np.asarray(self.values.any(axis=1))


def faces_of(windows: Windows, rows: Rows) -> Faces:
    """Return the frames that the windows of one trial, given in order of time, show."""
    face = windows.spec.face
    if face is None:
        raise ModelError("Expressions are told from faces, and the model takes none.")
    t_end = windows.table.t_end[rows]
    ticks = np.floor((t_end - t_end[0]) * face.fps + 1e-6)
    rows = rows[np.unique(ticks, return_index=True)[1]]  # of several windows that end in one frame, the first
    t_end = windows.table.t_end[rows]
    values = windows.arrays(rows)["face"].reshape(len(rows), face.frames, -1)
    t = t_end[:, None] - np.arange(face.frames - 1, -1, -1) / face.fps
    known_until = np.concatenate([[-np.inf], t_end[:-1]])
    new = t > known_until[:, None] + 0.5 / face.fps
    return Faces(t[new], values[new])


def tone_of(windows: Windows, trial: int) -> int:
    """Return ``NEGATIVE``, ``POSITIVE`` or ``CALM`` for a trial, by its label."""
    high = windows.high[trial]
    if not windows.spec.classes:
        return POSITIVE if high[0] > 0.5 else NEGATIVE
    valence = windows.spec.classes[int(high.argmax())].valence
    return CALM if valence == 0 else POSITIVE if valence > 0 else NEGATIVE


def learn_expressions(
    windows: Windows, train: Rows, seed: int
) -> tuple[dict[str, ExpressionSvm], ExpressionSvm | None, tuple[str, ...]]:
    """Return a subject's SVM each, one for everybody, and notes, fitted on training windows alone.

    A subject with too few faces, or without an expression, has none; without any there is no
    common one.
    """
    rng = np.random.default_rng(seed)
    own: dict[str, ExpressionSvm] = {}
    pooled: list[tuple[NDArray[np.float32], NDArray[np.int64]]] = []
    subjects = np.array([trial.subject for trial in windows.table.trials])
    used = np.unique(windows.table.trial[train])
    for subject in dict.fromkeys(subjects[used]):
        frames, labels = _frames_of(windows, train, used[subjects[used] == subject], rng)
        if len(set(labels.tolist())) > 1 and CALM in labels:
            own[str(subject)] = fit_svm(frames, labels)
            pooled.append((frames, labels))
    without = len(dict.fromkeys(subjects[used])) - len(own)
    notes = (f"{without} subjects have no SVM of expressions: too few faces",) if without else ()
    if not pooled:
        return own, None, notes
    frames, labels = (np.concatenate(part) for part in zip(*pooled, strict=True))
    return own, fit_svm(frames, labels), notes


def span_of(faces: Faces, svm: ExpressionSvm, min_run: int, more_at_start: bool) -> tuple[KeySpan, float, float]:
    """Return a trial's key span in frames, and its begin and end in seconds on the recording's clock."""
    span = key_span(svm.expressive(faces.values) & faces.seen, min_run, more_at_start)
    return span, float(faces.t[span.first]), float(faces.t[span.last])


def windows_within(t_end: NDArray[np.float64], length_s: float, begin_s: float, end_s: float) -> NDArray[np.bool_]:
    """Tell which windows lie in a span; of one too short for any, the window that ends last before its end."""
    inside = (t_end - length_s >= begin_s - 1e-6) & (t_end <= end_s + 1e-6)
    if not inside.any():
        before = np.flatnonzero(t_end <= end_s + 1e-6)
        inside[before[-1] if len(before) else 0] = True
    return np.asarray(inside)


def trials_of(windows: Windows, rows: Rows) -> Iterator[tuple[int, Rows]]:
    """Yield each trial with its windows among rows, in order of time."""
    rows = np.sort(rows)
    for trial in np.unique(windows.table.trial[rows]):
        yield int(trial), rows[windows.table.trial[rows] == trial]


def _frames_of(
    windows: Windows, train: Rows, trials: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Draw frames of a subject's trials, equally many of each, and name them."""
    share = -(-FRAMES_A_SUBJECT // len(trials))
    frames, tones = [], []
    for trial, rows in trials_of(windows, train[np.isin(windows.table.trial[train], trials)]):
        seen = faces_of(windows, rows)
        own = seen.values[seen.seen]
        own = own[np.sort(rng.permutation(len(own))[:share])]
        frames.append(own)
        tones.append(np.full(len(own), tone_of(windows, trial)))
    drawn, tone = np.concatenate(frames), np.concatenate(tones)
    if not len(drawn):
        return drawn, tone
    far = np.linalg.norm(drawn - np.median(drawn, axis=0), axis=1)
    return drawn, np.where(far <= np.quantile(far, CALM_SHARE), CALM, tone)
