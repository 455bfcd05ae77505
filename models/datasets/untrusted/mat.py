"""MATLAB files of version 5 (``save -v6`` and ``-v7``): numbers, text, cells and structs, nothing else.

A variable may be larger than memory: `MatFile.load` leaves its numbers in the file, and
`MatFile.read` reads one matrix, from a checkpoint near it where the file is compressed.
scipy's reader is not used here: it takes a file's own sizes for granted, and reads a variable as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from models.datasets.untrusted.mat_elements import AT_ONCE_BYTES, COMPRESSED, MATRIX, Elements, Stored
from models.datasets.untrusted.mat_stream import Checkpoints, Damaged, InflatedStream, PlainStream, Stream
from models.errors import DatasetError

MOST_BYTES = 1 << 32
MOST_VARIABLES = 100_000
HEADER_BYTES = 128
ORDERS = {b"IM": "<", b"MI": ">"}
HDF5_AT, HDF5 = 512, b"\x89HDF"

MatValue = NDArray[Any] | str | list[str] | dict[str, Any] | Stored
"""Numbers; text, by rows where it has several; a struct; cells and arrays of structs as arrays of objects."""

Names = Callable[[str], bool] | Collection[str] | None


@dataclass(frozen=True, slots=True)
class Variable:
    """Where a variable lies: its stream's begin and bytes in the file, and those of its content."""

    shape: tuple[int, ...]
    start: int
    size: int
    compressed: bool
    content: int
    checkpoints: Checkpoints = field(default_factory=Checkpoints, compare=False)

    def stream(self, file: BinaryIO) -> Stream:
        """Return its bytes, from the tag of its matrix on."""
        if self.compressed:
            return InflatedStream(file, self.start, self.size, self.checkpoints)
        return PlainStream(file, self.start, self.size)


class MatFile:
    """A MATLAB file, of which the names and shapes of the variables were read.

    Parameters
    ----------
    path : str or Path
    max_bytes : int
        The most that one variable may take.

    Raises
    ------
    DatasetError
        It is missing, of another version (HDF5 files of version 7.3 too), or damaged.
    """

    def __init__(self, path: str | Path, *, max_bytes: int = MOST_BYTES) -> None:
        self._path = Path(path)
        self._max_bytes = max_bytes
        self._variables: dict[str, Variable] = {}
        with self._opened() as file:
            self._order = _order(self._path, file)
            size = file.seek(0, 2)
            try:
                self._survey(file, size)
            except Damaged as error:
                raise self._refusal(error) from error

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of each variable, by name, in the file's order."""
        return {name: variable.shape for name, variable in self._variables.items()}

    def load(self, name: str, *, lazily: bool = False) -> MatValue:
        """Read a variable; ``lazily`` leaves matrices of over 4 KiB in the file, as `Stored`.

        Raises
        ------
        DatasetError
            There is none of the name, it is damaged, or holds what is refused.
        """
        if name not in self._variables:
            held = ", ".join(self._variables)[:200] or "none"
            raise DatasetError(f'"{self._path}" has no variable {name}; it has {held}. Give another file.')
        variable = self._variables[name]
        with self._opened() as file:
            elements = Elements(variable.stream(file), self._order, lambda size: not lazily or size <= AT_ONCE_BYTES)
            try:
                return elements.variable(8 + variable.content)[1]
            except (Damaged, MemoryError, UnicodeError) as error:
                raise self._refusal(error) from error

    def read(self, stored: Stored) -> NDArray[Any]:
        """Read a matrix that was left in the file.

        Raises
        ------
        DatasetError
            The file is damaged there, or no longer the same.
        """
        variable = self._variables[stored.variable]
        with self._opened() as file:
            stream = variable.stream(file)
            try:
                stream.seek(stored.position)
                return stored.array(stream.read(stored.size))
            except (Damaged, MemoryError) as error:
                raise self._refusal(error) from error

    def _opened(self) -> BinaryIO:
        try:
            return self._path.open("rb")
        except OSError as error:
            raise DatasetError(f'"{self._path}" cannot be read ({error.strerror}). Check the path.') from error

    def _refusal(self, error: BaseException) -> DatasetError:
        told = str(error) if isinstance(error, Damaged) else f"cannot be read ({error})"
        return DatasetError(f'"{self._path}" {told}. Get the file again from its publisher.')

    def _survey(self, file: BinaryIO, size: int) -> None:
        """Find the variables: their names and shapes stand in the first few bytes of each."""
        place = HEADER_BYTES
        while place < size:
            if len(self._variables) > MOST_VARIABLES:
                raise Damaged(f"holds more than {MOST_VARIABLES:,} variables")
            file.seek(place)
            tag = file.read(8)
            if len(tag) < 8:
                raise Damaged("is cut short")
            kind, length = (int(n) for n in np.frombuffer(tag, self._order + "u4"))
            if kind not in (MATRIX, COMPRESSED) or length > size - place - 8:
                raise Damaged("is cut short" if kind in (MATRIX, COMPRESSED) else f"has an element of type {kind}")
            self._found(file, place, length, kind == COMPRESSED)
            place += 8 + length

    def _found(self, file: BinaryIO, place: int, length: int, compressed: bool) -> None:
        start, size = (place + 8, length) if compressed else (place, 8 + length)
        stream: Stream = InflatedStream(file, start, size) if compressed else PlainStream(file, start, size)
        content = int(np.frombuffer(stream.read(8), self._order + "u4")[1])
        if content > self._max_bytes:
            raise Damaged(f"holds a variable of {content:,} bytes; at most {self._max_bytes:,} are read")
        stream.seek(0)
        head = Elements(stream, self._order, lambda _: False).head(8 + content)
        if head is None or not head.name:  # the workspace of functions, which nothing here needs
            return
        if head.name in self._variables:
            raise Damaged(f"holds two variables of the name {head.name[:80]}")
        self._variables[head.name] = Variable(head.shape, start, size, compressed, content)


def list_mat(path: str | Path) -> dict[str, tuple[int, ...]]:
    """Return the shape of each variable, by name, without reading any.

    Raises
    ------
    DatasetError
        It is no MATLAB file of version 5, or damaged.
    """
    return MatFile(path).shapes


def load_mat(path: str | Path, names: Names = None, *, max_bytes: int = MOST_BYTES) -> dict[str, Any]:
    """Read variables: all, those named, or those that ``names`` says yes to; values as in `MatValue`.

    Raises
    ------
    DatasetError
        It is no MATLAB file of version 5 (HDF5 files of version 7.3 are none), damaged, too large, or
        what was asked for holds functions or objects, or is missing.
    """
    file = MatFile(path, max_bytes=max_bytes)
    if names is None:
        wanted: Collection[str] = file.shapes
    else:
        wanted = [name for name in file.shapes if names(name)] if callable(names) else names
    return {name: file.load(name) for name in wanted}


def _order(path: Path, file: BinaryIO) -> str:
    """Return the byte order of a version 5 file."""
    header = file.read(HDF5_AT + len(HDF5))
    if header[HDF5_AT:] == HDF5 or header.startswith((HDF5, b"MATLAB 7.3")):
        raise DatasetError(
            f'"{path}" is a MATLAB 7.3 (HDF5) file, which is not read. In MATLAB: load it, and save with "-v7".'
        )
    order = ORDERS.get(header[126:128], "")
    version = header[124:126] if order == ">" else header[124:126][::-1]
    if not order or version != b"\x01\x00":
        raise DatasetError(f'"{path}" is no MATLAB file of version 5 (save -v6 or -v7). Get the file again.')
    return order
