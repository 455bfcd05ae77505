"""Every command in the documents is one that this EmoScope understands, and each is run or has a reason not to be."""

from __future__ import annotations

import sys
from collections.abc import Callable
from fnmatch import fnmatch

import pytest
from typer.exceptions import TyperException

from app.cli import main
from recorder.errors import RecorderError
from tests.docs.documented import PAGES, Command, commands, every_command, named
from tests.docs.runnable import CANNOT, QUICK, SLOW
from tests.docs.typed import every_leaf, understood

QUICK_COMMANDS = [
    command
    for command in {command.text: command for command in every_command()}.values()
    if any(fnmatch(command.text, pattern) for pattern in QUICK)
]


def ended_with(program: Callable[[], None]) -> object:
    """Return a program's exit code."""
    try:
        program()
    except SystemExit as ended:
        return ended.code
    return 0


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_of_a_page_is_understood(page) -> None:
    """Its command, options, values and devices exist; nothing that is required is left out."""
    for command in commands(page):
        program, *words = command.words
        if program == "emoscope":
            try:
                understood(words)
            except (AssertionError, RecorderError, TyperException) as error:
                pytest.fail(f"{command}: {error}")


def test_every_command_is_run_or_has_a_reason_not_to_be() -> None:
    """A new command in the documents belongs in one of the lists of tests/docs/runnable.py."""
    patterns = (*CANNOT, *QUICK, *SLOW)

    listed_nowhere = [str(c) for c in every_command() if not any(fnmatch(c.text, pattern) for pattern in patterns)]

    assert [] == listed_nowhere


def test_the_lists_hold_nothing_that_no_document_says() -> None:
    """What has left the documents leaves the lists too."""
    texts = [command.text for command in every_command()]

    assert [] == [pattern for pattern in (*CANNOT, *QUICK, *SLOW) if not any(fnmatch(t, pattern) for t in texts)]


def test_every_command_of_emoscope_is_documented() -> None:
    """Someone who reads the documents has heard of all that EmoScope can do."""
    told = [" ".join(command.words) for command in every_command()]

    assert [] == [leaf for leaf in every_leaf() if not any(f"{text} ".startswith(f"{leaf} ") for text in told)]


@pytest.mark.parametrize("command", QUICK_COMMANDS, ids=lambda command: command.text)
def test_a_quick_command_does_what_the_page_says(command: Command, monkeypatch, capsys, tmp_path) -> None:
    """It ends well, and prints the lines that stand below it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("app.cli.start_logging", lambda _: None)  # this process logs for its tests
    monkeypatch.setattr(sys, "argv", command.words)

    assert not ended_with(main)

    printed = capsys.readouterr().out.splitlines()
    assert [] == [line for line in command.printed if line not in (*printed, "...")]
