"""MAHNOB-HCI (Soleymani et al. 2012), ``mahnob:DIR``: film clips, ratings of 1 to 9, physiology and a face.

DIR holds ``Sessions/<id>/`` with ``session.xml``, a BDF of 256 Hz and the film of camera 1. A session is a
recording with one trial: from the first pulse of the Status channel to the second, with about 30 s of rest
before. Times are seconds since the BDF's first sample.

A film that cannot be placed on that clock (`mahnob_timing`) is left out and counted, and so are sessions
without a stimulus or ratings; files that are named but not there mean a dataset that is incomplete,
and it is refused with the list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from models.datasets.bdf_file import BdfFile, open_bdf
from models.datasets.dataset import Dataset, Recording, Signal, Streams, Trial, Wanted
from models.datasets.face_cache import tracked
from models.datasets.fingerprint import Stat, digest, stats, unchanged
from models.datasets.mahnob_session import Film, MissingFileError, SessionSheet, read_sheet
from models.datasets.mahnob_timing import LENGTHS_WITHIN_S, RATE_HZ, REST_S, film_begin_s, stimulus
from models.datasets.options import OpenOptions
from models.datasets.signals import checked
from models.errors import DatasetError
from models.spec import ClassPlace
from recorder.observation import FaceObservation
from recorder.streams import Channel, StreamInfo

TITLE, VERSION = "MAHNOB-HCI", 1
N_TRIALS = 527

ELECTRODES = (
    "Fp1", "AF3", "F7", "F3", "FC1", "FC5", "T7", "C3", "CP1", "CP5", "P7", "P3", "Pz", "PO3", "O1", "Oz",
    "O2", "PO4", "P4", "P8", "CP6", "CP2", "C4", "T8", "FC6", "FC2", "F4", "F8", "AF4", "Fp2", "Fz", "Cz",
)  # fmt: skip
PERIPHERAL = {"EXG1": "ecg", "EXG2": "ecg", "EXG3": "ecg", "GSR1": "gsr", "Resp": "resp", "Temp": "temperature"}

PLACES = (
    ClassPlace("neutral", 0.0, 0.0),
    ClassPlace("anger", -0.6, 0.7),
    ClassPlace("disgust", -0.7, 0.4),
    ClassPlace("fear", -0.6, 0.8),
    ClassPlace("joy", 0.8, 0.5),
    ClassPlace("sadness", -0.7, -0.4),
    ClassPlace("surprise", 0.2, 0.8),
    ClassPlace("scream", -0.5, 0.9),
    ClassPlace("bored", -0.4, -0.6),
    ClassPlace("sleepy", 0.0, -0.9),
    ClassPlace("amusement", 0.7, 0.4),
    ClassPlace("anxiety", -0.5, 0.6),
)
"""Our choice, by quadrant (Russell 1980); ratings are there for whoever learns valence or arousal."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a recording is read from; ``film_begin_s`` is None where the film has no place on the clock."""

    bdf: BdfFile
    film: Film | None
    film_begin_s: float | None
    stats: tuple[Stat, ...]


