"""What an XDF says of a stream: between a header and the XML of its chunk.

What others wrote is read leniently, within bounds: without entities, with names made for
nameless channels. What makes samples unreadable (count, number format) is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal
from xml.etree.ElementTree import Element, SubElement

from recorder.session.face_crops import crop_size, n_columns
from recorder.session.layout import (
    FORMAT_VERSION,
    MARKER_CHANNELS,
    MARKER_ROLES,
    SIGNAL_ROLES,
    TABLES,
    TEXT_ROLES,
    TYPES,
    Role,
)
from recorder.streams import Channel, SampleFormat, StreamInfo, StreamKind
from recorder.xdf.description import described, description, sent_elements
from recorder.xdf.document import MOST_TEXT, XdfError, add_text, parse_xml, text_at

XdfFormat = SampleFormat | Literal["string"]

MOST_CHANNELS = 1 << 16

FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {"float32": "<f4", "double64": "<f8", "int8": "i1", "int16": "<i2", "int32": "<i4", "int64": "<i8"}
)
"""numpy's code of each of XDF's number formats; ``string`` is the one that is none."""

_XML_NAME = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class XdfHeader:
    """Description of one stream of an XDF file.

    Attributes
    ----------
    name, type : str
        Of the device, and XDF's word for what it holds.
    channel_format : {'float32', 'double64', 'int8', 'int16', 'int32', 'int64', 'string'}
        Number format of the samples.
    channels : tuple of Channel
        The columns of the samples as they are in the file.
    rate_hz : float
        Nominal; 0 for irregular streams.
    source_id : str
        Stays the same when the same device comes back.
    role : str
        What a session uses the stream for (`recorder.session.layout.Role`); empty in files of others.
    can_drop_samples : bool
        Whether readers must leave the stamps of this stream alone.
    extra : mapping of str to str
        More of EmoScope's own; keys are names in lower case.
    info : StreamInfo, optional
        The stream as it was live, where the columns are only what it was made of.
    """

    name: str
    type: str
    channel_format: XdfFormat
    channels: tuple[Channel, ...]
    rate_hz: float = 0.0
    source_id: str = ""
    role: str = ""
    can_drop_samples: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)
    info: StreamInfo | None = None

    @property
    def is_text(self) -> bool:
        """Whether the samples are strings."""
        return self.channel_format == "string"


def header_xml(header: XdfHeader) -> Element:
    """Return the root element of a stream's description.

    Raises
    ------
    ValueError
        A key of ``extra`` is no name in lower case.
    """
    root = Element("info")
    add_text(root, "name", header.name)
    add_text(root, "type", header.type)
    add_text(root, "channel_count", str(len(header.channels)))
    add_text(root, "nominal_srate", repr(float(header.rate_hz)))
    add_text(root, "channel_format", header.channel_format)
    add_text(root, "source_id", header.source_id)
    desc = SubElement(root, "desc")
    if header.channels != nameless(len(header.channels)):
        channels = SubElement(desc, "channels")
        for channel in header.channels:
            one = SubElement(channels, "channel")
            add_text(one, "label", channel.name)
            add_text(one, "type", channel.kind)
            add_text(one, "unit", channel.unit)
    if header.info is not None and header.role in SIGNAL_ROLES:
        desc.extend(sent_elements(header.info))
    if header.can_drop_samples:
        add_text(SubElement(desc, "synchronization"), "can_drop_samples", "true")
    _own(desc, header)
    return root


def parse_header(xml: bytes) -> XdfHeader:
    """Read a stream's description.

    Raises
    ------
    XdfError
        It is too long, not XML, holds entities, or gives no usable channel count or number format.
    """
    root = parse_xml(xml)
    count, form = text_at(root, "channel_count").strip(), text_at(root, "channel_format").strip()
    if not (count.isascii() and count.isdigit() and len(count) < 9 and 1 <= int(count) <= MOST_CHANNELS):
        raise XdfError(f"It declares {count or 'no'} channels; 1 to {MOST_CHANNELS} can be read.")
    if form not in FORMATS and form != "string":
        raise XdfError(f'It declares samples of format "{form}"; give one of {", ".join(FORMATS)}, string.')
    told = root.findall("desc/channels/channel")[: int(count)]
    told += [Element("channel")] * (int(count) - len(told))
    own = root.find("desc/emoscope")
    return XdfHeader(
        name=text_at(root, "name") or "unnamed stream",
        type=text_at(root, "type"),
        channel_format=form,  # type: ignore[arg-type]  # checked above
        channels=tuple(_channel(element, i) for i, element in enumerate(told)),
        rate_hz=_rate(text_at(root, "nominal_srate")),
        source_id=text_at(root, "source_id"),
        role="" if own is None else text_at(own, "role"),
        can_drop_samples=text_at(root, "desc/synchronization/can_drop_samples").strip() == "true",
        extra={} if own is None else {e.tag: (e.text or "")[:MOST_TEXT] for e in own.findall("extra/*")},
        info=None if own is None else described(own.find("stream")),
    )


def header_of(role: Role, info: StreamInfo | None = None, extra: Mapping[str, str] | None = None) -> XdfHeader:
    """Return the header of a session's stream.

    Parameters
    ----------
    role : str
        What it is for.
    info : StreamInfo, optional
        The device's stream; the roles ``eeg`` and ``aux`` must have it, for others it gives name and device.
    extra : mapping of str to str, optional
        See `XdfHeader`.

    Raises
    ------
    ValueError
        The role is ``eeg`` or ``aux``, and no stream is given; or ``face_crops``, and no size that can be.
    """
    form, channels = _columns(role, info, extra or {})
    return XdfHeader(
        name=info.name if info else f"EmoScope {role}",
        type=(info.type if info and role == "aux" else "") or TYPES[role],
        channel_format=form,
        channels=channels,
        rate_hz=info.rate_hz if info and role in SIGNAL_ROLES else 0.0,
        source_id=info.device_id if info else f"emoscope:{role}",
        role=role,
        can_drop_samples=role in TABLES or role == "face_crops",
        extra=dict(extra or {}),
        info=info,
    )


def stream_info(header: XdfHeader) -> StreamInfo:
    """Return what a stream was live; of files of others, what their header lets one say."""
    if header.info is not None:
        return header.info
    kind: StreamKind = "markers" if header.is_text else "eeg" if header.type.casefold() == "eeg" else "aux"
    channels = () if header.is_text else header.channels
    return StreamInfo(header.name, kind, channels, header.rate_hz, f"xdf:{header.source_id or header.name}")


def nameless(n: int) -> tuple[Channel, ...]:
    """Return what is read of n channels of which nothing is told: thousands of them need no words in the file."""
    return tuple(Channel(str(i + 1), "misc", "") for i in range(n))


def _columns(role: Role, info: StreamInfo | None, extra: Mapping[str, str]) -> tuple[XdfFormat, tuple[Channel, ...]]:
    """Return number format and columns of a role's stream."""
    if role in TEXT_ROLES:
        return "string", MARKER_CHANNELS if role in MARKER_ROLES else (Channel(role, "text", ""),)
    if role == "face_crops":
        return "int32", nameless(n_columns(crop_size(extra)))
    if role not in SIGNAL_ROLES:
        return "float32" if role == "faces" else "double64", TABLES[role]
    if info is None:
        raise ValueError(f"the role {role} has no columns of its own: give the device's stream")
    return (info.raw.format, info.raw.channels) if info.raw else ("float32", info.channels)


def _own(desc: Element, header: XdfHeader) -> None:
    own = SubElement(desc, "emoscope")
    add_text(own, "version", str(FORMAT_VERSION))
    add_text(own, "role", header.role)
    extra = SubElement(own, "extra")
    for key, value in header.extra.items():
        if not _XML_NAME.fullmatch(key):
            raise ValueError(f'"{key}" cannot name an entry of a stream\'s description: give a-z, 0-9 and _')
        add_text(extra, key, value)
    if header.info is not None:
        own.append(description(header.info))


def _channel(element: Element, i: int) -> Channel:
    return Channel(
        text_at(element, "label") or str(i + 1), text_at(element, "type") or "misc", text_at(element, "unit")
    )


def _rate(text: str) -> float:
    """Return a nominal rate; 0 where none that makes sense is told."""
    try:
        rate_hz = float(text)
    except ValueError:
        return 0.0
    return rate_hz if math.isfinite(rate_hz) and 0 < rate_hz < 1e9 else 0.0
