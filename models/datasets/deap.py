"""DEAP, preprocessed for Python; ``deap:DIR``.

DIR is the dataset's folder or its ``data_preprocessed_python``: ``s01.dat`` to ``s32.dat``,
Python 2 pickles of 40 trials x 40 channels x 8064 samples at 128 Hz, 3 s of rest and then a
minute of stimulus, already referenced to the average and filtered from 4 to 45 Hz. Trials stand
in order of Experiment_id. Each is a recording of its own: what lay between them is not in the files.
Face videos are joined through ``participant_ratings.csv`` (`deap_ratings`). Times are seconds from the
first sample of a trial.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.datasets.dataset import Dataset, Recording, Scale, Signal, Streams, Trial, Wanted
from models.datasets.deap_faces import find_videos, read_faces, videos_notes
from models.datasets.deap_layout import (
    AUX,
    EEG,
    N_TRIALS,
    SCALES,
    STIMULUS_S,
    clip_name,
    places,
    subject_code,
    subjects_note,
)
from models.datasets.deap_ratings import TABLE, Shown, find_ratings, of_subject, prove_join, read_ratings
from models.datasets.fingerprint import digest, stats, unchanged
from models.datasets.options import OpenOptions
from models.datasets.signals import checked
from models.datasets.untrusted.pickles import load_pickle
from models.errors import DatasetError
from recorder.streams import Channel, StreamInfo

VERSION = 1
FOLDER = "data_preprocessed_python"
SUBJECT_FILE = re.compile(r"s(\d\d)\.dat", re.ASCII)
RATE_HZ, REST_S = 128.0, 3.0
N_SAMPLES = 8064
DATA_SHAPE = (N_TRIALS, len(EEG) + len(AUX), N_SAMPLES)
LABELS_SHAPE = (N_TRIALS, len(SCALES))
DONE = ("already reduced to 128 Hz, freed of eye artefacts, filtered from 4 to 45 Hz and averaged by the publishers",)

EEG_INFO = StreamInfo("DEAP", "eeg", tuple(Channel(name) for name in EEG), RATE_HZ, notes=DONE)
AUX_INFO = StreamInfo("DEAP peripheral", "aux", AUX, RATE_HZ)


def open_deap(path: Path, options: OpenOptions) -> Deap:
    """Open DEAP's preprocessed data.

    Raises
    ------
    DatasetError
        A file is missing, damaged, hostile or of another release, or the orders of trials cannot be joined.
    """
    return Deap(path, options)


class Deap(Dataset):
    """Trials of DEAP's preprocessed files; one file is held in memory at a time.

    Parameters
    ----------
    root : Path
    options : OpenOptions
    """

    name = "DEAP"
    scale = Scale(1.0, 9.0)

    def __init__(self, root: Path, options: OpenOptions) -> None:
        self._root, self._options = root, options
        self._files = _subject_files(root)
        self._videos = find_videos(root, options)
        self._table = find_ratings(root, options)
        self._stats = self._present_stats()
        if self._videos and self._table is None:
            raise DatasetError(
                f'"{root}" has face videos but no {TABLE}, without which nobody knows which trial they show.'
                " Unpack metadata_csv.zip beside them."
            )
        self._held: tuple[int, NDArray[Any]] | None = None
        self._places: dict[str, tuple[int, int]] = {}  # subject and Experiment_id
        self._faces: dict[str, Path] = {}
        self.recordings = self._opened()
        self.notes = (*subjects_note(self._files), *self._order_note(), *videos_notes(self._videos, self._files))

    def read(self, recording: Recording, wanted: Wanted) -> Streams:
        """Read a trial; see `Dataset.read`."""
        subject, experiment = self._places[recording.name]
        eeg = aux = None
        if wanted.eeg or wanted.aux:
            data = self._data(subject)[experiment - 1]
            eeg = _signal(recording.name, EEG_INFO, data[: len(EEG)]) if wanted.eeg else None
            aux = _signal(recording.name, AUX_INFO, data[len(EEG) :]) if wanted.aux else None
        video = self._faces.get(recording.name) if wanted.face else None
        faces = read_faces(video, wanted, self._options, REST_S) if video else []
        return Streams(eeg, aux, faces)

    def fingerprint(self) -> str:
        """See `Dataset.fingerprint`."""
        return digest("deap", VERSION, self._stats)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_held": None}  # another process reads the file itself

    def _opened(self) -> tuple[Recording, ...]:
        table = read_ratings(self._table) if self._table else {}
        recordings: list[Recording] = []
        for n, (subject, file) in enumerate(self._files.items(), start=1):
            labels = _content(file)[1]
            shown = of_subject(table, subject, self._table) if self._table else ()
            prove_join(subject, shown, labels)
            recordings.extend(self._recordings(subject, labels, shown))
            self._options.report("DEAP: files looked into", n, len(self._files))
        return tuple(recordings)

    def _recordings(self, subject: int, labels: NDArray[Any], shown: tuple[Shown, ...]) -> list[Recording]:
        """Return a subject's trials in the order shown, or of Experiment_id where that is not known."""
        order = [(clip.experiment, clip.trial) for clip in shown] or [(e, 0) for e in range(1, N_TRIALS + 1)]
        found = []
        for experiment, place in order:
            name = f"{subject_code(subject)}/{clip_name(experiment)}"
            self._places[name] = (subject, experiment)
            if video := self._videos.get((subject, place)):
                self._faces[name] = video
            found.append(_recording(subject, name, experiment, labels[experiment - 1], face=video is not None))
        return found

    def _order_note(self) -> tuple[str, ...]:
        if self._table:
            return ()
        return (f"No {TABLE}: the order shown is unknown, trials stand in order of Experiment_id for everyone.",)

    def _present_stats(self) -> tuple[Any, ...]:
        files = [*self._files.values(), *self._videos.values(), *([self._table] if self._table else [])]
        return stats(files, self._root)

    def _data(self, subject: int) -> NDArray[Any]:
        if self._held is None or self._held[0] != subject:
            unchanged(self.name, self._stats, self._present_stats())
            self._held = None  # not two files at once
            self._held = (subject, _content(self._files[subject])[0])
        return self._held[1]


