"""A run of a protocol without a screen: clips are decoded and paced as a player would, answers are handed in.

Everything happens in the thread that calls `perform`.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from recorder import clock
from recorder.protocol.answers import Answers
from recorder.protocol.conductor import Conductor
from recorder.protocol.machine import ProtocolRun
from recorder.protocol.media import MediaError
from recorder.protocol.phases import Show
from recorder.protocol.playback import Playback
from recorder.protocol.playlist import Stimulus, Trial
from recorder.protocol.rating import Rating

LONGEST_WAIT_S = 0.02


class HeadlessPresenter:
    """Presents to nobody, on time, and answers.

    A clip's first picture counts as presented when it is due and decoded; the others follow by
    their times in the file, and those that are overtaken are dropped. Pictures, texts and sounds
    count as presented at once.

    Parameters
    ----------
    run : ProtocolRun
        Told what was presented and answered.
    answers : callable
        The rating of a trial, from its onset and offset; see `answers`.
    """

    def __init__(self, run: ProtocolRun, answers: Answers) -> None:
        self._run = run
        self._answers = answers
        self._prepared: Stimulus | None = None
        self._playback: Playback | None = None
        self._problem = ""
        self._show: Show | None = None
        self._onset_t: float | None = None
        self._answer: tuple[float, Rating] | None = None

    def prepare(self, stimulus: Stimulus) -> None:
        """Open the clip and decode its first picture; what goes wrong is reported when it is shown."""
        self._release()
        self._prepared, self._problem = stimulus, ""
        if stimulus.kind == "video" and stimulus.path is not None:
            try:
                self._playback = Playback(stimulus.path)
            except MediaError as error:
                self._problem = f'the video "{stimulus.path.name}" {error}'

    def show(self, show: Show) -> None:
        """Show what is asked for from the next `tick` on."""
        if self._show is not None and self._show.what == "stimulus":
            self._release()
        self._show, self._onset_t, self._answer = show, None, None
        if show.what == "stimulus" and show.trial is not None and show.trial.stimulus is not self._prepared:
            self.prepare(show.trial.stimulus)

    def tick(self, now: float) -> float:
        """Report what is due at a session time; return when something is due next."""
        show = self._show
        if show is not None and show.trial is not None:
            if show.what == "stimulus":
                return self._present(show, show.trial.stimulus, now)
            if show.what == "rating":
                return self._rate(show.trial, now)
        return now + LONGEST_WAIT_S

    def close(self) -> None:
        """Close whatever clip is open; idempotent."""
        self._release()

    def _present(self, show: Show, stimulus: Stimulus, now: float) -> float:
        if self._problem:
            self._run.failed(self._problem, now, show.token)
            return now
        if self._onset_t is None:
            self._onset_t = now
            self._run.presented(now, show.token)
        if self._playback is None:
            if not stimulus.timed and now >= self._onset_t + stimulus.duration_s:
                self._run.ended(now, show.token)
            return self._onset_t + stimulus.duration_s
        try:
            return self._play(self._playback, self._onset_t, show.token, now)
        except MediaError as error:
            self._run.failed(f"the video {error}", now, show.token)
            return now

    def _play(self, playback: Playback, onset_t: float, token: int, now: float) -> float:
        """Present the picture that is due; return when the next one, or the end, is."""
        frame = playback.advance(now - onset_t)
        if frame is not None:
            self._run.frame(now, frame.index, frame.media_s, token)
        if playback.next_s is not None:
            return onset_t + playback.next_s
        if now >= onset_t + playback.end_s:
            self._run.ended(now, token)
        return onset_t + playback.end_s

    def _rate(self, trial: Trial, now: float) -> float:
        """Answer once the participant would have; a rating that the run does not take is skipped."""
        if self._answer is None:
            rating = self._answers(trial, *(self._run.last_shown or (now, now)))
            self._answer = (now + (rating.response_s or 0.0), rating)
        due, rating = self._answer
        if now >= due and not self._run.rate(rating, now):
            self._run.skip(now)
        return due

    def _release(self) -> None:
        if self._playback is not None:
            self._playback.close()
        self._playback, self._prepared = None, None


def perform(
    run: ProtocolRun,
    presenter: HeadlessPresenter,
    stopping: Event,
    why_stopped: Callable[[], str] = lambda: "stopped",
    now: Callable[[], float] = clock.now,
) -> None:
    """Carry out a run from beginning to end in this thread, in real time.

    Parameters
    ----------
    run : ProtocolRun
        Not started yet.
    presenter : HeadlessPresenter
        Made for that run; closed at the end.
    stopping : Event
        Aborts the run when set, from any thread.
    why_stopped : callable, optional
        Tells why it was set.
    now : callable, optional
        Session time.
    """
    conductor = Conductor(run, presenter)
    try:
        run.start(now())
        while conductor.step(now()):
            t = now()
            wait_s = min(LONGEST_WAIT_S, max(0.0, presenter.tick(t) - t))
            if stopping.wait(wait_s):
                run.abort(why_stopped(), now())
    finally:
        presenter.close()
