"""What a stream is: its name, kind, channels, units, nominal rate and device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StreamKind = Literal["eeg", "aux", "markers", "video", "truth"]


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: its label, kind (``eeg``, ``eog``, ``ecg``, ``misc`` ...) and unit."""

    name: str
    kind: str = "eeg"
    unit: str = "uV"


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
    """

    name: str
    kind: StreamKind
    channels: tuple[Channel, ...] = ()
    rate_hz: float = 0.0
    device_id: str = ""
    simulated: bool = False
    notes: tuple[str, ...] = ()

    @property
    def channel_names(self) -> tuple[str, ...]:
        """Labels in channel order."""
        return tuple(channel.name for channel in self.channels)

    def eeg_indices(self) -> tuple[int, ...]:
        """Positions of the EEG channels."""
        return tuple(i for i, c in enumerate(self.channels) if c.kind == "eeg")
