"""A recording on disk as samples, their times and its marks: EDF, BDF, CNT, EEGLAB and BrainVision, through MNE.

Values are read a piece at a time, in the file's own units; the layout says how they become
microvolts. A file that cannot be read is refused in one line, whatever its parser does on it.
"""

from __future__ import annotations

import os
import re
import struct
import textwrap
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal
from xml.etree.ElementTree import Element, SubElement

import numpy as np
from numpy.typing import NDArray

from recorder.errors import SourceError
from recorder.quality import scale_note
from recorder.sources.lsl_metadata import Layout, StreamHeader, describe

RecordingFormat = Literal["edf", "bdf", "cnt", "set", "xdf"]
FileFormat = RecordingFormat | Literal["vhdr"]
NumberFormat = Literal["int16", "int32"]

PROBE_S = 10.0
UNITLESS_V = 5e-3  # EEG of this many "volts" (rms) is microvolts whose unit the file does not tell
FLAT_SHARE = 0.4  # 32-bit counts read as 16-bit make every second channel constant ...
ZIGZAG = 2.0  # ... or every second sample, which EEG's smoothness rules out
LONGEST_REASON = 160  # characters
CNT_COUNTABLE_BYTES = 2_000_000_000  # in larger files the place of the event table overflows
TRIGGER_BITS = 0xFFFF  # BioSemi keeps the amplifier's state above them
MOST_HEADER_BYTES = 4_000_000  # of a BrainVision header: text, a line a channel

UNREADABLE = (OSError, EOFError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RuntimeError)
UNREADABLE += (AssertionError, ImportError, MemoryError, SyntaxError, struct.error, zlib.error)  # type: ignore[assignment]
"""What parsers raise on damaged or foreign files, from bad numbers to bad XML."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording that can be played.

    Attributes
    ----------
    layout : Layout
        Its channels, and how columns of the file become them.
    t_s : ndarray, shape (n_samples,), float64
        Seconds since the first sample, strictly increasing; a gap is a longer step.
    read : callable
        ``read(start, stop)`` gives samples, shape (stop - start, n_file_channels).
    marks : tuple of (float, str)
        Seconds since the first sample and label, in order of time.
    """

    layout: Layout
    t_s: NDArray[np.float64]
    read: Callable[[int, int], NDArray[Any]]
    marks: tuple[tuple[float, str], ...] = ()


def open_with_mne(
    path: str, form: FileFormat, number_format: NumberFormat | None = None, width_option: str = ""
) -> Recording:
    """Open an EDF, BDF, CNT, EEGLAB or BrainVision file.

    Parameters
    ----------
    path : str
        The file; of BrainVision's three the header.
    form : str
        What it is.
    number_format : {'int16', 'int32'}, optional
        CNT: width of its numbers, where they cannot be told.
    width_option : str
        CNT: how the user says so, with ``{width}`` in it; by default as an option of the source.

    Raises
    ------
    SourceError
        It cannot be read, holds no EEG, is a CNT whose numbers make no sense as EEG, or takes its
        samples from another folder.
    """
    present(path)
    try:
        with np.errstate(all="ignore"):  # MNE computes electrode positions, which may be all zero
            raw = _raw(path, form, number_format)
        _refuse_elsewhere(path, [str(name) for name in raw.filenames if name])
        raw.get_data(start=max(0, raw.n_times - 2), verbose="error")  # a file that is cut short shows at its end
        probe = raw.get_data(stop=min(raw.n_times, max(2, round(PROBE_S * raw.info["sfreq"]))), verbose="error").T
    except UNREADABLE as error:
        hint = _cnt_hint(path, number_format, width_option) if form == "cnt" else ""
        raise SourceError(unreadable(path, form, error, hint)) from error
    layout = _layout(raw, path, probe)
    if form == "cnt" and number_format is None and (flaw := _implausible(probe, layout)):
        raise SourceError(f'"{path}": {flaw}. {_cnt_hint(path, number_format, width_option)}')
    t_s = np.arange(raw.n_times) / raw.info["sfreq"]
    marks = zip(raw.annotations.onset - raw.first_time, raw.annotations.description, strict=True)
    return Recording(
        layout,
        t_s,
        partial(_samples, raw, path, form),
        tuple(sorted((float(onset), str(label)) for onset, label in marks)),
    )


def present(path: str) -> None:
    """Refuse a path that is no file.

    Raises
    ------
    SourceError
        There is nothing, or a folder.
    """
    if not Path(path).is_file():
        raise SourceError(f'There is no file "{path}". Check the path.')


def _samples(raw: Any, path: str, form: str, start: int, stop: int) -> NDArray[Any]:
    try:
        return raw.get_data(start=start, stop=stop, verbose="error").T
    except UNREADABLE as error:
        raise SourceError(unreadable(path, form, error, f"It broke at {start / raw.info['sfreq']:.0f} s.")) from error


def unreadable(path: str, form: str, error: BaseException, hint: str = "") -> str:
    """Say in one line that a file is not what it should be."""
    told = re.split(r"Error: ", str(error))[-1]  # MNE puts whole tracebacks into some of its messages
    reason = textwrap.shorten(told, LONGEST_REASON, placeholder=" ...") or type(error).__name__
    return f'"{path}" cannot be read as {form.upper()}: {reason.rstrip(". ")}.{f" {hint}" if hint else ""}'


def with_scale_note(layout: Layout, probe: NDArray[Any]) -> Layout:
    """Add to a layout's notes what a look at the first seconds says about their unit."""
    eeg = list(layout.info.eeg_indices())
    note = scale_note((probe[:, list(layout.columns)] * layout.scale)[:, eeg])
    return replace(layout, info=replace(layout.info, notes=(*layout.info.notes, note))) if note else layout


