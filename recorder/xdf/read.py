"""Read an XDF file, whatever happened to it: what is intact is given, what is not is told.

The file is mapped and its framing scanned once; samples are decoded when they are asked for.
Refused is only what cannot be opened or is no XDF at all.
"""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from recorder.xdf.assemble import assembled
from recorder.xdf.content import Chunk
from recorder.xdf.document import XdfError
from recorder.xdf.framing import Damage, Frame, Mapped, frames_of, is_xdf
from recorder.xdf.stream import Footer, XdfStream

__all__ = ["Chunk", "Damage", "Footer", "Frame", "XdfError", "XdfFile", "XdfStream", "read_xdf"]


@dataclass(frozen=True, slots=True)
class XdfFile:
    """What a file holds.

    Attributes
    ----------
    path : Path
        The file.
    n_bytes : int
        Its length when it was opened.
    streams : dict
        By their number in the file.
    frames : tuple of Frame
        Every intact chunk, in the order of the file.
    damage : tuple of Damage
        What is not used, in the order of the file.
    """

    path: Path
    n_bytes: int
    streams: dict[int, XdfStream]
    frames: tuple[Frame, ...]
    damage: tuple[Damage, ...]

    def of_role(self, role: str) -> tuple[XdfStream, ...]:
        """Return a session's streams of a role: several, where a device changed in mid-session."""
        return tuple(stream for stream in self.streams.values() if stream.header.role == role)


def read_xdf(path: Path, damaged: Sequence[tuple[int, int]] = (), restarts: Sequence[int] = ()) -> XdfFile:
    """Read a file.

    Parameters
    ----------
    path : Path
        The file.
    damaged : sequence of (start, stop)
        Bytes known to be wrong, from a journal: no chunk that touches them is used. A chunk
        begins where they end.
    restarts : sequence of int
        Offsets at which a chunk begins, from a journal: where reading goes on after damage.

    Raises
    ------
    XdfError
        It cannot be opened, or is no XDF at all.
    """
    data = _mapped(path)
    if not (restarts or is_xdf(data)):
        raise XdfError(f'"{path}" is no XDF file: it does not begin with "XDF:". Choose a recording (*.xdf).')
    return XdfFile(path, len(data), *assembled(data, frames_of(data, damaged, restarts)))


def _mapped(path: Path) -> Mapped:
    """Return the bytes of a file; they are let go with the last stream that needs them."""
    try:
        if not path.is_file():
            raise XdfError(f'There is no file "{path}". Choose a recording (*.xdf).')
        with path.open("rb") as file:
            empty = not file.seek(0, 2)
            return b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise XdfError(f'"{path}" cannot be read: {error.strerror or error}. Check the file and its rights.') from error
