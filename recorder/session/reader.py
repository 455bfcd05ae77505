"""A recorded run read back: every stream as it was live, bit by bit; what is damaged left out and told.

Nothing is decoded before it is asked for. A truncated or damaged run opens with what is intact;
only what is no session, or of a newer format, is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from recorder.blocks import Block, Marker
from recorder.errors import RecorderError
from recorder.observation import FaceObservation
from recorder.session.recorded import (
    RecordedEstimates,
    RecordedRating,
    RecordedSignal,
    RecordedTable,
    RecordedText,
    RecordedTrial,
)
from recorder.streams import StreamInfo

if TYPE_CHECKING:
    from recorder.session.document import SessionDocument
    from recorder.session.journal import Journal
    from recorder.session.naming import RunPaths
    from recorder.xdf.read import Damage, XdfFile


class SessionError(RecorderError):
    """There is no session, or none that can be read."""


def open_session(path: str | Path) -> Session:
    """Open a recorded run.

    Parameters
    ----------
    path : str or Path
        Any file of the run, its prefix, or a folder with exactly one run in it.

    Raises
    ------
    SessionError
        There is no run, more than one, or one of a newer format.
    """
    raise NotImplementedError


class Session:
    """One recorded run. Every method gives what is intact; nothing raises on damage.

    Attributes
    ----------
    paths : RunPaths
        Its files.
    document : SessionDocument or None
        What session.json says; None where that is damaged or missing.
    journal : Journal or None
        What was written, with checksums.
    damage : tuple of Damage
        Byte ranges of the XDF that are not intact.
    """

    paths: RunPaths
    document: SessionDocument | None
    journal: Journal | None
    xdf: XdfFile

    @property
    def damage(self) -> tuple[Damage, ...]:
        """Byte ranges of the XDF that are not intact, in order."""
        raise NotImplementedError

    @property
    def complete(self) -> bool:
        """Whether it was closed cleanly and nothing is damaged."""
        raise NotImplementedError

    @property
    def roles(self) -> frozenset[str]:
        """Roles of which there is a stream."""
        raise NotImplementedError

    @property
    def simulated(self) -> bool:
        """Whether any of its devices was simulated."""
        raise NotImplementedError

    @cached_property
    def span(self) -> tuple[float, float]:
        """First and last stamp of all streams, session time; NaN twice without any."""
        raise NotImplementedError

    @property
    def duration_s(self) -> float:
        """Seconds from the first stamp to the last; 0 without any."""
        raise NotImplementedError

    def info(self, role: str) -> StreamInfo | None:
        """Return how the source of a role described its stream last; None without one."""
        raise NotImplementedError

    def signals(self, role: str = "eeg") -> tuple[RecordedSignal, ...]:
        """Return a role's signals in order of time: one, or more where the device changed its stream."""
        raise NotImplementedError

    def signal(self, role: str = "eeg") -> RecordedSignal:
        """Return a role's signal; of several unlike ones the longest.

        Raises
        ------
        SessionError
            The session has none.
        """
        raise NotImplementedError

    def raw(self, role: str = "eeg") -> NDArray[Any]:
        """Return the samples of `signal` as the device sent them, shape (n_samples, n_columns)."""
        raise NotImplementedError

    def items(self, role: str = "eeg") -> Iterator[StreamInfo | Block]:
        """Yield the stream's description, again whenever it changes, and its blocks in the recorded chunking."""
        raise NotImplementedError

    def blocks(self, role: str = "eeg") -> Iterator[Block]:
        """Yield the blocks in the recorded chunking: data, t, first_index and gap_before as they were."""
        raise NotImplementedError

    def faces(self) -> list[FaceObservation]:
        """Return what the tracker saw, frame by frame; crops are not recorded."""
        raise NotImplementedError

    def estimates(self) -> RecordedEstimates:
        """Return the estimates that were handed out."""
        raise NotImplementedError

    def estimator_states(self) -> tuple[RecordedText, ...]:
        """Return the estimator's state at the start and after each change from outside, as JSON text."""
        raise NotImplementedError

    def markers(self, role: str = "markers") -> tuple[Marker, ...]:
        """Return the markers of the protocol (``markers``) or of the device (``eeg_markers``)."""
        raise NotImplementedError

    def ratings(self) -> tuple[RecordedRating, ...]:
        """Return the self-reports."""
        raise NotImplementedError

    def trials(self) -> tuple[RecordedTrial, ...]:
        """Return the stimuli that were shown, with their self-reports."""
        raise NotImplementedError

    def truth(self) -> RecordedTable:
        """Return valence and arousal of a simulated participant, -1..1; without rows for people."""
        raise NotImplementedError

    def frame_stamps(self) -> RecordedTable:
        """Return stamp, ``index`` and ``pts_ms`` of every camera frame."""
        raise NotImplementedError

    def health(self, role: str = "eeg_health") -> RecordedTable:
        """Return the fields of `StreamHealth` over time."""
        raise NotImplementedError

    def table(self, role: str) -> RecordedTable:
        """Return any numeric table of `layout.TABLES`; without rows where there is none."""
        raise NotImplementedError

    def texts(self, role: str) -> tuple[RecordedText, ...]:
        """Return any one-column text stream: status, notes, face_reasons, estimator."""
        raise NotImplementedError
