"""One run of a protocol: a plain state machine without screen, thread or clock.

Whoever drives it gives the session time with every call, from one thread, and ticks it at
least 20 times a second. No call raises, whatever the order of events: what does not fit the
phase is ignored.

    ready > baseline > (fixation > stimulus > rating > rest) for each trial > done

Markers, each with a payload that JSON can hold (those of a trial carry `trial_payload`):

``session_start``       protocol, digest, n_trials, planned_s
``baseline_start``, ``baseline_end``
``fixation_start``
``stimulus_requested``  the display was asked to show it; + planned_s
``stimulus_onset``      first frame really presented; + requested_t, delay_s, jitter_s: the standard
                        deviation of the delays of this run so far, None before the second
``stimulus_offset``     + onset_t, shown_s, n_frames, frame_jitter_s (standard deviation of the frames'
                        times around the clip's own), why: ended, skipped, aborted
``failed``              + reason, onset_t (None: never seen). A stimulus has a ``failed`` or an
                        ``stimulus_offset`` after its onset, never both; a failed one is not rated.
``rating_start``, ``rating``  + the fields of `Rating.payload`
``rest_start``
``skipped``             + phase: what the operator cut short
``paused``, ``resumed``, ``aborted`` (why, phase)
``session_end``         state (done, aborted), n_shown, n_rated, n_failed, n_skipped, delay_s, jitter_s

Stamps never go back. Frames go to `row` as the table ``stimulus_frames``, the continuous
rating as ``continuous_rating``, and each rating also to `text` as ``ratings``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from recorder.protocol.phases import Phase, Show
from recorder.protocol.playlist import Playlist, Trial
from recorder.protocol.rating import Rating

PRESENT_WITHIN_S = 10.0
END_WITHIN_S = 5.0

Mark = Callable[[float, str, Mapping[str, Any]], None]
Row = Callable[[str, float, Sequence[float]], None]
Text = Callable[[str, float, str], None]


class ProtocolRun:
    """Runs the trials of a playlist.

    Parameters
    ----------
    playlist : Playlist
        Timing and scales.
    trials : sequence of Trial
        In order, from `order.trials_of`.
    mark : callable
        Takes session time, label and payload of a marker.
    row, text : callable, optional
        Take role, session time and values, or text, of what is no marker: `SessionRecorder.row` and ``text``.
    """

    def __init__(
        self, playlist: Playlist, trials: Sequence[Trial], mark: Mark, row: Row | None = None, text: Text | None = None
    ) -> None:
        raise NotImplementedError

    @property
    def phase(self) -> Phase:
        """Where the run stands."""
        raise NotImplementedError

    @property
    def upcoming(self) -> Trial | None:
        """The trial whose stimulus comes next and may be prepared; None while one is shown and at the end."""
        raise NotImplementedError

    @property
    def pausing(self) -> bool:
        """The run will pause before the next trial."""
        raise NotImplementedError

    @property
    def last_shown(self) -> tuple[float, float] | None:
        """Onset and offset, session time, of the stimulus shown last."""
        raise NotImplementedError

    def plan(self) -> float:
        """Return the seconds that the whole run is expected to take, answers included."""
        raise NotImplementedError

    def remaining_s(self, now: float) -> float:
        """Return the seconds expected from now to the end."""
        raise NotImplementedError

    def start(self, now: float) -> None:
        """Begin with the baseline."""
        raise NotImplementedError

    def tick(self, now: float) -> Show:
        """Let time pass; return what the display must show."""
        raise NotImplementedError

    def presented(self, t: float, token: int | None = None) -> None:
        """Take that the first frame of the stimulus (or the picture, text, sound) was really presented at t.

        `token` is that of the `Show` it belongs to; a report of an earlier one is ignored. None is always taken.
        """
        raise NotImplementedError

    def frame(self, t: float, frame: int, media_s: float, token: int | None = None) -> None:
        """Take that a frame of the clip was presented: its number from 0 and its time in the clip."""
        raise NotImplementedError

    def ended(self, t: float, token: int | None = None) -> None:
        """Take that the stimulus came to its own end."""
        raise NotImplementedError

    def failed(self, reason: str, t: float, token: int | None = None) -> None:
        """Take that the stimulus cannot be shown (any more); the run goes on with the next trial."""
        raise NotImplementedError

    def rate(self, rating: Rating, t: float) -> bool:
        """Take the participant's answers; False where none are asked now or one of the scales is missing."""
        raise NotImplementedError

    def answer_continuous(self, valence: float, arousal: float, t: float) -> None:
        """Take where the continuous rating stands, 1..9, ten times a second while a stimulus is shown."""
        raise NotImplementedError

    def skip(self, t: float) -> None:
        """Cut short what is going on: baseline, rest, or the whole trial; its rating alone once it was shown."""
        raise NotImplementedError

    def pause(self, t: float) -> None:
        """Pause before the next trial; at once in rest and fixation, which begins anew after `resume`."""
        raise NotImplementedError

    def resume(self, t: float) -> None:
        """Go on after a pause."""
        raise NotImplementedError

    def abort(self, why: str, t: float) -> None:
        """End the run now; what was marked stays."""
        raise NotImplementedError
