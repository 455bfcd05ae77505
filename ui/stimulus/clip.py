"""One video or sound, loaded ahead and paused on its first frame, so that it starts at once.

Works in the GUI thread; QtMultimedia decodes in threads of its own, which end with `close`.
Times are session time, media times seconds in the clip.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QImage

from recorder.clock import now
from recorder.protocol.playlist import Stimulus
from ui.stimulus.multimedia import (
    QAudioOutput,
    QMediaMetaData,
    QMediaPlayer,
    QVideoFrame,
    QVideoSink,
    has_sound_device,
    player,
)

FIRST_FRAME_WITHIN_MS = 5000
US_PER_S = 1e6


class Clip(QObject):
    """A video or sound on its way.

    Parameters
    ----------
    stimulus : Stimulus
        Of kind ``video`` or ``sound``.

    Attributes
    ----------
    first : QImage or None
        The first frame, once it is there.
    failure : str
        Why it cannot be played; empty while it can.
    silent : bool
        There is no sound device.
    """

    frame_came = Signal(QImage, int, float)
    """A frame to show: picture, number from 0, media time."""
    ended = Signal(float)
    failed = Signal(str, float)

    def __init__(self, stimulus: Stimulus) -> None:
        super().__init__()
        self.stimulus = stimulus
        self.first: QImage | None = None
        self.failure = ""
        self.silent = not has_sound_device()
        self._shown_us, self._n_frames, self._playing = -1, 0, False
        self._player, self._sink = player(), QVideoSink()
        self._sound = None if self.silent else QAudioOutput()
        self._overdue = QTimer(self)
        self._overdue.setSingleShot(True)
        self._wire()
        self._load()

    @property
    def playing(self) -> bool:
        """Whether it was started."""
        return self._playing

    def play(self) -> None:
        """Go on from the first frame."""
        self._playing = True
        self._player.play()

    def close(self) -> None:
        """Stop and let go of the file; idempotent."""
        self._overdue.stop()
        self.blockSignals(True)
        self._player.stop()
        self._player.setSource(QUrl())
        for part in (self._player, self._sink, self._sound, self):
            if part is not None:
                part.deleteLater()

    def _wire(self) -> None:
        self._player.setVideoSink(self._sink)
        if self._sound is not None:
            self._player.setAudioOutput(self._sound)
        self._sink.videoFrameChanged.connect(self._take)
        self._player.errorOccurred.connect(lambda _error, text: self._fail(text))
        self._player.mediaStatusChanged.connect(self._follow)
        self._overdue.timeout.connect(lambda: self._fail(self.tr("no picture within 5 s")))

    def _load(self) -> None:
        if self.stimulus.kind == "sound" and self.silent:
            self.failure = self.tr("There is no sound device to play {id} on. Connect one.").format(id=self.stimulus.id)
            return
        self._player.setSource(QUrl.fromLocalFile(str(self.stimulus.path)))
        self._player.pause()
        if self.stimulus.kind == "video":
            self._overdue.start(FIRST_FRAME_WITHIN_MS)

    def _take(self, frame: QVideoFrame) -> None:
        if not frame.isValid() or self.failure:
            return
        started_us = max(0, frame.startTime())
        if started_us == self._shown_us:  # the player gives the first frame anew when it starts
            return
        image = frame.toImage()
        if image.isNull():
            return
        self._shown_us = started_us
        self._overdue.stop()
        if self.first is None:
            self.first = image
        self.frame_came.emit(image, self._number(started_us), started_us / US_PER_S)

    def _number(self, started_us: int) -> int:
        rate_hz = self._player.metaData().value(QMediaMetaData.Key.VideoFrameRate)
        self._n_frames += 1
        if isinstance(rate_hz, float) and rate_hz > 0:  # tells dropped frames, counting would not
            return round(started_us / US_PER_S * rate_hz)
        return self._n_frames - 1

    def _follow(self, status: QMediaPlayer.MediaStatus) -> None:
        if status == QMediaPlayer.MediaStatus.InvalidMedia:
            self._fail(self._player.errorString())
        elif status == QMediaPlayer.MediaStatus.EndOfMedia:
            if self.stimulus.kind == "video" and self.first is None:
                self._fail(self.tr("there is no picture in it"))
            elif self._playing:
                self.ended.emit(now())

    def _fail(self, why: str) -> None:
        if self.failure:
            return
        self._overdue.stop()
        told = self.tr("{id} cannot be played: {why}. Check the file {path}.")
        self.failure = told.format(id=self.stimulus.id, why=why.rstrip("."), path=self.stimulus.path)
        self.failed.emit(self.failure, now())
