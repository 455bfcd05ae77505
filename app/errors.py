"""How the program ends: one line for the user and an exit code, never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from models.errors import ModelError
from recorder.errors import RecorderError, UriError

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_STOPPED = 130  # as a shell has it for Ctrl-C


class AppError(Exception):
    """The program cannot go on; the text tells the user why and what to do."""


class UsageError(AppError):
    """The command was given something it cannot mean."""


class StoppedError(AppError):
    """The user ended it; the text tells what was kept."""


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """Turn the errors that are meant for the user into one line and an exit code."""
    try:
        yield
    except (UriError, UsageError) as error:
        _leave(str(error), EXIT_USAGE)
    except StoppedError as error:
        _leave(str(error), EXIT_STOPPED)
    except (AppError, RecorderError, ModelError) as error:
        _leave(str(error), EXIT_FAILED)


def printable(line: str) -> str:
    """Return a line without what would move a terminal's cursor, or make it do more than show text."""
    return "".join(character if character.isprintable() else " " for character in line)


def _leave(message: str, code: int) -> None:
    typer.echo(f"emoscope: {printable(message)}", err=True)
    raise typer.Exit(code) from None
