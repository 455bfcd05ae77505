"""The picture of the traces: a ring of pixel columns that scrolls by being shown from another column on.

Pixels are written by numpy straight into the image's memory, so that a strip of 64 channels
costs a tenth of a millisecond, and nothing that is drawn already is drawn again. Columns are
absolute: number ``floor(t * columns_per_s)``. GUI thread only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from ui.theme import Colours

HATCH_PIXELS = 6


def pixel(colour: str) -> np.uint32:
    """Return a colour as the number an RGB32 image holds."""
    return np.uint32(QColor(colour).rgb())


class Strip:
    """Ring image of ``width`` x ``height`` device pixels.

    Parameters
    ----------
    width, height : int
        Device pixels.
    ratio : float
        Device pixels a logical pixel.
    columns_per_s : float
        Pixel columns a second of signal.
    colours : Colours
        Background, grid and holes.
    """

    def __init__(self, width: int, height: int, ratio: float, columns_per_s: float, colours: Colours) -> None:
        self.width, self.height, self.columns_per_s = width, height, columns_per_s
        self._ratio = ratio
        self._ground, self._grid = pixel(colours.card), pixel(colours.grid)
        self._hatch = pixel(colours.hole)
        self._pixels = np.full((height, width), self._ground, np.uint32)
        self._image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        self._image.setDevicePixelRatio(ratio)
        self._rows = np.arange(height)

    def clear(self, first: int, last: int) -> None:
        """Wipe the columns first to last, and draw the lines of whole seconds there."""
        columns = self._columns(first, last)
        self._pixels[:, columns % self.width] = self._ground
        starts_second = np.floor(columns / self.columns_per_s) != np.floor((columns - 1) / self.columns_per_s)
        self._pixels[:, columns[starts_second] % self.width] = self._grid

    def hatch(self, first: int, last: int) -> None:
        """Draw the columns first to last as a hole: data are missing there."""
        columns = self._columns(first, last)
        stripes = (self._rows[:, None] + columns) % HATCH_PIXELS == 0
        self._pixels[:, columns % self.width] = np.where(stripes, self._hatch, self._ground)

    def draw(
        self, columns: NDArray[np.int64], top: NDArray[np.int64], bottom: NDArray[np.int64], colours: NDArray[np.uint32]
    ) -> None:
        """Draw one vertical line per column and channel.

        Parameters
        ----------
        columns : ndarray, shape (n_columns,)
            Absolute column numbers.
        top, bottom : ndarray, shape (n_columns, n_channels)
            Pixel rows, both included; nothing is drawn where top is below bottom.
        colours : ndarray, shape (n_channels,), uint32
            One per channel.
        """
        heights = np.clip(bottom - top + 1, 0, None).ravel()
        ends = np.cumsum(heights)
        if not len(ends) or not ends[-1]:
            return
        rows = np.arange(ends[-1]) + np.repeat(top.ravel() - ends + heights, heights)
        columns_of_lines = np.repeat(columns % self.width, len(colours))
        paint = np.tile(colours, len(columns))
        self._pixels[rows, np.repeat(columns_of_lines, heights)] = np.repeat(paint, heights)

    def column(self, last: int, back: int) -> NDArray[np.uint32]:
        """Return the pixels of the column ``back`` to the left of column ``last``, for those who look closely."""
        return self._pixels[:, (last - back) % self.width].copy()

    def paint(self, painter: QPainter, left: float, top: float, last: int) -> None:
        """Show the ring so that column ``last`` is the rightmost."""
        split = (last + 1) % self.width
        for start, stop, at in ((split, self.width, 0), (0, split, self.width - split)):
            if stop > start:
                where = QPointF(left + at / self._ratio, top)
                painter.drawImage(where, self._image, QRectF(start, 0, stop - start, self.height))

    def _columns(self, first: int, last: int) -> NDArray[np.int64]:
        return np.arange(max(first, last - self.width + 1), last + 1)
