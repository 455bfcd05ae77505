"""The EEG of a window as a model wants it.

In this order: the model's electrodes, picked or interpolated, of the newest stretch without a
gap (`stretch`); resampling to the grid that ends at ``t_end``; the reference; the causal
band-pass; the form. All of it sees the window and its padding alone. What was not measured is
NaN, and `normalisation` makes the training mean of it.

The stretch must cover at least half of the last step's window, or EEG does not count: of two
pieces with a gap between them the filters would make something that was in neither.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.preprocess.entropy import differential_entropy, hann
from models.preprocess.filters import band_pass
from models.preprocess.images import band_images
from models.preprocess.montage import listed
from models.preprocess.part import Part, missing_part
from models.preprocess.resample import kernel, resample, true_rate
from models.preprocess.stretch import Stretch, newest_stretch
from models.spec import EegInput
from recorder.alignment import SignalCut
from recorder.streams import StreamInfo

LEAST_COVERAGE = 0.5
SLOWEST = 0.99  # of the rate a model needs
LATEST = 0.5  # of the kernel's delay that may still be on its way: only side lobes miss it
INSTANT_S = 1e-7  # rounding of two stamps that mean the same instant

Valid = tuple[int, int]


def prepare_eeg(cut: SignalCut | None, t_end: float, eeg: EegInput, reason: str) -> Part:
    """Return the EEG input of a window.

    Parameters
    ----------
    cut : SignalCut or None
        What alignment found; None if there is no EEG.
    t_end : float
        End of the window, session clock.
    eeg : EegInput
        What the model wants.
    reason : str
        Alignment's words on what is missing, if anything.
    """
    if cut is None or len(cut.span) == 0:
        return missing_part(eeg.shape, reason or "no EEG")
    if refusal := rate_refusal(cut.span.info, eeg):
        return missing_part(eeg.shape, refusal)
    stretch = newest_stretch(cut.span, eeg.channels, t_end - eeg.window_s)
    if not cut.span.intact():
        return missing_part(eeg.shape, "EEG was overwritten while it was read: this computer is too slow for it")
    if stretch.refusal:
        return missing_part(eeg.shape, stretch.refusal)
    signal_uv, valid = _on_grid(stretch, t_end, eeg, cut.span.info.rate_hz)
    if _covered(valid, signal_uv.shape[1] - n_samples(eeg), n_samples(eeg)) < LEAST_COVERAGE:
        return missing_part(eeg.shape, reason or "EEG has a gap: less than half of the window is in one piece")
    notes = (f"{listed(stretch.filled)} interpolated",) if stretch.filled else ()
    return Part(_formed(signal_uv, valid, eeg).astype(np.float32), True, notes=notes)


def warm_up(eeg: EegInput) -> None:
    """Do now what the first window would wait for: import scipy's sparse arrays, design the filter."""
    taps = kernel(eeg.rate_hz, eeg.rate_hz, eeg.band_hz[1])
    resample(np.zeros((1, 1)), np.zeros(1), np.zeros(1), eeg.rate_hz, taps)
    band_pass(np.zeros((1, 1)), eeg.rate_hz, eeg.band_hz)


def n_samples(eeg: EegInput) -> int:
    """Return the length of one step's window on the grid."""
    return round(eeg.window_s * eeg.rate_hz)


def rate_refusal(info: StreamInfo, eeg: EegInput) -> str:
    """Say why a stream is too slow for a model; empty if it is not."""
    if info.rate_hz <= 0:
        return "EEG comes without a regular rate, and cannot be filtered"
    top_hz = max((band.high_hz for band in eeg.bands), default=eeg.band_hz[1])
    if info.rate_hz < SLOWEST * 2 * top_hz:
        return f"EEG comes at {info.rate_hz:g} Hz; the model looks at up to {top_hz:g} Hz and needs {2 * top_hz:g} Hz"
    return ""


def _on_grid(stretch: Stretch, t_end: float, eeg: EegInput, nominal_hz: float) -> tuple[NDArray[np.float64], Valid]:
    """Return the filtered signal (n_channels, n_grid) of all steps, and which part of it was measured."""
    n_grid = n_samples(eeg) + round((eeg.steps - 1) * eeg.step_s * eeg.rate_hz)
    n_padding = int(eeg.padding_s * eeg.rate_hz)
    grid = (np.arange(n_grid + n_padding) - (n_grid + n_padding - 1)) / eeg.rate_hz
    t = stretch.t - t_end
    rate_hz = true_rate(t, nominal_hz)
    taps = kernel(rate_hz, eeg.rate_hz, eeg.band_hz[1])
    signal_uv = resample(stretch.samples_uv, t, grid, rate_hz, taps).T
    if eeg.reference == "average":
        signal_uv = signal_uv - signal_uv.mean(axis=0)
    signal_uv = band_pass(signal_uv, eeg.rate_hz, eeg.band_hz)[:, n_padding:]
    first, last = t[0] + taps.delay_s - INSTANT_S, t[-1] + max(1 / rate_hz, LATEST * taps.delay_s) + INSTANT_S
    start, stop = np.searchsorted(grid[n_padding:], (first, last))
    return signal_uv, (int(start), int(stop))


def _covered(valid: Valid, start: int, length: int) -> float:
    """Return the part of a window of the grid that was measured."""
    return (min(valid[1], start + length) - max(valid[0], start)) / length


def _formed(signal_uv: NDArray[np.float64], valid: Valid, eeg: EegInput) -> NDArray[np.float64]:
    """Cut the steps' windows and make the model's form of them; what was not measured is NaN."""
    length = n_samples(eeg)
    back = np.rint(np.arange(eeg.steps - 1, -1, -1) * eeg.step_s * eeg.rate_hz).astype(int)
    starts = signal_uv.shape[1] - length - back
    if eeg.form == "raw":
        signal_uv[:, : valid[0]] = np.nan
        signal_uv[:, valid[1] :] = np.nan
    windows = np.stack([signal_uv[:, start : start + length] for start in starts])
    if eeg.form == "raw":
        return windows
    tapers = np.stack([_taper(valid, int(start), length) for start in starts])
    entropy = differential_entropy(windows, tapers[:, None, :], eeg.rate_hz, eeg.bands)
    if eeg.form == "de":
        return entropy
    return band_images(entropy, eeg.channels, eeg.image_size)


def _taper(valid: Valid, start: int, length: int) -> NDArray[np.float64]:
    """Return a Hann window over the measured part of one step; NaN where that is less than half."""
    if _covered(valid, start, length) < LEAST_COVERAGE:
        return np.full(length, np.nan)
    return hann(length, max(valid[0] - start, 0), min(valid[1] - start, length))
