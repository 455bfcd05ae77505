"""numpy's .npz files: a zip of arrays, each measured before it is unpacked; no member is unpickled by numpy."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from models.datasets.untrusted.pickles import load_arrays
from models.errors import DatasetError

MOST_BYTES = 1 << 30
MOST_MEMBERS = 10_000


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
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise DatasetError(f'"{path}" is no .npz file that can be read ({error}). Get the file again.') from error
    except (NotImplementedError, RuntimeError, SyntaxError, MemoryError) as error:  # encrypted, unknown packing ...
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


def _array(file: Any, size: int) -> NDArray[Any]:
    with file:
        version = np.lib.format.read_magic(file)  # type: ignore[no-untyped-call]
        shape, fortran, dtype = _header(file, version)
        if dtype.hasobject:
            raise ValueError("a member holds Python objects")
        count = 1
        for length in shape:
            count *= length
        if count * dtype.itemsize > size:
            raise ValueError(f"a member of {size:,} bytes claims {count:,} numbers")
        flat = np.frombuffer(file.read(count * dtype.itemsize), dtype, count)
    return flat.reshape(shape[::-1]).T if fortran else flat.reshape(shape)


def _header(file: BinaryIO, version: tuple[int, int]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    if version == (1, 0):
        return np.lib.format.read_array_header_1_0(file)  # type: ignore[no-untyped-call]
    if version == (2, 0):
        return np.lib.format.read_array_header_2_0(file)  # type: ignore[no-untyped-call]
    raise ValueError(f"format version {version}")
