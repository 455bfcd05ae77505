"""What a model of the library may be called: a name is a file's name on every system, and never a path."""

from __future__ import annotations

import re
from collections.abc import Iterable

from models.errors import LibraryError

MOST = 64
MOST_BYTES = 200  # a file system takes 255, and the suffix and a number are to come
FALLBACK = "model"
ALLOWED = re.compile(r"[^\W_](?:[\w -]*\w)?")
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # files that Windows has everywhere


def checked(name: str) -> str:
    """Return a name that somebody chose, if it can be one.

    Raises
    ------
    LibraryError
        It cannot.
    """
    if not _allowed(name):
        raise LibraryError(
            f'"{name[:MOST]}" cannot be a model\'s name. Choose up to {MOST} letters, digits, spaces, hyphens and '
            "underscores, with a letter or digit first."
        )
    return name


def made_of(text: str) -> str:
    """Return the name that comes nearest to a text."""
    name = re.sub(r"[^\w-]+", "-", text).strip("-_")[: MOST - 4].rstrip("-_")
    return name if _allowed(name) else FALLBACK


def free(wanted: str, taken: Iterable[str]) -> str:
    """Return the name, or the first of name-2, name-3, ... that is not taken; capitals make no other name."""
    known = {name.casefold() for name in taken}
    if wanted.casefold() not in known:
        return wanted
    return next(own for n in range(2, len(known) + 3) if (own := f"{wanted}-{n}").casefold() not in known)


def _allowed(name: str) -> bool:
    short = 0 < len(name) <= MOST and len(name.encode(errors="surrogateescape")) <= MOST_BYTES
    return short and bool(ALLOWED.fullmatch(name)) and not DEVICES.fullmatch(name)
