"""A table of a file that a user wrote, read field by field; every problem is kept with its line."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from recorder.protocol.toml_lines import Path, line_of
from recorder.protocol.user_file import Problem

S = TypeVar("S", bound=str)
SHOWN_LETTERS = 40


class Fields:
    """One table. A bad value is noted as a problem, and the default returned in its place.

    Parameters
    ----------
    table : object
        What the file has there; anything but a table is a problem.
    lines : mapping
        The line of each path, as `toml_lines.lines_of` tells; empty where nothing is known.
    problems : list of Problem
        Where problems go.
    path : tuple
        Where in the file the table is.
    """

    def __init__(self, table: object, lines: Mapping[Path, int], problems: list[Problem], path: Path = ()) -> None:
        self._lines = lines
        self._problems = problems
        self._path = path
        self._known: dict[str, None] = {}
        self._table: dict[str, Any] = table if isinstance(table, dict) else {}
        if not isinstance(table, dict):
            self.refuse(None, f"Here a table is wanted, not {_shown(table)}.")

    def __contains__(self, key: str) -> bool:
        return key in self._table

    def refuse(self, key: str | None, text: str) -> None:
        """Note a problem of a key, or of the table as a whole."""
        line = line_of(self._lines, self._path if key is None else (*self._path, key))
        place = "" if line or not self._path else f"{' '.join(_counted(step) for step in self._path)}: "
        self._problems.append(Problem(line, place + text))

    def value(self, key: str, required: bool = False) -> Any:
        """Return what the file has for a key, None where it is absent."""
        self._known[key] = None
        if required and key not in self._table:
            self.refuse(None, f'"{key}" is missing.')
        return self._table.get(key)

    def text(self, key: str, default: str = "", most: int = 32, required: bool = False) -> str:
        """Return a text of at most so many characters, none of which controls anything but line and tab."""
        value = self.value(key, required)
        if value is None:
            return default
        if not isinstance(value, str) or not 0 < len(value) <= most:
            self.refuse(key, f'"{key}" is a text of 1 to {most} characters, not {_shown(value)}.')
        elif not all(letter.isprintable() or letter in "\n\t" for letter in value):
            self.refuse(key, f'"{key}" holds characters that cannot be shown: {_shown(value)}.')
        else:
            return value
        return default

    def matching(self, key: str, pattern: re.Pattern[str], words: str, required: bool = False) -> str:
        """Return a text of a certain form, which `words` tell."""
        value = self.value(key, required)
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        if value is not None:
            self.refuse(key, f'"{key}" is {words}, not {_shown(value)}.')
        return ""

    def number(self, key: str, lowest: float, highest: float, required: bool = False) -> float | None:
        """Return a number between two, both allowed; None where it is absent or bad."""
        value = self.value(key, required)
        if value is None:
            return None
        if is_number(value) and lowest <= value <= highest:
            return float(value)
        self.refuse(key, f'"{key}" is a number from {lowest:g} to {highest:g}, not {_shown(value)}.')
        return None

    def whole(self, key: str, lowest: int, highest: int, required: bool = False, or_else: str = "") -> int | None:
        """Return a whole number between two, both allowed; None where it is absent or bad.

        `or_else` tells what else the caller takes.
        """
        value = self.value(key, required)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest:
            return value
        self.refuse(key, f'"{key}" is a whole number from {lowest} to {highest}{or_else}, not {_shown(value)}.')
        return None

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self.value(key)
        if isinstance(value, bool):
            return value
        if value is not None:
            self.refuse(key, f'"{key}" is true or false, not {_shown(value)}.')
        return default

    def choice(self, key: str, allowed: tuple[S, ...]) -> S | None:
        """Return one of some words; None where it is absent or bad."""
        value = self.value(key)
        if value is not None and value not in allowed:
            self.refuse(key, f'"{key}" is one of {", ".join(allowed)}, not {_shown(value)}.')
        return next((word for word in allowed if word == value), None)

    def choices(self, key: str, allowed: tuple[S, ...]) -> tuple[S, ...]:
        """Return some of some words, each at most once, in the order given; all of them where absent."""
        value = self.value(key)
        if value is None:
            return allowed
        if not isinstance(value, list) or any(word not in allowed for word in value):
            self.refuse(key, f'"{key}" is a list of {", ".join(allowed)}, not {_shown(value)}.')
        elif len(set(value)) < len(value):
            self.refuse(key, f'"{key}" names one twice: {_shown(value)}.')
        else:
            return tuple(value)
        return allowed

    def table(self, key: str) -> Fields:
        """Return a table within, an empty one where it is absent."""
        value = self.value(key)
        return Fields({} if value is None else value, self._lines, self._problems, (*self._path, key))

    def tables(self, key: str, most: int) -> list[Fields]:
        """Return the tables of an array of 1 to so many."""
        value = self.value(key)
        if not isinstance(value, list) or not 0 < len(value) <= most:
            self.refuse(key, f"There are 1 to {most} tables [[{key}]], not {_n_found(value)}.")
            return []
        places = ((one, (*self._path, key, i)) for i, one in enumerate(value))
        found = [(one, Fields(one, self._lines, self._problems, place)) for one, place in places]
        return [fields for one, fields in found if isinstance(one, dict)]

    def refuse_others(self) -> None:
        """Note every key that nothing asked for."""
        for key in self._table:
            if key not in self._known:
                near = get_close_matches(key, self._known, n=1)
                help_text = f'Is "{near[0]}" meant?' if near else f"Known here: {', '.join(self._known)}."
                self.refuse(key, f"There is no key {_shown(key)}. {help_text}")


def is_number(value: object) -> bool:
    """Whether a value from a file is a finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _shown(value: object) -> str:
    """Return a value as a message quotes it: short, on one line."""
    try:
        text = repr(value) if not isinstance(value, str) else f'"{value}"'
    except ValueError:  # a whole number of thousands of digits
        text = "a huge number"
    line = "".join(letter if letter.isprintable() else "?" for letter in text)
    return line if len(line) <= SHOWN_LETTERS else f"{line[:SHOWN_LETTERS]}..."


def _n_found(value: object) -> str:
    return str(len(value)) if isinstance(value, list) else "none" if value is None else _shown(value)


def _counted(step: str | int) -> str:
    """Return a step of a path as people count: from 1."""
    return str(step + 1) if isinstance(step, int) else step
