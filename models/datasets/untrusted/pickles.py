"""Pickles of plain containers and numpy arrays, read without executing anything of them.

A pickle is a program; here it is read as one. `pickletools` takes it apart, and the machine
in `machine.py` carries out the instructions that containers, numbers, text and numeric arrays
need. No global is ever imported and nothing is called: the few names that numpy writes are
recognised by their spelling, any other is refused. What shared parts could be blown up to is counted.
"""

from __future__ import annotations

import pickletools
import struct
import textwrap
import warnings
from pathlib import Path

from models.datasets.untrusted.machine import Machine
from models.datasets.untrusted.making import Refusal
from models.errors import DatasetError

MOST_BYTES = 1 << 30
MOST_INSTRUCTIONS = 2_000_000
LONGEST_REASON = 160  # characters


def load_arrays(data: bytes, *, name: str = "pickle", max_bytes: int = MOST_BYTES) -> object:
    """Read a pickle that holds dicts, lists, tuples, numbers, text and numpy arrays.

    Parameters
    ----------
    data : bytes
        Protocols 1 to 5, of Python 2 or 3, with numpy's old or new module paths. Python 2's
        strings become ``str``, byte for byte (latin-1).
    name : str
        What errors call it: the file's name.
    max_bytes : int
        The most that it, and its arrays together, may take.

    Returns
    -------
    object
        Arrays in it cannot be written to; copy what is to be changed.

    Raises
    ------
    DatasetError
        It is damaged, too large, or holds anything else; nothing of it was executed.
    """
    if len(data) > max_bytes:
        raise DatasetError(f'"{name}" is larger than the {max_bytes:,} bytes that are read of a pickle.')
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of escapes in text that is none
            return _carried_out(data, Machine(max_bytes))
    except Refusal as error:
        raise DatasetError(f'"{name}" {error}. Nothing of it was executed. Get the file from its publisher.') from error
    except (ValueError, TypeError, LookupError, OverflowError, MemoryError, struct.error) as error:
        reason = textwrap.shorten(str(error), LONGEST_REASON, placeholder=" ...")
        raise DatasetError(f'"{name}" is cut short or no pickle ({reason}). Get the file again.') from error


def load_pickle(path: str | Path, *, max_bytes: int = MOST_BYTES) -> object:
    """Read a file with `load_arrays`.

    Raises
    ------
    DatasetError
        It is missing, or as said there.
    """
    path = Path(path)
    try:
        if path.stat().st_size > max_bytes:
            raise DatasetError(f'"{path}" is larger than the {max_bytes:,} bytes that are read of a pickle.')
        content = path.read_bytes()
    except OSError as error:
        raise DatasetError(f'"{path}" cannot be read ({error.strerror}). Check the path.') from error
    return load_arrays(content, name=str(path), max_bytes=max_bytes)


def _carried_out(content: bytes, machine: Machine) -> object:
    for count, (instruction, argument, _place) in enumerate(pickletools.genops(content)):
        if count > MOST_INSTRUCTIONS:
            raise Refusal(f"holds more than {MOST_INSTRUCTIONS:,} instructions")
        machine.step(instruction.name, argument)
    return machine.result()
