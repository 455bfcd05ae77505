"""Evidence of simulated participants: averages, biases and separations are those of the generator."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from models.evaluation.evidence import actions, evidence, kept, log_powers, power_bias, variance
from recorder.participant.ceiling import bayes_accuracy, d_prime_squared
from recorder.participant.performance import perform, simulated_playlist
from recorder.participant.population import BENCH, FACE_DIRECTIONS, N_EEG, draw_constant_trials, draw_subject
from recorder.participant.worlds import World

INSTANT = np.array([1e-3])


@pytest.fixture(scope="module")
def quiet() -> World:
    """Nothing is shown of what is felt: what is measured is noise alone."""
    return perform("noise", 3, simulated_playlist(12, 10.0)).world


def test_averaged_noise_keeps_what_a_fine_sum_over_its_correlations_keeps() -> None:
    for length_s in (0.5, 4.0, 30.0):
        t = np.linspace(0.0, length_s, 1500)
        correlations = np.exp(-np.abs(np.subtract.outer(t, t)) / BENCH.tau_s)

        assert pytest.approx(correlations.mean(), rel=2e-3) == kept(np.array([length_s / BENCH.tau_s]))[0]


def test_an_instant_of_the_face_is_separated_as_the_pure_features_are() -> None:
    d_squared = ((2.0 * BENCH.effects[:, N_EEG:]) ** 2 / variance(BENCH, "face", INSTANT)).sum(axis=1)

    assert pytest.approx(d_prime_squared(BENCH, ("face",)), rel=1e-3) == d_squared[0]
    assert pytest.approx(bayes_accuracy(d_prime_squared(BENCH, ("face",))), abs=1e-3) == ndtr(np.sqrt(d_squared[1]) / 2)


def test_pure_features_are_told_apart_as_often_as_the_closed_form_says() -> None:
    """Averages over 20 windows, 0.5 s apart, of 4000 trials of an oracle that weighs the face's actions."""
    levels = np.where(np.random.default_rng(0).random((4000, 2)) > 0.5, 1.0, -1.0)
    subject = draw_subject(5)
    seen = draw_constant_trials(subject, levels, 20, 0.5)[:, :, N_EEG:].mean(axis=1) - subject.offset[N_EEG:]
    noise = variance(BENCH, "face", np.array([10.0]))
    d_squared = ((2.0 * BENCH.effects[0, N_EEG:]) ** 2 / noise).sum()

    right = np.mean(np.sign(seen @ FACE_DIRECTIONS[0]) == levels[:, 0])

    assert pytest.approx(ndtr(np.sqrt(d_squared) / 2), abs=0.02) == right


def test_measured_powers_scatter_around_the_offset_as_the_variance_says(quiet: World) -> None:
    """Without bias, over trials: each span's z-scores are standard normal."""
    ends = np.array([spell.offset for spell in quiet.spells])

    for modality in ("eeg", "face"):
        for length_s in (2.0, 8.0):
            seen = _standardised(quiet, modality, ends, length_s)
            assert abs(seen.mean()) < 4.0 / np.sqrt(seen.size)
            assert pytest.approx(1.0, abs=0.25) == seen.std()


def _standardised(world: World, modality: str, ends: np.ndarray, length_s: float) -> np.ndarray:
    lengths = np.full(len(ends), length_s)
    offset = world.brain.features.subject.offset
    if modality == "eeg":
        centred = log_powers(world, ends, lengths) - power_bias(BENCH, lengths) - offset[:N_EEG]
    else:
        centred = actions(world, ends, lengths) - offset[N_EEG:]
    return centred / np.sqrt(variance(BENCH, modality, lengths))


def test_nothing_is_evident_where_nothing_is_shown(quiet: World) -> None:
    ends = np.array([spell.offset for spell in quiet.spells])

    shown = evidence(quiet, "eeg", ends, np.full(len(ends), 2.0))

    assert np.array_equal(np.zeros((12, 2)), shown.ratio)
    assert np.array_equal(np.zeros((12, 2)), shown.d_squared)


def test_the_evidence_of_a_late_camera_is_late() -> None:
    """What a camera shows 2 s late at 50 s is what one that is in time shows at 48 s."""
    late, timely = (
        perform("misaligned", 3, simulated_playlist(4, 10.0, "misaligned"), lag).world for lag in (2.0, 0.0)
    )

    shown = evidence(late, "face", np.array([150.0]), np.array([1.0]))

    assert np.allclose(shown.ratio, evidence(timely, "face", np.array([148.0]), np.array([1.0])).ratio)


def test_evidence_is_the_log_likelihood_ratio_of_what_was_measured() -> None:
    """That of two Gaussians of one variance, a high arousal's effects above and below offset and bias."""
    world = perform("trials", 3, simulated_playlist(4, 10.0)).world
    ends, lengths = np.array([spell.offset for spell in world.spells]), np.full(4, 8.0)
    brain = world.brain
    noise = variance(BENCH, "eeg", lengths)
    middle = brain.features.subject.offset[:N_EEG] + power_bias(BENCH, lengths)
    seen = log_powers(world, ends, lengths)

    likely = [-0.5 * (((seen - middle - s * BENCH.effects[1, :N_EEG]) ** 2) / noise).sum(axis=1) for s in (1.0, -1.0)]

    assert np.allclose(likely[0] - likely[1], evidence(world, "eeg", ends, lengths).ratio[:, 1])
