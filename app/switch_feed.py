"""What the window reads: the live instrument, or a replay in its place.

The instrument goes on behind a replay: its sources stay open, what it publishes goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from inference.estimate import Estimate
from recorder.ring import FrameRing, SignalRing
from ui.feed import FoundDevice, LiveFeed, ModelView, SourceView
from ui.replay_banner import ReplayView

if TYPE_CHECKING:
    from app.replay import ReplayFeed
    from recorder.blocks import Frame, Marker
    from recorder.observation import FaceObservation
    from recorder.quality import ChannelQuality

LATEST = 4


class SwitchFeed:
    """Implementation of `ui.feed.LiveFeed` over two others.

    Parameters
    ----------
    live : LiveFeed
        The running instrument.
    estimate_made : callable
        Told every estimate of the one that is shown, in that one's thread.
    """

    def __init__(self, live: LiveFeed, estimate_made: Callable[[Estimate], None] = lambda _: None) -> None:
        self._live = live
        self._replay: ReplayFeed | None = None
        self._left: ReplayFeed | None = None
        self._estimate_made = estimate_made

    def show(self, replay: ReplayFeed) -> None:
        """Show a replay from now on, and start it; one that was shown before ends."""
        self.back_to_live()
        self._replay = replay
        replay.start()

    def back_to_live(self) -> None:
        """Show the instrument again; the replay's thread ends in its own time. Idempotent."""
        if self._replay is not None:
            self._left, self._replay = self._replay, None
            self._left.stop(timeout_s=0.0)

    def close(self) -> None:
        """End the replay and wait for its thread; idempotent."""
        self.back_to_live()
        if self._left is not None:
            self._left.stop()

    def pause(self, on: bool) -> None:
        """Let the replay stand still, or go on."""
        if self._replay is not None:
            self._replay.clock.pause(on)

    def set_speed(self, speed: float) -> None:
        """Play at another speed."""
        if self._replay is not None:
            self._replay.clock.set_speed(speed)

    def live_estimate(self, estimate: Estimate) -> None:
        """Take an estimate of the instrument; subscribe it to the controller."""
        if self._replay is None:
            self._estimate_made(estimate)

    def replayed_estimate(self, estimate: Estimate) -> None:
        """Take an estimate of a replay; give it to `ReplayFeed`."""
        if self._replay is not None:
            self._estimate_made(estimate)

    def shows(self, estimate: Estimate) -> bool:
        """Tell whether an estimate is one of what is shown: one may have been under way when that changed."""
        return any(estimate is made for made in self.estimates()[-LATEST:])

    def replayed(self) -> ReplayView | None:
        """How far the replay is; None while the instrument is shown."""
        replay = self._replay
        return replay.replayed() if replay is not None else None

    @property
    def _shown(self) -> LiveFeed:
        return self._replay or self._live

    @property
    def eeg(self) -> SignalRing:
        """The EEG."""
        return self._shown.eeg

    @property
    def frames(self) -> FrameRing[Frame]:
        """The newest pictures."""
        return self._shown.frames

    @property
    def faces(self) -> FrameRing[FaceObservation]:
        """What the tracker saw in them."""
        return self._shown.faces

    def now(self) -> float:
        """Session time, recorded or now."""
        return self._shown.now()

    def simulated(self) -> bool:
        """Tell whether anything shown is simulated."""
        return self._shown.simulated()

    def sources(self) -> Sequence[SourceView]:
        """Sources."""
        return self._shown.sources()

    def estimates(self) -> Sequence[Estimate]:
        """The last minutes of estimates."""
        return self._shown.estimates()

    def markers(self) -> Sequence[Marker]:
        """The last markers."""
        return self._shown.markers()

    def quality(self) -> Sequence[ChannelQuality]:
        """Signal quality."""
        return self._shown.quality()

    def model(self) -> ModelView:
        """The model in use."""
        return self._shown.model()

    def models(self) -> Sequence[str]:
        """Models that can be asked for."""
        return self._shown.models()

    def hop_s(self) -> float:
        """Seconds between estimates."""
        return self._shown.hop_s()

    def found(self) -> Sequence[FoundDevice]:
        """Devices of the last search: the instrument's."""
        return self._live.found()

    def searching(self) -> bool:
        """Tell whether the instrument searches for devices."""
        return self._live.searching()

    def publishing(self) -> bool:
        """Tell whether the instrument's estimates go out."""
        return self._live.publishing()

    def notices(self) -> Sequence[str]:
        """Notices of both."""
        replay = self._replay
        return (*self._live.notices(), *(replay.notices() if replay is not None else ()))

    def diagnostics(self) -> str:
        """Text for a bug report, about the instrument."""
        return self._live.diagnostics()
