"""numpy's .npz files: a zip of arrays, each measured before it is unpacked; no member is unpickled by numpy."""

from __future__ import annotations

import ast
import math
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from models.datasets.untrusted.pickles import load_arrays
from models.errors import DatasetError

MOST_BYTES = 1 << 30
MOST_MEMBERS = 10_000
MAGIC = b"\x93NUMPY"
LENGTH_BYTES = {b"\1\0": 2, b"\2\0": 4, b"\3\0": 4}
"""How many bytes tell the length of the header, by format version."""
LONGEST_HEADER = 10_000


def load_npz(path: str | Path, *, max_bytes: int = MOST_BYTES) -> dict[str, NDArray[Any]]:
    """Read every array of an .npz file, by member name.

    A member that holds pickled bytes (dtype ``S``, ``V`` or ``uint8``) comes as it is stored; see `pickled`.

    Raises
    ------
    DatasetError
        It is no .npz, damaged, unpacks to more than ``max_bytes``, or holds Python objects.
    """
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as archive:
            _measured(path, archive, max_bytes)
            return {
                member.filename.removesuffix(".npy"): _array(archive.open(member), member.file_size)
                for member in archive.infolist()
            }
    except FileNotFoundError as error:
        raise DatasetError(f'There is no file "{path}". Check the path.') from error
    except (OSError, EOFError, ValueError, TypeError, LookupError, zipfile.BadZipFile, zlib.error) as error:
        raise DatasetError(f'"{path}" is no .npz file that can be read ({error}). Get the file again.') from error
    except (NotImplementedError, RuntimeError, SyntaxError, MemoryError) as error:  # encrypted, packed unlike npz ...
        raise DatasetError(f'"{path}" cannot be unpacked ({error}). Get the file again.') from error


def pickled(member: NDArray[Any], *, name: str = "pickle", max_bytes: int = MOST_BYTES) -> object:
    """Read an array that holds the bytes of a pickle, as SEED-V's members do, with `load_arrays`.

    Raises
    ------
    DatasetError
        It holds no bytes, or `load_arrays` refuses them.
    """
    if member.dtype.kind not in "SVu" or (member.dtype.kind == "u" and member.dtype.itemsize != 1):
        raise DatasetError(f'"{name}" holds {member.dtype} in place of the bytes of a pickle. Get the file again.')
    return load_arrays(member.tobytes(), name=name, max_bytes=max_bytes)


def _measured(path: Path, archive: zipfile.ZipFile, max_bytes: int) -> None:
    """Refuse what would unpack to too much; `zipfile` gives no more of a member than its directory says."""
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or total > max_bytes:
        raise DatasetError(f'"{path}" unpacks to {len(members):,} members of {total:,} bytes: that is too much.')
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        raise DatasetError(f'"{path}" holds two members of one name. Get the file again.')


def _array(file: IO[bytes], size: int) -> NDArray[Any]:
    with file:
        shape, fortran, dtype = _header(file)
        count = math.prod(shape)
        if count * dtype.itemsize > size:
            raise ValueError(f"a member of {size:,} bytes claims {count:,} numbers")
        flat = np.frombuffer(file.read(count * dtype.itemsize), dtype, count)
    return flat.reshape(shape[::-1]).T if fortran else flat.reshape(shape)


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Read shape, order and type of a member (NEP 1); numpy's own reader lets exceptions of its tokenizer through."""
    magic = file.read(len(MAGIC) + 2)
    width = LENGTH_BYTES.get(magic[len(MAGIC) :])
    if not magic.startswith(MAGIC) or width is None:
        raise ValueError("a member is no array of numpy's")
    length = int.from_bytes(file.read(width), "little")
    if length > LONGEST_HEADER:
        raise ValueError(f"a member has a header of {length:,} bytes")
    told = ast.literal_eval(file.read(length).decode("latin-1").strip())
    shape, fortran, dtype = told["shape"], told["fortran_order"], np.dtype(str(told["descr"]))  # fields: a list
    if dtype.hasobject or dtype.names is not None or not dtype.itemsize:
        raise ValueError(f"a member holds Python objects or fields ({str(dtype)[:40]})")
    if not isinstance(shape, tuple) or not all(isinstance(n, int) and n >= 0 for n in shape):
        raise ValueError(f"a member has the shape {str(shape)[:40]}")
    return shape, bool(fortran), dtype
