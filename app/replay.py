"""A recorded session as the window sees it: the same live page, the same estimator, recorded time.

One thread lets samples, observations, pictures and markers arrive when their time has come, and
makes every estimate at the moment at which it was handed out live. It ends by itself.
"""

from __future__ import annotations

import logging
import math
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from app.devices import QUALITY_S
from app.diagnostics import diagnostics
from app.replay_clock import ReplayClock
from app.replay_tracks import ReplayTracks
from inference.estimate import Estimate
from inference.replay.run import Replay, ReplayedHop
from inference.replay.said import SourceWords
from recorder.quality import ChannelQuality, channel_quality
from recorder.ring import FrameRing, SignalRing
from recorder.sources.base import Status, StreamHealth
from ui.feed import FoundDevice, ModelView, SourceView
from ui.replay_banner import ReplayState, ReplayView

if TYPE_CHECKING:
    from models.runtime import Model
    from recorder.blocks import Frame, Marker
    from recorder.observation import FaceObservation
    from recorder.session.reader import Session

HISTORY = 1200
TICK_S = 0.01
JOIN_TIMEOUT_S = 3.0
WHOLE = ("n_samples", "n_lost", "n_gaps", "n_nan")
STREAM_OF_ROLE = {"eeg": "eeg", "camera": "frames"}
SHOWN_BY = {"eeg": {"eeg"}, "camera": {"frames", "faces"}}

log = logging.getLogger(__name__)


class ReplayFeed:
    """Implementation of `ui.feed.LiveFeed` over a recorded session.

    Parameters
    ----------
    session : Session
    estimate_made : callable
        Told every estimate, in the replay's thread.
    model : Model, optional
        Another one than the session's.

    Raises
    ------
    SessionError, ModelError
        There is nothing to replay, or the session's model is not here.
    """

    def __init__(
        self, session: Session, estimate_made: Callable[[Estimate], None] = lambda _: None, model: Model | None = None
    ) -> None:
        self._session = session
        self._replay = Replay(session, model)
        self._estimate_made = estimate_made
        self._tracks = ReplayTracks(session)
        self._words = SourceWords(session.texts("status"))
        self._health = {role: session.health(f"{role}_health") for role in STREAM_OF_ROLE}
        ends = (self._replay.t_out[-1], session.span[1])
        first, last = self._replay.t[0] - self._replay.hop_s, max(filter(math.isfinite, ends))
        self.clock = ReplayClock(first, last)
        self._history: deque[Estimate] = deque(maxlen=HISTORY)
        self._quality: tuple[ChannelQuality, ...] = ()
        self._failure = ""
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="replay", daemon=True)

    def start(self) -> None:
        """Begin to play; a feed is played once."""
        self._thread.start()

    def stop(self, timeout_s: float = JOIN_TIMEOUT_S) -> None:
        """End; idempotent."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def replayed(self) -> ReplayView:
        """How far it is."""
        clock, now = self.clock, self.clock.now()
        ended = clock.over or bool(self._failure)
        state: ReplayState = "ended" if ended else "paused" if clock.paused else "playing"
        name = self._session.paths.prefix
        return ReplayView(name, now - clock.start_t, clock.stop_t - clock.start_t, state, clock.speed)

    @property
    def eeg(self) -> SignalRing:
        """The EEG up to now."""
        return self._tracks.eeg

    @property
    def frames(self) -> FrameRing[Frame]:
        """The newest pictures; grey ones where none were kept."""
        return self._tracks.frames

    @property
    def faces(self) -> FrameRing[FaceObservation]:
        """What the tracker saw live."""
        return self._tracks.faces

    def now(self) -> float:
        """Recorded session time."""
        return self.clock.now()

    def simulated(self) -> bool:
        """Tell whether any recorded device was simulated."""
        return self._session.simulated

    def sources(self) -> Sequence[SourceView]:
        """Recorded devices, as they were at this time."""
        now = self.now()
        states = self._words.at(now)
        roles = [role for role, streams in SHOWN_BY.items() if streams & self._session.roles]
        return [self._source(role, states.get(role, Status("live")), now) for role in roles]

    def estimates(self) -> Sequence[Estimate]:
        """Estimates made so far, oldest first."""
        return tuple(self._history)

    def markers(self) -> Sequence[Marker]:
        """Markers of the device and the protocol up to now."""
        return tuple(self._tracks.markers)

    def quality(self) -> Sequence[ChannelQuality]:
        """Signal quality of each EEG channel."""
        return self._quality

    def model(self) -> ModelView:
        """The model that plays."""
        name, provider = self._replay.plays
        return ModelView(name, provider, "", "; ".join(self._replay.notices))

    def models(self) -> Sequence[str]:
        """Only the one that plays."""
        return (self._replay.plays[0],)

    def hop_s(self) -> float:
        """Seconds between estimates, as recorded."""
        return self._replay.hop_s

    def found(self) -> Sequence[FoundDevice]:
        """A replay finds no devices."""
        return ()

    def searching(self) -> bool:
        """Tell that nothing is searched for."""
        return False

    def publishing(self) -> bool:
        """Tell that recorded estimates do not go out."""
        return False

    def notices(self) -> Sequence[str]:
        """What is to be said of the replay."""
        return (*self._replay.notices, *([self._failure] if self._failure else []))

    def diagnostics(self) -> str:
        """Text to send with a report."""
        return diagnostics(self)

    def _source(self, role: str, status: Status, now: float) -> SourceView:
        info = self._session.info(STREAM_OF_ROLE[role])
        return SourceView(role, "replay", info.name if info else role, info, status, self._health_at(role, now))

    def _health_at(self, role: str, now: float) -> StreamHealth:
        table = self._health[role]
        at = int(np.searchsorted(table.t, now, side="right")) - 1
        if at < 0:
            return StreamHealth()
        values = {name: float(column[at]) for name, column in table.columns.items()}
        return StreamHealth(**{k: int(v) if k in WHOLE and math.isfinite(v) else v for k, v in values.items()})  # type: ignore[arg-type]

    def _run(self) -> None:
        try:
            self._play()
        except Exception as error:  # the thread's last line of defence: told once, as a notice
            log.exception("the replay failed")
            self._failure = f"The replay failed ({type(error).__name__}: {error}). The log has the details."
            self.clock.pause(True)

    def _play(self) -> None:
        hops, made = self._replay.hops(), 0
        self._tracks.advance(self.clock.now())
        self.clock.pause(False)
        while not self._closing.wait(TICK_S):
            now = self.clock.now()
            self._tracks.advance(now)
            while made < len(self._replay) and self._replay.t_out[made] <= now and not self._closing.is_set():
                self._hand_out(next(hops))
                made += 1
            if now >= self.clock.stop_t:
                return

    def _hand_out(self, hop: ReplayedHop) -> None:
        self._history.append(hop.estimate)
        self._estimate_made(hop.estimate)
        info = self.eeg.info
        span = self.eeg.latest(round(QUALITY_S * info.rate_hz)) if info else None
        self._quality = channel_quality(span.data, span.info.rate_hz) if span else ()
