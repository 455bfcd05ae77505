"""The commands and the code of the documents, as a reader would type them.

A block fenced as ``sh``, or without a language, is commands, one a line; a backslash goes on in the next
line, a ``#`` begins a comment. In a block fenced as ``console`` the commands follow ``$`` and the other
lines are what they print; ``...`` stands for lines that are left out.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
PAGES = tuple(sorted([ROOT / "README.md", *DOCS.glob("*.md")]))
PROMPT = "$ "

_BLOCK = re.compile(
    r"^(?P<fence>```)(?P<language>[a-z]*)(?P<title>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, what stands behind that, its text, and the line on which it begins."""

    page: Path
    line: int
    language: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it is documented, without comment and ``.venv/bin/``, and the lines that it is said to print."""

    page: Path
    line: int
    text: str
    printed: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        """The command's words."""
        return shlex.split(self.text)

    def __str__(self) -> str:
        return f"{named(self.page)}:{self.line}: {self.text}"


def named(page: Path) -> str:
    """Return a page's name in the repository."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(page, line, found["language"], found["title"].strip(), found["text"])


def commands(page: Path) -> Iterator[Command]:
    """Yield the commands of a page, in its order."""
    for block in blocks(page):
        if block.language in ("", "sh"):
            yield from _lines(block)
        elif block.language == "console":
            yield from _prompts(block)


def every_command() -> list[Command]:
    """Return the commands of all pages."""
    return [command for page in PAGES for command in commands(page)]


def _lines(block: Block) -> Iterator[Command]:
    joined = block.text.replace("\\\n", " ")
    for line in joined.splitlines():
        if text := _without_comment(line):
            yield Command(block.page, block.line, text)


def _prompts(block: Block) -> Iterator[Command]:
    text, printed = "", list[str]()
    for line in block.text.splitlines():
        if not line.startswith(PROMPT):
            printed.append(line)
            continue
        if text:
            yield Command(block.page, block.line, text, tuple(printed))
        text, printed = _without_comment(line.removeprefix(PROMPT)), []
    if text:
        yield Command(block.page, block.line, text, tuple(printed))


def _without_comment(line: str) -> str:
    return " ".join(re.sub(r"(^|\s)#.*$", "", line).split()).removeprefix(".venv/bin/")
