"""What a stream is: its name, kind, channels, units, nominal rate and device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

SampleFormat = Literal["float32", "double64", "int8", "int16", "int32", "int64"]
StreamKind = Literal["eeg", "aux", "markers", "video", "truth"]


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: its label, kind (``eeg``, ``eog``, ``ecg``, ``misc`` ...) and unit."""

    name: str
    kind: str = "eeg"
    unit: str = "uV"


@dataclass(frozen=True, slots=True)
class RawFormat:
    """Samples as a device sends them, of which a stream's channels are made; a recording keeps these.

    Attributes
    ----------
    channels : tuple of Channel
        Every column that is sent, in the device's own unit.
    format : str
        Number format of the columns, in XDF's words.
    columns : tuple of int
        The column of each of the stream's channels.
    scale : tuple of float
        What to multiply each of those with to get its unit.
    """

    channels: tuple[Channel, ...]
    format: SampleFormat
    columns: tuple[int, ...]
    scale: tuple[float, ...]

    def converted(self, raw: NDArray[Any]) -> NDArray[np.float32]:
        """Return the stream's channels, shape (n_samples, n_channels), of samples as sent (n_samples, n_columns).

        Sources and the reader of recordings share this line, so that both see the same numbers to the bit.
        """
        columns = raw if self.columns == tuple(range(raw.shape[1])) else raw[:, list(self.columns)]
        return np.asarray(columns * np.asarray(self.scale)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """Description of one stream, as data and recordings carry it.

    Attributes
    ----------
    name : str
        For people.
    kind : {'eeg', 'aux', 'markers', 'video', 'truth'}
        What it holds.
    channels : tuple of Channel
        Empty for video and markers.
    rate_hz : float
        Nominal rate; 0 for irregular streams.
    device_id : str
        Stays the same when the same device comes back.
    simulated : bool
        True for everything a simulated participant or a synthetic board made.
    notes : tuple of str
        What was found odd at the border and what was done, for the user ("labels missing,
        named 1..64").
    raw : RawFormat, optional
        How the device sends the samples, where that is not how they are passed on.
    """

    name: str
    kind: StreamKind
    channels: tuple[Channel, ...] = ()
    rate_hz: float = 0.0
    device_id: str = ""
    simulated: bool = False
    notes: tuple[str, ...] = ()
    raw: RawFormat | None = None

    @property
    def channel_names(self) -> tuple[str, ...]:
        """Labels in channel order."""
        return tuple(channel.name for channel in self.channels)

    def eeg_indices(self) -> tuple[int, ...]:
        """Positions of the EEG channels."""
        return tuple(i for i, c in enumerate(self.channels) if c.kind == "eeg")
