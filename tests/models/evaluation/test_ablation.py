"""Ablation: fewer modalities beside the most, of the same system, split and target."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.datasets.dataset import Scale
from models.evaluation.ablation import ablation
from models.evaluation.labels import label
from models.evaluation.predictions import Predictions
from models.evaluation.result import SystemResult
from models.evaluation.splits import folds
from models.evaluation.summary import summarise
from models.segments.table import SegmentTable


def judged(table: SegmentTable, modality: str, wrong_every: int) -> SystemResult:
    labels = label(table.trials, Scale(), (), ("valence",))
    made = folds("trial", table, labels, 2, 0)
    high = labels.high[table.trial]
    p = np.where((np.arange(len(table)) % wrong_every == 0)[:, None], 0.9 - 0.8 * high, 0.1 + 0.8 * high)
    predictions = Predictions.joined([Predictions.of_fold(table, i, f.test, p[f.test]) for i, f in enumerate(made)])
    return summarise("deepvanet", modality, "trial", table, labels, made, predictions, n_permutations=5)


def test_what_a_missing_modality_costs_is_told_beside_the_whole(table: SegmentTable) -> None:
    whole, eeg = judged(table, "eeg+face", 10), judged(table, "eeg", 4)

    (row,) = ablation([eeg, whole])

    assert ("deepvanet", "valence", "trial", "eeg", "eeg+face") == (
        row.system, row.target, row.split, row.modality, row.whole,
    )  # fmt: skip
    assert pytest.approx((0.75, 0.15)) == (row.accuracy, row.cost)
    assert row.interval == eeg.targets[0].window_interval


def test_other_splits_and_systems_are_not_mixed(table: SegmentTable) -> None:
    whole, eeg = judged(table, "eeg+face", 10), judged(table, "eeg", 4)

    assert [] == ablation([replace(eeg, split="subject"), whole])
    assert [] == ablation([replace(eeg, system="eeg-lstm"), whole])
