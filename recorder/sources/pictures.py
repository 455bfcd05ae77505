"""The pictures of a video file or an image sequence, one after another, each with its own time.

A film's times are those written in the file (pts), from its first picture on; an image
sequence has none and gets a regular rate. Refuses what holds no picture, in one line. Reads
local files only: a film that points elsewhere (playlists) is not followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from recorder.errors import SourceError
from recorder.opencv import cv2

SEQUENCE_RATE_HZ = 30.0
IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp")
MAX_BAD_PACKETS = 50  # damaged beyond use; a few are skipped, as players do

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: seconds since the first, and how to get its RGB pixels (None: unreadable)."""

    t_s: float
    draw: Callable[[], Image | None]


@dataclass(frozen=True, slots=True)
class Clip:
    """A film or image sequence: its name, nominal rate, and a fresh pass over its pictures.

    ``n_pictures`` is what the file says of itself; 0 where it says nothing.
    """

    name: str
    rate_hz: float
    play: Callable[[], Generator[Picture, None, None]]
    notes: tuple[str, ...] = ()
    n_pictures: int = 0


def open_clip(path: str, sequence_rate_hz: float = SEQUENCE_RATE_HZ) -> Clip:
    """Open a video file, a folder of images, or a pattern (``shots/*.png``, ``shots/%04d.png``).

    Raises
    ------
    SourceError
        Nothing there, or nothing that can be decoded as pictures.
    """
    if Path(path).is_file():
        return _film(path)
    images = _image_files(path)
    note = f"{len(images)} images without times of their own, played at {sequence_rate_hz:g} a second"
    return Clip(Path(path).name, sequence_rate_hz, partial(_sequence, images, sequence_rate_hz), (note,), len(images))


def _film(path: str) -> Clip:
    try:
        with av.open(path, options={"protocol_whitelist": "file"}) as container:
            if not container.streams.video:
                raise SourceError(f'"{path}" has no pictures in it, sound alone. Give a video file.')
            rate, n_pictures = container.streams.video[0].average_rate, container.streams.video[0].frames
    except av.FFmpegError as error:
        raise SourceError(f'"{path}" cannot be read as a video: {error.strerror}. Give a video file.') from error
    rate_hz = float(rate) if rate else SEQUENCE_RATE_HZ
    return Clip(Path(path).name, rate_hz, partial(_film_pictures, path, rate_hz), n_pictures=max(0, n_pictures))


def _film_pictures(path: str, rate_hz: float) -> Generator[Picture, None, None]:
    reformatter = VideoReformatter()  # shared: a new one for each picture costs more than the picture
    first_s: float | None = None
    last_s = -1.0 / rate_hz
    with av.open(path, options={"protocol_whitelist": "file"}) as container:
        for frame in _decoded(container, path):
            own_s = frame.time
            if first_s is None:
                first_s = own_s or 0.0
            t_s = last_s + 1.0 / rate_hz if own_s is None else own_s - first_s
            if t_s > last_s:
                last_s = t_s
                yield Picture(t_s, partial(_rgb, frame, reformatter))


def _decoded(container: av.container.InputContainer, path: str) -> Iterator[av.VideoFrame]:
    stream = container.streams.video[0]
    stream.thread_type = "NONE"  # frames stay in order at once, and other threads keep their cores
    n_bad = 0
    packets = container.demux(stream)
    while True:
        try:
            frames = next(packets).decode()
        except StopIteration:
            return
        except av.error.EOFError:
            return
        except av.FFmpegError as error:
            n_bad += 1
            if n_bad > MAX_BAD_PACKETS:
                raise SourceError(f'"{path}" is too damaged to play: {error.strerror}.') from error
            continue
        yield from frames


def _rgb(frame: av.VideoFrame, reformatter: VideoReformatter) -> Image:
    image = reformatter.reformat(frame, format="rgb24", threads=1).to_ndarray()
    upright = np.rot90(image, frame.rotation // 90)  # phones film sideways and say so
    return np.ascontiguousarray(upright, np.uint8)


def _image_files(path: str) -> list[Path]:
    place = Path(path)
    if place.is_dir():
        found = [p for p in place.iterdir() if p.suffix.lower() in IMAGE_SUFFIXES]
    else:
        found = list(place.parent.glob(re.sub(r"%\d*d", "*", place.name))) if re.search(r"[*%]", place.name) else []
    if not found:
        wanted = "a folder without pictures" if place.is_dir() else "not there"
        raise SourceError(f'"{path}" is {wanted}. Give a video file, or a folder or pattern of PNG or JPEG images.')
    return sorted(found, key=_natural_order)


def _natural_order(path: Path) -> list[tuple[int, str]]:
    """Sort shot2 before shot10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", path.name)]


def _sequence(images: list[Path], rate_hz: float) -> Generator[Picture, None, None]:
    for i, path in enumerate(images):
        yield Picture(i / rate_hz, partial(_load, path))


def _load(path: Path) -> Image | None:
    try:
        bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    except cv2.error:  # larger than cv2 allows
        return None
    return None if bgr is None else np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
