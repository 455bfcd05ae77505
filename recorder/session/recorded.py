"""What a recorded session gives back: signals, tables, estimates and trials as they were live.

Times are session clock, numbers have the bits they had when they were recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorder.streams import StreamInfo


@dataclass(frozen=True, slots=True)
class RecordedSignal:
    """One signal stream, all of it.

    Attributes
    ----------
    info : StreamInfo
        As the source announced it.
    data : ndarray, shape (n_samples, n_channels), float32
        In the unit the stream declares, to the bit what the live blocks held.
    t : ndarray, shape (n_samples,), float64
        Session time of each sample.
    index : ndarray, shape (n_samples,), int64
        Running number of each sample; a jump is the number known to be lost.
    gap : ndarray, shape (n_samples,), bool
        True where samples or time are missing just before that sample, lost live or damaged since.
    """

    info: StreamInfo
    data: NDArray[np.float32]
    t: NDArray[np.float64]
    index: NDArray[np.int64]
    gap: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.t)


@dataclass(frozen=True, slots=True)
class RecordedTable:
    """A numeric table: one row a stamp.

    Attributes
    ----------
    t : ndarray, shape (n_rows,), float64
        Session time of each row.
    columns : mapping of str to ndarray, shape (n_rows,)
        NaN where there was no number.
    """

    t: NDArray[np.float64]
    columns: Mapping[str, NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.t)


@dataclass(frozen=True, slots=True)
class RecordedEstimates(RecordedTable):
    """The estimates that were handed out live; ``t`` is the end of each one's window.

    Attributes
    ----------
    details : tuple of mapping or None
        The live line of JSON of each estimate, None where that line is damaged.
    """

    details: tuple[Mapping[str, Any] | None, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordedText:
    """A text row: an estimator's state, a note, a source's status."""

    t: float
    text: str

    def json(self) -> Any:
        """Return the row taken as JSON; None where it is none."""
        from recorder.session.texts import json_or_none

        return json_or_none(self.text)


@dataclass(frozen=True, slots=True)
class RecordedRating:
    """One self-report: answers 1..9, None for those that were declined or never given.

    Attributes
    ----------
    t : float
        Session time of the last answer.
    trial : int or None
        Number of the trial it is about.
    answers : mapping of str to int or None
        By scale: valence, arousal, dominance, liking.
    declined : tuple of str
        Scales answered with "prefer not to say".
    response_s : float or None
        From the question to the answer.
    source : str
        Who answered: ``participant``, ``file``, ``truth`` or ``random``.
    """

    t: float
    trial: int | None
    answers: Mapping[str, int | None]
    declined: tuple[str, ...] = ()
    response_s: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class RecordedTrial:
    """One stimulus that was shown, and what the participant said of it.

    Attributes
    ----------
    number : int
        Of the trial, as the protocol counted.
    stimulus, kind, block : str
        Id, ``video``, ``image``, ``sound`` or ``text``, and the block's name.
    onset, offset : float
        Session time of the first presented frame, and of the end; offset is NaN where it never came.
    expected : tuple of (float or None)
        Valence and arousal the playlist expects, 1..9.
    rating : RecordedRating or None
        None where none was given.
    practice : bool
        Not meant to count.
    outcome : str
        ``shown``, ``skipped``, ``failed`` or ``aborted``.
    """

    number: int
    stimulus: str
    onset: float
    offset: float
    kind: str = ""
    block: str = ""
    expected: tuple[float | None, float | None] = (None, None)
    rating: RecordedRating | None = None
    practice: bool = False
    outcome: str = "shown"
    payload: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rated(self) -> bool:
        """Whether the participant gave any answer."""
        return self.rating is not None and any(answer is not None for answer in self.rating.answers.values())
