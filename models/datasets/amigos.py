"""AMIGOS, preprocessed (Miranda-Correa et al. 2021); ``amigos:DIR``.

``Data_Preprocessed_P01.mat`` to ``P40.mat``, in DIR or folders below it: ``joined_data`` with a cell a
video, samples x 17 channels (14 EEG, 2 ECG, GSR) at 128 Hz, of which the first five seconds are rest;
``labels_selfassessment`` with what each said of it, 1 to 9, arousal before valence. Videos that
someone did not see are empty cells; they, and those without a rating, are left out and counted.
Samples that are missing stay missing (NaN). Times are seconds from a cell's first sample.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.datasets.dataset import Dataset, Recording, Scale, Signal, Streams, Trial, Wanted
from models.datasets.fingerprint import digest, stats, unchanged
from models.datasets.options import OpenOptions
from models.datasets.untrusted.mat import MatFile
from models.datasets.untrusted.mat_elements import Stored
from models.errors import DatasetError
from recorder.streams import Channel, StreamInfo

VERSION = 1
SUBJECT_FILE = re.compile(r"Data_Preprocessed_P(\d\d)\.mat", re.ASCII)
DATA, LABELS, CLIPS = "joined_data", "labels_selfassessment", ("VideoIDs", "VideosIDs")
N_SUBJECTS, N_VIDEOS = 40, 20
RATE_HZ, REST_S, SHORTEST_S = 128.0, 5.0, 1.0
SCALES = ("arousal", "valence", "dominance", "liking")
"""The first of the twelve columns of a self-assessment, in their order."""
LABEL_COLUMNS = 12

ELECTRODES = ("AF3", "F7", "F3", "FC5", "T7", "P7", "O1", "O2", "P8", "T8", "FC6", "F4", "F8", "AF4")
AUX = (Channel("ECG Right", "ecg"), Channel("ECG Left", "ecg"), Channel("GSR", "gsr", ""))
EEG_INFO = StreamInfo("AMIGOS", "eeg", tuple(Channel(name) for name in ELECTRODES), RATE_HZ)
AUX_INFO = StreamInfo("AMIGOS peripheral", "aux", AUX, RATE_HZ)
N_CHANNELS = len(ELECTRODES) + len(AUX)


def open_amigos(path: Path, options: OpenOptions) -> Amigos:
    """Open AMIGOS.

    Raises
    ------
    DatasetError
        A file is missing, damaged, or not what AMIGOS's are.
    """
    return Amigos(path, options)


class Amigos(Dataset):
    """AMIGOS's files; a video's signals are read when they are asked for.

    Parameters
    ----------
    root : Path
    options : OpenOptions
    """

    name = "AMIGOS"
    scale = Scale(1.0, 9.0)

    def __init__(self, root: Path, options: OpenOptions) -> None:
        self._root = root
        self._files = _subject_files(root)
        self._stats = stats(self._files.values(), root)
        self._open_file: tuple[int, MatFile] | None = None
        self._cells: dict[str, tuple[int, NDArray[Any] | Stored]] = {}
        left_out: Counter[str] = Counter()
        recordings: list[Recording] = []
        for n, (subject, file) in enumerate(self._files.items(), start=1):
            recordings.extend(self._opened(subject, file, left_out))
            options.report("AMIGOS: files looked into", n, len(self._files))
        self.recordings = tuple(recordings)
        missing = N_SUBJECTS - len(self._files)
        absent = (f"{missing} of AMIGOS's {N_SUBJECTS} subjects are not in the folder.",) if missing else ()
        self.notes = (*absent, *(f"{count} trials were left out: {why}." for why, count in sorted(left_out.items())))

    def read(self, recording: Recording, wanted: Wanted) -> Streams:
        """Read a video's signals; see `Dataset.read`."""
        if not (wanted.eeg or wanted.aux):
            return Streams()
        unchanged(self.name, self._stats, stats(self._files.values(), self._root))
        subject, cell = self._cells[recording.name]
        with np.errstate(over="ignore"):  # what is too large is infinite, and told as that
            samples = np.asarray(self._file(subject).read(cell) if isinstance(cell, Stored) else cell, np.float32)
        if np.isinf(samples).any():
            raise DatasetError(f'"{self._files[subject]}": {recording.name} holds infinite values. Get it again.')
        n_eeg = len(ELECTRODES)
        return Streams(
            _signal(EEG_INFO, samples[:, :n_eeg]) if wanted.eeg else None,
            _signal(AUX_INFO, samples[:, n_eeg:]) if wanted.aux else None,
        )

    def fingerprint(self) -> str:
        """See `Dataset.fingerprint`."""
        return digest("amigos", VERSION, self._stats)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_open_file": None}  # opened again elsewhere

    def _opened(self, subject: int, path: Path, left_out: Counter[str]) -> list[Recording]:
        file = MatFile(path)
        data, labels = (_cells(path, file, name) for name in (DATA, LABELS))
        clips = _clips(path, file)
        recordings = []
        for place, (cell, label, clip) in enumerate(zip(data, labels, clips, strict=True), start=1):
            if 0 in cell.shape:
                left_out["nothing was recorded (empty cells)"] += 1
            elif (ratings := _ratings(path, place, label)) is None:
                left_out["there is no self-assessment"] += 1
            else:
                name = f"P{subject:02d}/{clip}"
                self._cells[name] = (subject, cell)
                trial = Trial(clip, REST_S, _length_s(path, place, cell), clip, ratings, rest=(0.0, REST_S))
                recordings.append(Recording(f"P{subject:02d}", name, (trial,), EEG_INFO, AUX_INFO))
        return recordings

    def _file(self, subject: int) -> MatFile:
        if self._open_file is None or self._open_file[0] != subject:
            self._open_file = (subject, MatFile(self._files[subject]))
        return self._open_file[1]


