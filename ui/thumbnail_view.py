"""A small copy of what the participant sees."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import Theme

WIDTH, HEIGHT = 208, 117


class ThumbnailView(QWidget):
    """The picture, as large as fits.

    Parameters
    ----------
    theme : Theme
        Colours.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image: QImage | None = None
        self.setFixedSize(WIDTH, HEIGHT)
        self.setAccessibleName(self.tr("What the participant sees"))
        theme.changed.connect(self.update)

    @property
    def image(self) -> QImage | None:
        """What is shown."""
        return self._image

    def show_image(self, image: QImage | None) -> None:
        """Show another picture, or that there is none."""
        if image is not self._image:
            self._image = image
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the picture in a frame."""
        painter = QPainter(self)
        colours, rect = self._theme.colours, QRectF(self.rect())
        painter.fillRect(rect, QColor(colours.field))
        if self._image is None:
            painter.setPen(QColor(colours.muted))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.tr("The stimulus display is off"))
        else:
            size = self._image.size().toSizeF().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(QPointF(), size)
            place.moveCenter(rect.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._image)
        painter.setPen(QColor(colours.border))
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
