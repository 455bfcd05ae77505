"""What of a player's stream is in a file: by the player's own counter, and by when it was last there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recorder.session.reader import open_session
from recorder.xdf.read import read_xdf
from tests.lsl_player import COUNTER_MODULO


@dataclass(frozen=True, slots=True)
class Recorded:
    """Samples sent between the first and the last that were kept, those kept, and the stamp of the last."""

    sent: int
    kept: int
    last_t: float

    @property
    def lost(self) -> int:
        """Samples between the first and the last that are not there."""
        return self.sent - self.kept


def recorded_by_us(run: Path) -> Recorded:
    """Look at the EEG of one of our runs."""
    session = open_session(run)
    signal = session.signal("eeg")
    return _counted(session.raw("eeg")[:, 0], signal.t)


def recorded_by_labrecorder(file: Path) -> Recorded:
    """Look at the first numeric stream of an XDF of LabRecorder's, read leniently."""
    stream = next(s for s in read_xdf(file).streams.values() if not s.header.is_text and s.n_samples)
    return _counted(stream.data[:, 0], stream.stamps)


def _counted(counter: np.ndarray, t: np.ndarray) -> Recorded:
    steps = np.diff(counter.astype(np.int64)) % COUNTER_MODULO
    return Recorded(int(steps.sum()) + 1, len(counter), float(t[-1]))
