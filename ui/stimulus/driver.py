"""Drives a run of a protocol in the GUI thread: ticks it, shows what it asks for, hands it what was shown.

What was painted is reported before each tick, because the run's stamps never go back. The
driver is also what the operator's view polls.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage, QScreen

from recorder.clock import now
from recorder.protocol.machine import ProtocolRun
from recorder.protocol.phases import OVER, Phase
from recorder.protocol.playlist import Playlist, Trial
from recorder.protocol.rating import Rating
from recorder.protocol.run_log import Mark
from ui.protocol_feed import OnsetFigures, RunningProtocol
from ui.stimulus.presenter import WindowPresenter

TICK_MS = 10
END_MS = 3000  # the last words stay so long
NO_TOKEN = -1


class ProtocolDriver(QObject):
    """A protocol on its way; an `OperatorFeed`.

    Parameters
    ----------
    run : ProtocolRun
        Not yet started.
    playlist : Playlist
        What it runs.
    trials : sequence of Trial
        In the run's order.
    mark : callable
        Takes session time, label and payload of the driver's own markers: ``display_lost``, ``warning``.
    clock : callable
        Gives session time.

    Attributes
    ----------
    why : str
        Why it was aborted; empty if it was not.
    """

    finished = Signal(str)
    """``done`` or ``aborted``; once. The participant's window closes by itself."""

    def __init__(
        self,
        run: ProtocolRun,
        playlist: Playlist,
        trials: Sequence[Trial],
        mark: Mark,
        clock: Callable[[], float] = now,
    ) -> None:
        super().__init__()
        self._run, self._playlist, self._trials, self._mark, self._clock = run, playlist, tuple(trials), mark, clock
        self.presenter = WindowPresenter(playlist, clock)
        self._token, self._requested_t = NO_TOKEN, 0.0
        self._delays_s: list[float] = []
        self._warnings: list[str] = []
        self._over = False
        self.why = ""
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._farewell = QTimer(self)
        self._farewell.setSingleShot(True)
        self._farewell.timeout.connect(self._leave)
        self._wire()

    def start(self, display: QScreen) -> None:
        """Cover a display and begin."""
        if len(QGuiApplication.screens()) == 1:
            self._warn(self.tr("There is one display only: the stimuli cover this window. Esc aborts."))
        self.presenter.window.open_on(display)
        self._run.start(self._clock())
        self._timer.start(TICK_MS)
        self._tick()

    def skip(self) -> None:
        """Cut short what is going on."""
        self._then_tick(lambda: self._run.skip(self._clock()))

    def pause(self) -> None:
        """Pause before the next trial."""
        self._then_tick(lambda: self._run.pause(self._clock()))

    def resume(self) -> None:
        """Go on, or take back a pause that was asked for."""
        self._then_tick(lambda: self._run.resume(self._clock()))

    def abort(self, why: str) -> None:
        """End the protocol now; everything until then is kept."""
        self.why = why
        self._then_tick(lambda: self._run.abort(why, self._clock()))

    def close(self) -> None:
        """Stop ticking and close the participant's window; idempotent. A run that was not over is aborted."""
        if self._timer.isActive():
            self.abort(self.tr("EmoScope was closed"))
        self._over = True
        self._timer.stop()
        self._leave()

    def now(self) -> float:
        """Session time."""
        return self._clock()

    def thumbnail(self) -> QImage | None:
        """A small copy of what the participant sees."""
        shown = not self.presenter.closed and self.presenter.window.isVisible()
        return self.presenter.window.thumbnail() if shown else None

    def protocol(self) -> RunningProtocol:
        """The protocol as it stands now."""
        phase = self._run.phase
        follows = self._trials[phase.number].stimulus.id if phase.number < len(self._trials) else ""
        trial = phase.trial if phase.name in ("fixation", "stimulus", "rating", "rest") else None
        return RunningProtocol(
            title=self._playlist.title,
            phase=phase.name,
            number=phase.number,
            n_trials=phase.n_trials,
            stimulus=trial.stimulus.id if trial else "",
            next_stimulus="" if phase.name in OVER else follows,
            practice=bool(trial and trial.stimulus.practice),
            pausing=self._run.pausing and phase.name != "paused",
            started=phase.started,
            ends=_or_nan(phase.ends),
            remaining_s=0.0 if phase.name in OVER else self._run.remaining_s(self._clock()),
            onsets=self.onsets(),
            warnings=tuple(self._warnings),
        )

    def onsets(self) -> OnsetFigures:
        """Return how promptly stimuli came so far."""
        ms = [1000 * delay for delay in self._delays_s]
        spread = statistics.stdev(ms) if len(ms) > 1 else _or_nan(None)
        return OnsetFigures(len(ms), statistics.median(ms), spread, max(ms)) if ms else OnsetFigures()

    def _wire(self) -> None:
        shown, run = self.presenter, self._run
        shown.presented.connect(self._take_onset)
        shown.frame_presented.connect(run.frame)
        shown.ended.connect(lambda t, token: self._then_tick(lambda: run.ended(t, token)))
        shown.failed.connect(self._take_failure)
        shown.rated.connect(self._take_rating)
        shown.rated_continuously.connect(run.answer_continuous)
        shown.warned.connect(self._warn)
        shown.window.abort_requested.connect(lambda: self.abort(self.tr("Esc was pressed")))
        shown.window.display_lost.connect(self._take_display_lost)

    def _then_tick(self, command: Callable[[], object]) -> None:
        if self._over:
            return
        self.presenter.window.tell_painted()
        command()
        if self._timer.isActive():
            self._tick()

    def _tick(self) -> None:
        self.presenter.window.tell_painted()
        t = self._clock()
        show = self._run.tick(t)
        if show.token != self._token:
            self._token, self._requested_t = show.token, t
            self.presenter.show(show)
        if (upcoming := self._run.upcoming) is not None:
            self.presenter.prepare(upcoming.stimulus)
        self._end_when_over(self._run.phase)

    def _end_when_over(self, phase: Phase) -> None:
        if phase.name in OVER and not self._over:
            self._over = True
            self._timer.stop()
            self._farewell.start(END_MS if phase.name == "done" else 0)
            self.finished.emit(phase.name)

    def _leave(self) -> None:
        self._farewell.stop()
        if not self.presenter.closed:
            self.presenter.close()
            self.presenter.deleteLater()

    def _take_onset(self, t: float, token: int) -> None:
        self._run.presented(t, token)
        if token == self._token:
            self._delays_s.append(t - self._requested_t)

    def _take_failure(self, reason: str, t: float, token: int) -> None:
        self._warn(reason)
        self._run.failed(reason, t, token)

    def _take_rating(self, rating: Rating, t: float) -> None:
        self._then_tick(lambda: self._run.rate(rating, t))

    def _take_display_lost(self, lost: str, taken: str) -> None:
        t = self._clock()
        self._mark(t, "display_lost", {"lost": lost, "now": taken})
        if taken:
            self._warn(self.tr("The display {lost} is gone: stimuli are on {now} now.").format(lost=lost, now=taken))
        else:
            self._warn(self.tr("The display {lost} is gone, and there is no other.").format(lost=lost))

    def _warn(self, text: str) -> None:
        if text not in self._warnings:
            self._warnings.append(text)
            self._mark(self._clock(), "warning", {"text": text})


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
