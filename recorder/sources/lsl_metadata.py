"""What a stream says of itself over the network, checked and turned into channels.

The description is XML written by a stranger: it is bounded in size and parsed without
entities or document types. Labels, kinds and units are made sane, and whatever was odd is
said in the stream's notes.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, tostring

import defusedxml.ElementTree
import numpy as np
from defusedxml.common import DefusedXmlException
from numpy.typing import NDArray

from recorder.errors import SourceError
from recorder.sources.labels import MOST_LABEL_CHARACTERS, cleaned, few, sane_labels
from recorder.streams import MOST_METADATA, Channel, StreamInfo, StreamKind

MOST_XML_CHARACTERS = 4_000_000
"""A thousand channels with every element of the XDF recommendation take a quarter of this."""

MOST_CHANNELS = 4096
MOST_NAME_CHARACTERS = 80

UV_PER_UNIT = {"uv": 1.0, "microvolt": 1.0, "-6": 1.0, "1e-6": 1.0, "mv": 1e3, "millivolt": 1e3, "-3": 1e3}
UV_PER_UNIT |= {"1e-3": 1e3, "v": 1e6, "volt": 1e6, "0": 1e6, "nv": 1e-3, "nanovolt": 1e-3, "-9": 1e-3, "1e-9": 1e-3}
"""Microvolts in one of each unit; powers of ten of a volt are how MNE-LSL writes them."""

KINDS = {"eeg": "eeg", "eog": "eog", "ecg": "ecg", "ekg": "ecg", "emg": "emg"}
KINDS |= dict.fromkeys(("trigger", "trig", "stim", "marker", "markers", "event", "events", "status"), "trigger")

POTENTIALS = ("eeg", "eog", "ecg", "emg")

IRREGULAR = "irregular: samples come when there is something to tell"

KINDS_BY_LABEL = (
    (re.compile(r"[VH]?EO[GLRUD]?\d*([-_ ].*)?"), "eog"),
    (re.compile(r"E[CK]G.*"), "ecg"),
    (re.compile(r"EMG.*"), "emg"),
    (re.compile(r"(TRIG|STI|STATUS|EVENT|MARKER).*"), "trigger"),
    (re.compile(r"(ACC|GYR|AUX|BIP|RESP|GSR|EDA|TEMP|COUNTER|PACKET|BATT|SAMPLE|TIME).*"), "misc"),
)


@dataclass(frozen=True, slots=True)
class StreamHeader:
    """A stream's description as it came, its outer values checked."""

    name: str
    type: str
    n_channels: int
    rate_hz: float
    format: str
    source_id: str
    hostname: str
    desc: Element

    @property
    def device_id(self) -> str:
        """What stays the same when this device comes back."""
        return f"lsl:{self.source_id or f'{self.name}@{self.hostname}'}"

    @property
    def stream_id(self) -> str:
        """The same with what the stream holds: some devices' streams of EEG, motion and light share a source_id."""
        return f"{self.device_id}/{self.type}"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a network sample becomes one of ours.

    Attributes
    ----------
    info : StreamInfo
        With the channels that are left.
    columns : tuple of int
        Their positions in the network sample.
    scale : ndarray, shape (n_channels,), float64
        What to multiply each with to get its unit.
    event_columns : tuple of int
        Positions of trigger codes, which become markers.
    """

    info: StreamInfo
    columns: tuple[int, ...]
    scale: NDArray[np.float64]
    event_columns: tuple[int, ...] = ()


def parse_header(xml: str) -> StreamHeader:
    """Read a stream's description.

    Raises
    ------
    SourceError
        It is too long, not XML, holds entities, or its channel count or rate make no sense.
    """
    if len(xml) > MOST_XML_CHARACTERS:
        raise SourceError(
            f"A stream's description is {len(xml) / 1e6:.0f} MB long; at most {MOST_XML_CHARACTERS / 1e6:.0f} MB are"
            " read. Shorten what the sending program writes."
        )
    try:
        root = defusedxml.ElementTree.fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise SourceError(f"A stream's description is not usable XML ({error}). Check the sending program.") from error
    name = cleaned(root.findtext("name"), MOST_NAME_CHARACTERS) or "unnamed stream"
    n_channels = _number(root, "channel_count", name)
    rate_hz = _number(root, "nominal_srate", name)
    if n_channels != int(n_channels) or not 1 <= n_channels <= MOST_CHANNELS:
        raise SourceError(f'"{name}" declares {n_channels:g} channels; 1 to {MOST_CHANNELS} can be read.')
    if not 0 <= rate_hz < 1e6:
        raise SourceError(f'"{name}" declares a rate of {rate_hz:g} Hz; 0 (irregular) to 1 MHz can be read.')
    desc = root.find("desc")
    return StreamHeader(
        name=name,
        type=cleaned(root.findtext("type"), MOST_NAME_CHARACTERS),
        n_channels=int(n_channels),
        rate_hz=rate_hz,
        format=cleaned(root.findtext("channel_format"), MOST_NAME_CHARACTERS),
        source_id=cleaned(root.findtext("source_id"), 4 * MOST_NAME_CHARACTERS),
        hostname=cleaned(root.findtext("hostname"), MOST_NAME_CHARACTERS),
        desc=desc if desc is not None else Element("desc"),
    )


def as_sent(header: StreamHeader) -> str:
    """Return what the sender says of the stream besides, as XML; empty where it says nothing, or too much to keep."""
    text = tostring(header.desc, "unicode") if len(header.desc) else ""
    return text if len(text) <= MOST_METADATA else ""


def describe(header: StreamHeader, kind: StreamKind | None = None) -> Layout:
    """Turn a description into channels, with notes on what was odd.

    Text is markers, and so are numbers without a rate whose type says so; other numbers without a
    rate (gaze events, beat to beat intervals) are samples, each at its own time.

    Parameters
    ----------
    header : StreamHeader
        The description.
    kind : str, optional
        What the user says it is; otherwise its type decides.

    Raises
    ------
    SourceError
        The user calls it EEG, and it holds markers.
    """
    irregular = header.format == "string" or header.rate_hz == 0
    if irregular and kind == "eeg":
        why = "sends text" if header.format == "string" else "has no sampling rate"
        raise SourceError(f'"{header.name}" {why}: it holds markers, not EEG. Choose another stream.')
    if irregular and (header.format == "string" or KINDS.get(header.type.casefold()) == "trigger"):
        info = StreamInfo(header.name, "markers", (), 0.0, header.stream_id, type=header.type)
        return Layout(info, (), np.empty(0))
    kind = kind or ("eeg" if header.type.casefold() == "eeg" and not irregular else "aux")
    told = header.desc.findall("channels/channel")[: header.n_channels]
    told += [Element("channel")] * (header.n_channels - len(told))
    notes: list[str] = [IRREGULAR] if irregular else []
    labels = sane_labels([channel.findtext("label") for channel in told], notes)
    kinds = [
        _kind(cleaned(channel.findtext("type"), MOST_LABEL_CHARACTERS), label, "eeg" if kind == "eeg" else "misc")
        for channel, label in zip(told, labels, strict=True)
    ]
    units = [cleaned(channel.findtext("unit"), MOST_LABEL_CHARACTERS) for channel in told]
    scaled = [_scale(unit, kind) for unit, kind in zip(units, kinds, strict=True)]
    _note_units(units, kinds, notes)
    channels = tuple(Channel(label, kind, unit) for label, kind, (unit, _) in zip(labels, kinds, scaled, strict=True))
    device_id = header.device_id if kind == "eeg" else header.stream_id
    info = StreamInfo(header.name, kind, channels, header.rate_hz, device_id, notes=tuple(notes), type=header.type)
    return Layout(info, tuple(range(header.n_channels)), np.array([scale for _, scale in scaled]))


def _kind(told: str, label: str, default: str) -> str:
    by_label = next((kind for pattern, kind in KINDS_BY_LABEL if pattern.fullmatch(label.upper())), None)
    if not told:
        return by_label or default
    kind = KINDS.get(told.casefold(), "misc")
    return by_label or kind if kind == "eeg" else kind


def _scale(unit: str, kind: str) -> tuple[str, float]:
    """Return the unit we pass on and the factor to it."""
    if kind not in POTENTIALS:
        return unit, 1.0
    factor = UV_PER_UNIT.get(_unit_key(unit)) if unit else 1.0
    return ("uV", factor) if factor is not None else (unit, 1.0)


def _unit_key(unit: str) -> str:
    key = unit.casefold().replace("\N{MICRO SIGN}", "u").replace("\N{GREEK SMALL LETTER MU}", "u")
    return key.removesuffix("s")


def _note_units(units: list[str], kinds: list[str], notes: list[str]) -> None:
    potentials = [unit for unit, kind in zip(units, kinds, strict=True) if kind in POTENTIALS]
    missing = potentials.count("")
    if missing:
        notes.append(f"unit not told for {missing} channels, taken as microvolts")
    unknown = sorted({unit for unit in potentials if unit and _unit_key(unit) not in UV_PER_UNIT})
    if unknown:
        notes.append(f"unit {few(unknown)} is not one of volts: values pass as they are, amplitudes mean little")


def _number(root: Element, tag: str, name: str) -> float:
    text = cleaned(root.findtext(tag), MOST_LABEL_CHARACTERS)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SourceError(f'"{name}" declares {tag} "{text}", which is no number. Check the sending program.')
    return value
