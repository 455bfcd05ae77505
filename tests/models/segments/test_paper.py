"""What papers do with the whole trial: it works as they say, and it says what it does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.errors import DatasetError
from models.segments.cutting import cut
from models.segments.paper import PaperPresetWarning, apart, smoothed, without_rest
from models.segments.plan import CutPlan
from tests.models.segments.given import DE, RAW, Given, recorded

SAMPLEWISE = replace(RAW, eeg=replace(RAW.eeg, baseline="samplewise", reference="as_recorded", band_hz=(0.0, 64.0)))
SMOOTHED = replace(DE, eeg=replace(DE.eeg, smoothing="lds", steps=2))


def arrays(dataset, spec, cache):
    """Return all windows as they went into the network, without scale."""
    segments = cut(dataset, spec, CutPlan(statistics="none"), cache)
    rows = np.arange(len(segments.table))
    scale = segments.fit_normalisation(rows)
    return segments.inputs(rows, scale)["eeg"] * scale["eeg"].sd + scale["eeg"].mean, segments


def test_the_mean_rest_marks_every_window_of_a_trial(tmp_path):
    """Three seconds' mean is in all of them: the common part of noise is what was taken away."""
    dataset = Given([recorded("s01", "s01/run-1", 0)])
    with pytest.warns(PaperPresetWarning, match="marks every window"):
        marked, segments = arrays(dataset, SAMPLEWISE, tmp_path)
    plain, _ = arrays(dataset, replace(SAMPLEWISE, eeg=replace(SAMPLEWISE.eeg, baseline="none")), tmp_path)

    taken = plain - marked

    for trial in (0, 1):
        own = taken[segments.table.trial == trial]
        assert np.allclose(own[0], own, atol=1e-3)
        assert 0.3 < own[0].std() / plain.std() < 0.8  # 1 / sqrt(3)
    assert not np.allclose(taken[0], taken[-1], atol=1.0)
    assert any("paper preset" in note for note in segments.notes)


def test_without_a_rest_a_samplewise_baseline_is_refused(tmp_path):
    recording, streams = recorded("s01", "s01/run-1", 0)
    restless = replace(recording, trials=tuple(replace(trial, rest=None) for trial in recording.trials))

    with (
        pytest.warns(PaperPresetWarning),
        pytest.raises(DatasetError, match='needs 1 s of rest before each trial; trial "trial-1" has none'),
    ):
        cut(Given([(restless, streams)]), SAMPLEWISE, CutPlan(), tmp_path)


def test_smoothing_takes_the_noise_and_leaves_the_course():
    """A slow wave under noise comes out nearer to the wave than it was; a constant stays as it is."""
    wave = np.sin(np.linspace(0, 3, 200))[:, None] * np.ones(3)
    seen = (wave + np.random.default_rng(0).normal(size=wave.shape)).astype(np.float32)

    assert np.abs(smoothed(seen) - wave).mean() < 0.4 * np.abs(seen - wave).mean()
    assert np.allclose(2.0, smoothed(np.full((20, 3), 2.0, np.float32)), atol=1e-6)


def test_smoothing_looks_both_ways_and_passes_over_what_is_missing():
    seen = np.zeros((30, 2), np.float32)
    seen[20] = 1.0
    seen[5] = np.nan

    found = smoothed(seen)

    assert np.isnan(found[5]).all()
    around = found[[15, 19, 21, 25], 0]
    assert (around > found[20, 0] / 3).all()
    assert around[1] == pytest.approx(around[2], rel=0.1)


def test_smoothed_windows_are_steps_of_one_smoothed_course(tmp_path):
    """Steps that two windows share are the same numbers."""
    dataset = Given([recorded("s01", "s01/run-1", 0)])
    with pytest.warns(PaperPresetWarning, match="with the future"):
        found, segments = arrays(dataset, SMOOTHED, tmp_path)
    plain, _ = arrays(dataset, replace(SMOOTHED, eeg=replace(SMOOTHED.eeg, smoothing="none")), tmp_path)

    first = segments.table.trial == 0
    assert np.allclose(found[first][:-1, 1], found[first][1:, 0], atol=1e-4)
    assert found[first].std(axis=0).mean() < 0.8 * plain[first].std(axis=0).mean()


def test_windows_are_kept_apart_and_a_rest_is_taken_where_it_is_known():
    rest = np.array([[1.0, np.nan], [3.0, np.nan]], np.float32)

    found = without_rest(np.array([[5.0, 5.0]], np.float32), rest)

    assert [0, 4, 8] == apart(np.arange(1.0, 4.0, 0.25), 1.0).tolist()
    assert 3.0 == found[0, 0]
    assert np.isnan(found[0, 1])
