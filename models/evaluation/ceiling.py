"""The best possible accuracy on simulated data, for the windows that a system sees.

An oracle that knows the generator looks at the very windows that were judged: at the EEG and the
face over the spans that the system's contract covers, of those modalities that are present. It
knows the subject's offset and every variance, but neither the trial's nuisance nor the noise (see
`models.evaluation.evidence`). For a trial it looks at the span from the start of the first window
to the end of the last at once, so that the trial's nuisance is counted once. Where nothing is
shown it guesses, which counts one half.

In the world ``conflict`` the sign of an axis is the product of the sign that the EEG tells and the
sign that the face shows; either alone tells nothing. Where the state moves within a trial, the
oracle is the best linear estimate of the state's mean over the span, and the label that of the
whole trial: what it gets right is then no bound, and there is no closed form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from models.datasets.dataset import Dataset
from models.evaluation.evidence import evidence
from models.evaluation.labels import Labels
from models.segments.table import SegmentTable
from models.spec import InputSpec
from recorder.participant.ceiling import MODALITIES, Modality
from recorder.participant.population import AXES
from recorder.participant.worlds import MOVING, World

Spans = Mapping[Modality, float]
"""Seconds before a window's end that a system sees, by modality."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Best possible accuracy for one target.

    Attributes
    ----------
    window, trial : float
        What the oracle got right of the very windows and trials that were judged.
    expected_window, expected_trial : float
        What it gets right of endlessly many like them, Phi(d'/2) in closed form; NaN where there is none.
    modality : str
        What it looked at ("eeg+face").
    """

    window: float
    trial: float
    expected_window: float
    expected_trial: float
    modality: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """Of windows or trials: sign that the oracle says (0: it guesses), and how likely it is right, (n, 2)."""

    sign: NDArray[np.float64]
    expected: NDArray[np.float64]


def worlds_of(dataset: Dataset) -> dict[str, World]:
    """Return by recording the world it was simulated in; empty where the dataset does not tell all of them."""
    if any(recording.name not in dataset.origins for recording in dataset.recordings):
        return {}
    return {recording.name: dataset.origins[recording.name].lived() for recording in dataset.recordings}


def spans_of(spec: InputSpec) -> dict[Modality, float]:
    """Return how much of EEG and face a contract's windows cover."""
    spans: dict[Modality, float] = {}
    if spec.eeg is not None:
        spans["eeg"] = spec.eeg.length_s
    if spec.face is not None:
        spans["face"] = spec.face.window_s
    return spans


def ceilings(
    worlds: Mapping[str, World], table: SegmentTable, labels: Labels, spans: Spans, rows: NDArray[np.int64]
) -> dict[str, Ceiling]:
    """Return the best possible accuracy by target.

    Parameters
    ----------
    worlds : mapping of str to World
        By recording: see `worlds_of`.
    table : SegmentTable
        Its times are those of the worlds.
    labels : Labels
    spans : mapping of str to float
        See `spans_of`; leave a modality out for the ceiling without it.
    rows : ndarray of int64
        The windows that were judged.

    Returns
    -------
    dict of str to Ceiling
        For valence and arousal, whichever were learned; empty where nothing was simulated.
    """
    if not worlds or labels.classes or not spans:
        return {}
    rows = np.sort(rows[labels.labelled[table.trial[rows]]])
    trials = np.unique(table.trial[rows])
    windows, whole = _of_windows(worlds, table, spans, rows), _of_trials(worlds, table, spans, rows)
    still = all(world.name not in MOVING for world in worlds.values())
    modality = "+".join(name for name in MODALITIES if name in spans)
    return {
        name: Ceiling(
            _right(windows, name, labels, table.trial[rows]),
            _right(whole, name, labels, trials),
            float(windows.expected[:, AXES.index(name)].mean()) if still else float("nan"),
            float(whole.expected[:, AXES.index(name)].mean()) if still else float("nan"),
            modality,
        )
        for name in labels.names
        if name in AXES
    }


def _right(seen: _Seen, name: str, labels: Labels, trial: NDArray[np.int64]) -> float:
    """Return the share of signs that are those of the labels; a guess is half right."""
    truth = 2.0 * labels.high[trial, labels.names.index(name)] - 1.0
    return float(np.mean(0.5 * (1.0 + seen.sign[:, AXES.index(name)] * truth)))


def _of_windows(worlds: Mapping[str, World], table: SegmentTable, spans: Spans, rows: NDArray[np.int64]) -> _Seen:
    lengths = {modality: np.full(len(rows), seconds) for modality, seconds in spans.items()}
    present = {modality: _present(table, modality, rows) for modality in spans}
    return _seen(worlds, table, table.trial[rows], table.t_end[rows], lengths, present)


def _of_trials(worlds: Mapping[str, World], table: SegmentTable, spans: Spans, rows: NDArray[np.int64]) -> _Seen:
    trials, inverse = np.unique(table.trial[rows], return_inverse=True)
    first, last = np.full(len(trials), np.inf), np.full(len(trials), -np.inf)
    np.minimum.at(first, inverse, table.t_end[rows])
    np.maximum.at(last, inverse, table.t_end[rows])
    lengths = {modality: last - first + seconds for modality, seconds in spans.items()}
    present = {modality: np.bincount(inverse, _present(table, modality, rows), len(trials)) > 0 for modality in spans}
    return _seen(worlds, table, trials, last, lengths, present)


def _present(table: SegmentTable, modality: str, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray(table.present[modality][rows] if modality in table.present else np.ones(len(rows), bool))


def _seen(
    worlds: Mapping[str, World],
    table: SegmentTable,
    trial: NDArray[np.int64],
    ends: NDArray[np.float64],
    lengths: Mapping[Modality, NDArray[np.float64]],
    present: Mapping[Modality, NDArray[np.bool_]],
) -> _Seen:
    recording = np.array([table.trials[i].recording for i in trial])
    sign, expected = np.zeros((len(trial), 2)), np.full((len(trial), 2), 0.5)
    for name in dict.fromkeys(recording.tolist()):
        at, world = np.flatnonzero(recording == name), worlds[name]
        ratios, d_squared = {}, {}
        for modality, seconds in lengths.items():
            shown = evidence(world, modality, ends[at], seconds[at])
            there = present[modality][at][:, None]
            ratios[modality], d_squared[modality] = shown.ratio * there, shown.d_squared * there
        sign[at], expected[at] = (_masked if world.name == "conflict" else _added)(ratios, d_squared)
    return _Seen(sign, expected)


def _added(
    ratios: Mapping[Modality, NDArray[np.float64]], d_squared: Mapping[Modality, NDArray[np.float64]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Modalities are independent: ratios add, and so do separations."""
    return np.sign(_sum(list(ratios.values()))), _phi(_sum(list(d_squared.values())))


def _masked(
    ratios: Mapping[Modality, NDArray[np.float64]], d_squared: Mapping[Modality, NDArray[np.float64]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The EEG's first axis tells whether the face shows the opposite: p q + (1 - p) (1 - q) is right."""
    none = np.zeros_like(next(iter(ratios.values())))
    mask, p = ratios.get("eeg", none)[:, :1], _phi(d_squared.get("eeg", none)[:, :1])
    face, q = ratios.get("face", none), _phi(d_squared.get("face", none))
    return np.sign(mask * face), p * q + (1.0 - p) * (1.0 - q)


def _phi(d_squared: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(ndtr(0.5 * np.sqrt(d_squared)))


def _sum(parts: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.asarray(np.sum(parts, axis=0))
