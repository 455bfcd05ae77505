"""Shows on the participant's window what a run of a protocol asks for, and tells what was really shown.

A `recorder.protocol.phases.Presenter`: it never raises; what cannot be shown is told as a
failure. Everything happens in the GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QImageReader

from recorder.clock import now
from recorder.protocol.phases import Show
from recorder.protocol.playlist import Playlist, Stimulus
from recorder.protocol.rating import Rating
from ui.rating.continuous import ContinuousRating
from ui.rating.form import RatingForm
from ui.stimulus import scenes
from ui.stimulus.clip import Clip
from ui.stimulus.window import Painting, StimulusWindow

MAX_IMAGE_MB = 512
NO_TOKEN = -1
COUNTDOWN_MS = 100


class WindowPresenter(QObject):
    """Presents stimuli, messages and the self-report on a `StimulusWindow`.

    Parameters
    ----------
    playlist : Playlist
        Scales, continuous rating and photodiode patch.
    clock : callable
        Gives session time.

    Attributes
    ----------
    closed : bool
        Nothing can be shown any more.
    """

    presented = Signal(float, int)
    """First frame of a stimulus, or the picture, text or sound: session time, token."""
    frame_presented = Signal(float, int, float, int)
    """A frame was painted: session time, its number, media time, token."""
    ended = Signal(float, int)
    failed = Signal(str, float, int)
    rated = Signal(Rating, float)
    rated_continuously = Signal(float, float, float)
    """Valence, arousal (1..9), session time."""
    warned = Signal(str)

    def __init__(self, playlist: Playlist, clock: Callable[[], float] = now) -> None:
        super().__init__()
        self._clock = clock
        self.closed = False
        self._token, self._shown = NO_TOKEN, NO_TOKEN
        self._prepared: tuple[Stimulus, Clip | QImage | str] | None = None
        self._clip: Clip | None = None
        self.window = StimulusWindow(playlist.photodiode, clock)
        self.form = RatingForm(playlist.scales, clock)
        self.form.setParent(self.window)
        self.form.hide()
        self.continuous = ContinuousRating(clock) if playlist.continuous_rating else None
        self._beat = QTimer(self)
        self._beat.timeout.connect(self.window.update)
        self._wire()

    def prepare(self, stimulus: Stimulus) -> None:
        """Load what comes next; a clip waits on its first frame."""
        if self._prepared is not None and self._prepared[0] == stimulus:
            return
        self._forget()
        self._prepared = stimulus, self._load(stimulus)

    def show(self, show: Show) -> None:
        """Change the display now."""
        self._stop()
        self._token = show.token
        if show.what != "rating":
            self.form.end()
        match show.what:
            case "stimulus" if show.trial is not None:
                self._begin(show.trial.stimulus)
            case "rating":
                self._ask()
            case "countdown":
                self.window.change(scenes.countdown(show.ends, self._clock), at_once=True)
                self._beat.start(COUNTDOWN_MS)
            case "fixation":
                self.window.change(scenes.cross, at_once=True)
            case "text":
                self.window.change(scenes.message(show.text), at_once=True)
            case "end":
                self.window.change(scenes.message(show.text or self.tr("The end. Thank you.")), at_once=True)
            case _:
                self.window.change(scenes.blank, at_once=True)

    def close(self) -> None:
        """Close window and clips, and let go of them; idempotent."""
        if self.closed:
            return
        self.closed = True
        self._stop()
        self._forget()
        self.window.close()
        self.window.deleteLater()  # not left to Python's collector, which may run in a thread that is not the window's

    def _wire(self) -> None:
        self.window.painted.connect(self._tell)
        self.window.resized.connect(self._fit)
        self.form.rated.connect(self.rated)
        if self.continuous is not None:
            self.window.mouse_moved.connect(self.continuous.point)
            self.window.key_pressed.connect(self.continuous.press)
            self.continuous.answered.connect(self.rated_continuously)
            self.continuous.changed.connect(self.window.update)

    def _load(self, stimulus: Stimulus) -> Clip | QImage | str:
        if stimulus.kind == "image":
            return self._read(stimulus)
        if stimulus.kind == "text":
            return stimulus.text
        clip = Clip(stimulus)
        if clip.silent and stimulus.kind == "video":
            self.warned.emit(self.tr("There is no sound device: clips are shown without sound."))
        return clip

    def _read(self, stimulus: Stimulus) -> QImage | str:
        reader = QImageReader(str(stimulus.path))
        reader.setAutoTransform(True)
        reader.setAllocationLimit(MAX_IMAGE_MB)
        size, room = reader.size(), self.window.size() * self.window.devicePixelRatio()
        if size.isValid() and (size.width() > room.width() or size.height() > room.height()):
            reader.setScaledSize(_fitting(size, room))
        return reader.read()

    def _begin(self, stimulus: Stimulus) -> None:
        self.prepare(stimulus)
        assert self._prepared is not None
        medium, self._prepared = self._prepared[1], None
        if self.continuous is not None:
            self.continuous.start()
            self.window.overlay = self.continuous.paint
        if isinstance(medium, Clip):
            self._begin_clip(medium)
        elif isinstance(medium, str):
            self._present(scenes.message(medium))
        elif medium.isNull():
            told = self.tr("{id} cannot be shown. Check the picture {path}.")
            self._fail(told.format(id=stimulus.id, path=stimulus.path), self._clock())
        else:
            self._present(scenes.picture(medium))

    def _begin_clip(self, clip: Clip) -> None:
        self._clip = clip
        if clip.failure:
            self._fail(clip.failure, self._clock())
            return
        token = self._token
        clip.ended.connect(lambda t: self.ended.emit(t, token))
        clip.failed.connect(self._fail)
        if clip.stimulus.kind == "sound":
            self._present(scenes.cross)
            clip.play()
            return
        clip.frame_came.connect(partial(self._show_frame, clip, token))
        if clip.first is not None:
            self._present(scenes.picture(clip.first))
            clip.play()
        else:  # asked for sooner than it was loaded
            self.window.change(scenes.blank, at_once=True)

    def _show_frame(self, clip: Clip, token: int, image: QImage, frame: int, media_s: float) -> None:
        late = not clip.playing
        self.window.change(scenes.picture(image), Painting(token, frame, media_s), lit=True, at_once=late)
        if late:
            clip.play()

    def _present(self, scene: scenes.Scene) -> None:
        self.window.change(scene, Painting(self._token), lit=True, at_once=True)

    def _tell(self, painting: Painting, t: float) -> None:
        if painting.token != self._token:
            return
        if self._shown != painting.token:
            self._shown = painting.token
            self.presented.emit(t, painting.token)
        self.frame_presented.emit(t, painting.frame, painting.media_s, painting.token)

    def _fail(self, reason: str, t: float) -> None:
        self.failed.emit(reason, t, self._token)

    def _ask(self) -> None:
        self.window.change(scenes.blank)
        self.form.setGeometry(self.window.rect())
        self.form.begin()
        self.window.take_keys()

    def _fit(self) -> None:
        self.form.setGeometry(self.window.rect())

    def _stop(self) -> None:
        """Let go of what is shown."""
        self._token = NO_TOKEN
        self.window.overlay = None
        self._beat.stop()
        if self.continuous is not None:
            self.continuous.stop()
        if self._clip is not None:
            self._clip.close()
            self._clip = None

    def _forget(self) -> None:
        """Let go of what was prepared."""
        if self._prepared is not None and isinstance(self._prepared[1], Clip):
            self._prepared[1].close()
        self._prepared = None


def _fitting(size: QSize, room: QSize) -> QSize:
    return size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