class Mahnob(Dataset):
    """Sessions, each read from its BDF and film.

    Parameters
    ----------
    root : Path
        The folder that was opened.
    sheets : sequence of SessionSheet
        By participant and number.
    notes : tuple of str
        What was left out so far.
    options : OpenOptions
    """

    def __init__(
        self, root: Path, sheets: Sequence[SessionSheet], notes: tuple[str, ...], options: OpenOptions
    ) -> None:
        self.name, self._options, self._root = TITLE, options, root
        self._sources: dict[str, Source] = {}
        unplaced: list[str] = []
        recordings = []
        for i, sheet in enumerate(sheets):
            recordings.append(self._opened(sheet, unplaced))
            options.report(f"{TITLE}: files looked into", i + 1, len(sheets))
        self.recordings = tuple(recordings)
        occurring = {sheet.emotion for sheet in sheets}
        self.classes = tuple(place for place in PLACES if place.name in occurring)
        self.notes = (*notes, *_film_notes(sheets, unplaced))

    def read(self, recording: Recording, wanted: Wanted) -> Streams:
        """Read a session's signals and track its film; see `Dataset.read`."""
        source = self._sources[recording.name]
        unchanged(recording.name, source.stats, self._stats(source.bdf.path, source.film))
        return Streams(
            eeg=_signal(recording.name, source.bdf, recording.eeg) if wanted.eeg and recording.eeg else None,
            aux=_signal(recording.name, source.bdf, recording.aux) if wanted.aux and recording.aux else None,
            faces=self._faces(source, wanted) if wanted.face else (),
        )

    def fingerprint(self) -> str:
        """See `Dataset.fingerprint`."""
        return digest(TITLE, VERSION, *(source.stats for source in self._sources.values()))

    def _stats(self, bdf: Path, film: Film | None) -> tuple[Stat, ...]:
        return stats([bdf.parent / "session.xml", bdf, *([film.path] if film else [])], self._root)

    def _opened(self, sheet: SessionSheet, unplaced: list[str]) -> Recording:
        bdf = open_bdf(sheet.bdf)
        if bdf.rate_hz != RATE_HZ:
            raise DatasetError(f'"{bdf.path}" has {bdf.rate_hz:g} samples a second, not {RATE_HZ:g}.')
        eeg, aux = _infos(bdf)
        onset_s, offset_s = stimulus(bdf)
        film = sheet.film if isinstance(sheet.film, Film) else None
        begin_s = film_begin_s(film, onset_s, offset_s) if film else None
        if sheet.film and begin_s is None:
            unplaced.append(str(sheet.number))
        name = f"s{sheet.participant:02d}/session-{sheet.number}"
        self._sources[name] = Source(bdf, film, begin_s, self._stats(bdf.path, film))
        rest = (max(0.0, onset_s - REST_S), onset_s)
        trial = Trial("trial", onset_s, offset_s, sheet.clip, sheet.ratings, sheet.emotion, rest)
        return Recording(f"s{sheet.participant:02d}", name, (trial,), eeg, aux, face=begin_s is not None)

    def _faces(self, source: Source, wanted: Wanted) -> list[FaceObservation]:
        film, begin_s = source.film, source.film_begin_s
        if film is None or begin_s is None:
            return []
        faces = tracked(film.path, wanted, self._options.cache, self._options.progress)
        length_s = faces[-1].t + 1 / film.rate_hz
        if abs(length_s - film.length_s) > LENGTHS_WITHIN_S:
            raise DatasetError(
                f'"{film.path}" lasts {length_s:.1f} s, its session says {film.length_s:.1f} s. Copy the film again.'
            )
        return [replace(face, t=face.t + begin_s, tracked_t=face.t + begin_s) for face in faces]


def open_mahnob(path: Path, options: OpenOptions) -> Mahnob:
    """Open MAHNOB-HCI.

    Raises
    ------
    DatasetError
        It is incomplete, damaged, or contradicts itself.
    """
    sessions = path if path.name == "Sessions" else path / "Sessions"
    folders = sorted((p for p in sessions.glob("*") if p.is_dir() and p.name.isdecimal()), key=lambda p: int(p.name))
    if not folders:
        raise DatasetError(f'There are no folders like "{sessions / "2"}". Give the folder that holds Sessions.')
    sheets, left_out, missing = [], Counter[str](), []
    for folder in folders:
        try:
            sheet = read_sheet(folder, options.videos)
        except MissingFileError as lack:
            missing.append(f'"{lack}"')
            continue
        if isinstance(sheet, str):
            left_out[sheet] += 1
        else:
            sheets.append(sheet)
    if missing:
        more = f" and {len(missing) - 6} more" if len(missing) > 6 else ""
        raise DatasetError(f"{TITLE} is incomplete: {', '.join(missing[:6])}{more} missing. Get the files.")
    notes = [f"{n} of {len(folders)} sessions are left out: {why}" for why, n in left_out.items()]
    if not sheets:
        raise DatasetError(f"No session can be used. {'; '.join(notes)}.")
    if len(sheets) < N_TRIALS:
        notes.append(f"{len(sheets)} of the {N_TRIALS} trials of {TITLE} are here")
    return Mahnob(path, sorted(sheets, key=lambda s: (s.participant, s.number)), tuple(notes), options)


def _infos(bdf: BdfFile) -> tuple[StreamInfo, StreamInfo]:
    eeg = tuple(Channel(name) for name in ELECTRODES)
    for name in ELECTRODES:
        bdf.index(name)
    aux = tuple(Channel(name, kind, bdf.signals[bdf.index(name)].unit) for name, kind in PERIPHERAL.items())
    return StreamInfo(TITLE, "eeg", eeg, bdf.rate_hz), StreamInfo(f"{TITLE} peripheral", "aux", aux, bdf.rate_hz)


def _signal(name: str, bdf: BdfFile, info: StreamInfo) -> Signal:
    read = bdf.microvolts if info.kind == "eeg" else bdf.samples
    t = np.arange(bdf.n_samples) / bdf.rate_hz
    return checked(name, Signal(info, read(info.channel_names), t, np.zeros(bdf.n_samples, bool)))


def _film_notes(sheets: Sequence[SessionSheet], unplaced: list[str]) -> tuple[str, ...]:
    notes = []
    if n_without := sum(sheet.film is None for sheet in sheets):
        notes.append(f"{n_without} sessions have no film of the face")
    if unplaced:
        more = f" and {len(unplaced) - 10} more" if len(unplaced) > 10 else ""
        which = f"{', '.join(unplaced[:10])}{more}"
        notes.append(f"{len(unplaced)} films are left out, for nothing proves when they begin: sessions {which}")
    return tuple(notes)
