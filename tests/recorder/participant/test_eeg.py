"""The rendered EEG looks like EEG, carries the features, and does not depend on how it is asked for."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import butter, sosfiltfilt, welch

from recorder.participant.blinks import eyelid_closure
from recorder.participant.eeg import NEPERS_PER_UNIT, RATE_HZ
from recorder.participant.participant import Participant
from recorder.participant.population import EEG_FEATURES, N_EEG


@pytest.fixture(scope="module")
def participant():
    return Participant(seed=11)


@pytest.fixture(scope="module")
def minute(participant):
    """One minute of EEG in microvolts, shape (15000, 32)."""
    return participant.eeg().samples(0, 60 * RATE_HZ)


@given(cuts=st.lists(st.integers(1, 1199), unique=True, max_size=8))
@settings(max_examples=20)
def test_chunks_do_not_change_the_samples(participant, cuts):
    edges = [0, *sorted(cuts), 1200]
    renderer = participant.eeg()
    chunks = [renderer.samples(a, b - a) for a, b in pairwise(edges)]
    np.testing.assert_array_equal(participant.eeg().samples(0, 1200), np.concatenate(chunks))


def test_another_seed_is_another_recording(minute):
    assert not np.array_equal(minute[:250], Participant(seed=12).eeg().samples(0, 250))


def test_voltages_are_those_of_a_scalp(minute):
    assert minute.shape == (15000, 32)
    assert minute.dtype == np.float32
    rms_uv = minute.std(axis=0)
    assert rms_uv.min() > 3.0
    assert rms_uv.max() < 80.0
    assert np.abs(minute).max() < 500.0


def test_spectrum_falls_and_mains_stand_out(minute):
    hz, power = welch(minute, RATE_HZ, nperseg=1000, axis=0)
    slow, fast = (power[(hz >= low) & (hz <= high)].mean() for low, high in ((1, 3), (70, 110)))
    assert slow > 5 * fast
    near = ((hz >= 45) & (hz <= 48)) | ((hz >= 52) & (hz <= 55))
    assert (power[hz == 50.0][0] > 3 * power[near].mean(axis=0)).mean() > 0.8


def test_each_source_carries_its_feature_as_log_power(participant):
    """Over long stretches, log power follows the feature one for one in the stated nepers."""
    renderer = participant.eeg()
    powers = np.array([(renderer.band_sources(k) ** 2).mean(axis=1) for k in range(200)]).T
    seconds = np.arange(200) + 0.5
    features = participant.features.at(seconds)[:, :N_EEG].T
    measured = np.log(powers) / NEPERS_PER_UNIT
    slopes = [np.polyfit(x, y, 1)[0] for x, y in zip(features, measured, strict=True)]
    assert 1.0 == pytest.approx(np.mean(slopes), abs=0.1)
    offsets = measured.mean(axis=1) - features.mean(axis=1)
    assert np.abs(offsets).max() < 0.6


def test_electrodes_hear_the_source_under_them(participant, minute):
    """Band power of C4 follows C4's own alpha source; far Oz does not."""
    names = list(participant.eeg().channel_names)
    renderer = participant.eeg()
    source = np.log([(renderer.band_sources(k)[EEG_FEATURES.index(("C4", "alpha"))] ** 2).mean() for k in range(60)])
    alpha = sosfiltfilt(butter(4, (8, 13), "band", fs=RATE_HZ, output="sos"), minute, axis=0) ** 2
    heard = np.log(alpha.reshape(60, RATE_HZ, 32).mean(axis=1))
    assert np.corrcoef(source, heard[:, names.index("C4")])[0, 1] > 0.6
    assert abs(np.corrcoef(source, heard[:, names.index("Oz")])[0, 1]) < 0.4


def test_blinks_are_frontal_and_come_when_the_eyelids_close(participant, minute):
    names = list(participant.eeg().channel_names)
    closure = eyelid_closure(participant.seed, np.arange(60 * RATE_HZ) / RATE_HZ)
    assert 8 <= np.sum((closure[1:] > 0.5) & (closure[:-1] <= 0.5)) <= 20
    blink_uv = np.array([np.polyfit(closure, minute[:, names.index(site)], 1)[0] for site in ("Fp1", "Fp2", "Oz")])
    assert (blink_uv[:2] > 60.0).all()
    assert abs(blink_uv[2]) < 10.0


def test_a_drifting_amplifier_samples_the_same_life_faster():
    steady, fast = Participant(seed=11).eeg(), Participant(seed=11).eeg(drift_ppm=1000.0)
    assert 250.25 == pytest.approx(fast.true_rate_hz)
    assert not np.array_equal(steady.samples(250_000, 250), fast.samples(250_000, 250))
