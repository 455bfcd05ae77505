"""What every export shares: how it tells its progress, and that it never overwrites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from recorder.errors import RecorderError
from recorder.session.paths import RunPaths

Progress = Callable[[float, str], None]
"""Takes the share that is done, 0..1, and what is being done."""


class ExportError(RecorderError):
    """A session cannot be exported; nothing that existed was changed."""


def quietly(share: float, what: str) -> None:
    """Tell nobody."""


def bids_prefix(run: RunPaths) -> str:
    """Return what the names of a run's files begin with in a dataset: a repaired run stands for the run itself."""
    return replace(run, description="").prefix


def new_folder(out: Path) -> Path:
    """Make a folder that is to be filled; an empty one is taken.

    Raises
    ------
    ExportError
        There is something in it, or it cannot be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise ExportError(f'"{out}" is not empty: nothing is overwritten. Give a new folder.')
    except OSError as error:
        raise ExportError(f'"{out}" cannot be made: {error.strerror}. Give another folder.') from error
    return out
