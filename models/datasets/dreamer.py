"""DREAMER (Katsigiannis and Ramzan 2018); ``dreamer:FILE`` or the folder of ``DREAMER.mat``.

23 people saw 18 film clips and rated valence, arousal and dominance from 1 to 5. One variable
holds everything; its matrices are read one at a time. Each clip is a recording: a rest of its
own, then the clip. How long lay between the two the file does not tell; a second stands for it,
and is marked as a gap. EEG at 128 Hz, ECG at 256 Hz; times are seconds from the rest's first sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.datasets.dataset import Dataset, Recording, Scale, Signal, Streams, Trial, Wanted
from models.datasets.fingerprint import digest, stats, unchanged
from models.datasets.options import OpenOptions
from models.datasets.signals import checked
from models.datasets.untrusted.mat import MatFile
from models.datasets.untrusted.mat_elements import Stored
from models.errors import DatasetError
from recorder.streams import Channel, StreamInfo

VERSION = 1
FILE, VARIABLE = "DREAMER.mat", "DREAMER"
N_SUBJECTS, N_CLIPS = 23, 18
PAUSE_S = 1.0
AGREEMENT_S = 1.0
SHORTEST_S = 1.0
SCORES = {"valence": "ScoreValence", "arousal": "ScoreArousal", "dominance": "ScoreDominance"}
ELECTRODES = ("AF3", "F7", "F3", "FC5", "T7", "P7", "O1", "O2", "P8", "T8", "FC6", "F4", "F8", "AF4")

EEG_INFO = StreamInfo("DREAMER", "eeg", tuple(Channel(name) for name in ELECTRODES), 128.0)
ECG_INFO = StreamInfo("DREAMER ECG", "aux", (Channel("ECG1", "ecg", ""), Channel("ECG2", "ecg", "")), 256.0)

Matrix = NDArray[Any] | Stored


@dataclass(frozen=True, slots=True)
class Parts:
    """One signal of one clip: rest and clip, each samples x channels."""

    info: StreamInfo
    rest: Matrix
    clip: Matrix

    @property
    def rest_s(self) -> float:
        """Length of the rest."""
        return self.rest.shape[0] / self.info.rate_hz

    @property
    def clip_s(self) -> float:
        """Length of the clip."""
        return self.clip.shape[0] / self.info.rate_hz


def open_dreamer(path: Path, options: OpenOptions) -> Dreamer:
    """Open DREAMER.

    Raises
    ------
    DatasetError
        The file is missing, damaged, or not what DREAMER is.
    """
    file = path / FILE if path.is_dir() else path
    if not file.is_file():
        raise DatasetError(f'"{path}" holds no {FILE}. Give the file, or its folder.')
    return Dreamer(file, options)


class Dreamer(Dataset):
    """DREAMER's one file; a clip's signals are read when they are asked for.

    Parameters
    ----------
    path : Path
    options : OpenOptions
    """

    name = "DREAMER"
    scale = Scale(1.0, 5.0)

    def __init__(self, path: Path, options: OpenOptions) -> None:
        self._path = path
        self._stats = stats([path], path.parent)
        options.report("DREAMER: file looked into", 0, 1)
        content = self._file.load(VARIABLE, lazily=True)
        options.report("DREAMER: file looked into", 1, 1)
        people = _people(path, content)
        self._parts: dict[str, tuple[Parts, Parts]] = {}
        recordings: list[Recording] = []
        for number, person in enumerate(people, start=1):
            recordings.extend(self._opened(f"s{number:02d}", person))
        self.recordings = tuple(recordings)
        missing = N_SUBJECTS - len(people)
        self.notes = (f"{missing} of DREAMER's {N_SUBJECTS} subjects are not in the file.",) if missing else ()

    @cached_property
    def _file(self) -> MatFile:
        return MatFile(self._path)

    def read(self, recording: Recording, wanted: Wanted) -> Streams:
        """Read a clip's signals; see `Dataset.read`."""
        unchanged(self.name, self._stats, stats([self._path], self._path.parent))
        onset_s = recording.trials[0].onset_s
        eeg, ecg = self._parts[recording.name]
        return Streams(
            self._signal(recording.name, eeg, onset_s) if wanted.eeg else None,
            self._signal(recording.name, ecg, onset_s) if wanted.aux else None,
        )

    def fingerprint(self) -> str:
        """See `Dataset.fingerprint`."""
        return digest("dreamer", VERSION, self._stats)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_file"}  # opened again elsewhere

    def _opened(self, subject: str, person: dict[str, Any]) -> list[Recording]:
        ratings = {axis: _scores(self._path, subject, person, field) for axis, field in SCORES.items()}
        eeg, ecg = (
            _signal_parts(self._path, subject, person, *kind) for kind in (("EEG", EEG_INFO), ("ECG", ECG_INFO))
        )
        recordings = []
        for clip, (brain, heart) in enumerate(zip(eeg, ecg, strict=True), start=1):
            name = f"{subject}/clip-{clip:02d}"
            if abs(brain.clip_s - heart.clip_s) > AGREEMENT_S:
                raise DatasetError(
                    f'"{self._path}": clip {clip} of {subject} has {brain.clip_s:.1f} s of EEG and {heart.clip_s:.1f} s'
                    " of ECG, which cannot be of one clip. Get the file again."
                )
            self._parts[name] = (brain, heart)
            rest_s = min(brain.rest_s, heart.rest_s)
            onset_s = max(brain.rest_s, heart.rest_s) + PAUSE_S
            felt = {axis: scores[clip - 1] for axis, scores in ratings.items()}
            offset_s = onset_s + min(brain.clip_s, heart.clip_s)
            trial = Trial(f"clip-{clip:02d}", onset_s, offset_s, f"clip-{clip:02d}", felt, rest=(0.0, rest_s))
            recordings.append(Recording(subject, name, (trial,), EEG_INFO, ECG_INFO))
        return recordings

    def _signal(self, name: str, parts: Parts, onset_s: float) -> Signal:
        rest, clip = (self._matrix(part) for part in (parts.rest, parts.clip))
        t = np.concatenate([np.arange(len(rest)), onset_s * parts.info.rate_hz + np.arange(len(clip))])
        gap = np.zeros(len(t), bool)
        gap[len(rest)] = True
        with np.errstate(over="ignore"):  # what is too large is infinite, and told as that
            samples = np.concatenate([rest, clip]).astype(np.float32)
        return checked(name, Signal(parts.info, samples, t / parts.info.rate_hz, gap))

    def _matrix(self, part: Matrix) -> NDArray[Any]:
        return self._file.read(part) if isinstance(part, Stored) else part