def without_triggers(layout: Layout) -> Layout:
    """Move trigger channels out of the signals: they become markers."""
    kept = [i for i, channel in enumerate(layout.info.channels) if channel.kind != "trigger"]
    events = tuple(c for c in layout.columns if c not in {layout.columns[i] for i in kept})
    info = replace(layout.info, channels=tuple(layout.info.channels[i] for i in kept))
    columns = tuple(layout.columns[i] for i in kept)
    return Layout(info, columns, layout.scale[kept], (*layout.event_columns, *events))


def _raw(path: str, form: FileFormat, number_format: NumberFormat | None) -> Any:
    import mne  # slow to import, and only recordings need it

    if form == "edf":
        return mne.io.read_raw_edf(path, infer_types=True, verbose="error")
    if form == "bdf":
        return mne.io.read_raw_bdf(path, infer_types=True, verbose="error")
    if form == "cnt":
        recount = number_format is not None and Path(path).stat().st_size < CNT_COUNTABLE_BYTES
        width = number_format or "auto"
        return mne.io.read_raw_cnt(path, data_format=width, recompute_n_samples=recount or None, verbose="error")
    if form == "vhdr":
        _refuse_elsewhere(path, _named_files(path))
        return mne.io.read_raw_brainvision(path, verbose="error")
    from scipy.io.matlab import MatReadError

    try:
        return mne.io.read_raw_eeglab(path, verbose="error")
    except MatReadError as error:  # of no family that could be named above
        raise ValueError(str(error)) from error


def _named_files(header: str) -> list[str]:
    """Return the files that a BrainVision header names, as paths."""
    with Path(header).open("rb") as file:
        text = file.read(MOST_HEADER_BYTES).decode("latin-1")
    named = re.findall(r"^(?:DataFile|MarkerFile)[ \t]*=[ \t]*(.*?)[ \t]*\r?$", text, re.MULTILINE | re.IGNORECASE)
    return [os.path.join(os.path.dirname(header), name.replace("\\", "/")) for name in named]  # noqa: PTH118, PTH120 - as it is written


def _refuse_elsewhere(path: str, files: list[str]) -> None:
    """Refuse a recording whose samples would come from another folder; links are the user's own doing."""
    home = os.path.abspath(os.path.dirname(path))  # noqa: PTH100, PTH120 - links are not followed
    for name in files:
        if os.path.dirname(os.path.abspath(name)) != home:  # noqa: PTH100, PTH120
            raise SourceError(f'"{path}" takes its data from another folder ("{name}"), which is refused.')


def _layout(raw: Any, path: str, probe: NDArray[Any]) -> Layout:
    kinds = raw.get_channel_types()
    eeg = [i for i, kind in enumerate(kinds) if kind == "eeg"]
    volts = not eeg or float(np.median(probe[:, eeg].std(axis=0))) < UNITLESS_V
    desc = Element("desc")
    channels = SubElement(desc, "channels")
    for name, kind in zip(raw.ch_names, kinds, strict=True):
        channel = SubElement(channels, "channel")
        unit = ("volts" if volts else "") if kind in ("eeg", "eog", "ecg", "emg") else ""
        for tag, text in (("label", name), ("type", kind), ("unit", unit)):
            SubElement(channel, tag).text = text
    rate_hz = float(raw.info["sfreq"])
    header = StreamHeader(Path(path).name, "EEG", len(kinds), rate_hz, "double64", path, "", desc)
    layout = without_triggers(described_recording(describe(header), path))
    if not layout.info.eeg_indices() or raw.n_times < 2:
        held = ", ".join(layout.info.channel_names[:8]) or "none"
        raise SourceError(f'"{path}" holds no EEG: {raw.n_times} samples, channels {held}. Give a recording of EEG.')
    return with_scale_note(layout, probe)


def described_recording(layout: Layout, path: str) -> Layout:
    """Tell that a layout is of a recording, and where it lies."""
    notes = ("a recording played in real time, not a live device", *layout.info.notes)
    return replace(layout, info=replace(layout.info, device_id=f"recording:{path}", notes=notes))


def _implausible(probe: NDArray[Any], layout: Layout) -> str:
    """Say why the first seconds cannot be EEG: counts of the wrong width give themselves away."""
    eeg = [layout.columns[i] for i in layout.info.eeg_indices()]
    signal_uv = probe[:, eeg] * 1e6
    steps, double_steps = np.diff(signal_uv, axis=0).std(axis=0), (signal_uv[2:] - signal_uv[:-2]).std(axis=0)
    flat = float((np.ptp(signal_uv, axis=0) < 1.0).mean())
    if flat >= FLAT_SHARE:
        return f"{flat:.0%} of its channels are constant"
    if np.median(steps / np.maximum(double_steps, 1e-12)) > ZIGZAG:
        return "its samples zigzag as EEG cannot"
    return scale_note(signal_uv)


def _cnt_hint(path: str, number_format: NumberFormat | None, option: str) -> str:
    if number_format:
        other = "int32" if number_format == "int16" else "int16"
        told = option.format(width=other) or f'"?format={other}"'
        return f"It was read as {number_format}; if it is a NeuroScan file, try {told}."
    if option:
        both = f"{option.format(width='int16')} or {option.format(width='int32')}"
        return f"CNT files do not say how wide their numbers are: give {both}."
    return f'CNT files do not say how wide their numbers are: try "cnt:{path}?format=int16" or "?format=int32".'
