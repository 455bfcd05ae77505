"""What a stream is: its name, kind, channels, units, nominal rate and device."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

SampleFormat = Literal["float32", "double64", "int8", "int16", "int32", "int64"]
DTYPES = {"float32": "f4", "double64": "f8", "int8": "i1", "int16": "i2", "int32": "i4", "int64": "i8"}
"""numpy's name of each number format, in this machine's byte order."""

MOST_METADATA = 1_000_000
"""Characters of a sender's own description that are kept: a thousand channels take a quarter."""

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
    _taken: slice | list[int] = field(init=False, repr=False, compare=False)
    _factors: NDArray[np.float64] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        first = self.columns[0] if self.columns else 0
        row = range(first, first + len(self.columns))
        object.__setattr__(self, "_taken", slice(row.start, row.stop) if (*row,) == self.columns else [*self.columns])
        object.__setattr__(self, "_factors", None if {*self.scale} <= {1.0} else np.array(self.scale))

    @property
    def dtype(self) -> np.dtype[Any]:
        """Number format of the samples."""
        return np.dtype(DTYPES[self.format])

    def converted(self, raw: NDArray[Any]) -> NDArray[np.float32]:
        """Return the stream's channels, shape (n_samples, n_channels), of samples as sent (n_samples, n_columns).

        Sources and the reader of recordings share this line, so that both see the same numbers to the bit.
        """
        columns = raw[:, self._taken]
        scaled = columns if self._factors is None else columns * self._factors
        return np.ascontiguousarray(scaled, np.float32)  # the very samples where there is nothing to do


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
    type : str
        The sender's own word for what it holds ("ECG", "Gaze"); empty where there is none.
    metadata : str
        What the sender says of the stream besides, as it says it: XML, the ``desc`` of an LSL stream. Kept by
        recordings; a stream that comes back with other words is no other stream, so it is not compared.
    """

    name: str
    kind: StreamKind
    channels: tuple[Channel, ...] = ()
    rate_hz: float = 0.0
    device_id: str = ""
    simulated: bool = False
    notes: tuple[str, ...] = ()
    raw: RawFormat | None = None
    type: str = ""
    metadata: str = field(default="", compare=False)

    @property
    def full_name(self) -> str:
        """Name and type: the streams of one device may share their name."""
        return f"{self.name} ({self.type})" if self.type else self.name

    @property
    def channel_names(self) -> tuple[str, ...]:
        """Labels in channel order."""
        return tuple(channel.name for channel in self.channels)

    def eeg_indices(self) -> tuple[int, ...]:
        """Positions of the EEG channels."""
        return tuple(i for i, c in enumerate(self.channels) if c.kind == "eeg")

    def peripheral_indices(self) -> tuple[int, ...]:
        """Positions of channels that measure the body elsewhere (EOG, EMG, ECG, GSR ...): neither EEG nor triggers."""
        return tuple(i for i, c in enumerate(self.channels) if c.kind not in ("eeg", "trigger"))
