"""The traces as a widget: label gutter, scrolling strip, markers, scale, time axis; pause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.feed import LiveFeed
from ui.paint_statistics import PaintMeter
from ui.scalp import REGIONS, region
from ui.settings import WindowSettings
from ui.theme import SMALL_POINTS, Theme
from ui.traces.gutter import AXIS, GUTTER, draw_gutter
from ui.traces.strip import Strip, pixel
from ui.traces.writer import Lanes, TraceWriter

if TYPE_CHECKING:
    from recorder.blocks import Marker
    from recorder.quality import ChannelQuality
    from recorder.streams import StreamInfo


@dataclass(frozen=True, slots=True)
class Frozen:
    """Copy of what is on the screen, taken when the picture was paused."""

    t: NDArray[np.float64]
    data: NDArray[np.float32]
    gap: NDArray[np.bool_]
    info: StreamInfo
    instant: float
    markers: tuple[Marker, ...]


class TraceView(QWidget):
    """Scrolling traces of the feed's EEG.

    Parameters
    ----------
    feed : LiveFeed
        Its ring is read, its markers drawn.
    theme : Theme
        Colours and fonts.
    meter : PaintMeter
        Told the cost of every picture and the age of the newest sample in it.
    settings : WindowSettings
        Scale, length, filters and hidden channels.
    """

    def __init__(self, feed: LiveFeed, theme: Theme, meter: PaintMeter, settings: WindowSettings) -> None:
        super().__init__()
        self._feed, self._theme, self._meter, self._settings = feed, theme, meter, settings
        self._info: StreamInfo | None = None
        self._shown: NDArray[np.intp] = np.zeros(0, np.intp)
        self._strip: Strip | None = None
        self._writer: TraceWriter | None = None
        self._frozen: Frozen | None = None
        self._gutter: QPixmap | None = None
        self._markers: Sequence[Marker] = ()
        self._grades: tuple[str, ...] = ()
        self._stale = True
        self._instant = feed.now()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(320, 160)
        self.setAccessibleName(self.tr("EEG traces"))
        theme.changed.connect(self.restart)

    @property
    def paused(self) -> bool:
        """Whether the picture stands still."""
        return self._frozen is not None

    @property
    def strip(self) -> Strip | None:
        """The picture; None before the first sample."""
        return self._strip

    @property
    def writer(self) -> TraceWriter | None:
        """What draws into the strip; None before the first sample."""
        return self._writer

    def apply(self, settings: WindowSettings) -> None:
        """Take over scale, length, filters and hidden channels."""
        if settings != self._settings:
            self._settings = settings
            self.restart()

    def restart(self) -> None:
        """Draw everything anew, over the next pictures; what is shown stays until the first of them."""
        self._stale = True

    def clear(self) -> None:
        """Show nothing until something comes."""
        self._info = self._strip = self._writer = self._gutter = None
        self.restart()

    def pause(self, paused: bool) -> None:
        """Hold the picture, or go on from now; what comes in meanwhile is kept by the ring as ever."""
        span = self._feed.eeg.latest()
        if not paused or span is None:
            self._frozen = None
            self.restart()
            return
        start = int(np.searchsorted(span.t, self._instant - self._settings.traces_s))
        kept = span.narrowed(start, len(span))
        self._frozen = Frozen(
            kept.t.copy(), kept.data.copy(), kept.gap.copy(), span.info, self._instant, tuple(self._feed.markers())
        )

    def show_quality(self, quality: Sequence[ChannelQuality]) -> None:
        """Mark channels that are not good beside their labels."""
        grades = tuple(q.grade for q in quality)
        if grades != self._grades:
            self._grades, self._gutter = grades, None

    def advance(self) -> None:
        """Draw what is new; called by the picture timer."""
        started = perf_counter()
        history = self._frozen or self._feed.eeg.latest()
        self._instant = self._frozen.instant if self._frozen else self._feed.now()
        self._markers = self._frozen.markers if self._frozen else self._feed.markers()
        if history is not None:
            self._take_shape(history.info)
            if self._writer is not None:
                self._writer.advance(history, self._instant)
        self.update()
        self._meter.spent(perf_counter() - started)

    def _take_shape(self, info: StreamInfo) -> None:
        if info is not self._info:
            self._info = info
            self.restart()
        width, height = self._strip_size()
        if not self._stale or width < 2 or height < 2:
            return
        self._strip = self._writer = self._gutter = None
        self._stale = False
        hidden = set(filter(None, self._settings.hidden_channels.split(",")))
        names = info.channel_names
        self._shown = np.array([i for i, name in enumerate(names) if name not in hidden], np.intp)
        if not len(self._shown):
            return
        colours = self._theme.colours
        paint = np.array([pixel(colours.regions[REGIONS.index(region(names[i]))]) for i in self._shown], np.uint32)
        length_s = self._settings.traces_s
        self._strip = Strip(width, height, self.devicePixelRatioF(), width / length_s, colours)
        lanes = Lanes(self._shown, paint, self._settings.scale_uv, self._settings.high_pass_hz, self._settings.notch_hz)
        self._writer = TraceWriter(self._strip, lanes, info.rate_hz, self._instant - length_s)

    def _strip_size(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return round((self.width() - GUTTER) * ratio), round((self.height() - AXIS) * ratio)

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802
        """Draw anew if the size is another: taking a picture of the window resizes everything to what it is."""
        if self._strip is not None and (self._strip.width, self._strip.height) != self._strip_size():
            self.restart()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Show the strip, and over it what moves with it."""
        started = perf_counter()
        painter = QPainter(self)
        if self._strip is None or self._writer is None:
            self._paint_empty(painter)
        else:
            if self._gutter is None:
                self._gutter = self._drawn_gutter()
            painter.drawPixmap(0, 0, self._gutter)
            self._strip.paint(painter, GUTTER, 0.0, self._writer.right)
            self._paint_markers(painter)
            self._paint_scale(painter)
            if not self.paused and self._writer.caught_up:
                self._meter.sample_shown(self._feed.now() - self._writer.read_t)
        painter.end()
        self._meter.spent(perf_counter() - started)
        self._meter.frame_drawn()

    def _paint_empty(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), QColor(self._theme.colours.card))
        painter.setPen(QColor(self._theme.colours.muted))
        hint = (
            self.tr("Every channel is switched off.")
            if self._info
            else self.tr("No EEG yet. Choose a device under Connect.")
        )
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, hint)

    def _drawn_gutter(self) -> QPixmap:
        assert self._info is not None
        grades = dict(zip(self._info.eeg_indices(), self._grades, strict=False))
        names = self._info.channel_names
        labels = [(names[i], grades.get(int(i), "good")) for i in self._shown]
        return draw_gutter(self.size(), self.devicePixelRatioF(), self._theme, labels, self._settings.traces_s)

    def _paint_markers(self, painter: QPainter) -> None:
        width, length_s = self.width() - GUTTER, self._settings.traces_s
        painter.setFont(self._theme.font(SMALL_POINTS))
        for marker in self._markers:
            back_s = self._instant - marker.t
            if not 0 <= back_s < length_s:
                continue
            x = round(GUTTER + width * (1 - back_s / length_s))
            painter.setPen(QPen(QColor(self._theme.colours.muted), 1))
            painter.drawLine(x, 0, x, self.height() - AXIS)
            self._paint_tag(painter, x + 3, 2, marker.label)

    def _paint_scale(self, painter: QPainter) -> None:
        lane = (self.height() - AXIS) / len(self._shown)
        x = self.width() - 8
        painter.setPen(QPen(QColor(self._theme.colours.text), 1))
        painter.drawLine(x, 4, x, 4 + round(lane))
        painter.setFont(self._theme.font(SMALL_POINTS))
        text = f"{self._settings.scale_uv:.0f} µV"
        if self.paused:
            text = self.tr("paused") + "  ·  " + text
        self._paint_tag(painter, x - 12 - painter.fontMetrics().horizontalAdvance(text), 2, text)

    def _paint_tag(self, painter: QPainter, x: int, y: int, text: str) -> None:
        box = painter.fontMetrics().boundingRect(text)
        where = QRectF(x, y, box.width() + 8, 15)
        painter.fillRect(where, QColor(self._theme.colours.card))
        painter.setPen(QColor(self._theme.colours.text))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)
