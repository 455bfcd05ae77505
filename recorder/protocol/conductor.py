"""Brings a run and its presenter together: whoever owns the display calls `step` at least 20 times a second."""

from __future__ import annotations

from recorder.protocol.machine import ProtocolRun
from recorder.protocol.phases import OVER, Presenter
from recorder.protocol.playlist import Trial


class Conductor:
    """Lets time pass for a run and keeps the display up with it.

    Parameters
    ----------
    run : ProtocolRun
        Driven from here; started by its owner.
    presenter : Presenter
        Told what to prepare and to show. Not closed.
    """

    def __init__(self, run: ProtocolRun, presenter: Presenter) -> None:
        self._run = run
        self._presenter = presenter
        self._prepared: Trial | None = None
        self._token: int | None = None

    def step(self, now: float) -> bool:
        """Do what is due at a session time; False once the run is over and its end is shown."""
        show = self._run.tick(now)
        if show.token != self._token:
            self._token = show.token
            self._presenter.show(show)
        upcoming = self._run.upcoming
        if upcoming is not None and upcoming is not self._prepared:
            self._prepared = upcoming
            self._presenter.prepare(upcoming.stimulus)
        return self._run.phase.name not in OVER
