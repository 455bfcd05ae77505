"""What a run of a protocol writes down: its markers, on stamps that never go back, and what is no marker.

Markers and their payloads, which JSON can hold; those of a trial carry `trial_payload` too:

``session_start``       protocol, title, digest, n_trials, planned_s
``baseline_start``      planned_s
``baseline_end``
``fixation_start``
``stimulus_requested``  the display was asked to show it: planned_s
``stimulus_onset``      first frame really presented: requested_t, delay_s, jitter_s (standard deviation of the
                        delays of this run so far, None before the second)
``stimulus_offset``     onset_t, shown_s, n_frames, frame_jitter_s (standard deviation of the frames' times on the
                        display around those in the clip), why: ended, skipped, aborted
``failed``              reason, onset_t (None: nothing was seen). A stimulus that was presented has one ``failed`` or
                        one ``stimulus_offset``, never both; one that failed is not rated.
``rating_start``
``rating``              trial, stimulus, block, practice and the fields of `Rating.payload`: here valence and
                        arousal are the answers
``rest_start``
``skipped``             phase: what the operator cut short
``paused``, ``resumed``
``aborted``             why, phase
``session_end``         state (done, aborted), n_shown, n_failed, n_rated, n_skipped, delay_s, jitter_s

Ratings are also text rows ``ratings`` (the payload of the marker, as JSON), frames rows of the
table ``stimulus_frames``, and the continuous rating rows of the table ``continuous_rating``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from recorder.protocol.phases import Phase
from recorder.protocol.playlist import Playlist, Trial
from recorder.protocol.rating import Rating
from recorder.protocol.showing import Showing, Spread, trial_payload

Mark = Callable[[float, str, Mapping[str, Any]], None]
Table = Literal["stimulus_frames", "continuous_rating"]
Row = Callable[[Table, float, Sequence[float]], None]
Text = Callable[[Literal["ratings"], float, str], None]


class RunLog:
    """Writes a run down.

    Parameters
    ----------
    mark : callable
        Takes session time, label and payload of a marker.
    row, text : callable or None
        Take role, session time, and values or text.
    """

    def __init__(self, mark: Mark, row: Row | None, text: Text | None) -> None:
        self._mark = mark
        self._row = row
        self._text = text
        self._t = -math.inf
        self._delays = Spread()
        self._n_failed = self._n_rated = self._n_skipped = 0

    def at(self, t: float) -> float:
        """Return t, or the newest time met where t lies before it or is no number."""
        self._t = max(self._t, t) if math.isfinite(t) else max(self._t, 0.0)
        return self._t

    def mark(self, t: float, label: str, payload: Mapping[str, Any], trial: Trial | None = None) -> None:
        """Write a marker, with what is known of its trial."""
        self._mark(t, label, {**(trial_payload(trial) if trial else {}), **payload})

    def row(self, role: Table, t: float, values: Sequence[float]) -> None:
        """Write a row of a table."""
        if self._row is not None:
            self._row(role, t, values)

    def begin(self, t: float, playlist: Playlist, n_trials: int, planned_s: float) -> None:
        """Mark the start of the session."""
        payload = {"protocol": playlist.name, "title": playlist.title, "digest": playlist.digest}
        self.mark(t, "session_start", {**payload, "n_trials": n_trials, "planned_s": planned_s})

    def onset(self, t: float, showing: Showing) -> None:
        """Mark that a stimulus was really presented."""
        delay_s = t - showing.requested_t
        self._delays.add(delay_s)
        payload = {"requested_t": showing.requested_t, "delay_s": delay_s, "jitter_s": self._delays.deviation}
        self.mark(t, "stimulus_onset", payload, showing.trial)

    def failed(self, t: float, showing: Showing, reason: str) -> None:
        """Mark that a stimulus could not be shown, or not to its end."""
        self._n_failed += 1
        self.mark(t, "failed", {"reason": reason, "onset_t": showing.onset_t}, showing.trial)

    def rating(self, t: float, trial: Trial, rating: Rating) -> None:
        """Write the answers to a stimulus."""
        self._n_rated += 1
        told = trial_payload(trial)
        payload = {key: told[key] for key in ("trial", "stimulus", "block", "practice")} | rating.payload()
        self.mark(t, "rating", payload)
        if self._text is not None:
            self._text("ratings", t, json.dumps(payload))

    def skipped(self, t: float, phase: Phase) -> None:
        """Mark that the operator cut a phase short."""
        self._n_skipped += phase.trial is not None and phase.name != "rest"
        self.mark(t, "skipped", {"phase": phase.name}, phase.trial)

    def end(self, t: float, state: str) -> None:
        """Mark the end of the session and tell its sums."""
        counts = {"n_failed": self._n_failed, "n_rated": self._n_rated, "n_skipped": self._n_skipped}
        delay_s = self._delays.mean if self._delays.n else None
        timing = {"n_shown": self._delays.n, "delay_s": delay_s, "jitter_s": self._delays.deviation}
        self.mark(t, "session_end", {"state": state, **timing, **counts})
