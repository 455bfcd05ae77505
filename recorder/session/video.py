"""A camera's pictures on their way into a film, encoded by a thread of its own.

The writer's thread takes the film's bytes and puts them on the disk. Pictures that come faster
than they are encoded are counted and left out; their stamps are kept.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from recorder.blocks import Frame
from recorder.session.intake import Intake
from recorder.session.tables import ENTRY_BYTES

if TYPE_CHECKING:
    from recorder.session.filming import Film

QUEUE_BYTES = 96_000_000
"""Three seconds of 640 x 480 at 30 frames a second."""

STAMP_BYTES = 4_000_000
"""... and the stamps of ten minutes, when pictures no longer fit."""

WAIT_S = 0.25
JOIN_TIMEOUT_S = 10.0

log = logging.getLogger(__name__)

Row = Callable[[float, int, float], None]


class VideoEncoder:
    """Encode frames in an own thread.

    Parameters
    ----------
    row : callable
        Takes stamp, index and pts (ms; NaN for a picture that was not kept) of every frame, in
        order, from the encoder's thread.
    note : callable
        Takes what went wrong.
    """

    def __init__(self, row: Row, note: Callable[[str], None]) -> None:
        self.intake: Intake[Frame | tuple[float, int]] = Intake("camera", QUEUE_BYTES + STAMP_BYTES)
        self._row = row
        self._note = note
        self._wake = threading.Event()
        self._closing = False
        self._busy = False
        self._bytes = _Bytes()
        self._film: Film | None = None
        self._size: tuple[int, ...] = ()
        self._broken = False
        self._thread: threading.Thread | None = None

    @property
    def idle(self) -> bool:
        """Whether every frame that was put has been dealt with."""
        return self.intake.empty and not self._busy

    def put(self, frame: Frame) -> None:
        """Queue a frame; its stamp is kept even where its picture does not fit."""
        if self._broken or not self.intake.put(frame, frame.image.nbytes + ENTRY_BYTES, spare=STAMP_BYTES):
            self.intake.put((frame.t, frame.index), ENTRY_BYTES, 0)
        self._wake.set()

    def take(self) -> bytes:
        """Return the bytes that are to be appended to the file next."""
        return self._bytes.take()

    def start(self) -> None:
        """Start encoding."""
        self._thread = threading.Thread(target=self._run, name="camera writer", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = JOIN_TIMEOUT_S) -> None:
        """Encode what is queued and end the film; idempotent."""
        self._closing = True
        self._wake.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(timeout_s)

    def _run(self) -> None:
        while not (self._closing and self.intake.empty):
            self._wake.wait(WAIT_S)
            self._wake.clear()
            self._busy = True
            for item in self.intake.take():
                self._keep(item)
            self._busy = False
        if self._film is not None:
            self._guarded(self._film.close)

    def _keep(self, item: Frame | tuple[float, int]) -> None:
        pts = None
        if isinstance(item, Frame) and not self._broken:
            pts = self._guarded(lambda: self._add(item))
        t, index = (item.t, item.index) if isinstance(item, Frame) else item
        self._row(t, index, float("nan") if pts is None else pts)

    def _add(self, frame: Frame) -> int:
        if self._film is None:
            from recorder.session.filming import Film  # with FFmpeg: who keeps no pictures waits for none of it

            self._film = Film(self._bytes, frame)
            self._size = frame.image.shape[:2]
        if self._size != (size := frame.image.shape[:2]):
            height, width = size
            self._note(
                f"The camera's pictures are {width} x {height} from {frame.t:.3f} s on; the film keeps its size."
            )
            self._size = size
        return self._film.add(frame)

    def _guarded(self, step: Callable[[], int | None]) -> int | None:
        """Do a step; after one that fails there are no more pictures."""
        from recorder.session.filming import FilmError

        try:
            return step()
        except FilmError as error:
            why = str(error)
        except Exception as error:  # the thread's last line of defence: stamps are kept without it
            log.exception("encoding failed")
            why = f"{type(error).__name__}: {error}"
        self._broken = True
        self._note(f"The camera's pictures are kept no more: {why}. Their stamps are.")
        return None


class _Bytes:
    """The file as the muxer sees it: it is appended to, and cannot be gone back in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parts: list[bytes] = []

    def write(self, content: bytes) -> int:
        with self._lock:
            self._parts.append(bytes(content))
        return len(content)

    def take(self) -> bytes:
        with self._lock:
            content = b"".join(self._parts)
            self._parts.clear()
        return content
