"""What the window reads and asks for: the only door between widgets and the running instrument.

`LiveFeed` is implemented by `app`. Widgets poll it from two GUI timers (a fast one for
pictures, a slow one for text), so that a slow window drops pictures instead of queueing them.
Every member returns at once and may be called at any time; nothing here blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # types alone: quality brings scipy.signal, which costs half a second before the first picture
    from inference.estimate import Estimate
    from recorder.blocks import Frame, Marker
    from recorder.observation import FaceObservation
    from recorder.quality import ChannelQuality
    from recorder.ring import FrameRing, SignalRing
    from recorder.sources.base import Status, StreamHealth
    from recorder.streams import StreamInfo
    from ui.replay_banner import ReplayView


@dataclass(frozen=True, slots=True)
class SourceView:
    """One connected source as the window shows it: ``role`` is ``eeg``, ``camera``, or ``aux`` for an extra stream."""

    role: str
    uri: str
    name: str
    info: StreamInfo | None
    status: Status
    health: StreamHealth


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """Something that could be connected.

    ``role`` is ``eeg``, ``camera`` or ``aux``, ``uri`` what to connect it by, ``detail`` a line about it
    (rate, channels, host).
    """

    role: str
    uri: str
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class ModelView:
    """The model in use: its name, where it runs and why ("CPU: no CUDA provider"), and what it lacks here."""

    name: str
    provider: str
    provider_reason: str
    fit: str


class LiveFeed(Protocol):
    """The running instrument as widgets see it."""

    @property
    def eeg(self) -> SignalRing:
        """The EEG; another ring, or the same, after each connection."""

    @property
    def frames(self) -> FrameRing[Frame]:
        """The newest pictures of the camera."""

    @property
    def faces(self) -> FrameRing[FaceObservation]:
        """What the tracker saw in them."""

    def now(self) -> float:
        """Session time."""

    def simulated(self) -> bool:
        """Tell whether anything connected is simulated: the banner stays while it is."""

    def sources(self) -> Sequence[SourceView]:
        """Sources in use."""

    def estimates(self) -> Sequence[Estimate]:
        """The last minutes of estimates, oldest first; a stable copy."""

    def markers(self) -> Sequence[Marker]:
        """The last markers, oldest first; a stable copy."""

    def quality(self) -> Sequence[ChannelQuality]:
        """Signal quality in the order of the stream's EEG channels, refreshed about once a second."""

    def model(self) -> ModelView:
        """The model in use."""

    def models(self) -> Sequence[str]:
        """Names of the models that can be asked for, the one in use among them."""

    def hop_s(self) -> float:
        """Seconds between estimates."""

    def found(self) -> Sequence[FoundDevice]:
        """Devices of the last search."""

    def searching(self) -> bool:
        """Tell whether a search for devices is going on."""

    def publishing(self) -> bool:
        """Tell whether estimates go out as an LSL stream."""

    def notices(self) -> Sequence[str]:
        """Errors and notices for the notice line, newest last."""

    def replayed(self) -> ReplayView | None:
        """How far a replay is, where everything here is one; None for the running instrument."""

    def diagnostics(self) -> str:
        """Text for a bug report: versions, devices, states, the last errors in full, and the path of the log."""
