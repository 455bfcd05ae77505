"""Signals as a dataset gives them: EEG apart from peripheral channels, on stamps that increase.

Refused is what no window could be cut from: stamps that stand still, run backwards or are no
numbers, and a channel without a single number.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.datasets.dataset import Signal
from models.errors import DatasetError
from recorder.sources.labels import few
from recorder.streams import StreamInfo, StreamKind

NO_SIGNAL = ("trigger", "eeg")
"""Kinds of channels that are never peripheral."""


def eeg_part(info: StreamInfo | None) -> StreamInfo | None:
    """Return a stream with its EEG channels alone; None where it has none, or no rate."""
    return _part(info, "eeg", info.eeg_indices()) if info else None


def aux_part(info: StreamInfo | None) -> StreamInfo | None:
    """Return a stream with its peripheral channels alone; None where it has none, or no rate."""
    return _part(info, "aux", _aux_indices(info)) if info else None


def eeg_signal(info: StreamInfo, data: NDArray[Any], t: NDArray[np.float64], gap: NDArray[np.bool_]) -> Signal:
    """Return the EEG of a stream's samples (n_samples, n_channels); `eeg_part` of it must exist."""
    return _signal(info, eeg_part(info), info.eeg_indices(), data, t, gap)


def aux_signal(info: StreamInfo, data: NDArray[Any], t: NDArray[np.float64], gap: NDArray[np.bool_]) -> Signal:
    """Return the peripheral channels of a stream's samples; `aux_part` of it must exist."""
    return _signal(info, aux_part(info), _aux_indices(info), data, t, gap)


def checked(name: str, signal: Signal) -> Signal:
    """Return a signal that windows can be cut from.

    Parameters
    ----------
    name : str
        Of the recording, for the message.

    Raises
    ------
    DatasetError
        Its stamps do not increase, or a channel holds no number at all, or infinite ones.
    """
    if not len(signal.t):
        raise DatasetError(f'"{name}": "{signal.info.name}" holds no samples. Leave the recording out.')
    rising = np.isfinite(signal.t) & np.append(True, np.diff(signal.t) > 0)
    if not rising.all():
        at = int(np.argmin(rising))
        before = f" after {signal.t[at - 1]:.6f} s" if at else ""
        raise DatasetError(
            f'"{name}": the stamps of "{signal.info.name}" do not increase: sample {at + 1} is at {signal.t[at]:.6f} s'
            f"{before}. Was a clock reset? Mend the recording, or leave it out."
        )
    names = np.array(signal.info.channel_names)
    silent = ~np.isfinite(signal.samples).any(axis=0)
    if silent.any():
        raise DatasetError(
            f'"{name}": {int(silent.sum())} of {len(names)} channels hold no number at all'
            f" ({few(names[silent].tolist())}). Leave the recording out, or those channels."
        )
    infinite = np.isinf(signal.samples).any(axis=0)
    if infinite.any():
        raise DatasetError(
            f'"{name}": {int(infinite.sum())} channels hold infinite values ({few(names[infinite].tolist())}).'
            " Is the unit or the number format right?"
        )
    return signal


def _aux_indices(info: StreamInfo) -> tuple[int, ...]:
    return tuple(i for i, channel in enumerate(info.channels) if channel.kind not in NO_SIGNAL)


def _part(info: StreamInfo, kind: StreamKind, columns: tuple[int, ...]) -> StreamInfo | None:
    if not columns or info.rate_hz <= 0:
        return None
    return replace(info, kind=kind, channels=tuple(info.channels[i] for i in columns), raw=None)


def _signal(
    info: StreamInfo,
    part: StreamInfo | None,
    columns: tuple[int, ...],
    data: NDArray[Any],
    t: NDArray[np.float64],
    gap: NDArray[np.bool_],
) -> Signal:
    if part is None:
        raise ValueError(f'"{info.name}" has no such channels: look at its part first')
    taken = data if len(columns) == len(info.channels) else data[:, list(columns)]
    return Signal(part, np.asarray(taken, np.float32), t, gap)
