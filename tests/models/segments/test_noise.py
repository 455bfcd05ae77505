"""Noise in the shape of a dataset: everything that was measured is gone, everything that was said is there."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from models.datasets.dataset import FeatureInfo, Features, Recording, Streams, Wanted
from models.datasets.simulated import open_simulated
from models.segments.cutting import cut
from models.segments.noise import NoiseDataset, deap_shaped_noise
from models.segments.plan import CutPlan
from models.spec import EegInput, InputSpec
from tests.models.segments.given import AUX_INFO, EEG_INFO, Given, noise, recorded, trials

ALL = Wanted(eeg=True, aux=True, landmarks=True, crop_size=16)


def test_times_trials_and_labels_stay_and_the_signals_go():
    """Noise of each channel's mean and sd, white, unlike the signal and unlike the next recording's."""
    loud = Given([recorded("s01", "s01/run-1", 3), recorded("s01", "s01/run-2", 0)])
    for recording in loud.recordings:
        loud.read(recording, ALL).eeg.samples[:] += (1000.0, 0.0, 0.0, 0.0)
    empty = NoiseDataset(loud, 1)

    ours, theirs = ([own.read(r, ALL).eeg for r in loud.recordings] for own in (loud, empty))

    assert loud.recordings == empty.recordings
    assert np.array_equal(ours[0].t, theirs[0].t)
    assert np.allclose(ours[0].samples.std(axis=0), theirs[0].samples.std(axis=0), rtol=0.05)
    assert np.allclose(ours[0].samples.mean(axis=0), theirs[0].samples.mean(axis=0), atol=2.0)
    assert abs(np.corrcoef(ours[0].samples[:, 1], theirs[0].samples[:, 1])[0, 1]) < 0.1
    assert abs(np.corrcoef(theirs[0].samples[:, 1], theirs[1].samples[:, 1])[0, 1]) < 0.1


def test_a_recording_is_not_told_by_its_own_loudness():
    """A trial that was louder than others would be found again in its noise: spread is the person's."""
    quiet, loud = recorded("s01", "s01/run-1", 0), recorded("s01", "s01/run-2", 5)
    empty = NoiseDataset(Given([quiet, loud]), 0)

    spreads = [empty.read(recording, ALL).eeg.samples.std() for recording in empty.recordings]

    assert spreads[0] == pytest.approx(spreads[1], rel=0.02)


def test_faces_become_one_swaying_face_and_pictures_of_nothing():
    real = open_simulated("1x1?seconds=2")
    empty = NoiseDataset(real, 0)

    ours, theirs = (own.read(own.recordings[0], ALL).faces for own in (real, empty))

    assert [face.t for face in ours] == [face.t for face in theirs]
    assert all(face.usable and (16, 16, 3) == face.crop.shape for face in theirs)
    middle = np.mean([face.landmarks for face in ours], axis=0)
    assert np.allclose(middle, np.mean([face.landmarks for face in theirs], axis=0), atol=2.0)
    assert 115 < np.mean([face.crop for face in theirs]) < 140


def test_features_become_noise_of_their_own_mean_and_spread():
    info = FeatureInfo(("Fz", "Cz"), (), 1.0, 1.0)
    values = np.random.default_rng(0).normal((5.0, -5.0), (1.0, 3.0), (400, 2)).astype(np.float32)
    values[7] = np.nan
    rows = Features(info, values, np.arange(400.0))
    dataset = Given([(Recording("1", "a", trials(1), eeg_features=info), Streams(eeg_features=rows))])

    found = NoiseDataset(dataset, 0).read(dataset.recordings[0], ALL).eeg_features

    assert np.allclose((5.0, -5.0), found.values.mean(axis=0), atol=0.5)
    assert np.allclose((1.0, 3.0), found.values.std(axis=0), rtol=0.1)


def test_another_seed_is_another_noise_and_the_same_one_the_same():
    dataset = Given([(Recording("1", "a", trials(1), EEG_INFO, AUX_INFO), Streams(noise(EEG_INFO, 4.0)))])
    made = [NoiseDataset(dataset, seed) for seed in (0, 0, 1)]

    found = [own.read(dataset.recordings[0], ALL).eeg.samples for own in made]

    assert np.array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])
    assert [True, False] == [made[0].fingerprint() == own.fingerprint() for own in made[1:]]


def test_noise_in_the_shape_of_deap_is_that(tmp_path):
    """32 and 8 channels at 128 Hz, a rest before a minute, half of the trials high; and it can be cut."""
    dataset = deap_shaped_noise(2, 6, 4.0, 0)
    first = dataset.recordings[0]
    streams = pickle.loads(pickle.dumps(dataset)).read(first, Wanted(eeg=True, aux=True))
    highs = [recording.trials[0].ratings["valence"] > 5 for recording in dataset.recordings]

    segments = cut(dataset, InputSpec(EegInput(("Fp1", "Oz"), 128, 1.0, "raw"), None), CutPlan(), tmp_path)

    assert ((896, 32), (896, 8)) == (streams.eeg.samples.shape, streams.aux.samples.shape)
    assert ("hEOG", "vEOG", "zEMG", "tEMG", "GSR", "Resp", "Pleth", "Temp") == first.aux.channel_names
    assert [3, 3] == [sum(highs[:6]), sum(highs[6:])]
    assert ((0.0, 3.0), 3.0, 7.0) == (first.trials[0].rest, first.trials[0].onset_s, first.trials[0].offset_s)
    assert 2 * 6 * 4 == len(segments.table)
    assert segments.table.present["eeg"].all()
