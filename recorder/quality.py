"""Signal quality of each EEG channel: good, poor or none, and the reasons.

A pure function of the newest seconds, in microvolts; any thread may call it. A constant
offset is no fault: amplifiers without a high-pass show hundreds of millivolts of it. It looks
for what makes a channel useless to a model: nothing arriving, an electrode without contact,
an amplifier at its limit, the mains, slow drift, muscle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.fft import rfft, rfftfreq
from numpy.typing import NDArray

Grade = Literal["good", "poor", "none"]
Floats = NDArray[np.float64]

MISSING_SHARE = 0.05  # a window with fewer losses still serves a model
USELESS_SHARE = 0.5  # missing, railed or unchanging for half the window: nothing to see
FLAT_UV = 1.0  # peak to peak; MNE's customary flat criterion for EEG, near an amplifier's own noise
RAIL_SHARE = 0.05  # of the samples exactly at an extreme: a signal that is not clipped touches it once
RAIL_MIN_UV = 100.0  # peak to peak below which repeated extremes are coarse counts, not clipping
RAIL_OFFSET_UV = 50_000.0  # a constant this far from zero is an amplifier at its limit, not a short circuit
DRIFT_UV = 200.0  # range of the half-second means; a blink moves them by half of that
DRIFT_STEP_S = 0.5
LARGE_UV = 150.0  # rms without the mains; the largest rhythms and blinks of an adult stay under it
LINE_HZ = (50.0, 60.0)
LINE_RATIO = 8.0  # density at the mains over its neighbours'; EEG's spectrum is smooth there
LINE_MIN_UV = 10.0  # rms, as strong as the EEG itself: the contact is bad, though filters remove some of it
MUSCLE_HZ = (30.0, 100.0)
MUSCLE_SHARE = 0.35  # of the power from 1 Hz up; clean EEG has well under a tenth of it there
MUSCLE_MIN_UV = 6.0  # rms; scalp EEG over 30 Hz is 1 to 3
LINE_HALF_WIDTH_HZ = 1.5
LINE_SKIRT_HZ = 4.0  # around strong mains, whose own unrest is no muscle
NEIGHBOUR_HZ = 5.0
SPECTRUM_MIN_SAMPLES = 16
SPECTRUM_MIN_S = 1.0  # shorter windows cannot tell the mains from its neighbours
CEILING_UV = 1e9  # a kilovolt: beyond it numbers are wrong, and their squares overflow

TOO_SMALL_UV = 0.05  # median rms: millivolts or volts called microvolts
TOO_LARGE_UV = 5_000.0  # median rms: raw counts or nanovolts called microvolts


@dataclass(frozen=True, slots=True)
class ChannelQuality:
    """Grade of one channel and why it is not good; words for the view."""

    grade: Grade
    reasons: tuple[str, ...] = ()


def channel_quality(window_uv: NDArray[np.floating[Any]], rate_hz: float) -> tuple[ChannelQuality, ...]:
    """Grade every channel of a window.

    Parameters
    ----------
    window_uv : ndarray, shape (n_samples, n_channels)
        The newest seconds, 2 s or more for a steady verdict; NaN where a sample is missing.
    rate_hz : float
        Sampling rate. Checks whose band lies over half of it are left out.

    Returns
    -------
    tuple of ChannelQuality
        In channel order.
    """
    n_samples, n_channels = window_uv.shape
    if n_samples < 2:
        return (ChannelQuality("none", ("no data",)),) * n_channels
    finite = np.isfinite(window_uv)
    missing = 1.0 - finite.mean(axis=0)
    signal = _centred(window_uv, finite)
    flaws = _time_flaws(signal, window_uv, rate_hz)
    if n_samples >= max(SPECTRUM_MIN_S * rate_hz, SPECTRUM_MIN_SAMPLES):
        flaws |= _spectral_flaws(signal, rate_hz)
    return tuple(
        _verdict(float(missing[c]), {word: bool(hit[c]) for word, hit in flaws.items()}) for c in range(n_channels)
    )


def scale_note(window_uv: NDArray[np.floating[Any]]) -> str:
    """Say in one line why the values cannot be microvolts of EEG; empty if they can.

    Judged by the median channel's rms around its trend, so a few bad electrodes do not count.
    """
    alive = window_uv[:, np.isfinite(window_uv).all(axis=0)]
    if alive.size < 2:
        return ""
    rms = _without_trend(alive.astype(np.float64).clip(-CEILING_UV, CEILING_UV)).std(axis=0)
    rms = rms[rms > 0]
    if not rms.size:
        return ""
    median_uv = float(np.median(rms))
    if median_uv < TOO_SMALL_UV:
        return f"EEG of {median_uv:.2g} uV is too small to be microvolts: are these volts or millivolts?"
    if median_uv > TOO_LARGE_UV:
        return f"EEG of {median_uv:.2g} uV is too large to be microvolts: are these raw counts or nanovolts?"
    return ""


def _centred(window_uv: NDArray[np.floating[Any]], finite: NDArray[np.bool_]) -> Floats:
    """Return the window around each channel's mean, zero where samples are missing."""
    known = np.where(finite, window_uv, 0.0).astype(np.float64).clip(-CEILING_UV, CEILING_UV)
    mean = known.sum(axis=0) / np.maximum(finite.sum(axis=0), 1)
    centred: Floats = np.where(finite, known - mean, 0.0)
    return centred


