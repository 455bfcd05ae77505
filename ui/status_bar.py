"""The honest line at the bottom: latency, ages, losses, rates, model and where it runs."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from ui.feed import LiveFeed, ModelView
from ui.numbers import UNKNOWN, clock, fixed, milliseconds, size
from ui.record_feed import RecordingView
from ui.shape_mark import ShapeMark
from ui.theme import GRID, Theme
from ui.tool_tip import as_it_is


class StatusBar(QFrame):
    """Readings of the running instrument, refreshed by the text timer.

    Parameters
    ----------
    feed : LiveFeed
        What is read.
    theme : Theme
        Fonts.
    """

    def __init__(self, feed: LiveFeed, theme: Theme) -> None:
        super().__init__()
        self._feed = feed
        self.setProperty("status", True)
        self.setFixedHeight(28)
        self.setAccessibleName(self.tr("Status"))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        row.setSpacing(3 * GRID)
        self._recording = QLabel()
        self._recording.setFont(theme.font(bold=True))
        self._recording.setToolTip(self.tr("Recording: length, size of its files, room on the disk"))
        self._recording.hide()
        self._mark = ShapeMark(theme, 10, "recording")
        self._mark.hide()
        recording = QHBoxLayout()
        recording.setSpacing(GRID // 2)
        recording.addWidget(self._mark)
        recording.addWidget(self._recording)
        row.addLayout(recording)
        hints = {
            "latency": self.tr("From the end of a window to its estimate"),
            "eeg": self.tr("Age of the newest EEG sample"),
            "frame": self.tr("Age of the newest camera frame"),
            "lost": self.tr("Samples and frames known to be lost"),
            "rates": self.tr("Pictures the camera gives, and pictures this window draws, a second"),
            "model": "",
        }
        self._labels: dict[str, QLabel] = {}
        for key, hint in hints.items():
            label = self._labels[key] = QLabel()
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setFont(theme.font())
            label.setToolTip(hint)
            if key == "model":
                row.addStretch(1)
            row.addWidget(label)

    def text(self, key: str) -> str:
        """Return one reading as it is shown: recording, latency, eeg, frame, lost, rates or model."""
        if key == "recording":
            return "" if self._recording.isHidden() else self._recording.text()
        return self._labels[key].text()

    def refresh(self, drawn_per_s: float) -> None:
        """Read the feed anew."""
        now, sources = self._feed.now(), self._feed.sources()
        newest, frame = self._feed.eeg.latest(1), self._feed.frames.latest()
        estimates = self._feed.estimates()
        total_ms = estimates[-1].latency_ms.get("total", math.nan) if estimates else math.nan
        cameras = [source.health.rate_hz for source in sources if source.role == "camera"]
        self._show("latency", self.tr("Latency {}"), milliseconds(total_ms / 1000))
        self._show("eeg", self.tr("EEG {} old"), milliseconds(now - newest.t[-1]) if newest else UNKNOWN)
        self._show("frame", self.tr("Frame {} old"), milliseconds(now - frame.t) if frame else UNKNOWN)
        self._show("lost", self.tr("Lost {}"), f"{sum(source.health.n_lost for source in sources)}")
        rates = self.tr("Camera {camera} fps · drawn {drawn}")
        self._labels["rates"].setText(
            rates.format(camera=fixed(cameras[0] if cameras else None), drawn=fixed(drawn_per_s, 0))
        )
        self._show_model(self._feed.model())

    def show_recording(self, view: RecordingView) -> None:
        """Show length, size and room while a recording goes on."""
        shown = view.state in ("recording", "stopping")
        self._mark.setVisible(shown)
        self._recording.setVisible(shown)
        if shown:
            told = self.tr("REC {time} · {size} · {free} left")
            self._recording.setText(
                told.format(time=clock(view.elapsed_s), size=size(view.bytes_written), free=size(view.bytes_free))
            )

    def _show(self, key: str, form: str, text: str) -> None:
        self._labels[key].setText(form.format(text))

    def _show_model(self, model: ModelView) -> None:
        where = f" · {model.provider}" if model.provider else ""
        told = f"{model.name}{where}" + (f" ({model.provider_reason})" if model.provider_reason else "")
        self._labels["model"].setText(self.tr("Model {}").format(told))
        self._labels["model"].setToolTip(as_it_is(model.fit or told))
