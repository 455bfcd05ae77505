"""What a stimulus file holds, and whether it can be shown: asked before a session starts.

Local, regular files only, by their content and never by what they point to: play lists in
media formats are refused. Pictures over 50 million pixels are refused unread.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import av
from av.container import InputContainer

from recorder.errors import RecorderError
from recorder.protocol.playlist import Kind

CLIP_FORMATS = "mov,mp4,matroska,webm,avi,mpeg,mpegts,asf,flv,ogg,wav,mp3,flac,aac,aiff"
PICTURE_FORMATS = "png_pipe,jpeg_pipe,bmp_pipe,webp_pipe,tiff_pipe"
MAX_PIXELS = 50_000_000
MISSING_END_S = 0.5  # a file that lacks more of the length it names was cut off
TAIL_S = 2  # looked at for the end
TICKS = av.time_base  # a second


class MediaError(RecorderError):
    """A file cannot be shown or played; the text names no file, the caller knows it."""


@dataclass(frozen=True, slots=True)
class Media:
    """What a stimulus file holds.

    Attributes
    ----------
    duration_s : float or None
        Its own length; None for a picture.
    has_pictures, has_sound : bool
        A clip may have both.
    width, height : int
        Pixels; 0 for sound alone.
    """

    duration_s: float | None
    has_pictures: bool
    has_sound: bool
    width: int = 0
    height: int = 0


class _Nameless:
    """An open file without its name, in which FFmpeg would see a pattern or a format."""

    def __init__(self, file: BinaryIO) -> None:
        self.read = file.read
        self.seek = file.seek
        self.tell = file.tell


@contextmanager
def opened(path: Path, formats: str = CLIP_FORMATS) -> Iterator[InputContainer]:
    """Open a media file, and tell in one line what is wrong with it, then and while it is read.

    Raises
    ------
    MediaError
        Not there, no regular file, none of these formats, or damaged.
    """
    options = {"format_whitelist": formats, "protocol_whitelist": "file", "max_pixels": str(MAX_PIXELS)}
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise MediaError("is no file")
        with path.open("rb") as file, av.open(_Nameless(file), "r", options=options) as container:
            yield container
    except FileNotFoundError as error:
        raise MediaError("is not there") from error
    except PermissionError as error:
        raise MediaError("may not be read (no permission)") from error
    except av.ArgumentError as error:  # what a format outside the list comes to
        raise MediaError("is of no format that can be shown here") from error
    except (av.FFmpegError, OSError, ValueError) as error:  # PyAV raises each for what it cannot read
        reason = getattr(error, "strerror", None) or str(error)
        raise MediaError(f"cannot be decoded ({reason})") from error


def examine(path: Path, kind: Kind) -> Media:
    """Return what a file holds, after decoding the beginning of what its kind needs.

    Raises
    ------
    MediaError
        It cannot be opened or decoded, lacks pictures or sound, or was cut off.
    """
    if kind == "image":
        with opened(path, PICTURE_FORMATS) as container:
            return _with_beginning(container, "video", None)
    with opened(path) as container:
        wanted = "video" if kind == "video" else "audio"
        if not container.duration or container.duration < 0:
            raise MediaError("does not say how long it is; copy it with: ffmpeg -i IN -c copy OUT.mp4")
        media = _with_beginning(container, wanted, container.duration / TICKS)
        duration = container.duration
    _check_end(path, duration)
    return media


def decode_through(path: Path, kind: Kind) -> None:
    """Decode a file from beginning to end.

    Raises
    ------
    MediaError
        Something in it is damaged; says after how many seconds.
    """
    if kind == "image":
        examine(path, kind)
        return
    t_s = 0.0
    with opened(path) as container:
        try:
            for frame in container.decode(*container.streams.video[:1], *container.streams.audio[:1]):
                if isinstance(frame, av.VideoFrame | av.AudioFrame):
                    t_s = max(t_s, frame.time or 0.0)
        except av.FFmpegError as error:
            raise MediaError(f"is damaged after {t_s:.1f} s ({error.strerror})") from error


def _with_beginning(container: InputContainer, wanted: str, duration_s: float | None) -> Media:
    """Describe an open file whose first picture or sound could be decoded."""
    pictures, sounds = container.streams.video, container.streams.audio
    if not (pictures if wanted == "video" else sounds):
        raise MediaError("has no pictures in it, sound alone" if wanted == "video" else "has no sound in it")
    width, height = (pictures[0].codec_context.width, pictures[0].codec_context.height) if pictures else (0, 0)
    if wanted == "video" and not 0 < width * height <= MAX_PIXELS:
        raise MediaError(f"has no readable picture, or one of over {MAX_PIXELS // 1_000_000} million pixels")
    stream = pictures[0] if wanted == "video" else sounds[0]
    if next(iter(container.decode(stream)), None) is None:
        raise MediaError("holds nothing that can be decoded")
    return Media(duration_s, bool(pictures), bool(sounds), width, height)


def _check_end(path: Path, duration: int) -> None:
    """Refuse a file whose data ends before the length it names."""
    end_s = 0.0
    with opened(path) as container:
        container.seek(max(0, duration - TAIL_S * TICKS))
        for packet in container.demux():
            if packet.pts is not None and packet.time_base is not None:
                end_s = max(end_s, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        begin_s = (container.start_time or 0) / TICKS
    if end_s - begin_s < duration / TICKS - MISSING_END_S:
        raise MediaError(f"is cut off: {max(0.0, end_s - begin_s):.1f} s of {duration / TICKS:.1f} s are there")
