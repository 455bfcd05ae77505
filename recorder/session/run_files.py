"""The files of one run while it is written, with the journal of every write; the writer's thread alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress

from recorder.errors import SessionError
from recorder.session.disk import Disk, DiskFile
from recorder.session.journal import JournalWriter
from recorder.session.paths import FILES, JOURNAL, RunPaths


class RunTakenError(SessionError):
    """A run has files already, as where another program has begun it just now."""

    def __init__(self, name: str) -> None:
        super().__init__(f'"{name}" exists already, and nothing is overwritten. Choose another run.')


class RunFiles:
    """Create a run's files and write to them.

    Parameters
    ----------
    paths : RunPaths
        None of its files may exist.
    disk : Disk
        Makes files.
    now : callable
        Session clock, for the journal.

    Raises
    ------
    SessionError
        A file cannot be made; `RunTakenError` where it exists already.
    """

    def __init__(self, paths: RunPaths, disk: Disk, now: Callable[[], float]) -> None:
        self.paths = paths
        self._disk = disk
        self._now = now
        self._files: dict[str, DiskFile] = {}
        self._replaced: set[str] = set()
        self._n_replaced_bytes = 0
        try:
            taken = [path.name for name in FILES if (path := paths.file(name)).exists()]
            if taken:
                raise RunTakenError(taken[0])
            self._journal_file = self._opened(JOURNAL)
            self._journal = JournalWriter(self._journal_file, now())
        except OSError as error:
            self.discard()
            if isinstance(error, FileExistsError) and os.path.lexists(paths.journal):
                raise RunTakenError(paths.journal.name) from error
            raise SessionError(
                f'"{paths.folder}" cannot be written to: {reason(error)}. Choose another folder.'
            ) from error

    @property
    def n_bytes(self) -> int:
        """Written so far, to all files."""
        return sum(file.length for file in self._files.values()) + self._n_replaced_bytes

    @property
    def bytes_free(self) -> int:
        """Space on the disk."""
        return self._disk.bytes_free(self.paths.folder)

    def append(self, name: str, content: bytes) -> None:
        """Append to a file, which is made when its first bytes come.

        Raises
        ------
        OSError
            It, or its line in the journal, cannot be written; both are as long as before.
        """
        if not content:
            return
        file = self._opened(name)
        offset = file.length
        file.write(content)
        try:
            self._journal.appended(name, offset, content, self._now())
        except OSError:
            file.shorten(offset)
            raise

    def replace(self, name: str, content: bytes) -> None:
        """Put a document in the place of the last one at once.

        Its line is in the journal before: who finds the last line to be of another document than
        there is knows that the program ended in between.

        Raises
        ------
        OSError
            That failed; the last one stands.
        """
        length = self._journal_file.length
        self._journal.replaced(name, content, self._now())
        try:
            self.sync()
            self._disk.replace(self.paths.file(name), content)
        except OSError:
            self._journal_file.shorten(length)
            self._journal.forget_last()
            raise
        self._replaced.add(name)
        self._n_replaced_bytes += len(content)

    def sync(self) -> None:
        """Have everything on the disk itself, the journal last."""
        for name, file in self._files.items():
            if name != JOURNAL:
                file.sync()
        self._journal_file.sync()

    def note_closed(self) -> None:
        """Say in the journal that everything was written."""
        self._journal.closed(self._now())

    def discard(self) -> None:
        """Close, and remove every file that was made: a recording that cannot begin leaves nothing."""
        self.close()
        for name in (*self._files, *self._replaced):
            with suppress(OSError):
                self.paths.file(name).unlink()

    def close(self) -> None:
        """Close all files; idempotent."""
        for file in self._files.values():
            file.close()

    def _opened(self, name: str) -> DiskFile:
        if name not in self._files:
            self._files[name] = self._disk.create(self.paths.file(name))
        return self._files[name]


def reason(error: OSError) -> str:
    """Return what the system says, as part of a sentence."""
    text = error.strerror or str(error) or type(error).__name__
    return text[0].lower() + text[1:]
