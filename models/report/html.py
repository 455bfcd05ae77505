"""Pieces of HTML: whatever comes from outside is text, never markup."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

LONGEST = 4000

HEAD = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)
"""How every page begins, by which it is known: a browser that reads this runs and loads nothing."""


def text(value: object) -> str:
    """Return a value as text of a page: escaped, without control characters, cut at 4000 letters."""
    said = "".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in str(value))
    return html.escape(said if len(said) <= LONGEST else said[: LONGEST - 1] + "…", quote=True)


def paragraph(said: object, kind: str = "") -> str:
    """Return a paragraph of text."""
    return f'<p class="{kind}">{text(said)}</p>' if kind else f"<p>{text(said)}</p>"


def table(head: Sequence[str], rows: Iterable[Sequence[object]], n_text: int = 1) -> str:
    """Return a table whose first ``n_text`` columns are words, and the others numbers."""
    top = "".join(f'<th scope="col">{text(name)}</th>' for name in head)
    body = "".join(
        "<tr>"
        + "".join(f"<td{' class=text' if i < n_text else ''}>{text(cell)}</td>" for i, cell in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def pairs(values: Mapping[str, Any]) -> str:
    """Return names and values as a table of words."""
    rows = "".join(
        f'<tr><th scope="row">{text(name)}</th><td class="text">{text(_words(value))}</td></tr>'
        for name, value in values.items()
    )
    return f'<div class="wide"><table><tbody>{rows}</tbody></table></div>'


def items(said: Iterable[object]) -> str:
    """Return a list of texts."""
    return "<ul>" + "".join(f"<li>{text(one)}</li>" for one in said) + "</ul>"


def section(identifier: str, title: str, *content: str) -> str:
    """Return a section with its heading; the content is markup."""
    return f'<section id="{identifier}"><h2>{text(title)}</h2>{"".join(content)}</section>'


def folded(title: object, content: str, is_open: bool = False) -> str:
    """Return markup that opens when its title is clicked."""
    return f"<details{' open' if is_open else ''}><summary>{text(title)}</summary>{content}</details>"


def figure(svg: str, caption: str, simulated: bool) -> str:
    """Return a drawing with its caption, which says whether the data are simulated."""
    said = f"{caption} Simulated data." if simulated else caption
    return f"<figure>{svg}<figcaption>{text(said)}</figcaption></figure>"


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_words(item)}" for key, item in value.items()) or "–"
    if isinstance(value, (list, tuple)):
        return ", ".join(_words(item) for item in value) or "–"
    return "–" if value is None else "yes" if value is True else "no" if value is False else str(value)
