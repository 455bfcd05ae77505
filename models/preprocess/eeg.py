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

from models.inputs import EegInput
from models.preprocess.entropy import differential_entropy, hann
from models.preprocess.filters import band_pass
from models.preprocess.grid import LEAST_COVERAGE, OnGrid, n_samples, on_grid, step_starts
from models.preprocess.images import band_images
from models.preprocess.montage import listed
from models.preprocess.part import Part, missing_part
from models.preprocess.resample import kernel, resample
from models.preprocess.stretch import Stretch, newest_stretch
from models.preprocess.wavelets import denoised
from recorder.alignment import SignalCut
from recorder.streams import StreamInfo

SLOWEST = 0.99  # of the rate a model needs
INTERPOLATED_COSTS = 2.0  # of the trust in EEG: with a third of its electrodes made up, a third is left


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
    found = _filtered(stretch, t_end, eeg, cut.span.info.rate_hz)
    if found.covered(found.signal.shape[1] - n_samples(eeg), n_samples(eeg)) < LEAST_COVERAGE:
        return missing_part(eeg.shape, reason or "EEG has a gap: less than half of the window is in one piece")
    notes = (f"{listed(stretch.filled)} interpolated",) if stretch.filled else ()
    quality = 1.0 - INTERPOLATED_COSTS * len(stretch.filled) / len(eeg.channels)
    return Part(_formed(found, eeg).astype(np.float32), True, notes=notes, quality=quality)


def warm_up(eeg: EegInput) -> None:
    """Do now what the first window would wait for: import scipy's sparse arrays, design the filter."""
    taps = kernel(eeg.rate_hz, eeg.rate_hz, eeg.band_hz[1])
    resample(np.zeros((1, 1)), np.zeros(1), np.zeros(1), eeg.rate_hz, taps)
    band_pass(np.zeros((1, 1)), eeg.rate_hz, eeg.band_hz)


def rate_refusal(info: StreamInfo, eeg: EegInput) -> str:
    """Say why a stream is too slow for a model; empty if it is not."""
    if info.rate_hz <= 0:
        return "EEG comes without a regular rate, and cannot be filtered"
    top_hz = max((band.high_hz for band in eeg.bands), default=eeg.band_hz[1])
    if info.rate_hz < SLOWEST * 2 * top_hz:
        return f"EEG comes at {info.rate_hz:g} Hz; the model looks at up to {top_hz:g} Hz and needs {2 * top_hz:g} Hz"
    return ""


def _filtered(stretch: Stretch, t_end: float, eeg: EegInput, nominal_hz: float) -> OnGrid:
    """Return the signal of all steps, referenced and filtered, without its padding."""
    found = on_grid(stretch.samples_uv, stretch.t, t_end, eeg, nominal_hz, eeg.band_hz[1])
    signal_uv = found.signal
    if eeg.reference == "average":
        signal_uv = signal_uv - signal_uv.mean(axis=0)
    filtered_uv = band_pass(signal_uv, eeg.rate_hz, eeg.band_hz)[:, found.n_padding :]
    return OnGrid(denoised(filtered_uv) if eeg.denoising == "wavelet" else filtered_uv, 0, found.valid)


def _formed(found: OnGrid, eeg: EegInput) -> NDArray[np.float64]:
    """Cut the steps' windows and make the model's form of them; what was not measured is NaN."""
    length, signal_uv = n_samples(eeg), found.signal
    starts = step_starts(eeg, signal_uv.shape[1])
    if eeg.form == "raw":
        signal_uv[:, : found.valid[0]] = np.nan
        signal_uv[:, found.valid[1] :] = np.nan
    windows = np.stack([signal_uv[:, start : start + length] for start in starts])
    if eeg.form == "raw":
        return windows
    tapers = np.stack([_taper(found, int(start), length) for start in starts])
    entropy = differential_entropy(windows, tapers[:, None, :], eeg.rate_hz, eeg.bands)
    if eeg.form == "de":
        return entropy
    return band_images(entropy, eeg.channels, eeg.image_size)


def _taper(found: OnGrid, start: int, length: int) -> NDArray[np.float64]:
    """Return a Hann window over the measured part of one step; NaN where that is less than half."""
    if found.covered(start, length) < LEAST_COVERAGE:
        return np.full(length, np.nan)
    return hann(length, max(found.valid[0] - start, 0), min(found.valid[1] - start, length))
