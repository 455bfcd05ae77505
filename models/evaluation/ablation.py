"""Ablation: what each system loses when it is trained without one of its modalities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.evaluation.result import SystemResult


@dataclass(frozen=True, slots=True)
class Ablated:
    """One system with fewer modalities than it can take.

    Attributes
    ----------
    system, target, split, modality, whole : str
        ``whole`` is the modality of the same system with the most.
    accuracy, cost : float
        Per window; ``cost`` is what it has less than the whole.
    interval : tuple of float
        95 % Wilson interval over trials.
    """

    system: str
    target: str
    split: str
    modality: str
    whole: str
    accuracy: float
    cost: float
    interval: tuple[float, float]


def ablation(results: Sequence[SystemResult]) -> list[Ablated]:
    """Return a row for each result that another one of the same system, target and split has more modalities than."""
    rows = []
    for result in results:
        whole = max((other for other in results if _same(result, other)), key=_n_modalities)
        if _n_modalities(whole) <= _n_modalities(result):
            continue
        for target in result.targets:
            of_whole = whole.target(target.target).window.accuracy
            accuracy = target.window.accuracy
            row = (result.system, target.target, result.split, result.modality, whole.modality)
            rows.append(Ablated(*row, accuracy, of_whole - accuracy, target.window_interval))
    return rows


def _same(one: SystemResult, other: SystemResult) -> bool:
    targets = {target.target for target in one.targets}
    return (one.system, one.split) == (other.system, other.split) and targets <= {t.target for t in other.targets}


def _n_modalities(result: SystemResult) -> int:
    return len(result.modality.split("+"))
