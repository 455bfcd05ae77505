"""A stream as it was live, in the XML of the stream that keeps it: EmoScope's part of ``desc``.

The columns of a recorded stream are what the device sent; here stands which of them the live
channels were, with which scale, and what else its `StreamInfo` said.
"""

from __future__ import annotations

import math
from typing import get_args
from xml.etree.ElementTree import Element, SubElement

from recorder.streams import MOST_METADATA, Channel, RawFormat, SampleFormat, StreamInfo, StreamKind
from recorder.xdf.document import XdfError, add_text, parse_xml, text_at

OUR_ELEMENTS = ("channels", "synchronization", "emoscope")


def description(info: StreamInfo) -> Element:
    """Return the element that `described` reads back."""
    root = Element("stream")
    add_text(root, "name", info.name)
    add_text(root, "kind", info.kind)
    add_text(root, "rate_hz", repr(float(info.rate_hz)))
    add_text(root, "device_id", info.device_id)
    if info.type:
        add_text(root, "type", info.type)
    add_text(root, "simulated", str(info.simulated).lower())
    for note in info.notes:
        add_text(root, "note", note)
    if info.metadata:
        add_text(root, "metadata", info.metadata)
    channels = SubElement(root, "channels")
    for i, channel in enumerate(info.channels):
        one = _channel(channels, channel)
        if info.raw is not None:
            add_text(one, "column", str(info.raw.columns[i]))
            add_text(one, "scale", repr(float(info.raw.scale[i])))
    if info.raw is not None:
        sent = SubElement(root, "sent")
        add_text(sent, "format", info.raw.format)
        for channel in info.raw.channels:
            _channel(sent, channel)
    return root


def described(root: Element | None) -> StreamInfo | None:
    """Return the stream as it was live; None where nothing, or nonsense, is told of it."""
    if root is None:
        return None
    kind, rate_hz = text_at(root, "kind"), _number(text_at(root, "rate_hz"))
    if kind not in get_args(StreamKind) or rate_hz is None or rate_hz < 0:
        return None
    elements = root.findall("channels/channel")
    raw = _raw(root.find("sent"), elements)
    if raw is None and root.find("sent") is not None:
        return None
    return StreamInfo(
        name=text_at(root, "name"),
        kind=kind,  # type: ignore[arg-type]  # checked above
        channels=tuple(map(_read_channel, elements)),
        rate_hz=rate_hz,
        device_id=text_at(root, "device_id"),
        simulated=text_at(root, "simulated") == "true",
        notes=tuple(note.text or "" for note in root.findall("note")),
        raw=raw,
        type=text_at(root, "type"),
        metadata=(root.findtext("metadata") or "")[:MOST_METADATA],
    )


def sent_elements(info: StreamInfo) -> list[Element]:
    """Return what the sender says of the stream in elements that we do not write ourselves."""
    if not info.metadata:
        return []
    try:
        desc = parse_xml(info.metadata.encode())
    except XdfError:
        return []
    return [element for element in desc if element.tag not in OUR_ELEMENTS]


def _raw(sent: Element | None, elements: list[Element]) -> RawFormat | None:
    """Return how the device sent it; None where what is told does not fit itself."""
    if sent is None:
        return None
    channels = tuple(map(_read_channel, sent.findall("channel")))
    form = text_at(sent, "format")
    columns = [_number(text_at(e, "column")) for e in elements]
    scale = [_number(text_at(e, "scale")) for e in elements]
    if form not in get_args(SampleFormat) or any(c is None or c not in range(len(channels)) for c in columns):
        return None
    if any(s is None for s in scale):
        return None
    whole = tuple(int(c) for c in columns if c is not None)
    return RawFormat(channels, form, whole, tuple(s for s in scale if s is not None))  # type: ignore[arg-type]


def _channel(parent: Element, channel: Channel) -> Element:
    one = SubElement(parent, "channel")
    add_text(one, "label", channel.name)
    add_text(one, "type", channel.kind)
    add_text(one, "unit", channel.unit)
    return one


def _read_channel(element: Element) -> Channel:
    return Channel(text_at(element, "label"), text_at(element, "type"), text_at(element, "unit"))


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
