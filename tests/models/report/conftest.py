"""A report of two small systems, with names that try to be markup."""

from __future__ import annotations

import numpy as np
import pytest

from models.datasets.dataset import Scale
from models.evaluation.ceiling import Ceiling
from models.evaluation.labels import label
from models.evaluation.leakage import ControlRun, judge
from models.evaluation.paired import compare
from models.evaluation.predictions import Predictions
from models.evaluation.result import SystemResult, accuracy_by_unit
from models.evaluation.splits import folds
from models.evaluation.summary import summarise
from models.report.report import FeatureCloud, Report
from models.segments.table import SegmentTable, TrialRow

HOSTILE = '<script>alert("$1$")</script>&\x00'
SUBJECTS = ("s00", "s01", HOSTILE, "日$\\frac$")


def table() -> SegmentTable:
    trials = tuple(
        TrialRow(code, f"{code}/run", f"t{k}", f"clip{k}", {"valence": 7.0 if k % 2 else 3.0})
        for code in SUBJECTS
        for k in range(8)
    )
    return SegmentTable(trials, np.repeat(np.arange(len(trials)), 4), np.arange(4.0 * len(trials)), {})


def judged(system: str, modality: str, sure: float) -> SystemResult:
    segments = table()
    labels = label(segments.trials, Scale(), (), ("valence",))
    made = folds("subject", segments, labels, 4, 0)
    rng = np.random.default_rng(len(system))
    p = np.clip(0.5 + sure * (labels.high[segments.trial] - 0.5) + rng.normal(0, 0.2, (len(segments), 1)), 0, 1)
    parts = [Predictions.of_fold(segments, i, fold.test, p[fold.test]) for i, fold in enumerate(made)]
    ceiling = {"valence": Ceiling(0.83, 0.9, 0.84, 0.91, "eeg+face")}
    return summarise(
        system, modality, "subject", segments, labels, made, Predictions.joined(parts),
        ceilings=ceiling, epochs=3, simulated=True, n_permutations=50, notes=("1 of 9 folds failed",),
    )  # fmt: skip


@pytest.fixture(scope="session")
def report() -> Report:
    whole, eeg = judged("deepvanet", "eeg+face", 0.6), judged("deepvanet", "eeg", 0.2)
    epochs = [{"epoch": k, "loss": 1 / k, "validation_loss": 0.5 + 1 / k, "best": k < 4} for k in range(1, 6)]
    rng = np.random.default_rng(0)
    sides = np.array(["valence low", "valence high"] * 20)
    cloud = FeatureCloud(
        "deepvanet, fold 1 of 4", rng.normal(size=(40, 6)).astype("f4"), sides, np.array(SUBJECTS)[np.arange(40) % 4]
    )
    few = FeatureCloud("eeg-lstm, fold 1 of 4", np.zeros((3, 2), np.float32), sides[:3], sides[:3])
    return Report(
        title=f"Evaluation of {HOSTILE}",
        command=f"emoscope evaluate '{HOSTILE}'",
        settings={"seed": 7, "split": "subject"},
        data={"dataset": HOSTILE, "subjects": 4},
        results=[whole, eeg],
        histories={f"deepvanet, subject fold {k} of 2": epochs for k in (1, 2)},
        clouds=[cloud, few],
        leakage=[judge("deepvanet", "valence", 0.95, 0.6, "subject", [ControlRun("permuted", "segment", 0.9, 32)])],
        paired=compare({"whole": accuracy_by_unit(whole, "valence")[1], "eeg": accuracy_by_unit(eeg, "valence")[1]}),
        notes=("2 trials are left out",),
        simulated=True,
    )
