"""A stimulus as the participant sees it, small, and a line about its file."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from recorder.protocol.media import Media
from recorder.protocol.playlist import Stimulus
from ui.editor.review import length_s
from ui.numbers import fixed
from ui.record.order_list import kind_word
from ui.stimulus import scenes
from ui.theme import GRID, Theme

ASPECT = 9 / 16
CORNER = 6
NEAR = 0.72  # texts are set larger than on the display, which is seen from afar: they can be read here


class Preview(QWidget):
    """Picture and line.

    Parameters
    ----------
    theme : Theme
        Fonts.
    width : int
        Of the picture, in pixels.
    """

    def __init__(self, theme: Theme, width: int) -> None:
        super().__init__()
        self.screen_ = _Screen(width)
        self._told = QLabel(wordWrap=True)
        self._told.setFont(theme.font())
        self._told.setProperty("muted", True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID // 2)
        rows.addWidget(self.screen_)
        rows.addWidget(self._told)

    @property
    def text(self) -> str:
        """The line."""
        return self._told.text()

    def show_stimulus(self, stimulus: Stimulus | None, media: Media | None, picture: QImage | str) -> None:
        """Show a stimulus; None for none.

        Parameters
        ----------
        stimulus : Stimulus or None
            Of the draft.
        media : Media or None
            What its file holds, where that is known.
        picture : QImage or str
            Of a clip or picture file; or what is written in its place.
        """
        self._told.setText(self._line(stimulus, media) if stimulus else "")
        self.screen_.setAccessibleDescription(self._told.text())
        if stimulus is None:
            self.screen_.show_scene(scenes.blank)
        elif stimulus.kind == "text":
            self.screen_.show_scene(_large(stimulus.text))
        elif stimulus.kind == "sound":
            self.screen_.show_scene(scenes.cross)
        else:
            self.screen_.show_scene(_large(picture) if isinstance(picture, str) else scenes.picture(picture))

    def _line(self, stimulus: Stimulus, media: Media | None) -> str:
        seconds = length_s(stimulus, {stimulus.path: media} if stimulus.path and media else {})
        told = [kind_word(stimulus.kind).capitalize(), fixed(seconds, 1, "s")]
        if media is not None and media.duration_s and stimulus.duration_s:
            told[1] += self.tr(" of {whole}").format(whole=fixed(media.duration_s, 1, "s"))
        if media is not None and media.width and stimulus.kind != "sound":
            told.append(f"{media.width}×{media.height}")
        if media is not None and stimulus.kind == "video":
            told.append(self.tr("with sound") if media.has_sound else self.tr("no sound"))
        return " · ".join(told)


class _Screen(QWidget):
    """The participant's display."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self._scene: scenes.Scene = scenes.blank
        self.setFixedSize(width, round(width * ASPECT))
        self.setAccessibleName(self.tr("As the participant sees it"))
        self.setToolTip(self.tr("As the participant sees it: the first picture of a clip, a cross while a sound plays"))

    def show_scene(self, scene: scenes.Scene) -> None:
        """Show something else."""
        self._scene = scene
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw it with round corners."""
        painter, corners = QPainter(self), QPainterPath()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corners.addRoundedRect(QRectF(self.rect()), CORNER, CORNER)
        painter.setClipPath(corners)
        self._scene(painter, QRectF(self.rect()))


def _large(text: str) -> scenes.Scene:
    """Return a scene with a text as large as can be read here."""

    def paint(painter: QPainter, rect: QRectF) -> None:
        scenes.blank(painter, rect)
        painter.save()
        painter.translate(rect.topLeft())
        painter.scale(1 / NEAR, 1 / NEAR)
        scenes.message(text)(painter, QRectF(0, 0, NEAR * rect.width(), NEAR * rect.height()))
        painter.restore()

    return paint
