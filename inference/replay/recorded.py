"""What a replay reads of a session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from recorder.blocks import Block
    from recorder.observation import FaceObservation
    from recorder.session.journal import Journal
    from recorder.session.recorded import RecordedEstimates, RecordedTable, RecordedText
    from recorder.streams import StreamInfo
    from recorder.xdf.framing import Damage


class Recorded(Protocol):
    """The part of `recorder.session.reader.Session` that is used."""

    @property
    def damage(self) -> tuple[Damage, ...]:
        """Byte ranges that are not intact."""

    @property
    def journal(self) -> Journal | None:
        """What was written when."""

    def items(self, role: str = "eeg") -> Iterator[StreamInfo | Block]:
        """Yield descriptions and blocks."""

    def faces(self) -> list[FaceObservation]:
        """Return what the tracker saw."""

    def estimates(self) -> RecordedEstimates:
        """Return what was handed out."""

    def estimator_states(self) -> tuple[RecordedText, ...]:
        """Return states of the estimator."""

    def table(self, role: str) -> RecordedTable:
        """Return a numeric table."""

    def texts(self, role: str) -> tuple[RecordedText, ...]:
        """Return a text stream."""
