"""A small XDF file as a session writes it: several formats, a boundary each second, footers or none."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recorder.streams import Channel, StreamInfo
from recorder.xdf import encode
from recorder.xdf.header import XdfHeader, header_of

RATE_HZ = 100
WRITE_S = 0.25
EEG, MARKERS, FACES, STAMPS = 1, 2, 3, 4

CAP = StreamInfo("cap", "eeg", tuple(Channel(f"E{i}") for i in range(4)), float(RATE_HZ), "lsl:cap", True, ("odd",))

HEADERS: dict[int, XdfHeader] = {
    EEG: header_of("eeg", CAP),
    MARKERS: header_of("markers"),
    FACES: header_of("face_quality"),
    STAMPS: header_of("eeg_stamps"),
}


@dataclass
class Written:
    """A file's bytes, where its writes began, and what is in each: (stream, stop of the chunk, stamps)."""

    content: bytes = b""
    writes: list[int] = field(default_factory=list)
    boundaries: list[int] = field(default_factory=list)  # ends of boundary chunks
    chunks: list[tuple[int, int, int, NDArray[np.float64]]] = field(default_factory=list)

    def save(self, folder: Path, content: bytes | None = None) -> Path:
        path = folder / "written.xdf"
        path.write_bytes(self.content if content is None else content)
        return path

    def stamps(self, stream_id: int, start: int = 0, stop: int | None = None) -> NDArray[np.float64]:
        """Stamps of the chunks that lie wholly within these bytes."""
        end = len(self.content) if stop is None else stop
        return np.concatenate(
            [np.empty(0)] + [t for i, a, b, t in self.chunks if i == stream_id and start <= a and b <= end]
        )

    def _chunk(self, stream_id: int, chunk: bytes, stamps: NDArray[np.float64]) -> None:
        self.chunks.append((stream_id, len(self.content), len(self.content) + len(chunk), stamps))
        self.content += chunk

    @property
    def first_sample(self) -> int:
        return self.chunks[0][1]


def eeg_of(stamps: NDArray[np.float64]) -> NDArray[np.float32]:
    """What the EEG is at each time, so that a test can tell it again."""
    return np.sin(stamps[:, None] * np.arange(1, 5)).astype(np.float32)


def write_file(seconds: float = 3.0, closed: bool = True) -> Written:
    """Write so many seconds in the recorder's rhythm."""
    file = Written(writes=[0])
    file.content = encode.file_header() + b"".join(encode.stream_header(i, header) for i, header in HEADERS.items())
    for i in range(round(seconds / WRITE_S)):
        file.writes.append(len(file.content))
        t = 50.0 + i * WRITE_S + np.arange(round(WRITE_S * RATE_HZ)) / RATE_HZ
        file._chunk(EEG, encode.samples(EEG, t, eeg_of(t)), t)
        few = t[::8]
        file._chunk(FACES, encode.samples(FACES, few, np.tile(few[:, None], 6)), few)
        file._chunk(MARKERS, encode.text_samples(MARKERS, t[:1], [("stimulus_onset", f'{{"trial": {i}}}')]), t[:1])
        file._chunk(STAMPS, encode.samples(STAMPS, few + 7.0, few[:, None]), few + 7.0)
        file.content += encode.clock_offset(STAMPS, few[0] + 7.0, -7.0)
        if i % 4 == 3:
            file.content += encode.boundary()
            file.boundaries.append(len(file.content))
    if closed:
        file.writes.append(len(file.content))
        for i, header in HEADERS.items():
            t = file.stamps(i)
            file.content += encode.stream_footer(i, t[0], t[-1], len(t), [(57.0, -7.0)] if i == STAMPS else [], header)
    return file
