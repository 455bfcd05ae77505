"""``facial-lstm``: ``eeg-lstm`` on the windows of a trial in which the face is not calm.

Jiang et al., CMC 68(2), 2021 (see `models.networks.facial_lstm`). The windows of training trials are
cut to the stretch that each subject's own SVM finds; validation windows are used whole, as the end
of a stretch is not known live either. At last the network gets a gate: the SVM of all training
subjects together, since a new person has none.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from torch import nn

from models.networks.expressions import ExpressionSvm
from models.networks.facial_lstm import FacialLstm, Options
from models.training.batches import Rows, Windows
from models.training.expressive import faces_of, learn_expressions, span_of, trials_of, windows_within
from models.training.recipes.end_to_end import CrossEntropy
from models.training.recipes.recipe import Parts

SEED = 0  # of the frames drawn: the same for every plan


class Expressive(CrossEntropy):
    """Cross entropy on cut trials, then the gate."""

    def __init__(self) -> None:
        self._everybody: ExpressionSvm | None = None

    def prepare(self, network: nn.Module, windows: Windows, parts: Parts) -> tuple[Parts, tuple[str, ...]]:
        """Learn expressions on training windows, and cut the training trials by them."""
        own, self._everybody, notes = learn_expressions(windows, parts.train, SEED)
        options = cast(FacialLstm, network).options
        kept: list[Rows] = []
        whole = 0
        for trial, rows in trials_of(windows, parts.train):
            svm = own.get(windows.table.trials[trial].subject)
            cut = _cut(windows, rows, svm, options) if svm else None
            whole += cut is None
            kept.append(rows if cut is None else cut)
        train = np.concatenate(kept)
        notes += (f"expressions keep {len(train)} of {len(parts.train)} windows for training",)
        if whole:
            notes += (f"{whole} of {len(kept)} trials for training showed no expression; they were used whole",)
        return Parts(train, parts.validation), notes

    def finish(self, network: nn.Module, windows: Windows, parts: Parts) -> tuple[str, ...]:
        """Let the face open and shut the gate."""
        del windows, parts
        if self._everybody is None:
            return ("no expression was found in training: the gate stays open",)
        cast(FacialLstm, network).gate_by(self._everybody)
        return ()


def _cut(windows: Windows, rows: Rows, svm: ExpressionSvm, options: Options) -> Rows | None:
    """Return the windows within a trial's expressive stretch; None if there is none."""
    eeg = windows.spec.eeg
    assert eeg is not None
    span, begin_s, end_s = span_of(faces_of(windows, rows), svm, options.min_run, options.more_at_start)
    if not span.found:
        return None
    return rows[windows_within(windows.table.t_end[rows], eeg.length_s, begin_s, end_s)]
