"""The phases of a run and how one follows another; what marks a trial's way through them.

    ready > baseline > (fixation > stimulus > rating > rest) for each trial > done

A phase of no length is left out. Times are session time and never go back.
"""

from __future__ import annotations

from recorder.protocol.phases import OVER, Phase, PhaseName, Show, What
from recorder.protocol.playlist import Playlist, Trial
from recorder.protocol.run_log import RunLog
from recorder.protocol.showing import Showing

PRESENT_WITHIN_S = 10.0
END_WITHIN_S = 5.0  # after the clip's own end
PAUSE_TEXT = "A short break"

SHOWN: dict[PhaseName, What] = {
    "ready": "blank",
    "baseline": "countdown",
    "fixation": "fixation",
    "stimulus": "stimulus",
    "rating": "rating",
    "rest": "blank",
    "paused": "text",
    "done": "end",
    "aborted": "end",
}


class Course:
    """Where a run stands, and the steps it can take from there.

    Parameters
    ----------
    playlist : Playlist
        Timing and scales.
    trials : tuple of Trial
        In order.
    log : RunLog
        What is written down.

    Attributes
    ----------
    phase, show
        Where the run stands, and what the display must show.
    begun : int
        Trials begun so far.
    pausing : bool
        Pause before the next trial.
    showing : Showing or None
        The stimulus that was requested and is not over.
    last_shown : tuple of float or None
        Onset and offset of the stimulus shown last.
    """

    def __init__(self, playlist: Playlist, trials: tuple[Trial, ...], log: RunLog) -> None:
        self._timing = playlist.timing
        self._scales = playlist.scales
        self._trials = trials
        self._log = log
        self.phase = Phase("ready", None, 0.0, None, 0, len(trials))
        self.show = Show("blank", None, 0)
        self.begun = 0
        self.pausing = False
        self.showing: Showing | None = None
        self.last_shown: tuple[float, float] | None = None

    def step(self, t: float) -> bool:
        """Do what is due at t; False where nothing is."""
        phase = self.phase
        if phase.name == "stimulus":
            return self._watch(t)
        if phase.ends is None or t < phase.ends:
            return False
        {"baseline": self.end_baseline, "fixation": self._request, "rest": self.next_trial}[phase.name](t)
        return True

    def _watch(self, t: float) -> bool:
        """End a stimulus whose time is over, and give up one that does not come or does not end."""
        showing = self.showing
        if showing is None:
            return False
        planned = showing.trial.stimulus.duration_s
        if showing.onset_t is None:
            if t < showing.requested_t + PRESENT_WITHIN_S:
                return False
            self.fail(f"it was not presented within {PRESENT_WITHIN_S:.0f} s", t)
        elif showing.trial.stimulus.timed and t >= showing.onset_t + planned:
            self.end_stimulus(t)
        elif t >= showing.onset_t + planned + END_WITHIN_S:
            self.fail(f"it did not end within {END_WITHIN_S:.0f} s after its {planned:.1f} s", t)
        else:
            return False
        return True

    def end_baseline(self, t: float) -> None:
        """Go on to the first trial."""
        self._log.mark(t, "baseline_end", {})
        self.next_trial(t)

    def next_trial(self, t: float) -> None:
        """Begin the next trial; pause before it where that was asked for; end where there is none."""
        if self.begun == len(self._trials):
            self.enter("done", t)
            self._log.end(t, "done")
        elif self.pausing:
            self.pausing = False
            self.enter("paused", t)
            self._log.mark(t, "paused", {})
        else:
            self.begun += 1
            self._fixate(t)

    def _fixate(self, t: float) -> None:
        fixation_s = self._timing.fixation_s
        self.enter("fixation", t, t + fixation_s)
        if fixation_s > 0:
            self._log.mark(t, "fixation_start", {}, self.phase.trial)
        else:
            self._request(t)

    def _request(self, t: float) -> None:
        self.enter("stimulus", t)
        trial = self._trials[self.begun - 1]
        self.showing = Showing(trial, t)
        self._log.mark(t, "stimulus_requested", {"planned_s": trial.stimulus.duration_s}, trial)

    def take_off(self, t: float, why: str) -> None:
        """Mark the end of what is shown, if anything of it was."""
        showing, self.showing = self.showing, None
        if showing is not None and showing.onset_t is not None:
            self.last_shown = (showing.onset_t, t)
            self._log.mark(t, "stimulus_offset", showing.offset_payload(t, why), showing.trial)

    def fail(self, reason: str, t: float) -> None:
        """Give up the stimulus and leave out its rating."""
        showing, self.showing = self.showing, None
        if showing is not None:
            self._log.failed(t, showing, reason)
        self.rest(t)

    def end_stimulus(self, t: float) -> None:
        """Take the stimulus off and ask for its rating."""
        self.take_off(t, "ended")
        if self._trials[self.begun - 1].stimulus.rated and self._scales:
            self.enter("rating", t)
            self._log.mark(t, "rating_start", {}, self.phase.trial)
        else:
            self.rest(t)

    def rest(self, t: float) -> None:
        """Rest between two trials."""
        rest_s = self._timing.rest_s
        if rest_s > 0 and self.begun < len(self._trials):
            self.enter("rest", t, t + rest_s)
            self._log.mark(t, "rest_start", {}, self.phase.trial)
        else:
            self.next_trial(t)

    def enter(self, name: PhaseName, t: float, ends: float | None = None) -> None:
        """Be in a phase, and change the display."""
        trial = None
        if name not in OVER and name != "baseline":
            trial = self._trials[self.begun if name == "paused" else self.begun - 1]
        self.phase = Phase(name, trial, t, ends, self.begun, len(self._trials))
        text = PAUSE_TEXT if name == "paused" else ""
        self.show = Show(SHOWN[name], trial, self.show.token + 1, ends, text)
