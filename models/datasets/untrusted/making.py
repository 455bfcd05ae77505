"""Arrays out of what a pickle says of them: type, shape and size are checked before anything is made.

A name is inert text until it is applied to arguments, and then stands for one of the few constructions below.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LONGEST_AXIS = 1 << 40
MOST_AXES = 8

ARRAY, DTYPE, SCALAR, BUFFER, TYPE, ENCODED, BYTES, ORDERED = (
    "array", "dtype", "scalar", "buffer", "type", "encoded", "bytes", "ordered",
)  # fmt: skip
NAMES = {
    "numpy dtype": DTYPE,
    "numpy ndarray": TYPE,
    "_codecs encode": ENCODED,
    "__builtin__ bytes": BYTES,
    "builtins bytes": BYTES,
    "collections OrderedDict": ORDERED,
    **{f"numpy.{core}.multiarray _reconstruct": ARRAY for core in ("core", "_core")},
    **{f"numpy.{core}.multiarray scalar": SCALAR for core in ("core", "_core")},
    **{f"numpy.{core}.numeric _frombuffer": BUFFER for core in ("core", "_core")},
}
"""What numpy and Python themselves write for arrays and bytes; "module name" as pickletools gives it."""

_DTYPE = re.compile(r"[<>|=]?(b1|[iu][1248]|f[248]|c8|c16|[SU][1-9]\d{0,7}|O[48]?)")


class Refusal(Exception):  # noqa: N818 - it is what the file's reader says, with its name before it
    """What is not admitted; the text goes after the file's name."""


@dataclass(frozen=True, slots=True)
class Name:
    """A global that is known by its spelling, and only that."""

    means: str


@dataclass(slots=True, eq=False)
class Unbuilt:
    """An array or a dtype between its making and the instruction that fills it."""

    means: str
    value: Any = None


def named(name: str) -> Name:
    """Return what a global stands for.

    Raises
    ------
    Refusal
        It is none of `NAMES`.
    """
    if name not in NAMES:
        raise Refusal(f"asks for {name.replace(' ', '.')[:80]!r}, which is not plain data")
    return Name(NAMES[name])


class Maker:
    """What names applied to arguments make; every byte of it counts against one limit.

    Parameters
    ----------
    max_bytes : int
        The most that all arrays together may take: a shared part costs a pickle nothing, and every copy memory.
    """

    def __init__(self, max_bytes: int) -> None:
        self._left = max_bytes

    def made(self, name: Any, arguments: Any) -> Any:
        """Return what a name makes of its arguments; arrays and dtypes are `Unbuilt` yet.

        Raises
        ------
        Refusal
            It is no name, or makes nothing of these.
        """
        if not isinstance(name, Name) or not isinstance(arguments, tuple):
            raise Refusal("calls what it made itself")
        if name.means == DTYPE:
            return Unbuilt(DTYPE, _dtype(arguments[0]))
        if name.means == ARRAY:
            return Unbuilt(ARRAY)
        if name.means == SCALAR:
            return self._array((1,), *arguments[:2], fortran=False)[0]
        if name.means == BUFFER:
            content, dtype, shape, order = arguments
            return self._array(shape, dtype, content, fortran=order == "F")
        if name.means == ENCODED and arguments[1] in ("latin1", "latin-1"):
            self._spend(len(arguments[0]))
            return _latin(arguments[0])
        if (name.means, arguments) in ((BYTES, ()), (ORDERED, ())):
            return b"" if name.means == BYTES else {}
        raise Refusal(f"makes a {name.means} of what is none")

    def filled(self, target: Any, state: Any) -> Unbuilt:
        """Fill an array with its values, or give a dtype its byte order.

        Raises
        ------
        Refusal
            It is neither, or does not fit its state.
        """
        if isinstance(target, np.dtype):  # taken from the memo
            target = Unbuilt(DTYPE, target)
        if not isinstance(target, Unbuilt) or not isinstance(state, tuple):
            raise Refusal("sets the state of an object")
        if target.means == DTYPE:
            target.value = _ordered(target.value, state)
        else:
            _version, shape, dtype, fortran, content = state
            target.value = self._array(shape, dtype, content, fortran=bool(fortran))
        return target

    def _array(self, shape: Any, dtype: Any, content: Any, *, fortran: bool) -> NDArray[Any]:
        kind = dtype.value if isinstance(dtype, Unbuilt) else dtype
        if not isinstance(kind, np.dtype) or not isinstance(shape, tuple) or len(shape) > MOST_AXES:
            raise Refusal("holds an array without a plain type and shape")
        if not all(isinstance(n, int) and 0 <= n < LONGEST_AXIS for n in shape):
            raise Refusal("holds an array of a shape that is none")
        count = math.prod(shape)
        self._spend(count * kind.itemsize)
        flat = _objects(content, count) if kind.hasobject else _numbers(content, kind, count)
        return flat.reshape(shape[::-1]).T if fortran else flat.reshape(shape)

    def _spend(self, n_bytes: int) -> None:
        self._left -= n_bytes
        if self._left < 0:
            raise Refusal("blows up to more than may be read")


def _latin(text: Any) -> bytes:
    """Return bytes that Python 2 wrote, or protocol 2 had to write, as text."""
    if not isinstance(text, str):
        raise Refusal("holds an array without bytes")
    return text.encode("latin-1")


def _dtype(text: Any) -> np.dtype[Any]:
    if not isinstance(text, str) or not _DTYPE.fullmatch(text):  # of what is no text nothing is printed: it may be huge
        told = repr(text[:80]) if isinstance(text, str) else type(text).__name__
        raise Refusal(f"holds the data type {told}")
    return np.dtype("O" if "O" in text else text)


def _ordered(dtype: np.dtype[Any], state: tuple[Any, ...]) -> np.dtype[Any]:
    """Give a dtype its byte order; fields, sub-arrays and metadata are not admitted."""
    _version, order, *described = state
    if any(part is not None for part in described[:3]) or order not in ("<", ">", "|", "="):
        raise Refusal("holds a structured data type")
    return dtype.newbyteorder(order) if order in "<>" else dtype


def _numbers(content: Any, dtype: np.dtype[Any], count: int) -> NDArray[Any]:
    raw = content if isinstance(content, (bytes, bytearray)) else _latin(content)
    if len(raw) != count * dtype.itemsize:
        raise Refusal(f"holds {len(raw):,} bytes for {count:,} values of {dtype.itemsize}")
    return np.frombuffer(bytes(raw), dtype, count)


def _objects(content: Any, count: int) -> NDArray[Any]:
    if not isinstance(content, list) or len(content) != count:
        raise Refusal("holds an array of objects without its items")
    flat = np.empty(count, object)
    for place, item in enumerate(content):
        flat[place] = item
    return flat
