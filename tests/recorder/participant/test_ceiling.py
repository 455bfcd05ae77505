"""The closed forms of the best possible accuracy hold for what is really drawn."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from recorder.participant.ceiling import bayes_accuracy, d_prime_squared
from recorder.participant.population import (
    BENCH,
    EEG_DIRECTIONS,
    FACE_DIRECTIONS,
    N_EEG,
    draw_constant_trials,
    draw_subject,
)

N_BENCHES, N_SUBJECTS, N_TRIALS, N_WINDOWS = 4, 16, 20, 20
PARTS = {"eeg": slice(0, N_EEG), "face": slice(N_EEG, None), "fused": slice(None)}


@pytest.mark.parametrize(("modality", "accuracy"), [("eeg", 0.747), ("face", 0.765)])
def test_one_window_is_told_apart_as_the_bench_says(modality, accuracy):
    assert accuracy == pytest.approx(bayes_accuracy(d_prime_squared(BENCH, (modality,))), abs=5e-4)


def test_modalities_add_to_the_fused_ceiling():
    assert 0.837 == pytest.approx(bayes_accuracy(d_prime_squared(BENCH)), abs=5e-4)


def test_directions_are_unit_and_no_feature_serves_both_axes():
    for directions in (EEG_DIRECTIONS, FACE_DIRECTIONS):
        np.testing.assert_allclose(directions @ directions.T, np.eye(2), atol=1e-12)
        assert not (directions[0] * directions[1]).any()


@pytest.mark.parametrize(("n_windows", "hop_s"), [(1, 1.0), (5, 1.0), (20, 1.0), (4, 5.0)])
def test_drawn_trials_reach_the_closed_form_and_no_more(n_windows, hop_s):
    """The Bayes rule for a sequence of windows is right as often as Phi(d'/2) says."""
    levels, features = bench(n_subjects=60, n_trials=100, n_windows=n_windows, hop_s=hop_s, centred=True)
    lags = np.abs(np.subtract.outer(np.arange(n_windows), np.arange(n_windows))) * hop_s
    covariance = BENCH.trial_sd**2 + BENCH.window_sd**2 * np.exp(-lags / BENCH.tau_s)
    in_time = np.linalg.solve(covariance, np.ones(n_windows))
    score = np.einsum("tnf,n->tf", features, in_time) @ BENCH.effects[0]

    expected = bayes_accuracy(d_prime_squared(BENCH, n_windows=n_windows, hop_s=hop_s))
    assert expected == pytest.approx(np.mean(np.sign(score) == levels[:, 0]), abs=0.015)


@pytest.mark.parametrize(
    ("part", "centred", "uncentred"),
    [("eeg", (0.73, 0.77), 0.62), ("face", (0.75, 0.78), 0.62), ("fused", (0.82, 0.855), 0.69)],
)
def test_unseen_subjects_are_read_at_the_ceiling_only_when_centred(part, centred, uncentred):
    """Leaving subjects out, a linear classifier on single windows does as the bench was verified to."""
    low, high = centred
    assert low <= leave_one_subject_out(part, centred=True) <= high
    assert uncentred == pytest.approx(leave_one_subject_out(part, centred=False), abs=0.03)


def bench(
    n_subjects: int, n_trials: int, n_windows: int, hop_s: float = 1.0, centred: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Levels (n, 2) and features (n, n_windows, 28) of trials of all subjects, less the true offset if asked."""
    all_levels, all_features = [], []
    for seed in range(n_subjects):
        subject = draw_subject(seed)
        levels = np.array([(v, a) for v in (-1.0, 1.0) for a in (-1.0, 1.0)] * (n_trials // 4))
        features = draw_constant_trials(subject, levels, n_windows, hop_s)
        all_levels.append(levels)
        all_features.append(features - subject.offset if centred else features)
    return np.concatenate(all_levels), np.concatenate(all_features)


def leave_one_subject_out(part: str, centred: bool) -> float:
    """Accuracy of nearest class means on single windows of unseen subjects, mean of several benches."""
    levels, features = bench(N_BENCHES * N_SUBJECTS, N_TRIALS, N_WINDOWS)
    x = features.reshape(N_BENCHES, N_SUBJECTS, N_TRIALS * N_WINDOWS, -1)[..., PARTS[part]]
    y = np.repeat(levels[:, 0], N_WINDOWS).reshape(N_BENCHES, N_SUBJECTS, -1)
    if centred:
        x = x - x.mean(axis=2, keepdims=True)
    right = []
    for one in range(N_BENCHES):
        for left_out in range(N_SUBJECTS):
            others = np.arange(N_SUBJECTS) != left_out
            train, labels = np.concatenate(x[one, others]), np.concatenate(y[one, others])
            high, low = (train[labels == level].mean(axis=0) for level in (1.0, -1.0))
            guess = np.sign((x[one, left_out] - (high + low) / 2) @ (high - low))
            right.append(np.mean(guess == y[one, left_out]))
    return float(np.mean(right))
