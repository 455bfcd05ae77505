"""DEAP as recorded; ``deap-original:DIR``.

DIR is the dataset's folder or its ``data_original``: ``s01.bdf`` to ``s32.bdf``, 512 Hz, 32
electrodes (in one order for s01 to s22, in another for the rest: they are taken by name), and a
status channel whose low eight bits tell what was on the screen. A subject is one recording, with
the trials in the order shown; labels and clips come from ``participant_ratings.csv`` by that order.
Peripheral channels are made as the publishers made theirs: EXG1 minus EXG2 is hEOG, and so on.
Times are seconds from the recording's first sample.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from models.datasets.bdf_file import BdfFile, open_bdf
from models.datasets.dataset import Dataset, Recording, Scale, Signal, Streams, Trial, Wanted
from models.datasets.deap_faces import find_videos, read_faces, videos_notes
from models.datasets.deap_layout import AUX, EEG, clip_name, places, subject_code, subjects_note
from models.datasets.deap_ratings import FOLDER as RATINGS_FOLDER
from models.datasets.deap_ratings import TABLE, Shown, find_ratings, of_subject, read_ratings
from models.datasets.deap_status import Span, spans
from models.datasets.fingerprint import digest, stats, unchanged
from models.datasets.options import OpenOptions
from models.datasets.signals import checked
from models.errors import DatasetError
from recorder.observation import FaceObservation
from recorder.streams import Channel, StreamInfo

VERSION = 1
FOLDER = "data_original"
SUBJECT_FILE = re.compile(r"s(\d\d)\.bdf", re.ASCII)
RATE_HZ = 512.0
N_SIGNALS = 48
PAIRS = {"hEOG": ("EXG1", "EXG2"), "vEOG": ("EXG3", "EXG4"), "zEMG": ("EXG5", "EXG6"), "tEMG": ("EXG7", "EXG8")}
SINGLE = {"GSR": "GSR1", "Resp": "Resp", "Pleth": "Plet", "Temp": "Temp"}
NEEDED = (*EEG, *(label for pair in PAIRS.values() for label in pair), *SINGLE.values())

EEG_INFO = StreamInfo("DEAP", "eeg", tuple(Channel(name) for name in EEG), RATE_HZ)
AUX_INFO = StreamInfo("DEAP peripheral", "aux", AUX, RATE_HZ)


def open_deap_original(path: Path, options: OpenOptions) -> DeapOriginal:
    """Open DEAP's original recordings.

    Raises
    ------
    DatasetError
        A file or the ratings are missing, damaged, or not what DEAP's are.
    """
    return DeapOriginal(path, options)


class DeapOriginal(Dataset):
    """DEAP's BDF files; each is read when its recording is.

    Parameters
    ----------
    root : Path
    options : OpenOptions
    """

    name = "DEAP (original)"
    scale = Scale(1.0, 9.0)

    def __init__(self, root: Path, options: OpenOptions) -> None:
        self._root, self._options = root, options
        self._files = _subject_files(root)
        self._videos = find_videos(root, options)
        self._table = _table(root, options)
        self._stats = self._present_stats()
        self._numbers: dict[str, int] = {}
        ratings = read_ratings(self._table)
        recordings = []
        for n, (subject, file) in enumerate(self._files.items(), start=1):
            recordings.append(self._opened(subject, file, of_subject(ratings, subject, self._table)))
            options.report(f"{self.name}: files looked into", n, len(self._files))
        self.recordings = tuple(recordings)
        self.notes = (*subjects_note(self._files), *videos_notes(self._videos, self._files))

    def read(self, recording: Recording, wanted: Wanted) -> Streams:
        """Read a subject's recording; see `Dataset.read`."""
        unchanged(self.name, self._stats, self._present_stats())
        subject = self._numbers[recording.name]
        file = _checked_file(self._files[subject])
        return Streams(
            _eeg(recording.name, file) if wanted.eeg else None,
            _aux(recording.name, file) if wanted.aux else None,
            self._faces(subject, recording, wanted) if wanted.face else (),
        )

    def fingerprint(self) -> str:
        """See `Dataset.fingerprint`."""
        return digest("deap-original", VERSION, self._stats)

    def _opened(self, subject: int, path: Path, shown: tuple[Shown, ...]) -> Recording:
        file = _checked_file(path)
        name = subject_code(subject)
        self._numbers[name] = subject
        stimuli = spans(path, file.status(), RATE_HZ, len(shown))
        trials = tuple(_trial(clip, span) for clip, span in zip(shown, stimuli, strict=True))
        face = any(subject == filmed for filmed, _ in self._videos)
        return Recording(name, name, trials, EEG_INFO, AUX_INFO, face)

    def _faces(self, subject: int, recording: Recording, wanted: Wanted) -> list[FaceObservation]:
        """Return the faces of all trials that were filmed; there are none between them."""
        faces: list[FaceObservation] = []
        for place, trial in enumerate(recording.trials, start=1):
            if video := self._videos.get((subject, place)):
                faces += read_faces(video, wanted, self._options, trial.onset_s)
        return [replace(face, index=index) for index, face in enumerate(faces)]

    def _present_stats(self) -> tuple[Any, ...]:
        return stats([*self._files.values(), *self._videos.values(), self._table], self._root)


def _subject_files(root: Path) -> dict[int, Path]:
    for folder in places(root, FOLDER)[:2]:
        named = ((SUBJECT_FILE.fullmatch(path.name), path) for path in sorted(folder.glob("s*.bdf")))
        if files := {int(match[1]): path for match, path in named if match}:
            return files
    raise DatasetError(f'"{root}" has no {FOLDER}/s01.bdf or s01.bdf. Give the folder of DEAP\'s original data.')


def _table(root: Path, options: OpenOptions) -> Path:
    table = find_ratings(root, options)
    if table is None:
        raise DatasetError(
            f'"{root}" has no {TABLE}, which alone tells what the trials show and how they were rated.'
            f" Unpack {RATINGS_FOLDER}.zip there."
        )
    return table


def _checked_file(path: Path) -> BdfFile:
    """Open a file that has what DEAP's have: every channel by its name, at 512 Hz."""
    file = open_bdf(path)
    if len(file.signals) != N_SIGNALS or file.rate_hz != RATE_HZ:
        raise DatasetError(
            f'"{path}" has {len(file.signals)} signals at {file.rate_hz:g} Hz, where {N_SIGNALS} at {RATE_HZ:g} Hz were'
            " expected. Is this DEAP's original data?"
        )
    for label in NEEDED:
        file.index(label)
    return file


def _trial(clip: Shown, span: Span) -> Trial:
    name, rest = f"trial-{clip.trial:02d}", (span.rest_s, span.onset_s)
    return Trial(name, span.onset_s, span.offset_s, clip_name(clip.experiment), clip.ratings, rest=rest)


def _eeg(name: str, file: BdfFile) -> Signal:
    return _signal(name, EEG_INFO, file.microvolts(EEG))


def _aux(name: str, file: BdfFile) -> Signal:
    bipolar = [file.microvolts(pair) @ np.array([1.0, -1.0], np.float32) for pair in PAIRS.values()]
    return _signal(name, AUX_INFO, np.column_stack([*bipolar, file.samples(tuple(SINGLE.values()))]))


def _signal(name: str, info: StreamInfo, samples: np.ndarray[Any, np.dtype[np.float32]]) -> Signal:
    t = np.arange(len(samples)) / RATE_HZ
    return checked(name, Signal(info, samples, t, np.zeros(len(t), bool)))
