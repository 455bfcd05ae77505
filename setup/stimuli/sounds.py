"""What the four clips sound like: additive tones and filtered noise, (n_samples,) in -1..1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from setup.stimuli import LENGTH_S, SOUND_RATE_HZ

Sound = NDArray[np.float64]

T = np.arange(round(LENGTH_S * SOUND_RATE_HZ)) / SOUND_RATE_HZ
A4_HZ, A4_NOTE = 440.0, 69  # notes are numbered as in MIDI
FADE_S = 0.15
PEAK = 0.5


def joy() -> Sound:
    """A quick arpeggio through C, F, G and C major, plucked."""
    sound = np.zeros_like(T)
    for bar, root in enumerate((60, 65, 67, 72)):
        for i, step in enumerate((0, 4, 7, 12, 7, 4, 7, 12)):
            sound += pluck(root + step, 1.45 * bar + 0.18 * i, decay_s=0.30)
        sound += 0.8 * pluck(root - 24, 1.45 * bar, decay_s=0.9)
        sound += 0.8 * pluck(root - 24, 1.45 * bar + 0.72, decay_s=0.9)
    return finished(sound)


def calm() -> Sound:
    """A soft pad that swells and ebbs, and the sea."""
    pad = sum((tone(note, (1.0, 0.18, 0.05)) for note in (48, 55, 64, 71, 74)), np.zeros_like(T))
    sea = noise(120, 700) * (0.55 + 0.45 * np.sin(2 * np.pi * T / LENGTH_S - np.pi / 2))
    swell = 0.75 + 0.25 * np.sin(2 * np.pi * T / LENGTH_S)
    return finished(pad * swell * 0.25 + 0.45 * sea, fade_s=0.8)


def sad() -> Sound:
    """A minor line that sinks, slow and soft."""
    sound = np.zeros_like(T)
    for i, note in enumerate((69, 67, 65, 64, 57)):
        sound += pluck(note, 0.1 + 1.1 * i, decay_s=1.6, overtones=(1.0, 0.25, 0.08))
    for i, notes in enumerate(((45, 52, 60), (41, 48, 56))):
        for note in notes:
            sound += 0.35 * pluck(note, 0.1 + 2.9 * i, decay_s=3.0, overtones=(1.0, 0.2))
    return finished(sound + 0.10 * noise(900, 4000), fade_s=0.6)


def tense() -> Sound:
    """A low cluster that rises, and a heart that beats faster."""
    rise = 2 * np.pi * np.cumsum(2 ** (0.35 * T / LENGTH_S)) / SOUND_RATE_HZ
    cluster = np.zeros_like(T)
    for note, weight in ((40, 1.0), (41, 0.9), (46, 0.7), (59, 0.35), (60, 0.35)):
        for k in (1, 2, 3, 5):
            cluster += weight / k**1.2 * np.sin(k * frequency_hz(note) * rise)
    cluster *= (0.35 + 0.65 * T / LENGTH_S) * (0.8 + 0.2 * np.sin(2 * np.pi * 7 * T))
    beats = np.cumsum(np.linspace(0.80, 0.45, 10)) - 0.6
    heart = sum((pluck(28, start + late, decay_s=0.14) for start in beats for late in (0, 0.16)), np.zeros_like(T))
    return finished(0.3 * cluster + 1.2 * heart)


def frequency_hz(note: float) -> float:
    """Return the frequency of a note, equally tempered."""
    return float(A4_HZ * 2 ** ((note - A4_NOTE) / 12))


def tone(note: float, overtones: Sequence[float]) -> Sound:
    """Return a steady tone with its overtones."""
    base = 2 * np.pi * frequency_hz(note) * T
    return np.sum([weight * np.sin((k + 1) * base) for k, weight in enumerate(overtones)], axis=0)


def pluck(note: float, start_s: float, decay_s: float, overtones: Sequence[float] = (1.0, 0.45, 0.2, 0.1)) -> Sound:
    """Return a tone that is struck once and dies away."""
    since = T - start_s
    strike = np.where(
        since >= 0, (1 - np.exp(-np.maximum(since, 0) / 0.006)) * np.exp(-np.maximum(since, 0) / decay_s), 0
    )
    return tone(note, overtones) * strike


def noise(low_hz: float, high_hz: float) -> Sound:
    """Return noise of one band, of unit deviation, the same each time."""
    white = np.random.default_rng(7).standard_normal(T.size)
    band = sosfilt(butter(2, (low_hz, high_hz), "bandpass", fs=SOUND_RATE_HZ, output="sos"), white)
    return np.asarray(band / band.std())


def finished(sound: Sound, fade_s: float = FADE_S) -> Sound:
    """Return the sound faded in and out, its peak at a moderate level."""
    fade = np.clip(np.minimum(T + 0.005, LENGTH_S - T) / fade_s, 0, 1)
    faded = sound * fade
    return np.asarray(PEAK * faded / np.abs(faded).max())


SOUNDS = {"joy": joy, "calm": calm, "sad": sad, "tense": tense}
