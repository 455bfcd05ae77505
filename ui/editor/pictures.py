"""Pictures of stimuli, small; decoded in a thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from recorder.protocol.first_picture import first_picture
from recorder.protocol.media import MediaError

WIDTH, HEIGHT = 640, 360
MAX_IMAGE_MB = 512
MOST_KEPT = 64

PictureQuestion = tuple[Path, str]
"""File and kind of a stimulus."""


class Pictures:
    """Decodes the first picture of clips, and remembers the last few. For one thread."""

    def __init__(self) -> None:
        self._kept: dict[tuple[PictureQuestion, int], QImage] = {}

    def picture(self, question: PictureQuestion) -> QImage | None:
        """Return the picture of a clip or picture file; None where there is none, which a review tells."""
        path, kind = question
        try:
            key = question, path.stat().st_mtime_ns
            if key not in self._kept:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[key] = _read(path) if kind == "image" else _first(path)
            return self._kept[key]
        except (MediaError, OSError, ValueError):
            return None


def _first(path: Path) -> QImage:
    pixels = first_picture(path, WIDTH, HEIGHT)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888).copy()


def _read(path: Path) -> QImage:
    """Read a picture as the stimulus window does."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setAllocationLimit(MAX_IMAGE_MB)
    size, room = reader.size(), QSize(WIDTH, HEIGHT)
    if size.isValid() and (size.width() > room.width() or size.height() > room.height()):
        reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise MediaError("cannot be shown")
    return image