def _time_flaws(signal: Floats, window_uv: NDArray[np.floating[Any]], rate_hz: float) -> dict[str, NDArray[np.bool_]]:
    high, low = signal.max(axis=0), signal.min(axis=0)
    range_uv = high - low
    at_rail = ((signal == high) | (signal == low)).mean(axis=0)
    clipped = (at_rail >= RAIL_SHARE) & (range_uv >= RAIL_MIN_UV)
    still = (range_uv < FLAT_UV) | ((np.diff(signal, axis=0) == 0).mean(axis=0) >= USELESS_SHARE)
    far = np.abs(np.nan_to_num(window_uv[-1], posinf=0.0, neginf=0.0)) >= RAIL_OFFSET_UV
    stuck = still & far & (range_uv < FLAT_UV)
    return {
        "flat": still & ~stuck & ~clipped,
        "railed": clipped | stuck,
        "stuck": stuck | (clipped & (at_rail >= USELESS_SHARE)),
        "drift": _drift_uv(signal, rate_hz) >= DRIFT_UV,
    }


def _without_trend(signal: Floats) -> Floats:
    """Return the signal without each channel's straight line of least squares."""
    ramp = np.arange(len(signal)) - (len(signal) - 1) / 2.0
    slope = ramp @ signal / max(float(ramp @ ramp), 1.0)
    flat: Floats = signal - signal.mean(axis=0) - ramp[:, None] * slope
    return flat


def _drift_uv(signal: Floats, rate_hz: float) -> Floats:
    """Range of the half-second means, microvolts, shape (n_channels,)."""
    step = max(1, round(DRIFT_STEP_S * rate_hz))
    n_steps = len(signal) // step
    if n_steps < 2:
        return np.zeros(signal.shape[1])
    means = signal[-n_steps * step :].reshape(n_steps, step, -1).mean(axis=1)
    spread: Floats = np.ptp(means, axis=0)
    return spread


def _spectral_flaws(signal: Floats, rate_hz: float) -> dict[str, NDArray[np.bool_]]:
    freqs, power = _power(signal, rate_hz)
    mains = np.zeros(len(freqs), bool)
    line = np.zeros(signal.shape[1], bool)
    for line_hz in LINE_HZ:
        if rate_hz <= 2 * (line_hz + NEIGHBOUR_HZ):
            continue
        at_line = np.abs(freqs - line_hz) <= LINE_HALF_WIDTH_HZ
        beside = (np.abs(freqs - line_hz) <= NEIGHBOUR_HZ) & ~at_line
        floor = power[beside].mean(axis=0)
        excess_uv = np.sqrt(np.maximum(power[at_line].sum(axis=0) - floor * at_line.sum(), 0.0))
        line |= (power[at_line].max(axis=0) >= LINE_RATIO * floor) & (excess_uv >= LINE_MIN_UV)
        mains |= np.abs(freqs - line_hz) <= LINE_SKIRT_HZ
    large = np.sqrt(power[~mains].sum(axis=0)) >= LARGE_UV
    return {"line noise": line, "muscle": _muscle(freqs, power, mains, rate_hz), "too large": large}


def _power(signal: Floats, rate_hz: float) -> tuple[Floats, Floats]:
    """Return frequencies and the power of each bin in square microvolts, shape (n_bins, n_channels).

    Hann-windowed and scaled so that the bins sum to the variance (Parseval).
    """
    n_samples = len(signal)
    taper = np.hanning(n_samples)[:, None]
    tapered = (_without_trend(signal) * taper).astype(np.float32)
    power = 2.0 * np.abs(rfft(tapered, axis=0)) ** 2 / (n_samples * float((taper**2).sum()))
    return rfftfreq(n_samples, 1.0 / rate_hz), power


def _muscle(freqs: Floats, power: Floats, mains: NDArray[np.bool_], rate_hz: float) -> NDArray[np.bool_]:
    low_hz, high_hz = MUSCLE_HZ
    high_hz = min(high_hz, 0.45 * rate_hz)  # the amplifier's own filter ends what is above
    if high_hz < low_hz + 10.0:
        return np.zeros(power.shape[1], bool)
    fast = power[(freqs >= low_hz) & (freqs <= high_hz) & ~mains].sum(axis=0)
    whole = power[(freqs >= 1.0) & (freqs <= high_hz) & ~mains].sum(axis=0)
    found: NDArray[np.bool_] = (np.sqrt(fast) >= MUSCLE_MIN_UV) & (fast >= MUSCLE_SHARE * whole)
    return found


def _verdict(missing: float, flaws: dict[str, bool]) -> ChannelQuality:
    if missing >= USELESS_SHARE:
        return ChannelQuality("none", ("no data",))
    stuck = flaws["stuck"] or flaws["flat"]
    if stuck:
        return ChannelQuality("none", ("flat" if flaws["flat"] else "railed",))
    reasons = ["missing samples"] if missing >= MISSING_SHARE else []
    reasons += [word for word, hit in flaws.items() if hit]
    return ChannelQuality("poor" if reasons else "good", tuple(reasons))
