"""Which LSL stream is meant: `lsl:name=OpenBCI_EEG`, `lsl:source_id=amp-7,type=EEG`.

Any property of a stream can be asked for, several joined by commas or ``&``; a bare ``lsl:``
means any EEG stream. Values go into an XPath predicate that every outlet on the network
evaluates, so they are checked here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from recorder.errors import UriError

PROPERTIES = (
    *("name", "type", "source_id", "hostname", "uid", "session_id"),
    *("channel_count", "nominal_srate", "channel_format"),
)

_JOINT = re.compile(r"[,&](?=[A-Za-z_/]+=)")
_DESC = re.compile(r"desc(/[A-Za-z_][\w.-]*)+")


@dataclass(frozen=True, slots=True)
class LslQuery:
    """Properties a stream must have, in the order they were given."""

    wanted: tuple[tuple[str, str], ...]

    @property
    def predicate(self) -> str:
        """The XPath predicate liblsl resolves by."""
        return " and ".join(f"{key}={quoted(value)}" for key, value in self.wanted)

    @property
    def names_one(self) -> bool:
        """Whether a stream that fits can be taken at once: ids are there to be unique."""
        return any(key in ("source_id", "uid") for key, _ in self.wanted)

    def __str__(self) -> str:
        return " and ".join(f'{key} "{value}"' for key, value in self.wanted)


def parse_query(text: str) -> LslQuery:
    """Read what follows ``lsl:`` in a device URI.

    Raises
    ------
    UriError
        A part is no ``property=value``, or LSL streams have no such property.
    """
    if not text:
        return LslQuery((("type", "EEG"),))
    wanted = []
    for part in _JOINT.split(text):
        key, equals, value = part.partition("=")
        if not equals or not value:
            raise UriError(f'"lsl:{text}": "{part}" is not of the form property=value, as in lsl:name=OpenBCI_EEG.')
        if key not in PROPERTIES and not _DESC.fullmatch(key):
            raise UriError(f'"lsl:{text}": LSL streams have no "{key}"; use one of {", ".join(PROPERTIES)}.')
        wanted.append((key, unquote(value)))
    return LslQuery(tuple(wanted))


def quoted(value: str) -> str:
    """Return a value as an XPath 1.0 string; its literals know no escapes, so quotes are joined in."""
    if "'" not in value:
        return f"'{value}'"
    pieces = ', "\'", '.join(f"'{piece}'" for piece in value.split("'"))
    return f"concat({pieces})"