def _subject_files(root: Path) -> dict[int, Path]:
    files: dict[int, Path] = {}
    for path in sorted(root.rglob("Data_Preprocessed_P*.mat")):
        if match := SUBJECT_FILE.fullmatch(path.name):
            if int(match[1]) in files:
                raise DatasetError(f'"{root}" holds {path.name} twice. Leave one.')
            files[int(match[1])] = path
    if not files:
        raise DatasetError(f'"{root}" holds no Data_Preprocessed_P01.mat. Unpack data_preprocessed there.')
    return dict(sorted(files.items()))


def _cells(path: Path, file: MatFile, name: str) -> list[Any]:
    cells = file.load(name, lazily=True)
    if not isinstance(cells, np.ndarray) or cells.dtype != object or cells.size != N_VIDEOS:
        raise DatasetError(f'"{path}": {name} is not {N_VIDEOS} cells, one a video. Is this AMIGOS, preprocessed?')
    for place, cell in enumerate(cells.ravel(), start=1):
        if not isinstance(cell, (np.ndarray, Stored)) or len(cell.shape) != 2:
            raise DatasetError(f'"{path}": cell {place} of {name} holds no numbers. Get the file again.')
    return list(cells.ravel())


def _clips(path: Path, file: MatFile) -> list[str]:
    """Return the videos' names, out of the file where it tells them, else by their place."""
    told = next((name for name in CLIPS if name in file.shapes), None)
    if told is None:
        return [f"clip-{place:02d}" for place in range(1, N_VIDEOS + 1)]
    names = [str(name).strip() for name in np.ravel(np.asarray(file.load(told), object)).tolist()]
    if len(set(names)) != N_VIDEOS or not all(re.fullmatch(r"\w{1,16}", name, re.ASCII) for name in names):
        raise DatasetError(f'"{path}": {told} is not {N_VIDEOS} different names of videos. Get the file again.')
    return [f"clip-{name}" for name in names]


def _ratings(path: Path, place: int, label: Any) -> dict[str, float] | None:
    """Return what was said of a video; None where nothing was."""
    if 0 in label.shape:
        return None
    if isinstance(label, Stored) or label.size != LABEL_COLUMNS or label.dtype.kind not in "fiu":
        raise DatasetError(
            f'"{path}": cell {place} of {LABELS} has the shape {label.shape}, not {LABEL_COLUMNS} values.'
        )
    told = dict(zip(SCALES, (float(value) for value in label.ravel()[: len(SCALES)]), strict=True))
    given = {scale: value for scale, value in told.items() if not np.isnan(value)}
    for scale, value in given.items():
        if not 1.0 <= value <= 9.0:
            raise DatasetError(f'"{path}": video {place} has {scale} {value:g}, outside 1 to 9. Get the file again.')
    return given if {"valence", "arousal"} <= given.keys() else None


def _length_s(path: Path, place: int, cell: NDArray[Any] | Stored) -> float:
    n_samples, n_channels = cell.shape
    length_s = n_samples / RATE_HZ
    if n_channels != N_CHANNELS or length_s < REST_S + SHORTEST_S:
        raise DatasetError(
            f'"{path}": video {place} is a matrix of shape {cell.shape}, where samples x {N_CHANNELS} channels with'
            f" {REST_S:g} s of rest were expected. Get the file again."
        )
    return length_s


def _signal(info: StreamInfo, samples: NDArray[np.float32]) -> Signal:
    t = np.arange(len(samples)) / RATE_HZ
    return Signal(info, np.ascontiguousarray(samples), t, np.zeros(len(t), bool))