def _people(path: Path, content: Any) -> list[dict[str, Any]]:
    """Return each subject's struct, after what the file says of itself was held against what is assumed."""
    data = content.get("Data") if isinstance(content, dict) else None
    if not isinstance(data, np.ndarray) or data.dtype != object or not data.size:
        raise DatasetError(f'"{path}": {VARIABLE}.Data is missing, or no cells of subjects. Is this DREAMER?')
    for name, info in (("EEG_SamplingRate", EEG_INFO), ("ECG_SamplingRate", ECG_INFO)):
        if name in content and np.ravel(content[name]).tolist() != [info.rate_hz]:
            raise DatasetError(f'"{path}": {name} is {content[name]}, where {info.rate_hz:g} Hz was expected.')
    if "EEG_Electrodes" in content and tuple(np.ravel(content["EEG_Electrodes"]).tolist()) != ELECTRODES:
        raise DatasetError(f'"{path}": the electrodes are {content["EEG_Electrodes"]}, not {", ".join(ELECTRODES)}.')
    people = list(data.ravel())
    if not all(isinstance(person, dict) for person in people):
        raise DatasetError(f'"{path}": a cell of {VARIABLE}.Data holds no struct. Get the file again.')
    return people


def _scores(path: Path, subject: str, person: dict[str, Any], field: str) -> list[float]:
    scores = person.get(field)
    if isinstance(scores, np.ndarray) and scores.dtype.kind in "fiu" and scores.size == N_CLIPS:
        values = [float(score) for score in scores.ravel()]
        if all(1.0 <= value <= 5.0 for value in values):
            return values
    raise DatasetError(f'"{path}": {field} of {subject} is not {N_CLIPS} ratings from 1 to 5. Get the file again.')


def _signal_parts(path: Path, subject: str, person: dict[str, Any], field: str, info: StreamInfo) -> list[Parts]:
    held = person.get(field)
    cells = [held.get(part) if isinstance(held, dict) else None for part in ("baseline", "stimuli")]
    for part in cells:
        if not isinstance(part, np.ndarray) or part.dtype != object or part.size != N_CLIPS:
            raise DatasetError(f'"{path}": {field} of {subject} is not {N_CLIPS} cells each of baseline and stimuli.')
    matrices = [[*np.ravel(part)] for part in cells if isinstance(part, np.ndarray)]
    for matrix in (m for part in matrices for m in part):
        shape: tuple[int, ...] = getattr(matrix, "shape", ())
        if len(shape) != 2 or shape[1] != len(info.channels) or shape[0] < SHORTEST_S * info.rate_hz:
            raise DatasetError(
                f'"{path}": {field} of {subject} has a matrix of shape {shape}, where samples x {len(info.channels)}'
                " channels were expected. Get the file again."
            )
    return [Parts(info, rest, clip) for rest, clip in zip(*matrices, strict=True)]
