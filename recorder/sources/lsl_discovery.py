"""LSL streams on the network: what is there now, and a standing search for one of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from types import TracebackType
from urllib.parse import quote

import pylsl

from recorder.sources.labels import cleaned
from recorder.sources.lsl_metadata import MOST_NAME_CHARACTERS

LIST_WAIT_S = 1.0
"""liblsl asks and collects answers for all of this time; below 0.5 s some outlets are missed."""

FORMATS = ("undefined", "float32", "double64", "string", "int32", "int16", "int8", "int64")


@dataclass(frozen=True, slots=True)
class LslStream:
    """A stream that can be connected; text is cleaned for a terminal or a list."""

    name: str
    type: str
    source_id: str
    hostname: str
    n_channels: int
    rate_hz: float
    format: str
    id_shared: bool = False

    @property
    def uri(self) -> str:
        """The device URI that connects it: by source_id where it has one, which finds it again.

        Where other streams share the id, by its type too.
        """
        key, value = ("source_id", self.source_id) if self.source_id else ("name", self.name)
        kind = f",type={quote(self.type, safe=' ')}" if self.id_shared and self.type else ""
        return f"lsl:{key}={quote(value, safe=' ')}{kind}"


def list_streams(wait_s: float = LIST_WAIT_S) -> tuple[LslStream, ...]:
    """List the streams on the network now; takes wait_s, whatever there is."""
    found = [_stream(info) for info in pylsl.resolve_streams(wait_s)]
    ids = Counter(stream.source_id or stream.name for stream in found)
    streams = [replace(stream, id_shared=ids[stream.source_id or stream.name] > 1) for stream in found]
    return tuple(sorted(streams, key=lambda s: (s.type != "EEG", s.name, s.hostname, s.source_id)))


def _stream(info: pylsl.StreamInfo) -> LslStream:
    name, type_, source_id, hostname = (
        cleaned(text, MOST_NAME_CHARACTERS) for text in (info.name(), info.type(), info.source_id(), info.hostname())
    )
    format_ = FORMATS[info.channel_format()]
    return LslStream(name, type_, source_id, hostname, info.channel_count(), info.nominal_srate(), format_)


class Search:
    """A search that liblsl keeps up in the background, until it is left.

    Parameters
    ----------
    predicate : str
        XPath predicate a stream must fulfil.
    """

    def __init__(self, predicate: str) -> None:
        self._resolver = pylsl.ContinuousResolver(pred=predicate)

    def __enter__(self) -> Search:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the search."""
        self._resolver = None

    def found(self) -> list[pylsl.StreamInfo]:
        """Streams that answer now, in an order that does not change."""
        infos = self._resolver.results()
        return sorted(infos, key=lambda info: (info.hostname(), info.name(), info.source_id(), info.uid()))
