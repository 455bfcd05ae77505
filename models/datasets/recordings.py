"""Recordings of any origin with label tables, as a dataset: XDF, EDF, BDF, BrainVision, EEGLAB and CNT.

Times are seconds since a recording's first sample, EEG in microvolts. Recordings without a
table are left out, counted and named. There is no rest: nobody says where it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from models.datasets import fingerprint
from models.datasets.dataset import Dataset, Recording, Streams, Wanted
from models.datasets.label_table import LabelRow, subject_of, trials_of
from models.datasets.options import OpenOptions
from models.datasets.recording_files import (
    FORMATS,
    companions,
    length_s,
    notes_of,
    opened,
    recordings_in,
    refuse_copies,
    signals_of,
    subject_in,
)
from models.datasets.recording_labels import labels_of
from models.datasets.recording_videos import Videos, faces_of, videos_of
from models.datasets.signals import aux_part, eeg_part
from models.errors import DatasetError
from recorder.sources.labels import few

VERSION = 1
"""To be raised whenever the importer makes something else of the same files."""


@dataclass(frozen=True, slots=True)
class _File:
    """A recording's file, its companions as they were, its trials' videos, and what was odd in it."""

    path: Path
    recording: Recording
    stats: tuple[fingerprint.Stat, ...]
    videos: Videos
    notes: tuple[str, ...]


def open_recordings(path: Path, options: OpenOptions) -> Recordings:
    """Open every recording in a folder that has labels.

    Raises
    ------
    DatasetError
        There is no recording, none with labels, or what is there makes no sense: which file, and
        which line of which table, is said.
    """
    found = recordings_in(path)
    if not found:
        raise DatasetError(f'There is no recording in "{path}". It needs files that end in {", ".join(FORMATS)}.')
    labelled, tables, n_markers = labels_of(found, options.labels, Dataset.scale)
    if not labelled:
        raise DatasetError(
            f'None of the {len(found)} recordings in "{path}" has a label table. Put one beside each, of the same name:'
            f" {found[0].stem}.csv with onset, duration, valence, arousal; or say where they are with --labels."
        )
    refuse_copies(labelled)
    files = []
    for number, (file, rows) in enumerate(sorted(labelled.items()), 1):
        files.append(_opened(file, rows, path, options, alone=len(found) == 1))
        options.report("recordings", number, len(labelled))
    if options.videos is not None and not any(file.videos for file in files):
        raise DatasetError(
            f'None of the {sum(len(file.recording.trials) for file in files)} trials has a video in "{options.videos}".'
            f' The first would be "{files[0].path.stem}_{files[0].recording.trials[0].name}.mp4".'
        )
    unlabelled = [file.relative_to(path).as_posix() for file in found if file not in labelled]
    return Recordings(path, files, tables, _notes(files, unlabelled, n_markers, options), options)


class Recordings(Dataset):
    """The recordings in a folder.

    Parameters
    ----------
    path : Path
        The folder.
    files : sequence of _File
        Those with labels.
    tables : sequence of Path
        Their label tables.
    notes : iterable of str
        What was left out, and what was odd.
    options : OpenOptions
    """

    def __init__(
        self,
        path: Path,
        files: Sequence[_File],
        tables: Sequence[Path],
        notes: Iterator[str],
        options: OpenOptions,
    ) -> None:
        self.name = f"recordings in {path.name or path}"
        self._root = path
        self._options = options
        self._tables = fingerprint.stats(tables, path)
        ordered = sorted(files, key=lambda file: (file.recording.subject, file.recording.name))
        self._files = {file.recording.name: file for file in ordered}
        self.recordings = tuple(file.recording for file in ordered)
        self.notes = tuple(notes)

    def read(self, recording: Recording, wanted: Wanted) -> Streams:
        """Read a recording's streams; faces are tracked in the trials' videos the first time.

        Raises
        ------
        DatasetError
            A file is damaged, or not what it was when it was opened.
        """
        file = self._files[recording.name]
        fingerprint.unchanged(recording.name, file.stats, fingerprint.stats(companions(file.path), self._root))
        eeg = aux = None
        if (wanted.eeg and recording.eeg) or (wanted.aux and recording.aux):
            source = opened(file.path, self._options.cnt_format)
            eeg, aux = signals_of(
                recording.name,
                source,
                eeg=wanted.eeg and recording.eeg is not None,
                aux=wanted.aux and recording.aux is not None,
            )
        faces = faces_of(recording, file.videos, wanted, self._options) if wanted.face else ()
        return Streams(eeg=eeg, aux=aux, faces=faces)

    def fingerprint(self) -> str:
        """Return a digest of the names, sizes and times of change of recordings, tables and videos."""
        videos = [fingerprint.stats(file.videos.values(), self._root) for file in self._files.values()]
        stats = [file.stats for file in self._files.values()]
        return fingerprint.digest("recordings", VERSION, [self._options.cnt_format], self._tables, *stats, *videos)


def _opened(path: Path, rows: Sequence[LabelRow], root: Path, options: OpenOptions, alone: bool) -> _File:
    stats = fingerprint.stats(companions(path), root)
    source = opened(path, options.cnt_format)
    recording = Recording(
        subject=subject_of(rows) or subject_in(path, root),
        name=path.relative_to(root).with_suffix("").as_posix(),
        trials=trials_of(rows, length_s(source)),
        eeg=eeg_part(source.layout.info),
        aux=aux_part(source.layout.info),
    )
    videos = videos_of(recording, path.stem, options.videos, alone) if options.videos else {}
    return _File(path, replace(recording, face=bool(videos)), stats, videos, tuple(notes_of(source)))


def _notes(files: Sequence[_File], unlabelled: Sequence[str], n_markers: int, options: OpenOptions) -> Iterator[str]:
    if unlabelled:
        n_all = len(files) + len(unlabelled)
        yield f"{len(unlabelled)} of {n_all} recordings left out, without a label table: {few(unlabelled, 3)}"
    if n_markers:
        yield f"{n_markers} rows of label tables are not rated, and are no trials"
    if options.videos is not None:
        lacking = [f"{f.path.stem} {t.name}" for f in files for t in f.recording.trials if t.name not in f.videos]
        if lacking:
            yield f"{len(lacking)} trials have no video, and no face: {few(lacking, 3)}"
    odd = Counter(note for file in files for note in dict.fromkeys(file.notes))
    for note, n_files in odd.items():
        yield f"{n_files} of {len(files)} recordings: {note}"
