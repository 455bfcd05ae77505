"""How a documented `emoscope` command is understood, without doing what it says."""

from __future__ import annotations

from functools import cache
from typing import Any

import typer

from app.cli import GLOBAL_OPTIONS, HELP_OPTIONS, cli
from recorder.sources.uri import camera_source, eeg_source, extra_source

DEVICES = {"eeg": eeg_source, "camera": camera_source, "extra": extra_source}
LATER = ("edf:", "bdf:", "cnt:", "set:", "xdf:", "video:", "replay:")  # of files that other commands make


@cache
def root() -> Any:
    """Return all commands, as the program has them."""
    return typer.main.get_command(cli)


def leaf_of(words: list[str]) -> tuple[Any, list[str]]:
    """Return the command of what follows ``emoscope``, and its own arguments; ``run`` where none is named.

    Raises
    ------
    AssertionError
        A group of commands stands alone, or has no such command.
    """
    words = words[1:] if words and words[0] in GLOBAL_OPTIONS else words
    if not words or (words[0].startswith("-") and words[0] not in HELP_OPTIONS):
        words = ["run", *words]
    command = root()
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        assert words[0] in command.commands, f'there is no command "{words[0]}"'
        command, words = command.commands[words[0]], words[1:]
    assert words == ["--help"] or not hasattr(command, "commands"), "a group needs one of its commands"
    return command, words


def understood(words: list[str]) -> dict[str, Any]:
    """Parse what follows ``emoscope`` as the program does: every option must exist, be complete and be in its bounds.

    Returns
    -------
    dict
        Values by the names of the options; empty where only help or the version is asked for.
    """
    if words in (["--version"], ["-V"]):
        return {}
    command, own = leaf_of(words)
    if own == ["--help"]:
        return {}
    values: dict[str, Any] = command.make_context(command.name, list(own)).params
    for option, source in DEVICES.items():
        given = values.get(option) or ()
        for uri in (given,) if isinstance(given, str) else given:
            if not uri.startswith(LATER):
                source(uri)
    return values


def every_leaf(command: Any = None, path: str = "emoscope") -> list[str]:
    """Return every command that does something, in words."""
    command = command or root()
    if not hasattr(command, "commands"):
        return [path]
    return [leaf for name, own in command.commands.items() for leaf in every_leaf(own, f"{path} {name}")]
