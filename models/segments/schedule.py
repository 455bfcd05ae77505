"""Which windows are cut out of a dataset: told from its trials' times alone, before anything is read.

A window lies wholly inside its trial; the rest before a trial is cut likewise, for the person's
baseline, and is no segment. Only padding may reach further back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.datasets.dataset import Dataset, Recording, Trial
from models.errors import DatasetError
from models.segments.table import TrialRow
from models.spec import InputSpec

ROUNDING_S = 1e-6


@dataclass(frozen=True, slots=True)
class Span:
    """The windows of one trial.

    Attributes
    ----------
    trial : Trial
    number : int
        Of the trial in the dataset.
    rest, shown : ndarray, float64
        Ends of the windows in the rest before it and in the trial itself, seconds on the recording's clock.
    """

    trial: Trial
    number: int
    rest: NDArray[np.float64]
    shown: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.rest) + len(self.shown)

    @property
    def t_end(self) -> NDArray[np.float64]:
        """Ends of all windows, rest first."""
        return np.concatenate([self.rest, self.shown])


@dataclass(frozen=True, slots=True)
class Schedule:
    """The windows of a dataset, in order of recording, trial and time.

    Attributes
    ----------
    recordings : tuple of Recording
    spans : tuple of tuple of Span
        By recording, a span a trial.
    trials : tuple of TrialRow
        All trials of the dataset, those without a window too.
    notes : tuple of str
    """

    recordings: tuple[Recording, ...]
    spans: tuple[tuple[Span, ...], ...]
    trials: tuple[TrialRow, ...]
    notes: tuple[str, ...]

    @property
    def starts(self) -> NDArray[np.int64]:
        """First row of each recording, and after the last one the number of rows, rests included."""
        sizes = [sum(len(span) for span in spans) for spans in self.spans]
        return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])

    def rows(self) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
        """Return of each row the trial, the window's end, and whether it is of the rest; each shape (n_rows,)."""
        spans = [span for spans in self.spans for span in spans]
        trial = np.repeat([span.number for span in spans], [len(span) for span in spans]).astype(np.int64)
        t_end = np.concatenate([span.t_end for span in spans])
        rest = np.concatenate([np.arange(len(span)) < len(span.rest) for span in spans])
        return trial, t_end, rest


def schedule(dataset: Dataset, spec: InputSpec, hop_s: float) -> Schedule:
    """Return where a dataset is cut.

    Raises
    ------
    DatasetError
        No trial is long enough for one window.
    """
    length_s = window_length(spec)
    trials: list[TrialRow] = []
    spans: list[tuple[Span, ...]] = []
    for recording in dataset.recordings:
        spans.append(tuple(_span(trial, len(trials) + i, length_s, hop_s) for i, trial in enumerate(recording.trials)))
        trials += [_row(recording, trial) for trial in recording.trials]
    everything = tuple(span for own in spans for span in own)
    notes = _short(everything, length_s, dataset.name)
    return Schedule(dataset.recordings, tuple(spans), tuple(trials), notes)


def window_length(spec: InputSpec) -> float:
    """Return the seconds of a trial that a contract needs: those of its longest stream."""
    return max(stream.length_s for stream in spec.window_spec().streams)


def _ends(begin_s: float, end_s: float, length_s: float, hop_s: float) -> NDArray[np.float64]:
    room_s = end_s - begin_s - length_s
    n = int(np.floor((room_s + ROUNDING_S) / hop_s)) + 1 if room_s >= -ROUNDING_S else 0
    return begin_s + length_s + hop_s * np.arange(n)


def _span(trial: Trial, number: int, length_s: float, hop_s: float) -> Span:
    rest = _ends(*trial.rest, length_s, hop_s) if trial.rest else np.empty(0)
    return Span(trial, number, rest, _ends(trial.onset_s, trial.offset_s, length_s, hop_s))


def _row(recording: Recording, trial: Trial) -> TrialRow:
    return TrialRow(recording.subject, recording.name, trial.name, trial.clip, trial.ratings, trial.emotion)


def _short(spans: tuple[Span, ...], length_s: float, name: str) -> tuple[str, ...]:
    short = [span for span in spans if not len(span.shown)]
    if not spans:
        raise DatasetError(f"{name} has no trials: there is nothing to cut.")
    longest_s = max(span.trial.offset_s - span.trial.onset_s for span in spans)
    if len(short) == len(spans):
        raise DatasetError(
            f"A window of this model is {length_s:g} s long, and the longest trial of {name} {longest_s:g} s. "
            "Choose a model with a shorter window, or fewer steps."
        )
    notes = []
    if short:
        notes.append(f"{len(short)} of {len(spans)} trials are shorter than a window of {length_s:g} s and left out")
    unheard = sum(span.trial.rest is not None and not len(span.rest) for span in spans)
    if unheard:
        notes.append(
            f"the rest before {unheard} of {len(spans)} trials is shorter than a window of {length_s:g} s: "
            "it teaches no baseline"
        )
    return tuple(notes)
