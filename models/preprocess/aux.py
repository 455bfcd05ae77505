"""The peripheral channels of a window as a model wants them.

Picked by name, of the newest stretch without a gap; resampled to the grid that ends at ``t_end`` by
the kernel that EEG takes, whose pass band ends below the Nyquist frequency (at 128 Hz it lags by 0.14 s). No
reference, no other filter: a skin conductance is its level. A channel that the device lacks, or
that sends something else than numbers, is NaN; with more than a third of them EEG's rule holds
here too, and the modality does not count.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.inputs import N_STATISTICS, AuxInput
from models.preprocess.eeg import SLOWEST
from models.preprocess.grid import LEAST_COVERAGE, OnGrid, n_samples, on_grid, step_starts
from models.preprocess.montage import MOST_MISSING, listed
from models.preprocess.part import Part, missing_part
from models.preprocess.stretch import last_piece
from recorder.alignment import SignalCut
from recorder.ring import Span
from recorder.streams import StreamInfo


def prepare_aux(cut: SignalCut | None, t_end: float, aux: AuxInput, reason: str) -> Part:
    """Return the peripheral input of a window.

    Parameters
    ----------
    cut : SignalCut or None
        What alignment found; None if there are no such channels.
    t_end : float
        End of the window, session clock.
    aux : AuxInput
        What the model wants.
    reason : str
        Alignment's words on what is missing, if anything.
    """
    if aux.form == "features":
        return missing_part(aux.shape, "the model eats features that a dataset publishes; no device gives them")
    if cut is None or len(cut.span) == 0:
        return missing_part(aux.shape, reason or "no peripheral channels")
    if refusal := aux_refusal(cut.span.info, aux):
        return missing_part(aux.shape, refusal)
    samples, t = _newest(cut.span, aux)
    if not cut.span.intact():
        return missing_part(aux.shape, "peripheral channels were overwritten while they were read")
    numbers = np.isfinite(samples).all(axis=0) if len(t) else np.zeros(len(aux.channels), bool)
    lacking = [name for name, has in zip(aux.channels, numbers, strict=True) if not has]
    if len(lacking) > int(MOST_MISSING * len(aux.channels)):
        return missing_part(aux.shape, reason or f"no numbers from {listed(lacking)}")
    found = on_grid(np.where(numbers, samples, 0.0), t, t_end, aux, cut.span.info.rate_hz, aux.rate_hz / 2)
    signal = found.signal[:, found.n_padding :]
    if found.covered(signal.shape[1] - n_samples(aux), n_samples(aux)) < LEAST_COVERAGE:
        return missing_part(aux.shape, reason or "less than half of the window's peripheral channels is in one piece")
    signal[~numbers] = np.nan
    notes = (f"no {listed(lacking)}",) if lacking else ()
    return Part(_formed(OnGrid(signal, 0, found.valid), aux).astype(np.float32), True, notes=notes)


def aux_refusal(info: StreamInfo, aux: AuxInput) -> str:
    """Say why a stream's peripheral channels cannot be a model's; empty if they can."""
    if info.rate_hz <= 0:
        return "peripheral channels come without a regular rate"
    lacking = [name for name in aux.channels if _folded(name) not in _columns(info)]
    if len(lacking) > int(MOST_MISSING * len(aux.channels)):
        return f"no {listed(lacking)}: {len(lacking)} of the model's {len(aux.channels)} peripheral channels"
    if info.rate_hz < SLOWEST * aux.rate_hz:
        return f"peripheral channels come at {info.rate_hz:g} Hz; the model needs {aux.rate_hz:g} Hz"
    return ""


def _columns(info: StreamInfo) -> dict[str, int]:
    """Return the column of each channel by folded name, the first of equal names."""
    names = info.channel_names
    return {_folded(names[i]): i for i in reversed(range(len(names)))}


def _folded(name: str) -> str:
    return name.strip().casefold()


def _newest(span: Span, aux: AuxInput) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the samples (n_samples, n_channels) since the last gap, NaN for channels that are not there."""
    columns = _columns(span.info)
    own = [columns.get(_folded(name), -1) for name in aux.channels]
    there = [i for i, column in enumerate(own) if column >= 0]
    samples = np.full((len(span), len(own)), np.nan)
    samples[:, there] = span.data[:, [own[i] for i in there]]
    piece = last_piece(span, ~np.isfinite(samples).any(axis=1))
    return samples[piece], span.t[piece].copy()


def _formed(found: OnGrid, aux: AuxInput) -> NDArray[np.float64]:
    """Cut the steps' windows and make the model's form of them; what was not measured is NaN."""
    length, signal = n_samples(aux), found.signal
    signal[:, : found.valid[0]] = np.nan
    signal[:, found.valid[1] :] = np.nan
    starts = step_starts(aux, signal.shape[1])
    windows = np.stack([signal[:, start : start + length] for start in starts])
    if aux.form == "raw":
        return windows
    formed = np.full((aux.steps, len(signal), N_STATISTICS), np.nan)
    for step, start in enumerate(starts):
        if found.covered(int(start), length) >= LEAST_COVERAGE:
            formed[step] = _six(signal[:, max(start, found.valid[0]) : min(start + length, found.valid[1])], length)
    return formed


def _six(measured: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Return maximum, minimum, mean, sd, variance and squared sum of each channel (Tang et al. 2017, DEAP's).

    Of a window that was measured in part, the squared sum is that of the whole at the same mean square.
    """
    variance = measured.var(axis=1)
    squares = np.square(measured).mean(axis=1) * length
    ends = measured.max(axis=1), measured.min(axis=1)
    return np.stack([*ends, measured.mean(axis=1), np.sqrt(variance), variance, squares], axis=1)
