"""The participant's window: paints one scene over a whole display, and tells when it did.

The stamp of a painting is taken when its last stroke is done. Until the light leaves the
display the system's compositor and the display itself add a time that no program can see:
one to two refreshes as a rule, the same for every onset but for one refresh of jitter. The
photodiode patch, painted with the same strokes, measures it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QScreen,
)
from PySide6.QtWidgets import QWidget

from recorder.clock import now
from ui.stimulus.scenes import Scene, blank, patch

THUMBNAIL = QSize(320, 180)
THUMBNAIL_S = 0.2


@dataclass(frozen=True, slots=True)
class Painting:
    """What is told once a scene has been painted: whose frame it was, its number and media time."""

    token: int
    frame: int = 0
    media_s: float = 0.0


class StimulusWindow(QWidget):
    """A full-screen window on one display.

    Parameters
    ----------
    photodiode : bool
        Keep a patch in the top left corner: black, white while a stimulus is painted.
    clock : callable
        Gives session time.
    """

    painted = Signal(Painting, float)
    """A scene that was to be told is on its way to the display; session time."""
    abort_requested = Signal()
    key_pressed = Signal(int)
    mouse_moved = Signal(QPointF)
    """Where the mouse is, 0..1 of the width and height."""
    resized = Signal()
    display_lost = Signal(str, str)
    """The display it was on is gone; the one it is on now (empty: none)."""

    def __init__(self, photodiode: bool = False, clock: Callable[[], float] = now) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self._photodiode, self._clock = photodiode, clock
        self._scene: Scene = blank
        self._painting: Painting | None = None
        self._lit = False
        self._untold: list[tuple[Painting, float]] = []
        self._thumbnail: QImage | None = None
        self._thumbnail_t = -THUMBNAIL_S
        self._display: QScreen | None = None
        self.overlay: Scene | None = None
        self.setWindowTitle(self.tr("Stimulus"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.BlankCursor)
        QGuiApplication.instance().screenRemoved.connect(self._leave)  # type: ignore[union-attr]

    @property
    def display(self) -> QScreen | None:
        """The display it was put on."""
        return self._display

    def open_on(self, display: QScreen) -> None:
        """Cover a display."""
        self._display = display
        self.setScreen(display)
        self.setGeometry(display.geometry())
        self.showFullScreen()
        self.take_keys()

    def take_keys(self) -> None:
        """Let keys come here, whichever window the operator used last."""
        self.raise_()
        self.activateWindow()

    def change(self, scene: Scene, painting: Painting | None = None, lit: bool = False, at_once: bool = False) -> None:
        """Show another scene.

        Parameters
        ----------
        scene : Scene
            What is painted.
        painting : Painting, optional
            Is told with `painted`, once, after the first painting.
        lit : bool
            The photodiode's patch is white.
        at_once : bool
            Paint before this returns, rather than when the event loop gets to it.
        """
        self._scene, self._painting, self._lit = scene, painting, lit
        if at_once:
            self.repaint()
        else:
            self.update()

    def tell_painted(self) -> None:
        """Tell now what was painted; it is told by itself before the event loop waits again."""
        untold, self._untold = self._untold, []
        for painting, t in untold:
            self.painted.emit(painting, t)

    def thumbnail(self) -> QImage:
        """Return a small copy of what is shown, made anew at most five times a second."""
        if self._thumbnail is None or self._clock() - self._thumbnail_t >= THUMBNAIL_S:
            self._thumbnail, self._thumbnail_t = self._draw_small(), self._clock()
        return self._thumbnail

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the scene, and stamp it when it was to be told."""
        painter = QPainter(self)
        self._paint(painter, QRectF(self.rect()))
        painter.end()
        if self._painting is not None:
            self._untold.append((self._painting, self._clock()))
            self._painting = None
            QTimer.singleShot(
                0, self, self.tell_painted
            )  # never from inside a painting, which whoever hears may change

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Abort on Esc; hand on every other key."""
        if event.key() == Qt.Key.Key_Escape:
            self.abort_requested.emit()
        else:
            self.key_pressed.emit(event.key())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tell where the mouse is."""
        at = event.position()
        self.mouse_moved.emit(QPointF(at.x() / max(1, self.width()), at.y() / max(1, self.height())))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Tell that there is another room."""
        super().resizeEvent(event)
        self.resized.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Abort what may still run; the system's own ways of closing are no other than Esc."""
        self.abort_requested.emit()
        event.accept()

    def _paint(self, painter: QPainter, rect: QRectF) -> None:
        self._scene(painter, rect)
        if self.overlay is not None:
            self.overlay(painter, rect)
        if self._photodiode:
            patch(painter, rect, self._lit)

    def _draw_small(self) -> QImage:
        size = self.size().scaled(THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio)
        image = QImage(size, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.scale(size.width() / max(1, self.width()), size.height() / max(1, self.height()))
        self._paint(painter, QRectF(self.rect()))
        for child in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if child.isVisible():
                child.render(painter, child.pos())
        painter.end()
        return image

    def _leave(self, removed: QScreen) -> None:
        if self._display is None or removed is not self._display:
            return
        left = [screen for screen in QGuiApplication.screens() if screen is not removed]
        self._display = None
        if left:
            self.open_on(left[-1])
        self.display_lost.emit(removed.name(), left[-1].name() if left else "")
