"""Recordings of any origin in a folder: which files they are, whose, and what is in them.

The subject is the BIDS entity ``sub-XX`` of the file or of a folder above it, else the folder it
lies in, else the file's own name. Nothing is decided by the order of files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.datasets.dataset import Signal
from models.datasets.options import CntFormat
from models.datasets.recording_times import kept_times
from models.datasets.signals import aux_signal, checked, eeg_part, eeg_signal
from models.errors import DatasetError
from models.preprocess.electrodes import position
from recorder.errors import SourceError
from recorder.sources.labels import few
from recorder.sources.recording import GAP_PERIODS
from recorder.sources.recording_file import FileFormat, Recording, open_with_mne
from recorder.sources.recording_xdf import open_xdf

FORMATS: dict[str, FileFormat] = {
    ".xdf": "xdf",
    ".edf": "edf",
    ".bdf": "bdf",
    ".vhdr": "vhdr",
    ".set": "set",
    ".cnt": "cnt",
}
"""By ending, in lower case; of BrainVision's and EEGLAB's files the header."""

DEEPEST = 6
LOOK_BYTES = 4096
PIECE = 65536  # samples converted at once: what a conversion needs meanwhile stays small
CNT_OPTION = "--cnt-format {width}"
PLAYED = "a recording played in real time, not a live device"
STREAM_HINT = ' Choose one with "?stream=NAME".'

_SUBJECT = re.compile(r"(?:^|_)sub-([A-Za-z0-9]+)(?=_|$)")


def recordings_in(folder: Path) -> list[Path]:
    """Return every recording in a folder and below it, by path; hidden folders are passed over.

    Raises
    ------
    DatasetError
        Two files differ in their ending alone: they hold the same, or one table labels both.
    """
    found = sorted(path for path in _files(folder) if path.suffix.lower() in FORMATS)
    known: dict[Path, Path] = {}
    for path in found:
        before = known.setdefault(path.with_suffix(""), path)
        if before != path:
            raise DatasetError(
                f'"{before}" and "{path}" differ in their ending alone: is one a copy of the other? Keep one in the'
                " folder, or name them apart."
            )
    return found


def refuse_copies(recordings: Iterable[Path]) -> None:
    """Refuse two recordings of the same samples: a split would put them on both of its sides.

    Compared are the sizes and three places of their largest files.

    Raises
    ------
    DatasetError
        Says which two.
    """
    known: dict[tuple[int, bytes], Path] = {}
    for path in recordings:
        before = known.setdefault(_looks(max(companions(path), key=lambda file: file.stat().st_size)), path)
        if before != path:
            raise DatasetError(f'"{before}" and "{path}" hold the same samples. Keep one in the folder.')


def subject_in(path: Path, root: Path) -> str:
    """Return the code of the person in a recording, as names tell it."""
    parts = path.relative_to(root).with_suffix("").parts
    for part in reversed(parts):
        if told := _SUBJECT.search(part):
            return told[1]
    return parts[-2] if len(parts) > 1 else parts[-1]


def opened(path: Path, cnt_format: CntFormat) -> Recording:
    """Open a recording: its header, and the first seconds for a look at the unit.

    Raises
    ------
    DatasetError
        It cannot be read, its stamps do not increase, or no EEG electrode has a name of the 10-10 system.
    """
    form = FORMATS[path.suffix.lower()]
    try:
        if form == "xdf":
            recording = open_xdf(str(path), times=kept_times)
        else:
            width = None if cnt_format == "auto" or form != "cnt" else cnt_format
            recording = open_with_mne(str(path), form, width, CNT_OPTION)
    except SourceError as error:
        raise DatasetError(str(error).replace(STREAM_HINT, "")) from error
    except DatasetError as error:
        raise DatasetError(f'"{path}": {error}') from error
    _refuse_unplaced(path, recording)
    return recording


def length_s(recording: Recording) -> float:
    """Return the seconds from the first sample to the end of the last."""
    return float(recording.t_s[-1]) + 1.0 / recording.layout.info.rate_hz


def notes_of(recording: Recording) -> list[str]:
    """Return what was found odd in a file."""
    return [note for note in recording.layout.info.notes if note != PLAYED]


def signals_of(name: str, recording: Recording, eeg: bool, aux: bool) -> tuple[Signal | None, Signal | None]:
    """Read a recording's EEG and its peripheral channels, as far as they are wanted.

    Raises
    ------
    DatasetError
        The file breaks off, or a channel holds no number.
    """
    layout, t = recording.layout, recording.t_s
    steps = np.diff(t, prepend=t[0])
    gap = steps * layout.info.rate_hz > GAP_PERIODS
    try:
        data = _converted(recording)
    except SourceError as error:
        raise DatasetError(str(error)) from error
    make = partial(checked, name)
    return (
        make(eeg_signal(layout.info, data, t, gap)) if eeg else None,
        make(aux_signal(layout.info, data, t, gap)) if aux else None,
    )


def companions(path: Path) -> list[Path]:
    """Return the files that belong to a recording: those of its name, whatever their ending."""
    return sorted(other for other in path.parent.iterdir() if other.stem == path.stem and other.is_file())


def _looks(path: Path) -> tuple[int, bytes]:
    """Return the size of a file, and what stands at its beginning, middle and end."""
    try:
        with path.open("rb") as file:
            n_bytes = file.seek(0, os.SEEK_END)
            seen = b""
            for place in (0, n_bytes // 2, max(0, n_bytes - LOOK_BYTES)):
                file.seek(place)
                seen += file.read(LOOK_BYTES)
    except OSError as error:
        raise DatasetError(f'"{path}" cannot be read: {error.strerror}. Check its rights.') from error
    return n_bytes, seen


def _converted(recording: Recording) -> NDArray[np.float32]:
    layout, n_samples = recording.layout, len(recording.t_s)
    data = np.empty((n_samples, len(layout.columns)), np.float32)
    for start in range(0, n_samples, PIECE):
        piece = recording.read(start, min(start + PIECE, n_samples))
        data[start : start + PIECE] = piece[:, list(layout.columns)] * layout.scale
    return data


def _refuse_unplaced(path: Path, recording: Recording) -> None:
    part = eeg_part(recording.layout.info)
    names = part.channel_names if part else ()
    if not any(position(name) is not None for name in names):
        raise DatasetError(
            f'"{path}": none of its {len(names)} EEG channels bears the name of an electrode of the 10-10 system'
            f" ({few(names)}). Rename the channels; which is which cannot be guessed."
        )


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        deep = len(Path(place).relative_to(folder).parts) >= DEEPEST
        folders[:] = [] if deep else sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in names if not name.startswith("."))
