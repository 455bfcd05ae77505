"""The form of a device URI, ``scheme:what?option=value``, taken apart and checked.

Options begin at the last question mark that ``key=value`` follows, so that a path may hold
one. Paths are taken as they are: no percent sign in them is decoded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from recorder.errors import UriError

_OPTIONS = re.compile(r"\?(\w+=[^?]*)?$")


@dataclass(frozen=True, slots=True)
class Uri:
    """A URI taken apart; ``text`` is how it was given."""

    text: str
    scheme: str
    what: str
    options: Mapping[str, str]

    def refuse_options_but(self, *known: str) -> None:
        """Refuse options that this scheme does not have.

        Raises
        ------
        UriError
            It has one.
        """
        for option in self.options:
            if option not in known:
                there = f"Known here: {', '.join(known)}." if known else f"{self.scheme}: has none."
                raise UriError(f'"{self.text}": there is no option "{option}". {there}')

    def path(self) -> str:
        """Return what is named as a path.

        Raises
        ------
        UriError
            Nothing is named.
        """
        if not self.what:
            raise UriError(f'"{self.text}" names no file: {self.scheme}:PATH is the form.')
        return expanded(self.what)

    def flag(self, option: str) -> bool:
        """Return whether an option is on.

        Raises
        ------
        UriError
            Its value is neither 0 nor 1.
        """
        value = self.options.get(option, "0")
        if value not in ("0", "1"):
            raise UriError(f'"{self.text}": {option} is 0 or 1, not "{value}".')
        return value == "1"


def parsed(text: str) -> Uri:
    """Take a URI apart; a question mark in a path is none unless options follow it.

    Raises
    ------
    UriError
        An option has no value, or comes twice.
    """
    text = text.strip()
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() == "lsl":  # its whole rest is a query with rules of its own
        return Uri(text, "lsl", rest, {})
    tail = _OPTIONS.search(rest)
    what = rest[: tail.start()] if tail else rest
    try:
        pairs = (
            parse_qsl(tail.group()[1:], keep_blank_values=True, strict_parsing=True) if tail and tail.group(1) else []
        )
    except ValueError as error:
        raise UriError(f'"{text}": after the question mark come options, as in loop=1&stream=NAME.') from error
    if len(dict(pairs)) != len(pairs):
        raise UriError(f'"{text}" gives an option twice.')
    return Uri(text, scheme.lower() if colon else "", what, dict(pairs))


def expanded(path: str) -> str:
    """Return a path with ``~`` as the user's folder, which shells leave alone inside a URI."""
    try:
        return str(Path(path).expanduser())
    except RuntimeError:  # no such user: then it is a name that begins so
        return path
