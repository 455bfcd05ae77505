"""Extra streams: what is recorded beside EEG and camera, and does not enter the estimate.

LSL streams of signals (heart, skin, breathing, gaze) or of another program's markers; any number,
each known by its address. Markers are shown, samples go to whoever taps them. Commands come from
the controller's thread; readers may be any.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from app.marker_sink import MarkerSink
from app.source_view import source_view
from recorder.blocks import Marker
from recorder.errors import UriError
from recorder.session.sinks import ExtraSink
from recorder.sources.base import Source
from recorder.sources.uri import extra_source
from ui.feed import SourceView

if TYPE_CHECKING:
    from recorder.sources.base import Sink

ROLE = "aux"
ENDED = ("failed", "lost")


class ExtraDevices:
    """The extra streams that are connected.

    Parameters
    ----------
    markers : deque of Marker
        Where those that come are kept for the view.
    """

    def __init__(self, markers: deque[Marker]) -> None:
        self._shown: Sink = MarkerSink(markers)
        self._sources: dict[str, Source] = {}
        self._make: Callable[[], ExtraSink] | None = None
        self._taps: dict[str, ExtraSink] = {}

    @property
    def uris(self) -> tuple[str, ...]:
        """Addresses in use."""
        return tuple(self._sources)

    def connect(self, uris: Iterable[str], others: Iterable[str] = ()) -> None:
        """Open what is not open yet and close what is no longer wanted.

        Parameters
        ----------
        uris : iterable of str
            Addresses; one given twice counts once.
        others : iterable of str
            Addresses in use otherwise: a stream is never opened twice.

        Raises
        ------
        UriError
            One is malformed, or in use otherwise; what was open stays open.
        """
        wanted = tuple(dict.fromkeys(uri.strip() for uri in uris))
        for uri in wanted:
            if uri in others:
                raise UriError(f'"{uri}" is connected as the EEG already, and recorded with it.')
        kept = {uri for uri, source in self._sources.items() if source.status.state not in ENDED}
        built = {uri: extra_source(uri) for uri in wanted if uri not in kept}
        for uri in self.uris:
            if uri not in wanted or uri in built:
                self._close(uri)
        for uri, source in built.items():
            self._open(uri, source)

    def close(self) -> None:
        """Close all; idempotent."""
        for uri in self.uris:
            self._close(uri)

    def tap(self, make: Callable[[], ExtraSink]) -> None:
        """Give every stream, now and later, a sink of its own for what it sends, until `untap`."""
        self._make = make
        for uri, source in self._sources.items():
            source.subscribe(self._tapped(uri, make))

    def untap(self) -> None:
        """Take those sinks off again."""
        for uri, source in self._sources.items():
            if uri in self._taps:
                source.unsubscribe(self._taps[uri])
        self._make, self._taps = None, {}

    def tap_of(self, uri: str) -> ExtraSink | None:
        """Return the sink that was made for a stream; None while nothing taps."""
        return self._taps.get(uri)

    def views(self) -> tuple[SourceView, ...]:
        """Return the streams as the window shows them."""
        return tuple(source_view(ROLE, uri, source) for uri, source in tuple(self._sources.items()))

    def _tapped(self, uri: str, make: Callable[[], ExtraSink]) -> ExtraSink:
        if uri not in self._taps:
            self._taps[uri] = make()
        return self._taps[uri]

    def _open(self, uri: str, source: Source) -> None:
        source.subscribe(self._shown)
        if self._make is not None:
            source.subscribe(self._tapped(uri, self._make))
        source.open()
        self._sources[uri] = source

    def _close(self, uri: str) -> None:
        source = self._sources.pop(uri)
        source.close()
        source.unsubscribe(self._shown)
        if uri in self._taps:
            source.unsubscribe(self._taps[uri])
