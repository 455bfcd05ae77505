"""A recorded run read back: every stream as it was live, bit by bit; what is damaged left out and told.

Nothing is decoded before it is asked for. A truncated or damaged run opens with what is intact;
only what is no session, or of a newer format, is refused.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorder.blocks import Block, Marker
from recorder.errors import NewerFormatError, SessionError
from recorder.observation import FaceObservation
from recorder.session import faces, texts, trials
from recorder.session.document import SessionDocument, read_document
from recorder.session.face_crops import recorded_crops
from recorder.session.finding import run_at
from recorder.session.journal import Journal, read_journal
from recorder.session.paths import STREAMS, RunPaths
from recorder.session.recorded import (
    RecordedEstimates,
    RecordedRating,
    RecordedSignal,
    RecordedTable,
    RecordedText,
    RecordedTrial,
)
from recorder.session.signals import Stretch, joined
from recorder.session.stored import StoredStreams
from recorder.streams import StreamInfo
from recorder.xdf.read import Damage, XdfError, XdfFile, read_xdf


def open_session(path: str | Path, checked: bool = True) -> Session:
    """Open a recorded run.

    Parameters
    ----------
    path : str or Path
        Any file of the run, its prefix, or a folder with exactly one run in it.
    checked : bool
        Compare the journal's checksums, for which the whole file is read; else damage shows only where
        it breaks the framing.

    Raises
    ------
    SessionError
        There is no run, more than one, none that can be read, or one of a newer format.
    """
    paths = run_at(Path(path))
    document = _document(paths)
    try:
        journal = read_journal(paths.journal)
    except SessionError:  # without it damage shows only where it breaks the framing
        journal = None
    if checked:
        _read_ahead(paths.streams)
    damaged = journal.damaged_ranges(paths.streams) if journal and checked else []
    restarts = journal.restarts(STREAMS) if journal else ()
    try:
        xdf = read_xdf(paths.streams, damaged, restarts)
    except XdfError as error:
        raise SessionError(f'"{paths.streams.name}" cannot be read: {error}') from error
    return Session(paths, document, journal, xdf)


class Session:
    """One recorded run. Every method gives what is intact; damage is no error.

    Attributes
    ----------
    paths : RunPaths
    document : SessionDocument or None
        What session.json says; None where that is damaged or missing.
    journal : Journal or None
        What was written, with checksums; None where that is missing.
    xdf : XdfFile
        The file as read, and in ``stored`` its streams by role.
    """

    def __init__(
        self, paths: RunPaths, document: SessionDocument | None, journal: Journal | None, xdf: XdfFile
    ) -> None:
        self.paths = paths
        self.document = document
        self.journal = journal
        self.xdf = xdf
        self.stored = StoredStreams(xdf)
        self._joined: dict[str, RecordedSignal] = {}

    @property
    def damage(self) -> tuple[Damage, ...]:
        """Byte ranges of the XDF that are not intact, in order."""
        return tuple(self.xdf.damage)

    @property
    def complete(self) -> bool:
        """Whether it was closed, and nothing of it is damaged."""
        return self.journal is not None and self.journal.closed and self.document is not None and not self.damage

    @property
    def roles(self) -> frozenset[str]:
        """Roles of which there is a stream."""
        return self.stored.roles

    @property
    def simulated(self) -> bool:
        """Whether any of its devices was simulated."""
        told = self.document is not None and self.document.simulated
        return told or any(info.simulated for role in self.roles for info in self.stored.infos(role))

    @cached_property
    def span(self) -> tuple[float, float]:
        """First and last stamp of all streams, session time; NaN twice without any."""
        return self.stored.span()

    @property
    def duration_s(self) -> float:
        """Seconds from the first stamp to the last; 0 without any."""
        first, last = self.span
        return last - first if first == first else 0.0

    def info(self, role: str) -> StreamInfo | None:
        """Return how the source of a role described its stream last; None without one."""
        found = self.stored.infos(role)
        return found[-1] if found else None

    def signals(self, role: str = "eeg") -> tuple[RecordedSignal, ...]:
        """Return a role's signals in order of time: one, or more where the device changed; ``aux``: by device."""
        return tuple(joined(stretches) for stretches in self.stored.signals(role))

    def signal(self, role: str = "eeg") -> RecordedSignal:
        """Return a role's signal; of several unlike ones the longest.

        Raises
        ------
        SessionError
            The session has none.
        """
        if role not in self._joined:
            self._joined[role] = joined(self._longest(role))
        return self._joined[role]

    def raw(self, role: str = "eeg") -> NDArray[Any]:
        """Return the samples of `signal` as the device sent them, shape (n_samples, n_columns).

        What a ring held before the recording, and no longer as sent, is not among them.

        Raises
        ------
        SessionError
            The session has none.
        """
        stretches = self._longest(role)
        parts = [s.raw for s in stretches if s.info.raw == stretches[-1].info.raw]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def items(self, role: str = "eeg") -> Iterator[StreamInfo | Block]:
        """Yield the stream's description, again whenever it changes, and its blocks in the recorded chunking."""
        for stretch in (one for stretches in self.stored.signals(role) for one in stretches):
            yield stretch.info
            yield from stretch.blocks()

    def blocks(self, role: str = "eeg") -> Iterator[Block]:
        """Yield the blocks in the recorded chunking: data, t, first_index and gap_before as they were."""
        return (item for item in self.items(role) if isinstance(item, Block))

    def faces(self) -> list[FaceObservation]:
        """Return what the tracker saw, frame by frame; crops, where they were recorded, are views of the file."""
        t, meshes = self.stored.numbers("faces", np.float32)
        quality, crops = self.table("face_quality"), recorded_crops(self.stored.of("face_crops"))
        return faces.observations(t, meshes, quality, self.texts("face_reasons"), crops)

    def estimates(self) -> RecordedEstimates:
        """Return the estimates that were handed out."""
        rows = self.table("emotion")
        told = {row.t: texts.json_or_none(row.text) for row in self.texts("emotion_detail")}
        details = (told.get(t) for t in rows.t.tolist())
        return RecordedEstimates(rows.t, rows.columns, tuple(d if isinstance(d, dict) else None for d in details))

    def estimator_states(self) -> tuple[RecordedText, ...]:
        """Return the estimator's state at the start and after each change from outside, as JSON text."""
        return self.texts("estimator")

    def markers(self, role: str = "markers") -> tuple[Marker, ...]:
        """Return the markers of the protocol (``markers``), of the device (``eeg_markers``) or of extra streams.

        Those of extra streams (``aux_markers``) have their stream's name in the payload, as ``stream``.
        """
        return self.stored.extra_markers() if role == "aux_markers" else texts.markers(self.stored.rows(role))

    def ratings(self) -> tuple[RecordedRating, ...]:
        """Return the self-reports."""
        told = [(row.t, texts.mapping(row.text)) for row in self.texts("ratings")]
        told = told or [(m.t, m.payload) for m in self.markers() if m.label == "rating"]
        return tuple(trials.rating(t, answers) for t, answers in told)

    def trials(self) -> tuple[RecordedTrial, ...]:
        """Return the stimuli that were shown, with their self-reports."""
        return trials.trials(self.markers(), self.ratings())

    def truth(self) -> RecordedTable:
        """Return valence and arousal of a simulated participant, -1..1; without rows for people."""
        return self.table("truth")

    def frame_stamps(self) -> RecordedTable:
        """Return stamp, ``index`` and ``pts_ms`` of every camera frame."""
        return self.table("frames")

    def health(self, role: str = "eeg_health", device_id: str | None = None) -> RecordedTable:
        """Return the fields of `StreamHealth` over time; of ``aux_health`` give the device."""
        return self.stored.table(role, device_id)

    def table(self, role: str) -> RecordedTable:
        """Return any numeric table of `layout.TABLES`; without rows where there is none."""
        return self.stored.table(role)

    def texts(self, role: str) -> tuple[RecordedText, ...]:
        """Return any one-column text stream."""
        return self.stored.texts(role)

    def _longest(self, role: str) -> tuple[Stretch, ...]:
        found = self.stored.signals(role)
        if not found:
            raise SessionError(f'"{self.paths.streams.name}" holds no samples of {role}. Choose another run.')
        return max(found, key=lambda stretches: sum(len(stretch.t) for stretch in stretches))


def _document(paths: RunPaths) -> SessionDocument | None:
    """Return session.json; None where it is missing or damaged, which costs no data."""
    try:
        return read_document(paths.document)
    except NewerFormatError:
        raise
    except SessionError:
        return None


def _read_ahead(path: Path) -> None:
    """Ask the operating system to fetch a file that is about to be read as a whole: a third of the time, cold."""
    if path.exists() and hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)
