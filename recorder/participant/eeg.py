"""EEG of a simulated participant: 32 channels of microvolts at 250 Hz.

Each of the 20 EEG features is the log power of one source, band-limited noise under one site.
Sources, 1/f background, muscle, blinks and mains spread to the electrodes; the sensors add
white noise. One second is rendered at a time as a pure function of its number, so the samples
do not depend on how they are asked for. The reference is ideal (at infinity).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.signal import firwin

from recorder.participant.blinks import eyelid_closure, muscle_envelopes
from recorder.participant.cap import CAP, EYES, TEMPLES, site_positions, spread
from recorder.participant.draws import Draw, keyed
from recorder.participant.features import Features
from recorder.participant.population import BANDS_HZ, EEG_FEATURES, N_EEG, SITES

RATE_HZ = 250
NEPERS_PER_UNIT = 0.35
"""Log power of one sd unit. Subjects then differ by 1.05 nepers (4.6 dB), about what people do.
Less would drown the effects in the estimation noise of short windows: a mean square over B Hz
and T s has a log variance of 1/(BT), 0.82 squared units for alpha in 2 s (window noise: 2.25)."""

BAND_RMS_UV = {"alpha": 8.0, "beta": 5.0}
BACKGROUND_RMS_UV = 6.0
MUSCLE_RMS_UV = 20.0
BLINK_UV = 110.0
LINE_UV = 1.5
LINE_HZ = 50.0
SENSOR_RMS_UV = 0.7
MUSCLE_HZ = (25.0, 100.0)

SOURCE_SPREAD_RAD = 0.35  # a 10-20 neighbour, 0.65 rad away, gets a fifth of the amplitude
BACKGROUND_SPREAD_RAD = 0.8
BLINK_SPREAD_RAD = 0.5
MUSCLE_SPREAD_RAD = 0.5

_HISTORY = 2  # blocks of white noise before the block itself
_N_TAPS = _HISTORY * RATE_HZ + 1
_N_FFT = (_HISTORY + 1) * RATE_HZ
_N_BACKGROUND = len(CAP)
_N_WHITE = N_EEG + _N_BACKGROUND + len(TEMPLES)


@dataclass(frozen=True)
class EegRenderer:
    """Renders the EEG that belongs to features; not to be shared between threads.

    Parameters
    ----------
    features : Features
        The participant's.
    seed : int
        Of everything random in the EEG; blinks share it with the face.
    drift_ppm : float
        How much faster than nominal the amplifier's clock runs.
    """

    features: Features
    seed: int
    drift_ppm: float = 0.0
    _kept: dict[int, NDArray[np.float32]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def channel_names(self) -> tuple[str, ...]:
        """Labels in channel order."""
        return CAP

    @property
    def true_rate_hz(self) -> float:
        """Samples in a second of the participant's clock."""
        return RATE_HZ * (1.0 + 1e-6 * self.drift_ppm)

    def samples(self, start: int, n: int) -> NDArray[np.float32]:
        """Return samples start .. start + n - 1 in microvolts, shape (n, 32).

        Sample i is taken at i / `true_rate_hz` seconds.
        """
        first, last = start // RATE_HZ, (start + n - 1) // RATE_HZ
        blocks = {k: self._kept[k] if k in self._kept else self.block(k) for k in range(first, last + 1)}
        self._kept.clear()
        self._kept[last] = blocks[last]
        return np.concatenate(list(blocks.values()))[start - first * RATE_HZ :][:n]

    def block(self, k: int) -> NDArray[np.float32]:
        """Return second k of the EEG in microvolts, shape (250, 32)."""
        t = self._times(k)
        noise = _coloured(self.seed, k)
        noise[:N_EEG] *= self._amplitudes(t)
        noise[-len(TEMPLES) :] *= muscle_envelopes(self.seed, t)
        blink = eyelid_closure(self.seed, t)
        line = np.sin(2 * np.pi * LINE_HZ * t)
        sources = np.vstack([noise, blink, line]).astype(np.float32)
        sensors = keyed(self.seed, Draw.SENSORS, k).standard_normal((RATE_HZ, len(CAP)), np.float32)
        return np.einsum("st,cs->tc", sources, self._mixing) + np.float32(SENSOR_RMS_UV) * sensors

    def band_sources(self, k: int) -> NDArray[np.float64]:
        """Return second k of the sources before mixing, relative to their base amplitude, shape (20, 250).

        Their log power over a window is the feature, with the estimation noise of that window.
        """
        return _coloured(self.seed, k)[:N_EEG] * self._amplitudes(self._times(k))

    def _times(self, k: int) -> NDArray[np.float64]:
        return (k * RATE_HZ + np.arange(RATE_HZ)) / self.true_rate_hz

    def _amplitudes(self, t: NDArray[np.float64]) -> NDArray[np.float64]:
        """Amplitude of each source, shape (20, n): half the log power."""
        return np.exp(0.5 * NEPERS_PER_UNIT * self.features.at(t)[:, :N_EEG].T)

    @cached_property
    def _mixing(self) -> NDArray[np.float32]:
        """Gains in microvolts from (sources, background, muscle, blink, line) to channels."""
        cap = site_positions(CAP)
        from_sites = spread(site_positions(SITES), cap, SOURCE_SPREAD_RAD)
        cortex = np.hstack([BAND_RMS_UV[band] * from_sites for band in BANDS_HZ])
        background = spread(cap, cap, BACKGROUND_SPREAD_RAD)
        background *= BACKGROUND_RMS_UV / np.linalg.norm(background, axis=1, keepdims=True)
        muscle = MUSCLE_RMS_UV * spread(np.array(TEMPLES), cap, MUSCLE_SPREAD_RAD)
        blink = BLINK_UV * spread(np.array([EYES]), cap, BLINK_SPREAD_RAD)
        line = LINE_UV * np.exp(keyed(self.seed, Draw.SENSORS, -1).normal(0.0, 0.5, (len(CAP), 1)))
        return np.hstack([cortex, background, muscle, blink, line]).astype(np.float32)


