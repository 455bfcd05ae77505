"""The time of a replay: recorded session time that runs, stands still, or runs faster."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

SLOWEST, FASTEST = 0.25, 8.0


@dataclass(frozen=True, slots=True)
class _Run:
    """From where on, since when, how fast (0: it stands still)."""

    t: float
    since: float
    speed: float


class ReplayClock:
    """Session time from one moment to another; any thread may read, one sets.

    Parameters
    ----------
    start_t, stop_t : float
        Recorded session times; the clock stands at the first until `pause(False)`, and never passes the second.
    elapsed : callable
        Seconds that really pass.
    """

    def __init__(self, start_t: float, stop_t: float, elapsed: Callable[[], float] = time.monotonic) -> None:
        self.start_t, self.stop_t = start_t, max(start_t, stop_t)
        self._elapsed = elapsed
        self._speed = 1.0
        self._paused = True
        self._run = _Run(start_t, elapsed(), 0.0)

    @property
    def paused(self) -> bool:
        """Whether it stands still because it was told to."""
        return self._paused

    @property
    def speed(self) -> float:
        """Recorded seconds a second."""
        return self._speed

    @property
    def over(self) -> bool:
        """Whether the end is reached."""
        return self.now() >= self.stop_t

    def now(self) -> float:
        """Recorded session time."""
        run = self._run
        return min(self.stop_t, run.t + (self._elapsed() - run.since) * run.speed)

    def pause(self, on: bool) -> None:
        """Stand still, or go on."""
        self._paused = on
        self._restart()

    def set_speed(self, speed: float) -> None:
        """Run at another speed, 0.25 to 8."""
        self._speed = min(FASTEST, max(SLOWEST, speed))
        self._restart()

    def _restart(self) -> None:
        self._run = replace(self._run, t=self.now(), since=self._elapsed(), speed=0.0 if self._paused else self._speed)
