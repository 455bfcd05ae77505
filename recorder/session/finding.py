"""Where recorded runs are: the one that a path means, and all in a folder.

A run is known by the names of its files alone; nothing is opened here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from recorder.errors import SessionError
from recorder.session.paths import FILES, NAME, RunPaths

DEEPEST = 6
"""Levels of folders below the one that is searched: OUT/sub-01/ses-01 needs two."""

MOST_NAMED = 4


def find_runs(folder: Path) -> list[RunPaths]:
    """Return every run in a folder and below it, by participant, session, task and run.

    Folders that cannot be read, and links to folders, are passed over.
    """
    found = {paths for path in _files(Path(folder)) if (paths := _run(path)) is not None}
    return sorted(found, key=lambda p: (p.participant, p.session, p.task, p.run, p.description, str(p.folder)))


def run_at(path: Path) -> RunPaths:
    """Return the run that a path means: one of its files, its prefix, or a folder with exactly one run in it.

    Raises
    ------
    SessionError
        There is none, or more than one, or what bears the name of one of its files is no file.
    """
    paths = _run_at(Path(path))
    for name in FILES:
        file = paths.file(name)
        if file.exists() and not file.is_file():
            raise SessionError(f'"{file.name}" is no file but a folder, a pipe or a device. Move it away.')
    return paths


def _run_at(path: Path) -> RunPaths:
    if not path.is_dir():
        paths = _run(path)
        if paths and any(paths.file(name).exists() for name in FILES):
            return paths
        if paths or not path.exists():
            raise SessionError(f'There is no session at "{path}". Check the path.')
        return RunPaths.of(path)
    runs = find_runs(path)
    if not runs:
        raise SessionError(f'There is no session in "{path}". Give a folder, or a file, that was recorded.')
    if len(runs) > 1:
        named = ", ".join(str(run.streams.relative_to(path)) for run in runs[:MOST_NAMED])
        more = f" and {len(runs) - MOST_NAMED} more" if len(runs) > MOST_NAMED else ""
        raise SessionError(f'"{path}" holds {len(runs)} sessions: name one of {named}{more}.')
    return runs[0]


def _run(path: Path) -> RunPaths | None:
    """Return the run of a file; None for files that are none of a run's."""
    found = NAME.fullmatch(path.name)
    if not found or found["file"] not in (*FILES, None):
        return None
    try:
        return RunPaths.of(path)
    except SessionError:
        return None


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        if len(Path(place).relative_to(folder).parts) >= DEEPEST:
            folders.clear()
        yield from (Path(place, name) for name in names if name.endswith(FILES))
