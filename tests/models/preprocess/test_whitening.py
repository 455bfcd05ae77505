"""Euclidean alignment: everybody's covariance becomes the identity, causally, and whatever the rank."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from models.card import BaselineRule, ModelCard
from models.inputs import EegInput
from models.preprocess.normalisation import Normalisation
from models.preprocess.personal import Personal
from models.preprocess.prepare import Prepared
from models.preprocess.whitening import LEAST_SHRINKAGE, Whitening, inverse_root, whitened
from models.spec import InputSpec

N_CHANNELS, RATE_HZ = 6, 128.0
RULE = BaselineRule(0.0, math.inf, 10.0)
POPULATION = np.zeros((1, N_CHANNELS, 1), np.float32)


def windows(n, seed=0, mix_seed=1):
    """Return n one-second windows (1, channels, samples) of one person: own mixture, own offset."""
    mix = np.random.default_rng(mix_seed).normal(size=(N_CHANNELS, N_CHANNELS)) * np.geomspace(3, 30, N_CHANNELS)
    noise = np.random.default_rng(seed).normal(size=(n, 1, N_CHANNELS, 128))
    return (mix @ noise + 500.0).astype(np.float32)


def learned(arrays, weight_s=1.0):
    own = Whitening(N_CHANNELS, RATE_HZ, RULE)
    for array in arrays:
        own.learn(array, weight_s)
    return own


def test_what_was_learned_comes_out_white_and_centred():
    """Up to the shrinkage, the aligned windows of a person have the identity as their covariance."""
    arrays = windows(200)
    own = learned(arrays)

    signal = np.concatenate([own.centred(array, POPULATION)[0] for array in arrays], axis=1)

    assert np.allclose(0.0, signal.mean(axis=1), atol=1e-2)
    loud = np.linalg.eigvalsh(np.cov(signal))
    assert loud.max() == pytest.approx(1.0, abs=0.05)
    assert (loud[1:] > 0.7).all()  # the quietest direction is magnified ten times at most


def test_two_people_become_alike():
    """What alignment is for: the same brain under two heads gives nearly the same covariance."""
    covariances = []
    for mix_seed in (1, 2):
        arrays = windows(100, mix_seed=mix_seed)
        own = learned(arrays)
        covariances.append(np.cov(np.concatenate([own.centred(a, POPULATION)[0] for a in arrays], axis=1)))

    assert np.abs(covariances[0] - covariances[1]).max() < 0.5


def test_a_singular_covariance_stays_finite():
    """The common average takes a rank away; the direction it lost is magnified ten times at most."""
    arrays = windows(50)
    arrays -= arrays.mean(axis=2, keepdims=True)

    matrix = learned(arrays).matrix

    level = np.trace(np.cov(np.concatenate(list(arrays[:, 0]), axis=1))) / N_CHANNELS
    assert np.isfinite(matrix).all()
    assert np.linalg.eigvalsh(matrix).max() * math.sqrt(level) <= 1.01 / math.sqrt(LEAST_SHRINKAGE)


def test_the_first_window_is_shrunk_more_than_the_hundredth():
    """With little data the matrix keeps closer to a mere scale."""
    spread = [np.ptp(np.log(np.linalg.eigvalsh(learned(windows(n)).matrix))) for n in (1, 100)]

    assert spread[0] < spread[1]


def test_silence_is_left_alone():
    assert np.array_equal(np.eye(3), inverse_root(np.zeros((3, 3)), 100.0))


def test_samples_that_were_not_measured_teach_nothing_and_stay():
    whole = windows(1)
    short = whole.copy()
    short[..., :60] = np.nan

    own, only = learned([short[0]]), learned([whole[0][..., 60:]])

    assert np.allclose(only.matrix, own.matrix)
    found = own.centred(short[0], POPULATION)
    assert np.isnan(found[..., :60]).all()
    assert np.isfinite(found[..., 60:]).all()


def test_the_matrix_is_taken_once_a_second_of_data():
    """Ten hops a second cost one matrix, not ten; a window of 10 ms learns on in between."""
    own = learned(windows(100)[:95], weight_s=0.1)

    assert 1 + 9 == own.n_refreshed


def test_whole_batches_are_aligned_as_single_windows_are():
    arrays, own = windows(4), learned(windows(20))
    many = whitened(arrays, np.repeat(own.mean[None], 4, axis=0), np.repeat(own.matrix[None], 4, axis=0))

    assert np.allclose(np.stack([own.centred(array, POPULATION) for array in arrays]), many, atol=1e-5)


def raw_card():
    eeg = EegInput(tuple("ABCDEF"), RATE_HZ, 1.0, "raw", baseline="personal")
    ones = np.ones((1, N_CHANNELS, 1), np.float32)
    return ModelCard(
        "raw", InputSpec(eeg, None), {"eeg": Normalisation(0 * ones, ones)}, {"eeg": replace(RULE, tau_s=300.0)}
    )


def inputs(personal, array):
    return personal.inputs(Prepared({"eeg": array}, {"eeg": True}, {}, ()), 0.25)


def test_live_it_is_the_personal_baseline_of_raw_eeg_and_its_state_survives_json():
    """A replay goes on to the bit, in the middle of a second too."""
    personal, other = Personal(raw_card()), Personal(raw_card())
    for array in windows(6):
        inputs(personal, array)
    other.restore(json.loads(json.dumps(personal.state(), allow_nan=False)))

    for array in windows(5, seed=3):
        ours, theirs = inputs(personal, array), inputs(other, array)
        assert all(np.array_equal(ours[key], theirs[key]) for key in ours)
    assert 0 < ours["eeg_present"][0, 0] < 1


def test_what_comes_later_changes_nothing_before():
    arrays = windows(4)

    def first(rest):
        personal = Personal(raw_card())
        return [inputs(personal, array)["eeg"] for array in [*arrays, *rest]][:4]

    assert np.array_equal(first([]), first([1e3 * arrays[0]]))


def test_a_state_holds_half_of_what_is_symmetric():
    """It is told every ten seconds of a recording: 64 channels take 0.1 MB, not 0.2."""
    own = learned(windows(3))

    state = own.state()

    assert [21, 21] == [len(state["products"]), len(state["matrix"])]
    assert np.array_equal(own.matrix, own.matrix.T)
