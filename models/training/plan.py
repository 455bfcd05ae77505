"""What one training needs to know, what it tells meanwhile, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from models.card import ModelCard
from models.networks.calibrated import Calibrated

Precision = Literal["auto", "float32", "bfloat16"]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train one network; what is None is as the system's paper says.

    Attributes
    ----------
    system : str
        Name in `models.networks.SYSTEMS`.
    seed : int
        Everything random follows from it.
    epochs, batch : int or None
        Most epochs, and windows a batch.
    rate : float or None
        Of the optimiser.
    patience : int or None
        Epochs without a better validation loss after which it stops.
    options : mapping
        Fields of the system's own ``Options``.
    device : str
        ``auto`` (CUDA when there), ``cpu`` or ``cuda``.
    precision : str
        ``auto`` is bfloat16 where that is faster.
    threads : int
        Of torch, on the CPU.
    """

    system: str
    seed: int = 0
    epochs: int | None = None
    batch: int | None = None
    rate: float | None = None
    patience: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    device: Literal["auto", "cpu", "cuda"] = "auto"
    precision: Precision = "auto"
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Progress:
    """One finished epoch.

    Attributes
    ----------
    phase : str
        "pre-training", "training".
    epoch, epochs : int
        Of this phase; from 1.
    loss, validation_loss : float
    accuracy, validation_accuracy : float
        NaN where a phase has none.
    best : bool
        Whether it is the best so far.
    left_s : float
        Seconds that the rest may take.
    """

    phase: str
    epoch: int
    epochs: int
    loss: float
    validation_loss: float
    accuracy: float
    validation_accuracy: float
    best: bool
    left_s: float


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained network with its contract, on the CPU and in evaluation mode.

    Attributes
    ----------
    network : Calibrated
        Gives probabilities; `Calibrated.logits` their logits.
    card : ModelCard
        Normalisation, baseline, spec; provenance is completed by the caller.
    history : tuple of Progress
    stopped : bool
        Whether it was asked to stop before its end: the best state so far is kept.
    notes : tuple of str
        What the user has to know ("3 of 60 trials showed no expression; they were used whole").
    """

    network: Calibrated
    card: ModelCard
    history: tuple[Progress, ...]
    stopped: bool = False
    notes: tuple[str, ...] = ()
