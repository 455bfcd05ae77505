"""What a report tells; `models.report.write` makes the page of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.evaluation.leakage import LeakageFindings
from models.evaluation.paired import Paired
from models.evaluation.result import SystemResult


@dataclass(frozen=True, slots=True)
class FeatureCloud:
    """Features of test windows, to be drawn in a plane.

    Attributes
    ----------
    name : str
        Whose they are ("eeg-lstm, fold 1 of 4").
    values : ndarray, shape (n, n_features)
        What the last layer eats.
    high : ndarray of str, shape (n,)
        Label of each window's trial.
    subject : ndarray of str, shape (n,)
    """

    name: str
    values: NDArray[np.float32]
    high: NDArray[np.str_]
    subject: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Report:
    """What a report tells.

    Attributes
    ----------
    title : str
    command : str
        That made it.
    settings : mapping of str to anything
        Seed, split, folds, window, preset ...
    data : mapping of str to anything
        Name of the dataset, subjects, trials, windows ...
    results : sequence of SystemResult
    histories : mapping of str to sequence of mapping
        Name of a training ("eeg-lstm, fold 1 of 4") to its epochs, each a dict with the fields of
        `models.training.plan.Progress`.
    clouds : sequence of FeatureCloud
    leakage : sequence of LeakageFindings
    paired : sequence of Paired
    notes : sequence of str
        What was left out, and why.
    simulated : bool
        Then the page says so everywhere.
    """

    title: str
    command: str
    settings: Mapping[str, Any]
    data: Mapping[str, Any]
    results: Sequence[SystemResult]
    histories: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    clouds: Sequence[FeatureCloud] = ()
    leakage: Sequence[LeakageFindings] = ()
    paired: Sequence[Paired] = ()
    notes: Sequence[str] = ()
    simulated: bool = False