def _subject_files(root: Path) -> dict[int, Path]:
    for folder in places(root, FOLDER)[:2]:
        named = ((SUBJECT_FILE.fullmatch(path.name), path) for path in sorted(folder.glob("s*.dat")))
        if files := {int(match[1]): path for match, path in named if match}:
            return files
    raise DatasetError(f'"{root}" has no {FOLDER}/s01.dat or s01.dat. Give the folder of DEAP\'s preprocessed data.')


def _content(path: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return data (40, 40, 8064) and labels (40, 4), both proven to be what they are called."""
    content = load_pickle(path)
    data, labels = _numbers(path, content, "data", DATA_SHAPE), _numbers(path, content, "labels", LABELS_SHAPE)
    outside = ~((labels >= 1.0) & (labels <= 9.0))  # a NaN is outside too
    if outside.any():
        trial, column = np.argwhere(outside)[0].tolist()
        met = f"{SCALES[column]} {labels[trial, column]:g}"
        raise DatasetError(f'"{path}": Experiment_id {trial + 1} has {met}, outside 1 to 9. Get the file again.')
    return data, labels


def _numbers(path: Path, content: object, name: str, shape: tuple[int, ...]) -> NDArray[Any]:
    value = content.get(name) if isinstance(content, dict) else None
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiu" and value.shape == shape:
        return value
    met = f"{value.dtype} {value.shape}" if isinstance(value, np.ndarray) else type(value).__name__
    raise DatasetError(
        f'"{path}": "{name}" is {met}, where numbers of shape {shape} were expected. Is this the preprocessed data?'
    )


def _recording(subject: int, name: str, experiment: int, labels: NDArray[Any], *, face: bool) -> Recording:
    ratings = dict(zip(SCALES, labels.tolist(), strict=True))
    clip = clip_name(experiment)
    trial = Trial(clip, REST_S, REST_S + STIMULUS_S, clip, ratings, rest=(0.0, REST_S))
    return Recording(subject_code(subject), name, (trial,), EEG_INFO, AUX_INFO, face)


def _signal(name: str, info: StreamInfo, data: NDArray[Any]) -> Signal:
    """Return channels x samples as a signal."""
    t = np.arange(data.shape[1]) / RATE_HZ
    with np.errstate(over="ignore"):  # what is too large is infinite, and told as that
        samples = np.ascontiguousarray(data.T, np.float32)
    return checked(name, Signal(info, samples, t, np.zeros(len(t), bool)))
