"""A trash beside the sessions: a run goes there whole, keeps its place in the tree, and can come back."""

from __future__ import annotations

from pathlib import Path

from recorder.errors import SessionError
from recorder.session.paths import RunPaths

FOLDER = ".trash"


class Trash:
    """Takes runs out of the way without deleting them."""

    def __init__(self) -> None:
        self._moved: list[tuple[str, list[tuple[Path, Path]]]] = []

    @property
    def last_key(self) -> str:
        """Key of the run that was taken last; empty if none is left to bring back."""
        return self._moved[-1][0] if self._moved else ""

    def take(self, key: str, paths: RunPaths, sessions: Path) -> None:
        """Move a run's files to ``.trash`` in the folder of the sessions.

        Raises
        ------
        SessionError
            A file of that name is in the trash already, or a file cannot be moved; then all stay.
        """
        inside = (
            paths.folder.relative_to(sessions) if paths.folder.is_relative_to(sessions) else Path(paths.folder.name)
        )
        into = sessions / FOLDER / inside
        moves = [(file, into / file.name) for file in sorted(paths.folder.glob(f"{paths.prefix}_*"))]
        if not moves:
            raise SessionError(f"There is nothing of {paths.prefix} left to move.")
        into.mkdir(parents=True, exist_ok=True)
        _move_all(moves)
        self._moved.append((key, moves))

    def bring_back(self) -> None:
        """Move the run that was taken last back to where it was.

        Raises
        ------
        SessionError
            A file of that name is there again, or a file cannot be moved; then all stay.
        """
        _, moves = self._moved[-1]
        _move_all([(there, here) for here, there in moves])
        self._moved.pop()


def _move_all(moves: list[tuple[Path, Path]]) -> None:
    taken = next((target for _, target in moves if target.exists()), None)
    if taken is not None:
        raise SessionError(f"{taken} exists already, and nothing is overwritten.")
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            source.rename(target)
            done.append((source, target))
    except OSError as error:
        for source, target in reversed(done):
            target.rename(source)
        raise SessionError(f"{error.filename} cannot be moved: {error.strerror}.") from error
