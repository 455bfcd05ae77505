"""Estimates and states of the estimator as rows of a session.

An adapter between the loop and the session's recorder, which knows neither. Everything here is
called in the loop's thread, and the recorder returns at once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from inference.estimate import Estimate
from inference.events import EstimatorEvent
from inference.loop import EstimatorLoop
from inference.publisher import sample_of
from recorder.session.layout import Role


class RowRecorder(Protocol):
    """The part of `recorder.session.recorder.SessionRecorder` that is used."""

    def row(self, role: Role, t: float, values: Sequence[float]) -> None:
        """Write a row of a numeric table."""

    def text(self, role: Role, t: float, *texts: str) -> None:
        """Write a row of a text stream."""


class EstimateRecording:
    """Writes what an estimator loop makes into a session.

    Parameters
    ----------
    recorder : SessionRecorder
    """

    def __init__(self, recorder: RowRecorder) -> None:
        self._recorder = recorder

    def begin(self, loop: EstimatorLoop) -> None:
        """Write the state before the loop's next hop, and every estimate from that hop on."""
        loop.watch(self.event, self.estimate)

    def end(self, loop: EstimatorLoop) -> None:
        """Write no more."""
        loop.unwatch(self.event, self.estimate)

    def estimate(self, estimate: Estimate) -> None:
        """Write an estimate, as numbers and as the live line of JSON."""
        self._recorder.row("emotion", estimate.t, emotion_row(estimate))
        self._recorder.text("emotion_detail", estimate.t, estimate.to_json())

    def event(self, event: EstimatorEvent) -> None:
        """Write a state of the estimator."""
        self._recorder.text("estimator", event.t, event.to_json())


def emotion_row(estimate: Estimate) -> list[float]:
    """Return an estimate in the columns of ``TABLES["emotion"]``.

    The amplifier's newest sample is that of its EEG or, for a model without, of its peripheral channels.
    """
    newest = estimate.last_index
    last = newest.get("eeg", newest.get("aux", math.nan)), newest.get("face", math.nan)
    return [*sample_of(estimate), estimate.t_out, *map(float, last)]
