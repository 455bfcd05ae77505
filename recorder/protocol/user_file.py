"""Files that a user wrote by hand: read with a bound, and refused with file and line."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recorder.errors import RecorderError

MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file, and in which line; line 0 is the file as a whole."""

    line: int
    text: str


class UserFileError(RecorderError):
    """A file cannot be used; the text is its first problem, `problems` are all.

    Parameters
    ----------
    path : str or Path
        The file, as the user gave it.
    problems : iterable of Problem
        At least one.
    """

    def __init__(self, path: str | Path, problems: Iterable[Problem]) -> None:
        self.path = str(path)
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        n = len(self.problems) - 1
        more = f" ({n} more problem{'s' if n > 1 else ''} in it)" if n else ""
        super().__init__(self.told()[0] + more)

    def told(self) -> tuple[str, ...]:
        """Return every problem as one line, with file and line."""
        places = (f"{self.path}, line {problem.line}" if problem.line else self.path for problem in self.problems)
        return tuple(f"{place}: {problem.text}" for place, problem in zip(places, self.problems, strict=True))


def read_text(path: Path, error_type: type[UserFileError], most: int = MAX_BYTES) -> str:
    """Return a small UTF-8 file as it is, less a byte order mark.

    Raises
    ------
    UserFileError
        Of `error_type`: no file, unreadable, too large, not UTF-8.
    """
    try:
        if path.exists() and not path.is_file():
            raise error_type(path, [Problem(0, "This is no file. Name the file itself.")])
        with path.open("rb") as file:
            content = file.read(most + 1)
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise error_type(path, [Problem(0, f"It cannot be read ({reason}). Is it the right file?")]) from error
    if len(content) > most:
        raise error_type(path, [Problem(0, f"It is larger than {most} bytes. Is it the right file?")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise error_type(path, [Problem(line, "This is not UTF-8. Save the file as UTF-8.")]) from error


def parsed_toml(path: Path, text: str, error_type: type[UserFileError]) -> dict[str, Any]:
    """Return what a TOML text says.

    Raises
    ------
    UserFileError
        Of `error_type`, with the line.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: TOMLDecodeError, a number of too many digits
        found = re.search(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", str(error))
        line = int(found[2] or text.count("\n") + 1) if found else 0
        said = found[1] if found else "it is nested too deeply, or a number is too long"
        raise error_type(path, [Problem(line, f"This is no TOML: {said}.")]) from error


def parsed_json(path: Path, text: str, error_type: type[UserFileError]) -> Any:
    """Return what a JSON text says.

    Raises
    ------
    UserFileError
        Of `error_type`, with the line.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise error_type(path, [Problem(error.lineno, f"This is no JSON: {error.msg}.")]) from error
    except (ValueError, RecursionError) as error:
        raise error_type(
            path, [Problem(0, "This is no JSON: it is nested too deeply, or a number is too long.")]
        ) from error
