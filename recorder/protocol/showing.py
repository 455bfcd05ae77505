"""What was measured while stimuli were presented: delays to the onset, and the frames' own jitter."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from recorder.protocol.playlist import Trial


@dataclass
class Spread:
    """Mean and standard deviation of numbers that come one by one (Welford 1962)."""

    n: int = 0
    mean: float = 0.0
    _squares: float = 0.0

    def add(self, value: float) -> None:
        """Take one more."""
        self.n += 1
        step = value - self.mean
        self.mean += step / self.n
        self._squares += step * (value - self.mean)

    @property
    def deviation(self) -> float | None:
        """Standard deviation of the sample; None before the second number."""
        return math.sqrt(self._squares / (self.n - 1)) if self.n > 1 else None


@dataclass
class Showing:
    """One stimulus from the request to its end, session time.

    A frame's lag is its time on the display minus its time in the clip; how much that varies
    is the frames' jitter, whatever the clip's rate.
    """

    trial: Trial
    requested_t: float
    onset_t: float | None = None
    lags: Spread = field(default_factory=Spread)

    @property
    def overdue_t(self) -> float | None:
        """Session time at which the protocol takes it off; None where its file has an end of its own."""
        if self.onset_t is None or not self.trial.stimulus.timed:
            return None
        return self.onset_t + self.trial.stimulus.duration_s

    def offset_payload(self, t: float, why: str) -> dict[str, Any]:
        """Return what a ``stimulus_offset`` at t tells beside its trial."""
        onset_t = t if self.onset_t is None else self.onset_t
        return {
            "onset_t": onset_t,
            "shown_s": t - onset_t,
            "n_frames": self.lags.n,
            "frame_jitter_s": self.lags.deviation,
            "why": why,
        }


def trial_payload(trial: Trial) -> dict[str, Any]:
    """Return what every marker of a trial tells of it, ready for JSON."""
    stimulus = trial.stimulus
    return {
        "trial": trial.number,
        "stimulus": stimulus.id,
        "kind": stimulus.kind,
        "file": stimulus.path.name if stimulus.path else None,
        "valence": stimulus.valence,
        "arousal": stimulus.arousal,
        "block": stimulus.block,
        "practice": stimulus.practice,
    }
