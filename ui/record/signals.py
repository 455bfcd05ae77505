"""The participant at a glance while recording: the camera's picture and every electrode's quality."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.camera_view import CameraView
from ui.feed import LiveFeed
from ui.head_map import HeadMap
from ui.paint_statistics import PaintMeter
from ui.settings import WindowSettings
from ui.theme import GRID, Theme

HEAD_WIDTH = 212


class LiveSignals(QWidget):
    """Camera and head map side by side, as on the live page.

    Parameters
    ----------
    feed : LiveFeed
        What is shown.
    theme : Theme
        Colours and fonts.
    meter : PaintMeter
        Told the cost of every picture.
    settings : WindowSettings
        How the camera is shown.
    """

    def __init__(self, feed: LiveFeed, theme: Theme, meter: PaintMeter, settings: WindowSettings) -> None:
        super().__init__()
        self._feed = feed
        self.camera = CameraView(feed, theme, meter, settings)
        self.head_map = HeadMap(theme)
        self.head_map.setFixedWidth(HEAD_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.camera, 1)
        row.addWidget(self.head_map)

    def advance(self) -> None:
        """Draw the newest frame; called by the picture timer."""
        if self.isVisible():
            self.camera.advance()

    def refresh(self) -> None:
        """Show the electrodes' quality; called by the text timer."""
        info, quality = self._feed.eeg.info, self._feed.quality()
        names = [info.channels[i].name for i in info.eeg_indices()] if info else []
        if len(names) == len(quality):  # quality of the stream before may still be there
            self.head_map.show_quality(names, quality)
