"""The windows of a calibration, in the order they were lived: rest, clips, and what was said of these.

They are prepared by the code that runs live and that training shares (`models.segments.trial`). Windows of a
clip lie wholly in it; a clip that is shorter than a window has windows that reach back to before it, of which at
least half lie in it. All recordings are one person's; what cannot count is told with its number.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.calibration.protocol import EYES_CLOSED
from models.card import ModelCard
from models.datasets.dataset import Dataset, Recording, Trial
from models.errors import CalibrationError
from models.fit import fit
from models.preprocess.prepare import Prepared
from models.segments.making import wanted
from models.segments.schedule import Span, window_length
from models.segments.trial import trial_windows
from models.spec import InputSpec

HOP_S = 1.0
LEAST_INSIDE = 0.5
ROUNDING_S = 1e-6


@dataclass(frozen=True, slots=True)
class LivedWindow:
    """One window.

    Attributes
    ----------
    prepared : Prepared
    dt_s : float
        Seconds since the window before it; infinite at the start of a recording.
    trial : int or None
        Number of its clip, from 0 on; None at rest.
    usual : bool
        Whether the person's baseline is learned of it: not while the eyes are closed, when alpha waves are
        several times what they are over anything that is watched.
    """

    prepared: Prepared
    dt_s: float
    trial: int | None
    usual: bool

    @property
    def counts(self) -> bool:
        """Whether anything counts in it."""
        return any(self.prepared.present.values())


@dataclass(frozen=True, slots=True)
class Lived:
    """A calibration as it was lived.

    Attributes
    ----------
    participant : str
    windows : tuple of LivedWindow
    trials : tuple of Trial
        The clips, those without a self-report too; `LivedWindow.trial` counts them.
    recordings : tuple of str
        Names of the sessions' runs.
    simulated : bool
    notes : tuple of str
        What was left out, with counts.
    """

    participant: str
    windows: tuple[LivedWindow, ...]
    trials: tuple[Trial, ...]
    recordings: tuple[str, ...]
    simulated: bool
    notes: tuple[str, ...]

    @property
    def rest_s(self) -> float:
        """Seconds of windows at rest with open eyes, as far apart as they are."""
        return HOP_S * sum(window.trial is None and window.usual for window in self.windows)


def lived(datasets: Sequence[Dataset], card: ModelCard, participant: str = "") -> Lived:
    """Read the windows of one person's sessions for a model.

    Parameters
    ----------
    datasets : sequence of Dataset
    card : ModelCard
        The model's.
    participant : str
        Whose, where the sessions are of several people; empty for the only one.

    Raises
    ------
    CalibrationError
        They are of several people or none, the devices are not what the model wants, or nothing counts in any window.
    DatasetError
        A session is damaged.
    """
    whose = _participant(datasets, participant)
    windows: list[LivedWindow] = []
    trials: list[Trial] = []
    told: Counter[str] = Counter()
    names: list[str] = []
    notes = [note for dataset in datasets for note in dataset.notes]
    for dataset in datasets:
        for recording in (own for own in dataset.recordings if own.subject == whose):
            notes += _fitting(card, recording)
            windows += _windows(dataset, recording, card.spec, len(trials), told)
            trials += recording.trials
            names.append(recording.name)
    if not any(window.counts for window in windows):
        why = f" {told.most_common(1)[0][0]}." if told else ""
        raise CalibrationError(
            f'Nothing that model "{card.name}" looks at counts in any of {len(windows)} windows.{why} '
            "Choose another model, or record again."
        )
    notes += [f"{text} ({n} of {len(windows)} windows)" for text, n in told.most_common(4)]
    simulated = any(dataset.simulated for dataset in datasets)
    return Lived(whose, tuple(windows), tuple(trials), tuple(names), simulated, tuple(dict.fromkeys(notes)))


def _participant(datasets: Sequence[Dataset], wanted_code: str) -> str:
    codes = list(dict.fromkeys(recording.subject for dataset in datasets for recording in dataset.recordings))
    if wanted_code and wanted_code not in codes:
        raise CalibrationError(f'There is no session of participant "{wanted_code}". There are: {", ".join(codes)}.')
    if len(codes) > 1 and not wanted_code:
        raise CalibrationError(
            f"The sessions are of {len(codes)} people ({', '.join(codes[:8])}); a personal model is one person's. "
            "Say whose with --participant."
        )
    return wanted_code or codes[0]


def _fitting(card: ModelCard, recording: Recording) -> Sequence[str]:
    """Return what the model lacks in a recording.

    Raises
    ------
    CalibrationError
        It cannot estimate anything from it.
    """
    found = fit(card, recording.eeg, recording.face)
    if not found.ok:
        raise CalibrationError(f'Session "{recording.name}": {found.reason}')
    return found.notes


def _windows(
    dataset: Dataset, recording: Recording, spec: InputSpec, first: int, told: Counter[str]
) -> Iterator[LivedWindow]:
    """Yield the windows of a recording; ``first`` is the number of its first trial."""
    streams, last_s = dataset.read(recording, wanted(recording, spec)), -math.inf
    for number, trial in enumerate(recording.trials, first):
        span = _span(trial, number, window_length(spec))
        if not len(span):
            continue
        found = trial_windows(streams, spec, span)
        told.update({text: n for (_, text), n in found.told.items()})
        open_eyes = trial.clip.rpartition("/")[2] != EYES_CLOSED
        for i, t_end in enumerate(span.t_end.tolist()):
            prepared = Prepared(
                {key: own[i] for key, own in found.arrays.items()},
                {key: bool(own[i]) for key, own in found.present.items()},
                {},
                (),
            )
            at_rest = i < len(span.rest)
            yield LivedWindow(prepared, t_end - last_s, None if at_rest else number, at_rest or open_eyes)
            last_s = t_end


def _span(trial: Trial, number: int, length_s: float) -> Span:
    rest = _ends(trial.rest[0] + length_s, trial.rest[1]) if trial.rest else np.empty(0)
    inside_s = max(min(length_s, trial.offset_s - trial.onset_s), LEAST_INSIDE * length_s)
    return Span(trial, number, rest, _ends(trial.onset_s + inside_s, trial.offset_s))


def _ends(first_s: float, last_s: float) -> NDArray[np.float64]:
    return np.arange(first_s, last_s + ROUNDING_S, HOP_S)
