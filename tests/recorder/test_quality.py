"""Signal quality: each fault is named, clean EEG and a constant offset are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from recorder.quality import ChannelQuality, channel_quality, scale_note

RATE_HZ = 250.0
LENGTH_S = 2.0
DATA = Path(__file__).parents[3] / "shared" / "data"


def _t() -> NDArray[np.float64]:
    return np.arange(round(LENGTH_S * RATE_HZ)) / RATE_HZ


def _eeg(seed: int = 0) -> NDArray[np.float64]:
    """One channel of 1/f noise with alpha, about 15 uV rms."""
    random = np.random.default_rng(seed)
    freqs = np.fft.rfftfreq(len(_t()), 1 / RATE_HZ)
    shape = np.where(freqs < 1.0, 0.0, 1.0 / np.maximum(freqs, 1.0))
    noise = np.fft.irfft(shape * np.exp(2j * np.pi * random.random(len(freqs))), len(_t()))
    alpha = np.sin(2 * np.pi * 10 * _t() + seed)
    mixed: NDArray[np.float64] = 12.0 * noise / noise.std() + 8.0 * alpha
    return mixed


def _quality(signal: NDArray[np.float64], rate_hz: float = RATE_HZ) -> ChannelQuality:
    """Quality of a channel that stands between two clean ones, which must stay good."""
    left, found, right = channel_quality(np.stack([_eeg(1), signal, _eeg(2)], axis=1), rate_hz)
    assert "good" == left.grade == right.grade
    return found


def test_clean_eeg_is_good() -> None:
    """Ordinary EEG with alpha has no fault."""
    assert ChannelQuality("good") == _quality(_eeg())


def test_a_constant_offset_is_no_fault() -> None:
    """An amplifier without high-pass may sit 60 mV from zero, as a real Cyton does."""
    assert ChannelQuality("good") == _quality(_eeg() + 61_379.0)


def test_a_blink_is_no_fault() -> None:
    """A blink of 150 uV comes every few seconds and is nothing to mend."""
    assert _quality(_eeg() + 150.0 * np.exp(-(((_t() - 1.0) / 0.08) ** 2))).grade == "good"


@pytest.mark.parametrize(
    ("signal", "grade", "reason"),
    [
        (np.full_like(_t(), 3.0), "none", "flat"),
        (np.where(_t() < 1.5, 3.0, _eeg()), "none", "flat"),
        (np.full_like(_t(), 187_500.0), "none", "railed"),
        (np.clip(20 * _eeg(), -400, 400), "poor", "railed"),
        (np.clip(1e5 * _eeg(), -187_500, 187_500), "none", "railed"),
        (_eeg() + 40 * np.sin(2 * np.pi * 50 * _t()), "poor", "line noise"),
        (_eeg() + 40 * np.sin(2 * np.pi * 60 * _t()), "poor", "line noise"),
        (_eeg() + 400 * _t(), "poor", "drift"),
        (_eeg() + np.random.default_rng(3).normal(0, 30, len(_t())), "poor", "muscle"),
        (_eeg() + 400 * np.sin(2 * np.pi * 4 * _t()), "poor", "too large"),
        (np.full_like(_t(), np.nan), "none", "no data"),
        (np.where(_t() < 0.3, np.nan, _eeg()), "poor", "missing samples"),
    ],
)
def test_each_fault_is_named(signal: NDArray[np.float64], grade: str, reason: str) -> None:
    """Every fault has its grade and its word, and leaves the neighbours good."""
    found = _quality(signal)

    assert grade == found.grade
    assert reason in found.reasons


def test_two_faults_are_both_named() -> None:
    """Mains on a drifting electrode gives both reasons, so that both get mended."""
    found = _quality(_eeg() + 400 * _t() + 40 * np.sin(2 * np.pi * 50 * _t()))

    assert {"drift", "line noise"} <= set(found.reasons)


def test_mains_is_not_looked_for_beyond_half_the_rate() -> None:
    """At 100 Hz the mains cannot be told from its aliases: no verdict on it is given."""
    signal = np.stack([_eeg() + 40 * np.sin(2 * np.pi * 50 * _t())], axis=1)

    assert "line noise" not in channel_quality(signal, 100.0)[0].reasons


@settings(max_examples=150, deadline=None)
@given(
    n_samples=st.integers(0, 300),
    rate_hz=st.floats(1.0, 2000.0),
    fill=st.sampled_from([0.0, np.nan, np.inf, -np.inf, 3e38]),
    seed=st.integers(0, 9),
)
def test_whatever_arrives_gets_a_verdict(n_samples: int, rate_hz: float, fill: float, seed: int) -> None:
    """Short, empty, infinite or NaN windows are graded without a warning."""
    window = np.random.default_rng(seed).normal(0, 10, (n_samples, 4)).astype(np.float32)
    window[: n_samples // 2, 1] = fill
    window[:, 2] = fill

    graded = channel_quality(window, rate_hz)

    assert len(graded) == 4
    assert graded[2].grade != "good"
    scale_note(window)
    scale_note(window[:, 2:3])


def test_a_scale_that_cannot_be_microvolts_is_told() -> None:
    """Volts called microvolts, and raw counts, are noticed; a few bad electrodes are not it."""
    eeg = np.stack([_eeg(seed) for seed in range(8)], axis=1)
    one_bad = eeg * np.where(np.arange(8) == 3, 1e5, 1.0)

    assert "too small" in scale_note(eeg * 1e-6)
    assert "too large" in scale_note(eeg * 1e3)
    assert "" == scale_note(eeg) == scale_note(one_bad) == scale_note(np.zeros((100, 8)))


@pytest.mark.skipif(not DATA.exists(), reason="needs the real recordings")
def test_a_real_laboratory_recording_is_mostly_good() -> None:
    """The 32 channels of a laboratory recording are good nearly always."""
    mne = pytest.importorskip("mne")
    raw = mne.io.read_raw_eeglab(DATA / "eeg" / "eeglab_data.set", verbose="error")
    eeg_uv = raw.get_data().T * 1e6
    windows = [eeg_uv[start : start + 256] for start in range(0, len(eeg_uv) - 256, 1024)]

    grades = [quality.grade for window in windows for quality in channel_quality(window, 128.0)]

    assert grades.count("good") >= 0.95 * len(grades)
    assert scale_note(windows[0]) == ""


@pytest.mark.skipif(not DATA.exists(), reason="needs the real recordings")
def test_the_mains_of_a_real_home_recording_is_seen() -> None:
    """An unshielded Cyton shows mains on every channel, and its offset is not held against it."""
    lines = (DATA / "eeg" / "OpenBCI_GUI-v6-blinks-jawClench-alpha.txt").read_text().splitlines()
    eeg_uv = np.array([line.split(",")[1:9] for line in lines if line[:1].isdigit()], np.float64)

    graded = channel_quality(eeg_uv[15_000:15_500], 250.0)

    assert {("line noise",)} == {quality.reasons for quality in graded}
    assert scale_note(eeg_uv[15_000:15_500]) == ""
