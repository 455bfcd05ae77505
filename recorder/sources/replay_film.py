"""The film of a recorded session in place of a camera, each picture at its own recorded stamp moved to now.

It keeps to the EEG of the same run (`replay`). A run of which no pictures were kept is refused.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import numpy as np

from recorder import clock
from recorder.blocks import Frame
from recorder.errors import SourceError
from recorder.session.reader import Session
from recorder.sources.base import OWN_CLOCK, Source, StreamHealth
from recorder.sources.pictures import Picture, open_clip
from recorder.sources.replay import NOTE, STALL_S, replayed_session
from recorder.sources.video_file import with_next
from recorder.streams import StreamInfo

PTS_TOLERANCE_MS = 1.5


class ReplayedCamera(Source):
    """Plays a run's film, each picture at its own stamp; refuses a run without one.

    Parameters
    ----------
    path : str
        As `recorder.session.reader.open_session` takes it.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._replayed = replayed_session(path)
        self._n_shown = 0
        self._n_dropped = 0
        self._next_index = 0

    @property
    def health(self) -> StreamHealth:
        """Pictures shown, and those dropped because this computer was too slow."""
        rate_hz = self._info.rate_hz if self._info else float("nan")
        return replace(OWN_CLOCK, n_samples=self._n_shown, n_lost=self._n_dropped, rate_hz=rate_hz)

    def _run(self) -> None:
        session = self._replayed.opened()
        film = session.paths.camera
        if not film.exists():
            raise SourceError(
                f'"{self._replayed.path}" was recorded without pictures (--video), landmarks alone: its estimates can '
                "be made again with `emoscope sessions replay`."
            )
        clip = open_clip(str(film))
        stamps = FilmStamps(session)
        number_shift = self._next_index
        with self._replayed.playing() as playing, closing(clip.play()) as pictures:
            for picture, following in with_next(pictures):
                t, index = stamps.of(picture.t_s)
                overtaken = following is not None and stamps.of(following.t_s)[0] + playing.shift_s <= clock.now()
                if overtaken or t + playing.shift_s < playing.joined_t:
                    self._n_dropped += t + playing.shift_s >= playing.joined_t
                    continue
                if self._closed_before(t + playing.shift_s):
                    return
                self._show(picture, t + playing.shift_s, index + number_shift, clip.rate_hz)
        self._set("lost", f'the film of "{self._replayed.path}" has ended')

    def _closed_before(self, due: float) -> bool:
        wait_s = due - clock.now()
        if wait_s > STALL_S:
            self._set("stalled", f"the recording has no picture for {wait_s:.1f} s")
        return self._closing.wait(max(0.0, wait_s))

    def _show(self, picture: Picture, t: float, index: int, rate_hz: float) -> None:
        image = picture.draw()
        if image is None:
            return
        if self._info is None:
            session = self._replayed.opened()
            told = session.info("frames")
            name = told.name if told else session.paths.camera.name
            size = f"{image.shape[1]} x {image.shape[0]} pixels"
            device_id = f"replay:{self._replayed.path}"
            info = StreamInfo(name, "video", (), rate_hz, device_id, session.simulated, (NOTE, size))
            self._announce(info)
        self._set("live")
        self._n_shown += 1
        self._next_index = index + 1
        self._push(Frame(image, t, index))


class FilmStamps:
    """Stamps and numbers of a film's pictures, by their times in the film.

    Parameters
    ----------
    session : Session
        Its ``frames`` table is asked; where that has lost a row, the film's time counts.
    """

    def __init__(self, session: Session) -> None:
        frames = session.frame_stamps()
        kept = np.isfinite(frames.columns["pts_ms"]) & np.isfinite(frames.columns["index"])
        order = np.argsort(frames.columns["pts_ms"][kept], kind="stable")
        self._pts_ms = frames.columns["pts_ms"][kept][order]
        self._t, self._index = frames.t[kept][order], frames.columns["index"][kept][order]
        self._begin_t = float(self._t[0] - self._pts_ms[0] / 1e3) if len(self._t) else session.span[0]

    def of(self, t_s: float) -> tuple[float, int]:
        """Return recorded stamp and number of the picture that is so many seconds after the first."""
        pts_ms = 1e3 * t_s
        at = int(np.searchsorted(self._pts_ms, pts_ms - PTS_TOLERANCE_MS))
        if at < len(self._t) and abs(self._pts_ms[at] - pts_ms) <= PTS_TOLERANCE_MS:
            return float(self._t[at]), int(self._index[at])
        return self._begin_t + t_s, int(self._index[at - 1]) + 1 if at else 0
