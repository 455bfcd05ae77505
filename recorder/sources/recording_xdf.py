"""The EEG stream of an XDF file, with its own times and the marks of its marker streams.

Time stamps that run backwards (a clock was reset) are played on without a break, and long
gaps are shortened; both are said in the notes. Streams are described as over the network.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import numpy as np
from numpy.typing import NDArray

from recorder.errors import SourceError
from recorder.sources import neuroscan
from recorder.sources.labels import cleaned
from recorder.sources.lsl_metadata import Layout, StreamHeader, describe
from recorder.sources.recording_file import (
    PROBE_S,
    UNREADABLE,
    Recording,
    described_recording,
    present,
    unreadable,
    with_scale_note,
    without_triggers,
)

LONGEST_GAP_S = 10.0  # someone waits in front of it
BREAK_S = 0.25  # stamps that leap further have lost samples, or another clock; less is jitter
MIN_FIT = 16
LONGEST_LABEL = 200  # characters

Stream = dict[str, Any]
Times = Callable[[NDArray[np.float64], float], tuple[NDArray[np.float64], list[str]]]
"""Takes stamps and the nominal rate; gives seconds since the first sample, strictly increasing, and notes."""


def open_xdf(path: str, stream_name: str | None = None, times: Times | None = None) -> Recording:
    """Open an XDF file.

    Parameters
    ----------
    path : str
        The file.
    stream_name : str, optional
        Name of the stream to play; else the EEG stream with most samples.
    times : callable, optional
        What to make of its stamps; `played_times` where it is not given.

    Raises
    ------
    SourceError
        It cannot be read, or holds no such stream.
    """
    import pyxdf

    logging.getLogger("pyxdf").setLevel(logging.CRITICAL)  # it logs tracebacks of damage that it survives
    present(path)
    try:
        with Path(path).open("rb") as file:  # given a path, pyxdf leaves it open when it fails
            streams, _ = pyxdf.load_xdf(file, dejitter_timestamps=False)
        stream = _chosen(streams, stream_name, path)
        return _recording(stream, streams, path, times or played_times)
    except SourceError:
        raise
    except UNREADABLE as error:
        raise SourceError(unreadable(path, "xdf", error)) from error


def _chosen(streams: list[Stream], wanted: str | None, path: str) -> Stream:
    signals = [s for s in streams if isinstance(s["time_series"], np.ndarray) and len(s["time_stamps"]) > 1]
    named = [s for s in signals if wanted is None or _told(s, "name").casefold() == wanted.casefold()]
    eeg = [s for s in named if _told(s, "type").casefold() == "eeg"] or (named if wanted else [])
    if eeg:
        return max(eeg, key=lambda s: s["time_series"].size)
    known = ", ".join(f'"{_told(s, "name")}" of type {_told(s, "type") or "none"}' for s in signals) or "none"
    missing = f'no signal stream "{wanted}"' if wanted else "no EEG stream with samples"
    raise SourceError(f'"{path}" holds {missing}; signals in it: {known}. Choose one with "?stream=NAME".')


def _recording(stream: Stream, streams: list[Stream], path: str, times: Times) -> Recording:
    values: NDArray[Any] = stream["time_series"]
    stamps = np.asarray(stream["time_stamps"], np.float64)
    rate_hz, rate_notes = _rate_hz(stream, stamps)
    t_s, time_notes = times(stamps, rate_hz)
    header = _header(stream, values.shape[1], rate_hz)
    layout = neuroscan.describe(header) if neuroscan.matches(header) else describe(header, "eeg")
    layout = without_triggers(described_recording(layout, path))
    if not layout.info.eeg_indices():
        raise SourceError(f'"{path}": no channel of "{header.name}" is EEG. Choose a stream with "?stream=NAME".')
    layout = _noted(with_scale_note(layout, values[: max(2, round(PROBE_S * rate_hz))]), rate_notes + time_notes)
    return Recording(layout, t_s, lambda start, stop: values[start:stop], _marks(streams, stamps, t_s))


def played_times(stamps: NDArray[np.float64], rate_hz: float) -> tuple[NDArray[np.float64], list[str]]:
    """Return seconds since the first sample, strictly increasing, and what had to be changed.

    Between breaks the stamps' jitter is smoothed by a straight line, as pyxdf does.
    """
    steps = np.diff(stamps)
    breaks = np.flatnonzero(~(np.abs(steps) < BREAK_S)) + 1  # NaN too
    t_s = np.empty(len(stamps))
    next_s, n_backwards, n_long = 0.0, 0, 0
    for begin, end in itertools.pairwise([0, *breaks.tolist(), len(stamps)]):
        pause_s = float(steps[begin - 1]) if begin else 0.0
        n_backwards += not pause_s >= 0
        n_long += pause_s > LONGEST_GAP_S
        next_s += min(max(0.0, pause_s - 1.0 / rate_hz), LONGEST_GAP_S) if pause_s > 0 else 0.0
        t_s[begin:end] = next_s + period_s(stamps[begin:end], rate_hz) * np.arange(end - begin)
        next_s = t_s[end - 1] + 1.0 / rate_hz
    notes = [f"time stamps run backwards {n_backwards} times: played on without a break"] if n_backwards else []
    notes += [f"{n_long} gaps of over {LONGEST_GAP_S:g} s, shortened to that"] if n_long else []
    return t_s, notes


def period_s(stamps: NDArray[np.float64], rate_hz: float) -> float:
    """Sample period of a stretch without breaks; nominal where the stamps do not tell one."""
    if len(stamps) < MIN_FIT:
        return 1.0 / rate_hz
    slope = float(np.polyfit(np.arange(len(stamps)), stamps - stamps[0], 1)[0])
    return slope if 0.5 < slope * rate_hz < 2.0 else 1.0 / rate_hz


def _rate_hz(stream: Stream, stamps: NDArray[np.float64]) -> tuple[float, list[str]]:
    try:
        rate_hz = float(_told(stream, "nominal_srate"))
    except ValueError:
        rate_hz = 0.0
    if 0 < rate_hz < 1e6:
        return rate_hz, []
    steps = np.diff(stamps)
    if not (steps > 0).any():
        raise ValueError("its time stamps stand still")
    rate_hz = float(1.0 / np.median(steps[steps > 0]))
    return rate_hz, [f"no rate told, measured {rate_hz:.4g} Hz"]


def _header(stream: Stream, n_channels: int, rate_hz: float) -> StreamHeader:
    desc = Element("desc")
    _grow(desc, (stream["info"].get("desc") or [None])[0])
    name, form = _told(stream, "name") or "unnamed stream", _told(stream, "channel_format")
    return StreamHeader(name, "EEG", n_channels, rate_hz, form, _told(stream, "source_id"), "", desc)


def _grow(parent: Element, content: Any) -> None:
    """Turn pyxdf's dicts of lists back into the elements they came from."""
    if isinstance(content, dict):
        for tag, children in content.items():
            for child in children:
                _grow(SubElement(parent, tag), child)
    elif isinstance(content, str):
        parent.text = content


def _marks(
    streams: list[Stream], stamps: NDArray[np.float64], t_s: NDArray[np.float64]
) -> tuple[tuple[float, str], ...]:
    """Return the labels of string streams that fall within the recording, on its played time."""
    order = np.argsort(stamps)
    marks = []
    for stream in streams:
        if isinstance(stream["time_series"], np.ndarray):
            continue
        for stamp, labels in zip(stream["time_stamps"], stream["time_series"], strict=True):
            at = int(np.searchsorted(stamps[order], stamp, side="right")) - 1
            label = cleaned(", ".join(map(str, labels)), LONGEST_LABEL)
            if at >= 0 and stamp - stamps[order[at]] <= LONGEST_GAP_S:
                marks.append((float(t_s[order[at]] + stamp - stamps[order[at]]), label))
    return tuple(sorted(marks))


def _told(stream: Stream, key: str) -> str:
    return str((stream["info"].get(key) or [""])[0] or "")


def _noted(layout: Layout, notes: list[str]) -> Layout:
    return replace(layout, info=replace(layout.info, notes=(*layout.info.notes, *notes)))
