"""The camera as it is seen: newest frame, face box and mesh on demand, and why a face does not count.

The frame's pixels are painted where they lie, without a copy. The off switch stops the
picture only; the camera goes on and so do the estimates.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget

from ui.feed import LiveFeed
from ui.paint_statistics import PaintMeter
from ui.settings import WindowSettings
from ui.shapes import colour_of, draw_shape
from ui.theme import GRID, Theme

if TYPE_CHECKING:
    from recorder.blocks import Frame
    from recorder.observation import FaceObservation

STALE_S = 0.5
MESH_EVERY = 2  # of the 468 points: half of them shows the mesh, at half the cost
BOX_MARGIN = 0.08


class CameraView(QWidget):
    """Live picture of the camera.

    Parameters
    ----------
    feed : LiveFeed
        Its newest frame and face observation are shown.
    theme : Theme
        Colours and fonts.
    meter : PaintMeter
        Told the cost of every picture.
    settings : WindowSettings
        Mirror, box, mesh, on or off.
    """

    def __init__(self, feed: LiveFeed, theme: Theme, meter: PaintMeter, settings: WindowSettings) -> None:
        super().__init__()
        self._feed, self._theme, self._meter, self._settings = feed, theme, meter, settings
        self._frame: Frame | None = None
        self._face: FaceObservation | None = None
        self._reason = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(self.tr("Camera"))
        theme.changed.connect(self.update)

    @property
    def reason(self) -> str:
        """Why the face does not count now; empty if it does."""
        return self._reason

    def apply(self, settings: WindowSettings) -> None:
        """Take over mirror, box, mesh and the off switch."""
        self._settings = settings
        self.update()

    def advance(self) -> None:
        """Look for a new frame; called by the picture timer."""
        frame = self._feed.frames.latest() if self._settings.camera_shown else None
        face = self._feed.faces.latest()
        reason = self._why_not(frame, face)
        if frame is not self._frame or face is not self._face or reason != self._reason:
            self._frame, self._face, self._reason = frame, face, reason
            self.setAccessibleDescription(reason)
            self.update()

    def _why_not(self, frame: Frame | None, face: FaceObservation | None) -> str:
        if not self._settings.camera_shown:
            return self.tr("The picture is off. Estimates still use the camera.")
        if frame is None:
            return self.tr("No camera picture yet.")
        age_s = self._feed.now() - frame.t
        if age_s > STALE_S:
            return self.tr("No camera frame for {age:.0f} s").format(age=max(1.0, age_s))
        if face is None:
            return self.tr("Looking for a face")
        return face.reason if not face.usable else ""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the frame, what was found in it, and the reason."""
        started = perf_counter()
        painter = QPainter(self)
        colours = self._theme.colours
        painter.fillRect(self.rect(), QColor(colours.field))
        if self._frame is None:
            painter.setPen(QColor(colours.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(GRID, GRID, -GRID, -GRID), flags, self._reason)
        else:
            self._paint_frame(painter, self._frame)
            if self._reason:
                self._paint_reason(painter)
        painter.end()
        self._meter.spent(perf_counter() - started)

    def _paint_frame(self, painter: QPainter, frame: Frame) -> None:
        height, width = frame.image.shape[:2]
        image = QImage(frame.image.data, width, height, frame.image.strides[0], QImage.Format.Format_RGB888)
        scale = max(self.width() / width, self.height() / height)  # fills the view; edges are cut, nothing is squeezed
        sign = -1.0 if self._settings.mirror else 1.0
        to_view = QTransform.fromTranslate(self.width() / 2, self.height() / 2)
        to_view.scale(sign * scale, scale)
        to_view.translate(-width / 2, -height / 2)
        painter.setTransform(to_view)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(0, 0, image)
        painter.resetTransform()
        face = self._face
        if face is not None and face.landmarks is not None and face.size == (height, width):
            self._paint_face(painter, face, to_view)

    def _paint_face(self, painter: QPainter, face: FaceObservation, to_view: QTransform) -> None:
        assert face.landmarks is not None
        colour = colour_of("good" if face.usable else "poor", self._theme.colours)
        if self._settings.face_mesh:
            points = face.landmarks[::MESH_EVERY, :2].tolist()
            painter.setPen(QPen(colour, 1))
            painter.drawPoints(to_view.map(QPolygonF([QPointF(x, y) for x, y in points])))
        if self._settings.face_box:
            low, high = face.landmarks[:, :2].min(axis=0), face.landmarks[:, :2].max(axis=0)
            margin = BOX_MARGIN * float(np.max(high - low))
            box = QRectF(QPointF(*map(float, low - margin)), QPointF(*map(float, high + margin)))
            painter.setPen(QPen(colour, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(to_view.mapRect(box))

    def _paint_reason(self, painter: QPainter) -> None:
        metrics = painter.fontMetrics()
        text = metrics.elidedText(self._reason, Qt.TextElideMode.ElideRight, self.width() - 5 * GRID)
        width, height = metrics.horizontalAdvance(text) + 4 * GRID, metrics.height() + GRID
        box = QRectF((self.width() - width) / 2, self.height() - height - GRID, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colours.card))
        painter.drawRoundedRect(box, 6, 6)
        draw_shape(painter, "poor", box.left() + 1.5 * GRID, box.center().y(), 9, self._theme.colours)
        painter.setPen(QColor(self._theme.colours.text))
        painter.drawText(box.adjusted(2.75 * GRID, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
