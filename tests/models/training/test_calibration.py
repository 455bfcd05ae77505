"""Logits made honest on validation windows."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from models.training.batches import Windows
from models.training.calibration import calibrated, calibrated_logits
from models.training.loop import train
from tests.models.training.small import small_fold, small_plan, small_segments, small_spec


class Overconfident(nn.Module):
    """Four times the logits that are true of a window's first EEG value."""

    def forward(self, eeg, face):
        del face
        return 4.0 * eeg.flatten(1)[:, :1] + 2.0


@pytest.fixture(scope="module")
def windows():
    spec = small_spec("lstm-cnn")
    segments, high = small_segments(spec, n_trials=2000, windows=1, effect=0.0)
    rng = np.random.default_rng(0)
    first = segments.arrays["eeg"].reshape(2000, -1)[:, 0]
    high[:, 0] = rng.random(2000) < 1 / (1 + np.exp(-first))
    return Windows(segments, high, segments.fit_normalisation(np.arange(2000)), torch.device("cpu"))


def line(windows, offset):
    made = calibrated(Overconfident(), windows.spec, windows, np.arange(2000), offset)
    return float(made.platt.slope), float(made.platt.offset)


def test_platt_finds_slope_and_offset(windows):
    slope, offset = line(windows, offset=True)

    assert pytest.approx(0.25, abs=0.05) == slope
    assert pytest.approx(-0.5, abs=0.2) == offset


def test_a_temperature_leaves_the_threshold_where_it_is(windows):
    slope, offset = line(windows, offset=False)

    assert 0.05 < slope < 0.25
    assert 0.0 == offset


@pytest.mark.parametrize(("system", "moved"), [("lstm-cnn", False), ("bimodal-lstm", True), ("bddae", True)])
def test_scores_of_a_hinge_get_an_offset_and_logits_a_temperature(system, moved):
    segments, high = small_segments(small_spec(system))
    fold = small_fold(segments.table)

    trained = train(small_plan(system), segments, high, fold)

    assert moved == bool(trained.network.platt.offset.any())
    assert 1.0 != float(trained.network.platt.slope)
    windows = Windows(segments, high, trained.card.normalisation, torch.device("cpu"))
    logits = calibrated_logits(trained.network, windows, fold.validation)
    (batch,) = windows.in_order(fold.validation)
    assert torch.equal(torch.sigmoid(logits), trained.network(**batch.inputs))


def test_it_is_handed_over_on_the_cpu_in_the_ordinary_memory_format():
    segments, high = small_segments(small_spec("deepvanet"))

    trained = train(small_plan("deepvanet", epochs=1), segments, high, small_fold(segments.table))

    assert all(value.is_contiguous() and value.grad is None for value in trained.network.parameters())
    assert not trained.network.training
