"""A tiny world to train in: windows in memory whose trials' class shows in every modality.

It stands in for the store of `models.segments`: the same protocol, arrays of a few kilobytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from models.evaluation.fold import Fold
from models.networks import SYSTEMS
from models.preprocess.normalisation import Normalisation
from models.segments.table import SegmentTable, TrialRow
from models.spec import FaceInput, InputSpec
from models.training.plan import Plan

CHANNELS = ("F3", "F4", "P3", "P4")
SMALL = {
    "eeg-lstm": {"layers": 1, "dropout": 0.0},
    "facial-lstm": {"eeg": {"layers": 1, "dropout": 0.0}},
    "lstm-cnn": {"eeg": {"layers": 1, "dropout": 0.0}},
    "hierarchical-attention": {"hidden": 24, "features": 16, "attention_units": 8, "layers": 2, "dropout": 0.0},
    "bddae": {"hidden_eeg": 16, "hidden_other": 16, "joint": 16, "encoder_share": 1.0},
    "bimodal-lstm": {"hidden_eeg": 16, "hidden_other": 16, "dropout": 1.0},
    "transformer-fusion": {"width": 16, "layers": 1, "patch": 1, "dropout": 0.0, "head_dropout": 0.0},
    "deepvanet": {"dropout": 0.0},
    "deepvanet-decision": {"classifiers": {"dropout": 0.0}},
    "emoscope": {},
}
RATES = {"hierarchical-attention": 5e-3, "bddae": 3e-2, "bimodal-lstm": 1e-2, "eeg-lstm": 1e-2, "facial-lstm": 1e-2}


@dataclass
class SmallSegments:
    """Windows in memory; ``forbidden`` rows raise when they are read."""

    spec: InputSpec
    table: SegmentTable
    arrays: dict[str, NDArray[np.float32]]
    personal: dict = field(default_factory=dict)
    digest: str = "small"
    forbidden: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    reads: int = 0

    def fit_normalisation(self, rows):
        self._read(rows)
        return {
            key: Normalisation(
                array[rows].mean(keepdims=True, axis=tuple(range(array.ndim)))[0],
                np.maximum(array[rows].std(keepdims=True, axis=tuple(range(array.ndim)))[0], np.float32(1e-6)),
            )
            for key, array in self.arrays.items()
        }

    def prepared(self, key, rows):
        self._read(rows)
        return self.arrays[key][rows]

    def inputs(self, rows, normalisation):
        self._read(rows)
        inputs = {key: normalisation[key].apply(array[rows]) for key, array in self.arrays.items()}
        there = {f"{key}_present": self.table.present[key][rows, None].astype(np.float32) for key in self.arrays}
        return inputs | there

    def _read(self, rows):
        assert not np.isin(rows, self.forbidden).any(), "windows were read that nobody may see"
        self.reads += len(rows)


def small_spec(system: str) -> InputSpec:
    """Return a system's own input, with small pictures and few frames."""
    spec = SYSTEMS[system].spec_for(CHANNELS, 128.0 if "lstm" not in system or system == "bimodal-lstm" else 32.0)
    if spec.face is not None and spec.face.form == "crop":
        spec = replace(spec, face=FaceInput("crop", spec.face.fps, spec.face.window_s, 24))
    if system == "hierarchical-attention":
        eeg = replace(spec.eeg, steps=4, image_size=16)
        spec = replace(spec, eeg=eeg, face=replace(spec.face, window_s=0.5))
    if system == "transformer-fusion":
        spec = replace(spec, face=replace(spec.face, window_s=0.4, crop_size=32), eeg=replace(spec.eeg, window_s=0.25))
    if system.startswith("deepvanet"):
        spec = replace(spec, face=replace(spec.face, window_s=0.4))
    return spec


def small_segments(
    spec: InputSpec, n_trials: int = 10, windows: int = 4, seed: int = 0, effect: float = 1.0
) -> tuple[SmallSegments, NDArray[np.float32]]:
    """Return windows of trials that are high and low in turn, of two subjects, and their labels."""
    rng = np.random.default_rng(seed)
    trials = tuple(TrialRow(f"s{i % 2}", f"s{i % 2}/run", f"t{i}", f"c{i}", {}) for i in range(n_trials))
    trial = np.repeat(np.arange(n_trials), windows)
    n_outputs = spec.n_outputs
    if spec.classes:
        high = np.eye(n_outputs, dtype=np.float32)[np.arange(n_trials) % n_outputs]
    else:
        high = np.stack([(np.arange(n_trials) >> k) % 2 for k in range(n_outputs)], axis=1).astype(np.float32)
    arrays = {}
    for key, part in spec.parts.items():
        pattern = rng.standard_normal((n_outputs, *part.shape))
        signs = (2 * high - 1)[trial]
        signal = np.tensordot(signs, pattern, axes=1)
        arrays[key] = (effect * signal + rng.standard_normal(signal.shape)).astype(np.float32)
    present = {key: np.ones(len(trial), bool) for key in arrays}
    table = SegmentTable(trials, trial, 2.0 + np.tile(np.arange(windows, dtype=float), n_trials), present)
    return SmallSegments(spec, table, arrays), high


def small_fold(table: SegmentTable) -> Fold:
    """Return a fold of trials: the last four are for validation and test."""
    n = len(table.trials)
    parts = (np.arange(n - 4), np.arange(n - 4, n - 2), np.arange(n - 2, n))
    return Fold("fold 1 of 1", *(table.rows_of(part) for part in parts))


def small_plan(system: str, **changes) -> Plan:
    """Return a plan for small options, two epochs and small batches."""
    rate = RATES.get(system, 3e-3)
    plan = Plan(system, epochs=2, batch=8, rate=rate, options=SMALL[system], precision="float32")
    return replace(plan, **changes)
