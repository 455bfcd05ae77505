"""The files of one run while it is written, with the journal of every write; the writer's thread alone."""

from __future__ import annotations

from collections.abc import Callable

from recorder.errors import SessionError
from recorder.session.disk import Disk, DiskFile
from recorder.session.journal import JournalWriter
from recorder.session.paths import FILES, JOURNAL, RunPaths


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
        A file exists already, or cannot be made.
    """

    def __init__(self, paths: RunPaths, disk: Disk, now: Callable[[], float]) -> None:
        self.paths = paths
        self._disk = disk
        self._now = now
        self._files: dict[str, DiskFile] = {}
        self._n_replaced_bytes = 0
        taken = [path.name for name in FILES if (path := paths.file(name)).exists()]
        if taken:
            raise SessionError(f'"{taken[0]}" exists already, and nothing is overwritten. Choose another run.')
        try:
            self._journal_file = self._opened(JOURNAL)
            self._journal = JournalWriter(self._journal_file, now())
        except OSError as error:
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
        """Put a document in the place of the last one at once."""
        self._disk.replace(self.paths.file(name), content)
        self._n_replaced_bytes += len(content)
        self._journal.replaced(name, content, self._now())

    def sync(self) -> None:
        """Have everything on the disk itself, the journal last."""
        for name, file in self._files.items():
            if name != JOURNAL:
                file.sync()
        self._journal_file.sync()

    def note_closed(self) -> None:
        """Say in the journal that everything was written."""
        self._journal.closed(self._now())

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
