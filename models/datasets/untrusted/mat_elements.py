"""The elements of a MATLAB file of version 5: tags, and matrices of numbers, text, cells and structs.

Layout as in MathWorks, "MAT-File Format", version 5. Every size is held against its parent's
before anything is read. Functions, objects, sparse and complex matrices are refused by name.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.datasets.untrusted.mat_stream import Damaged, Stream

MATRIX, COMPRESSED = 14, 15
STORED = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
"""Number formats of data elements, by miTYPE."""
TEXTS = {1: "latin-1", 2: "latin-1", 4: "utf-16", 16: "utf-8", 17: "utf-16", 18: "utf-32"}
"""Encodings of text; those of two and four bytes follow the file's byte order."""
NUMBERS = {6: "f8", 7: "f4", 8: "i1", 9: "u1", 10: "i2", 11: "u2", 12: "i4", 13: "u4", 14: "i8", 15: "u8"}
"""Number formats of matrices, by mxCLASS."""
CELL, STRUCT, CHAR = 1, 2, 4
REFUSED = {3: "an object", 5: "a sparse matrix", 16: "a function", 17: "an opaque object"}

LOGICAL, COMPLEX = 0x0200, 0x0800
MOST_AXES, DEEPEST, MOST_MATRICES = 8, 16, 200_000
LONGEST_NAME = 1 << 16
AT_ONCE_BYTES = 4096  # smaller matrices are read with the structure around them


@dataclass(frozen=True, slots=True)
class Stored:
    """Numbers that were not read yet.

    Attributes
    ----------
    shape : tuple of int
    variable : str
        The variable they are part of.
    position, size : int
        Bytes in its stream.
    stored : str
        Their number format there, with byte order.
    dtype : str
        That of the matrix.
    """

    shape: tuple[int, ...]
    variable: str
    position: int
    size: int
    stored: str
    dtype: str

    def array(self, content: bytes) -> NDArray[Any]:
        """Return the matrix of its bytes, in this machine's byte order."""
        flat = np.frombuffer(content, self.stored).astype(self.dtype)
        return flat.reshape(self.shape, order="F")


@dataclass(frozen=True, slots=True)
class Head:
    """What comes before a matrix's content."""

    kind: int
    flags: int
    shape: tuple[int, ...]
    name: str
    stop: int


