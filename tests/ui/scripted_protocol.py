"""A protocol that stands where a test puts it: an `OperatorFeed` without a run."""

from __future__ import annotations

from PySide6.QtGui import QImage

from ui.protocol_feed import OnsetFigures, RunningProtocol

START = 1000.0


class ScriptedProtocol:
    """In the third of eight trials, two and a half seconds into its clip."""

    def __init__(self, thumbnail: QImage | None = None) -> None:
        self.t = START + 2.5
        self.picture = thumbnail
        self.running: RunningProtocol | None = RunningProtocol(
            title="Four short clips",
            phase="stimulus",
            number=3,
            n_trials=8,
            stimulus="joy",
            next_stimulus="calm",
            started=START,
            ends=START + 6.0,
            remaining_s=154.0,
            onsets=OnsetFigures(3, 1.3, 0.2, 1.6),
            warnings=("There is no sound device: clips are shown without sound.",),
        )

    def now(self) -> float:
        return self.t

    def protocol(self) -> RunningProtocol | None:
        return self.running

    def thumbnail(self) -> QImage | None:
        return self.picture
