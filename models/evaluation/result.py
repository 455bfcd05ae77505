"""The result of judging one system: what goes into metrics.json, the table and the report.

metrics.json, version 1::

    {"format": "emoscope-metrics", "version": 1,
     "settings": {...}, "notes": [...],
     "systems": [SystemResult.to_dict(), ...],
     "ablation": [...], "leakage": [...], "paired": [...]}

Field names are those of the classes; shares are in 0..1; what cannot be said is null, so that
every reader of JSON can read it. A reader refuses a version it does not know; fields may be added
within a version.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

from models.evaluation.ablation import ablation
from models.evaluation.ceiling import Ceiling
from models.evaluation.chance import Chance
from models.evaluation.leakage import LeakageFindings
from models.evaluation.metrics import Figures
from models.evaluation.paired import Paired

FORMAT, VERSION = "emoscope-metrics", 1


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """One subject: accuracy with its 95 % Wilson interval over trials, and the chance level of that many.

    Attributes
    ----------
    subject : str
    n_trials, n_windows : int
    window, trial : float
        Accuracy per window, per trial.
    window_interval, trial_interval : tuple of float
        n is the number of trials in both.
    level : float
        Share of this subject's commonest class.
    """

    subject: str
    n_trials: int
    n_windows: int
    window: float
    trial: float
    window_interval: tuple[float, float]
    trial_interval: tuple[float, float]
    level: float


@dataclass(frozen=True, slots=True)
class TargetResult:
    """One target of one system.

    Attributes
    ----------
    target : str
    classes : tuple of str
        Rows and columns of confusion.
    window, trial : Figures
        Per window, and per trial (mean over its windows).
    window_interval, trial_interval : tuple of float
        95 % Wilson intervals of accuracy, n trials in both.
    subjects : tuple of SubjectResult
    trials : tuple of tuple of str and float
        Name of each trial ("recording/trial"), and accuracy of its windows.
    chance : Chance
    ceiling : Ceiling or None
        Of simulated data.
    """

    target: str
    classes: tuple[str, ...]
    window: Figures
    trial: Figures
    window_interval: tuple[float, float]
    trial_interval: tuple[float, float]
    subjects: tuple[SubjectResult, ...]
    trials: tuple[tuple[str, float], ...]
    chance: Chance
    ceiling: Ceiling | None


@dataclass(frozen=True, slots=True)
class SystemResult:
    """One system on one dataset and split.

    Attributes
    ----------
    system, modality, split : str
        ``modality`` as "eeg+face".
    rule : str
        How labels were made.
    n_folds, n_subjects, n_trials, n_windows : int
        That were judged.
    epochs : int or None
        Most epochs a training was given.
    simulated : bool
    targets : tuple of TargetResult
    notes : tuple of str
        What was left out, and why.
    """

    system: str
    modality: str
    split: str
    rule: str
    n_folds: int
    n_subjects: int
    n_trials: int
    n_windows: int
    epochs: int | None
    simulated: bool
    targets: tuple[TargetResult, ...]
    notes: tuple[str, ...] = ()

    def target(self, name: str) -> TargetResult:
        """Return the result of a target; KeyError where it was not judged."""
        return {result.target: result for result in self.targets}[name]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON, without NaN."""
        return dict(plain(self))


def accuracy_by_unit(result: SystemResult, target: str) -> tuple[str, dict[str, float]]:
    """Return accuracy per window by subject, or by trial where there is one subject: what `paired.compare` compares."""
    judged = result.target(target)
    if len(judged.subjects) > 1:
        return "subject", {subject.subject: subject.window for subject in judged.subjects}
    return "trial", dict(judged.trials)


def metrics_document(
    results: Sequence[SystemResult],
    leakage: Sequence[LeakageFindings] = (),
    paired: Sequence[Paired] = (),
    settings: Mapping[str, Any] | None = None,
    notes: Sequence[str] = (),
) -> dict[str, Any]:
    """Return what metrics.json holds; see the module's docstring."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "settings": plain(dict(settings or {})),
        "notes": list(notes),
        "systems": [result.to_dict() for result in results],
        "ablation": plain(tuple(ablation(results))),
        "leakage": plain(tuple(leakage)),
        "paired": plain(tuple(paired)),
    }


def plain(value: Any) -> Any:
    """Return dataclasses as dicts, tuples as lists, and numbers that are not finite as None."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value