class Elements:
    """Reads the matrices of one stream.

    Parameters
    ----------
    stream : Stream
        One variable's bytes, from its tag on.
    order : {'<', '>'}
        Byte order.
    wanted : callable
        Whether numbers of so many bytes are read at once; else they come as `Stored`.
    """

    def __init__(self, stream: Stream, order: str, wanted: Callable[[int], bool]) -> None:
        self._stream, self._order, self._wanted = stream, order, wanted
        self._variable = ""
        self._matrices = 0

    def head(self, stop: int) -> Head | None:
        """Read what comes before a matrix's content; None of an empty cell.

        Raises
        ------
        Damaged
            It is no matrix, or does not fit into its parent.
        """
        kind, size, inline = self._tag(stop)
        if kind != MATRIX or inline:
            raise Damaged(f"has an element of type {kind} where a matrix is expected")
        end = self._stream.position + size
        if not size:
            return None
        flags = self._integers(end, "u4")
        shape = tuple(int(n) for n in self._integers(end, "i4"))
        if not flags.size or not 2 <= len(shape) <= MOST_AXES or min(shape) < 0:
            raise Damaged(f"holds a matrix of shape {shape}")
        name = self._bytes(end)[1].decode("latin-1")
        return Head(int(flags[0]) & 0xFF, int(flags[0]), shape, name, end)

    def variable(self, stop: int) -> tuple[str, Any]:
        """Read a variable: its name, and an array, text, dict, array of objects, or `Stored`.

        Raises
        ------
        Damaged
            It is not what it says, or holds what is refused.
        """
        head = self.head(stop)
        if head is None:
            raise Damaged("holds a variable without a name")
        self._variable = head.name
        return head.name, self._content(head, 0)

    def _matrix(self, stop: int, depth: int) -> Any:
        self._matrices += 1
        if depth > DEEPEST or self._matrices > MOST_MATRICES:
            raise Damaged(f"is nested deeper than {DEEPEST}, or holds more than {MOST_MATRICES:,} matrices")
        head = self.head(stop)
        return np.empty((0, 0)) if head is None else self._content(head, depth)

    def _content(self, head: Head, depth: int) -> Any:
        value: Any
        if head.kind in NUMBERS:
            value = self._numbers(head)
        elif head.kind == CHAR:
            value = self._text(head)
        elif head.kind == CELL:
            value = self._cells(head, depth)
        elif head.kind == STRUCT:
            value = self._structs(head, depth)
        else:
            raise Damaged(f"holds {REFUSED.get(head.kind, f'a matrix of class {head.kind}')}, which is not read")
        self._stream.seek(head.stop)
        return value

    def _numbers(self, head: Head) -> NDArray[Any] | Stored:
        if head.flags & COMPLEX:
            raise Damaged("holds complex numbers, which no signal is")
        kind, size, inline = self._tag(head.stop)
        if kind not in STORED or size != math.prod(head.shape) * np.dtype(STORED[kind]).itemsize:
            raise Damaged(f"holds {size:,} bytes of type {kind} for a matrix of shape {head.shape}")
        dtype = "?" if head.flags & LOGICAL else NUMBERS[head.kind]
        place = Stored(head.shape, self._variable, self._stream.position, size, self._order + STORED[kind], dtype)
        if inline or self._wanted(size):
            return place.array(inline[:size] if inline else self._stream.read(size))
        return place

    def _text(self, head: Head) -> str | list[str]:
        """Return text; the rows of a matrix of text as a list."""
        kind, content = self._bytes(head.stop)
        if kind not in TEXTS:
            raise Damaged(f"holds text of type {kind}")
        wide = TEXTS[kind].startswith(("utf-16", "utf-32"))
        order = ("-le" if self._order == "<" else "-be") if wide else ""
        text = content.decode(TEXTS[kind] + order, "replace")
        n_rows = head.shape[0]
        return text if n_rows <= 1 else [text[row::n_rows] for row in range(n_rows)]

    def _cells(self, head: Head, depth: int) -> NDArray[Any]:
        count = self._fitting(head, 1)
        flat = np.empty(count, object)
        for place in range(count):
            flat[place] = self._matrix(head.stop, depth + 1)
        return flat.reshape(head.shape, order="F")

    def _structs(self, head: Head, depth: int) -> dict[str, Any] | NDArray[Any]:
        lengths = self._integers(head.stop, "i4")
        length = int(lengths[0]) if lengths.size else 0
        if length < 1:
            raise Damaged(f"holds a struct with names of {length} letters")
        names = self._bytes(head.stop)[1]
        fields = [names[i : i + length].split(b"\0")[0].decode("latin-1") for i in range(0, len(names), length)]
        if len(set(fields)) < len(fields):
            raise Damaged("holds a struct with two fields of one name")
        flat = np.empty(self._fitting(head, len(fields)), object)
        for place in range(flat.size):
            flat[place] = {name: self._matrix(head.stop, depth + 1) for name in fields}
        return flat[0] if flat.size == 1 else flat.reshape(head.shape, order="F")

    def _fitting(self, head: Head, each: int) -> int:
        """Return how many there are, which every one has at least a tag in the file for."""
        count = math.prod(head.shape)
        if count * max(each, 1) * 8 > head.stop - self._stream.position:
            raise Damaged(f"claims {count:,} cells in {head.stop - self._stream.position:,} bytes")
        return count

    def _tag(self, stop: int) -> tuple[int, int, bytes]:
        """Read type, size, and the content where it is small enough to stand in the tag."""
        if stop - self._stream.position < 8:
            raise Damaged("is cut short")
        raw = self._stream.read(8)
        kind, size = (int(n) for n in np.frombuffer(raw, self._order + "u4"))
        if kind >> 16:  # small: two bytes of size, two of type, four of content
            kind, size, inline = kind & 0xFFFF, kind >> 16, raw[4:]
            if size > 4:
                raise Damaged(f"has a small element of {size} bytes")
            return kind, size, inline
        if size > stop - self._stream.position:
            raise Damaged(f"has an element of {size:,} bytes in a place of {stop - self._stream.position:,}")
        return kind, size, b""

    def _bytes(self, stop: int) -> tuple[int, bytes]:
        """Read a short element as a whole, with what it is padded with."""
        kind, size, inline = self._tag(stop)
        if inline:
            return kind, inline[:size]
        if size > LONGEST_NAME:
            raise Damaged(f"holds a name or text of {size:,} bytes")
        content = self._stream.read(size)
        self._stream.seek(min(stop, self._stream.position + -size % 8))
        return kind, content

    def _integers(self, stop: int, dtype: str) -> NDArray[Any]:
        kind, content = self._bytes(stop)
        if STORED.get(kind) != dtype or len(content) % 4:
            raise Damaged(f"has an element of type {kind} where {dtype} is expected")
        return np.frombuffer(content, self._order + dtype)