def _coloured(seed: int, k: int) -> NDArray[np.float64]:
    """Unit-variance noise of second k with each row's spectrum, shape (54, 250).

    The filters are finite and no longer than the history, so a block needs no state.
    """
    white = np.hstack([_white(seed, j) for j in range(k - _HISTORY, k + 1)])
    shaped = fft.irfft(fft.rfft(white, axis=1) * _responses(), _N_FFT, axis=1)
    return np.asarray(shaped[:, -RATE_HZ:], np.float64)


@lru_cache(maxsize=16)
def _white(seed: int, k: int) -> NDArray[np.float32]:
    return keyed(seed, Draw.EEG, k).standard_normal((_N_WHITE, RATE_HZ), np.float32)


@lru_cache(maxsize=1)
def _responses() -> NDArray[np.complex64]:
    """Frequency responses of the filters of all rows, each of unit noise gain, shape (54, n_bins)."""
    bands = [_band_taps(*BANDS_HZ[band]) for _, band in EEG_FEATURES]
    rows = [*bands, *[_pink_taps()] * _N_BACKGROUND, *[_band_taps(*MUSCLE_HZ)] * len(TEMPLES)]
    taps = np.array([row / np.linalg.norm(row) for row in rows])
    return np.asarray(fft.rfft(taps, _N_FFT, axis=1), np.complex64)


def _band_taps(low_hz: float, high_hz: float) -> NDArray[np.float64]:
    return np.asarray(firwin(_N_TAPS, (low_hz, high_hz), pass_zero=False, fs=RATE_HZ))


def _pink_taps() -> NDArray[np.float64]:
    """Taps of 1/f power above 0.5 Hz, level below."""
    grid_hz = np.fft.rfftfreq(8 * _N_FFT, 1.0 / RATE_HZ)
    impulse = np.fft.irfft(1.0 / np.sqrt(np.maximum(grid_hz, 0.5)))
    return np.asarray(np.roll(impulse, _N_TAPS // 2)[:_N_TAPS] * np.hanning(_N_TAPS))
