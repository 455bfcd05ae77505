"""The line of every table and key of a TOML text, which the standard library's reader does not tell.

The text is valid: `tomllib` has read it. Paths are as in its result, with numbers in arrays
of tables: ``("stimulus", 2, "valence")``. Keys within inline tables have no line of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]

TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{}=.\n]"
    r"|[^\S\n]+"
    r"|[^\s\[\]{}=.\"'\#]+"
    r"|.",
    re.DOTALL,
)


def lines_of(text: str) -> dict[Path, int]:
    """Return the line, from 1, on which each table and key begins."""
    lines: dict[Path, int] = {}
    n_tables: dict[Path, int] = {}
    table: Path = ()
    for line, keys, brackets in _statements(text):
        if brackets == 2:
            name = _resolved(keys, n_tables)
            n_tables[name] = n_tables.get(name, 0) + 1
            table = (*name, n_tables[name] - 1)
        elif brackets == 1:
            table = _resolved(keys, n_tables, last=True)
        place = table if brackets else (*table, *keys)
        for n in range(len(place), 0, -1):
            lines.setdefault(place[:n], line)
    return lines


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """Return the line of a path, or of the nearest thing around it; 0 for the file as a whole."""
    return next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), 0)


def _resolved(keys: Path, n_tables: dict[Path, int], last: bool = False) -> Path:
    """Return the path of a header's keys: within an array of tables its newest member is meant."""
    path: Path = ()
    for i, key in enumerate(keys):
        path = (*path, key)
        if path in n_tables and (last or i < len(keys) - 1):
            path = (*path, n_tables[path] - 1)
    return path


def _statements(text: str) -> Iterator[tuple[int, Path, int]]:
    """Yield line, keys and number of brackets of every header and every key with a value."""
    line, depth, in_value = 1, 0, False
    keys: list[str] = []
    begins, brackets = 0, 0
    for match in TOKEN.finditer(text):
        token = match.group()
        if token == "\n" and depth == 0:
            if keys and brackets:
                yield begins, tuple(keys), brackets
            keys, brackets, in_value = [], 0, False
        elif in_value:
            depth += (token in "[{") - (token in "]}")
        elif token == "[":
            brackets += 1
        elif token == "=":
            yield begins, tuple(keys), 0
            in_value = True
        elif not (token.isspace() or token in "].") and token[0] != "#":
            begins = begins if keys else line
            keys.append(_key(token))
        line += token.count("\n")
    if keys and brackets:
        yield begins, tuple(keys), brackets


def _key(token: str) -> str:
    """Return a key without its quotes."""
    if token[0] == '"':
        try:
            return str(json.loads(token))
        except ValueError:  # an escape that JSON does not know
            return token[1:-1]
    return token[1:-1] if token[0] == "'" else token
