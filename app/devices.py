"""The devices in use: two roles, ``eeg`` and ``camera``, each none or one source with its rings; and extra streams.

One source, fanned out in process to ring, tracker and view. Changing one role leaves the other
running. Commands come from the controller's thread; readers may be any.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from app.extra_devices import ExtraDevices
from app.face_tracking import FaceTracking
from app.marker_sink import MarkerSink
from app.participants import is_simulated, refuse_two_participants
from app.source_view import source_view
from inference.estimate import Estimate
from recorder.alignment import Ring
from recorder.blocks import Marker
from recorder.errors import UriError
from recorder.observation import FaceObservation
from recorder.preview import PreviewRing
from recorder.quality import ChannelQuality, channel_quality
from recorder.recent import RecentBlocks
from recorder.ring import FACE_OBSERVATIONS, FrameRing, SignalRing
from recorder.sources.base import Sink, Source
from recorder.sources.uri import NONE, camera_source, eeg_source, simulated_session
from ui.feed import SourceView

if TYPE_CHECKING:
    from recorder.sources.simulated import SimulatedSession

MARKERS = 500
QUALITY_S = 2.0

STREAM_OF_ROLE = {"eeg": "eeg", "camera": "face"}


class Devices:
    """Sources of the running instrument and the rings they fill."""

    def __init__(self) -> None:
        self.eeg_ring = SignalRing()
        self.recent_eeg = RecentBlocks()
        self.frames = PreviewRing()
        self.faces: FrameRing[FaceObservation] = FrameRing(FACE_OBSERVATIONS)
        self.markers: deque[Marker] = deque(maxlen=MARKERS)
        self.extras = ExtraDevices(self.markers)
        self.tracking = FaceTracking()
        self.rings: dict[str, Ring] = {}
        self.quality: tuple[ChannelQuality, ...] = ()
        self._sources: dict[str, tuple[str, Source]] = {}
        self._sinks: dict[str, tuple[Sink, ...]] = {}
        self._taps: dict[str, tuple[Sink, ...]] = {}
        self._session: tuple[str, SimulatedSession] | None = None

    @property
    def any_open(self) -> bool:
        """Tell whether anything is connected."""
        return bool(self._sources or self.extras.uris)

    @property
    def has_camera(self) -> bool:
        """Tell whether a camera is connected."""
        return "camera" in self._sources

    @property
    def simulated(self) -> bool:
        """Tell whether anything connected is simulated."""
        infos = [source.info for _, source in self._sources.values()]
        return any(info.simulated for info in infos if info)

    @property
    def of_a_person(self) -> bool:
        """Tell whether anything connected is a person's: not simulated, and no other program's markers."""
        infos = [view.info for view in self.views() if view.info]
        return any(info.kind != "markers" and not info.simulated for info in infos)

    @property
    def simulated_participant(self) -> str:
        """Who is simulated, by seed; empty for people."""
        session = self._session
        return f"seed {session[1].seed}" if session else ""

    def connect(self, eeg_uri: str, camera_uri: str) -> tuple[str, ...]:
        """Open what is not open yet and close what is no longer wanted.

        Returns
        -------
        tuple of str
            Stream keys (``eeg``, ``face``) whose source is another one now.

        Raises
        ------
        UriError, SourceError
            If a URI is malformed or a file cannot be read; what was open stays open.
        """
        wanted = {"eeg": eeg_uri, "camera": camera_uri}
        refuse_two_participants(wanted.values())
        if eeg_uri in self.extras.uris:
            raise UriError(f'"{eeg_uri}" is connected as an extra stream: take it off there first.')
        changed = {role: uri for role, uri in wanted.items() if self._uri(role) != uri or self._has_ended(role)}
        built = {role: self._build(role, uri) for role, uri in changed.items()}
        for role, source in built.items():
            self._replace(role, changed[role], source)
        if not any(map(is_simulated, wanted.values())):
            self._session = None
        return tuple(STREAM_OF_ROLE[role] for role in changed)

    def connect_extras(self, uris: Iterable[str]) -> None:
        """Open and close extra streams until these are open.

        Raises
        ------
        UriError
            A URI is malformed, or that of the EEG; what was open stays open.
        """
        self.extras.connect(uris, (self._uri("eeg"),))

    def close(self) -> None:
        """Close every source and the tracker; idempotent."""
        self.extras.close()
        for role in tuple(self._sources):
            self._replace(role, NONE, None)
        self._session = None

    def tap(self, role: str, sink: Sink) -> None:
        """Give a sink what the role's source sends, and every source that takes its place, until `untap`."""
        self._taps[role] = (*self._taps.get(role, ()), sink)
        if role in self._sources:
            self._sources[role][1].subscribe(sink)

    def untap(self, role: str, sink: Sink) -> None:
        """Take a sink off again."""
        self._taps[role] = tuple(s for s in self._taps.get(role, ()) if s is not sink)
        if role in self._sources:
            self._sources[role][1].unsubscribe(sink)

    def views(self) -> tuple[SourceView, ...]:
        """Sources in use, as the window shows them; extra streams last."""
        return (*self.main_views(), *self.extras.views())

    def main_views(self) -> tuple[SourceView, ...]:
        """Sources of the estimate that are in use."""
        return tuple(source_view(role, uri, source) for role, (uri, source) in tuple(self._sources.items()))

    def not_live(self) -> tuple[SourceView, ...]:
        """Sources that do not deliver now."""
        return tuple(view for view in self.views() if view.status.state != "live")

    def main_not_live(self) -> tuple[SourceView, ...]:
        """Sources of the estimate that do not deliver now."""
        return tuple(view for view in self.main_views() if view.status.state != "live")

    def reasons(self) -> dict[str, str]:
        """What sources of the estimate that do not deliver say themselves, by stream key."""
        return {STREAM_OF_ROLE[view.role]: view.status.reason for view in self.main_not_live()}

    def doubts(self) -> tuple[str, ...]:
        """What sources of the estimate that deliver say is odd about what they deliver."""
        return tuple(v.status.reason for v in self.main_views() if v.status.state == "live" and v.status.reason)

    def truth(self, t: float) -> tuple[float, float] | None:
        """Return the simulated participant's valence and arousal at session time t; None for people."""
        session = self._session
        return session[1].truth(t) if session else None

    @property
    def simulated_truth(self) -> Callable[[float], tuple[float, float]] | None:
        """What tells a simulated participant's valence and arousal at a session time; None for people."""
        session = self._session
        return session[1].truth if session else None

    def feel(self, t: float, valence: float | None, arousal: float | None) -> None:
        """Let something that happens at session time t move a simulated participant; people see for themselves."""
        session = self._session
        if session:
            session[1].feel(t, valence, arousal)

    def judge_quality(self, _: Estimate) -> None:
        """Refresh the signal quality; called after each estimate has been handed out."""
        info = self.eeg_ring.info
        span = self.eeg_ring.latest(round(QUALITY_S * info.rate_hz)) if info else None
        self.quality = channel_quality(span.data, span.info.rate_hz) if span else ()

    def _uri(self, role: str) -> str:
        return self._sources[role][0] if role in self._sources else NONE

    def _has_ended(self, role: str) -> bool:
        return role in self._sources and self._sources[role][1].status.state in ("failed", "lost")

    def _build(self, role: str, uri: str) -> Source | None:
        """Make a source; a simulated one watches the participant that is there already."""
        if not is_simulated(uri):
            return eeg_source(uri) if role == "eeg" else camera_source(uri)
        if self._session is None or self._session[0] != uri:
            self._session = (uri, simulated_session(uri))
        session = self._session[1]
        return session.eeg if role == "eeg" else session.camera

    def _replace(self, role: str, uri: str, source: Source | None) -> None:
        self.rings.pop(STREAM_OF_ROLE[role], None)
        _, before = self._sources.pop(role, (NONE, None))
        if before is not None:
            before.close()
            for sink in (*self._sinks.pop(role), *self._taps.get(role, ())):
                before.unsubscribe(sink)
        if role == "camera":
            self.tracking.stop()
        if source is not None:
            self._start(role, source)
            self._sources[role] = (uri, source)

    def _start(self, role: str, source: Source) -> None:
        self._sinks[role] = self._eeg_sinks() if role == "eeg" else self._camera_sinks()
        for sink in (*self._sinks[role], *self._taps.get(role, ())):
            source.subscribe(sink)
        source.open()

    def _eeg_sinks(self) -> tuple[Sink, ...]:
        self.eeg_ring, self.recent_eeg, self.quality = SignalRing(), RecentBlocks(), ()
        self.rings["eeg"] = self.eeg_ring
        return self.eeg_ring, self.recent_eeg, MarkerSink(self.markers)

    def _camera_sinks(self) -> tuple[Sink, ...]:
        self.frames, self.faces = PreviewRing(), FrameRing(FACE_OBSERVATIONS)
        self.rings["face"] = self.faces
        return self.frames, self.tracking.start(self.faces)
