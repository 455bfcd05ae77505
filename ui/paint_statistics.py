"""How well the window keeps up: pictures drawn, worst stall, cost, and the age of what is shown.

The window measures itself all the time; benchmarks and the status bar read it. The newest
thousands of readings are kept, so it costs the same after a day.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from time import perf_counter

import numpy as np

KEPT = 20_000


@dataclass(frozen=True, slots=True)
class PaintStatistics:
    """What was measured since the last reset; NaN where nothing was.

    Attributes
    ----------
    frames : int
        Pictures drawn.
    seconds : float
        Time over which.
    frames_per_s : float
        Pictures a second.
    worst_stall_ms : float
        Longest time between two pictures.
    paint_ms_p50, paint_ms_p95, paint_ms_max : float
        Time one picture cost in the GUI thread: traces and camera.
    sample_age_ms_p50, sample_age_ms_p95, sample_age_ms_p99 : float
        Age of the newest EEG sample when it was painted.
    estimate_shown_ms_p50, estimate_shown_ms_p95 : float
        From the end of a window to its estimate painted.
    """

    frames: int
    seconds: float
    frames_per_s: float
    worst_stall_ms: float
    paint_ms_p50: float
    paint_ms_p95: float
    paint_ms_max: float
    sample_age_ms_p50: float
    sample_age_ms_p95: float
    sample_age_ms_p99: float
    estimate_shown_ms_p50: float
    estimate_shown_ms_p95: float


class PaintMeter:
    """Collects readings in the GUI thread."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything measured so far."""
        self._frames = 0
        self._asked: tuple[float, int] | None = None
        self._first = self._last = float("nan")
        self._worst_s = float("nan")
        self._pending_ms = 0.0
        self._paint_ms: deque[float] = deque(maxlen=KEPT)
        self._sample_age_ms: deque[float] = deque(maxlen=KEPT)
        self._estimate_ms: deque[float] = deque(maxlen=KEPT)

    def spent(self, seconds: float) -> None:
        """Count time that went into the present picture."""
        self._pending_ms += 1000.0 * seconds

    def frame_drawn(self) -> None:
        """Close the present picture."""
        instant = perf_counter()
        if self._frames:
            self._worst_s = np.fmax(self._worst_s, instant - self._last)
        else:
            self._first = instant
        self._last = instant
        self._frames += 1
        self._paint_ms.append(self._pending_ms)
        self._pending_ms = 0.0

    def sample_shown(self, age_s: float) -> None:
        """Count the age of the newest sample in the picture."""
        self._sample_age_ms.append(1000.0 * age_s)

    def estimate_shown(self, age_s: float) -> None:
        """Count the time from the end of a window to its estimate painted."""
        self._estimate_ms.append(1000.0 * age_s)

    def drawn_per_s(self) -> float:
        """Return the pictures a second since this was last asked; NaN the first time."""
        instant, frames = perf_counter(), self._frames
        was, self._asked = self._asked, (instant, frames)
        return (frames - was[1]) / (instant - was[0]) if was and frames >= was[1] else float("nan")

    def statistics(self) -> PaintStatistics:
        """Return what was measured since the last reset."""
        seconds = self._last - self._first
        return PaintStatistics(
            frames=self._frames,
            seconds=seconds,
            frames_per_s=(self._frames - 1) / seconds if seconds > 0 else float("nan"),
            worst_stall_ms=1000.0 * self._worst_s,
            paint_ms_p50=_percentile(self._paint_ms, 50),
            paint_ms_p95=_percentile(self._paint_ms, 95),
            paint_ms_max=max(self._paint_ms, default=float("nan")),
            sample_age_ms_p50=_percentile(self._sample_age_ms, 50),
            sample_age_ms_p95=_percentile(self._sample_age_ms, 95),
            sample_age_ms_p99=_percentile(self._sample_age_ms, 99),
            estimate_shown_ms_p50=_percentile(self._estimate_ms, 50),
            estimate_shown_ms_p95=_percentile(self._estimate_ms, 95),
        )


def _percentile(values: deque[float], percent: float) -> float:
    return float(np.percentile(values, percent)) if values else float("nan")
