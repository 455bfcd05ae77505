"""One run of a protocol: a plain state machine without screen, thread or clock.

    ready > baseline > (fixation > stimulus > rating > rest) for each trial > done

Whoever drives it gives the session time with every call, from one thread, and ticks it at
least 20 times a second. No call raises, whatever the order of events: what does not fit the
phase is ignored. What it writes down, `run_log` tells.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from recorder.protocol.course import Course
from recorder.protocol.phases import OVER, Phase, PhaseName, Show
from recorder.protocol.plan import planned_s, remaining_s
from recorder.protocol.playlist import Playlist, Trial
from recorder.protocol.rating import HIGHEST, LOWEST, Rating
from recorder.protocol.run_log import Mark, Row, RunLog, Text
from recorder.protocol.showing import Showing

EARLY_S = 1.0  # a clip that ends by more than this too soon is a broken one

SKIPPABLE: frozenset[PhaseName] = frozenset(("baseline", "fixation", "stimulus", "rating", "rest"))


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
        self._playlist = playlist
        self._trials = tuple(trials)
        self._log = RunLog(mark, row, text)
        self._course = Course(playlist, self._trials, self._log)

    @property
    def phase(self) -> Phase:
        """Where the run stands."""
        return self._course.phase

    @property
    def upcoming(self) -> Trial | None:
        """The trial whose stimulus comes next and may be prepared; None while one is shown and at the end."""
        if self._course.phase.name == "fixation":
            return self._course.phase.trial
        if self._course.phase.name == "stimulus" or self._course.phase.name in OVER:
            return None
        return self._trials[self._course.begun] if self._course.begun < len(self._trials) else None

    @property
    def pausing(self) -> bool:
        """The run will pause before the next trial."""
        return self._course.pausing

    @property
    def last_shown(self) -> tuple[float, float] | None:
        """Onset and offset, session time, of the stimulus shown last."""
        return self._course.last_shown

    def plan(self) -> float:
        """Return the seconds that the whole run is expected to take, answers included."""
        return planned_s(self._playlist, self._trials)

    def remaining_s(self, now: float) -> float:
        """Return the seconds expected from now to the end."""
        return remaining_s(self._playlist, self._trials, self._course.phase, now)

    def start(self, now: float) -> None:
        """Begin with the baseline."""
        t = self._log.at(now)
        if self._course.phase.name != "ready":
            return
        self._log.begin(t, self._playlist, len(self._trials), self.plan())
        baseline_s = self._playlist.timing.baseline_s
        if baseline_s > 0:
            self._course.enter("baseline", t, t + baseline_s)
            self._log.mark(t, "baseline_start", {"planned_s": baseline_s})
        else:
            self._course.next_trial(t)

    def tick(self, now: float) -> Show:
        """Let time pass; return what the display must show."""
        t = self._log.at(now)
        while self._course.step(t):
            pass
        return self._course.show

    def presented(self, t: float, token: int | None = None) -> None:
        """Take that the first frame of the stimulus (or the picture, text, sound) was really presented at t.

        `token` is that of the `Show` it belongs to; a report of an earlier one is ignored. None is always taken.
        """
        t = self._log.at(t)
        showing = self._current(token)
        if showing is not None and showing.onset_t is None:
            showing.onset_t = t
            self._log.onset(t, showing)
            self._course.phase = replace(self._course.phase, ends=t + showing.trial.stimulus.duration_s)
            self._course.show = replace(self._course.show, ends=self._course.phase.ends)

    def frame(self, t: float, frame: int, media_s: float, token: int | None = None) -> None:
        """Take that a frame of the clip was presented: its number from 0 and its time in the clip."""
        self.presented(t, token)
        t = self._log.at(t)
        showing = self._current(token)
        if showing is not None and math.isfinite(media_s):
            showing.lags.add(t - media_s)
            self._log.row("stimulus_frames", t, (showing.trial.number, frame, media_s))

    def ended(self, t: float, token: int | None = None) -> None:
        """Take that the stimulus came to its own end; one that was never seen, or ends far too early, has failed."""
        t = self._log.at(t)
        showing = self._current(token)
        if showing is None:
            return
        planned = showing.trial.stimulus.duration_s
        if showing.onset_t is None:
            self._course.fail("it ended before anything of it was presented", t)
        elif t - showing.onset_t < planned - EARLY_S:
            self._course.fail(f"it ended after {t - showing.onset_t:.1f} s of {planned:.1f} s", t)
        else:
            self._course.end_stimulus(t)

    def failed(self, reason: str, t: float, token: int | None = None) -> None:
        """Take that the stimulus cannot be shown (any more); the run goes on with the next trial."""
        t = self._log.at(t)
        if self._current(token) is not None:
            self._course.fail(reason, t)

    def rate(self, rating: Rating, t: float) -> bool:
        """Take the participant's answers; False where none are asked now or one of the scales is missing."""
        t = self._log.at(t)
        trial = self._course.phase.trial
        if self._course.phase.name != "rating" or trial is None or rating.missing(self._playlist.scales):
            return False
        if rating.response_s is None:
            rating = replace(rating, response_s=t - self._course.phase.started)
        self._log.rating(t, trial, rating)
        self._course.rest(t)
        return True

    def answer_continuous(self, valence: float, arousal: float, t: float) -> None:
        """Take where the continuous rating stands, 1..9, ten times a second while a stimulus is shown."""
        t = self._log.at(t)
        asked = (
            self._playlist.continuous_rating
            and self._course.showing is not None
            and self._course.showing.onset_t is not None
        )
        if asked and LOWEST <= valence <= HIGHEST and LOWEST <= arousal <= HIGHEST:
            self._log.row("continuous_rating", t, (valence, arousal))

    def skip(self, t: float) -> None:
        """Cut short what is going on: baseline, rest, or the whole trial; its rating alone once it was shown."""
        t = self._log.at(t)
        phase = self._course.phase
        if phase.name not in SKIPPABLE:
            return
        self._log.skipped(t, phase)
        if phase.name == "baseline":
            self._course.end_baseline(t)
        elif phase.name == "rest":
            self._course.next_trial(t)
        else:
            self._course.take_off(t, "skipped")
            self._course.rest(t)

    def pause(self, t: float) -> None:
        """Pause before the next trial; at once in rest and fixation, which begins anew after `resume`."""
        t = self._log.at(t)
        if self._course.phase.name in ("ready", "paused") or self._course.phase.name in OVER:
            return
        self._course.pausing = True
        if self._course.phase.name == "fixation":
            self._course.begun -= 1
        if self._course.phase.name in ("fixation", "rest"):
            self._course.next_trial(t)

    def resume(self, t: float) -> None:
        """Go on after a pause, or take back one that was asked for."""
        t = self._log.at(t)
        self._course.pausing = False
        if self._course.phase.name == "paused":
            self._log.mark(t, "resumed", {})
            self._course.next_trial(t)

    def abort(self, why: str, t: float) -> None:
        """End the run now; what was marked stays."""
        t = self._log.at(t)
        phase = self._course.phase
        if phase.name in OVER:
            return
        self._course.take_off(t, "aborted")
        self._course.enter("aborted", t)
        if phase.name != "ready":
            self._log.mark(t, "aborted", {"why": why, "phase": phase.name})
            self._log.end(t, "aborted")

    def _current(self, token: int | None) -> Showing | None:
        """Return the stimulus that a report is about, if it is still on."""
        return self._course.showing if token in (None, self._course.show.token) else None
