"""The recordings on disk as the Sessions page reads them: `ui.sessions_feed.SessionsFeed`.

Listing and details are read in one thread, long work (verify, repair, export) in another, so
that looking goes on meanwhile. A run's key is the path of its files' common beginning.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.jobs import Jobs, Progress
from app.lookup import Lookup
from app.run_details import details_of
from app.trash import Trash
from recorder.session.paths import RunPaths
from ui.sessions_feed import Job, JobKind, Run, RunDetails

Work = Callable[[RunPaths, Progress], Job]

log = logging.getLogger(__name__)


class SessionShelf:
    """Lists runs, and works on them.

    Parameters
    ----------
    folder : Path
        Where the sessions are.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runs: tuple[Run, ...] = ()
        self._looking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sessions")
        self._working = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sessions work")
        self._details: Lookup[str, RunDetails] = Lookup(
            self._looking, lambda key: details_of(key, paths_of(key)), math.inf
        )
        self._jobs = Jobs()
        self._lock = threading.Lock()
        self._listing = 0
        self._trash = Trash()

    def close(self) -> None:
        """Cancel what is not done, and let the threads end."""
        self._jobs.cancel_all()
        for worker in (self._working, self._looking):
            worker.shutdown(cancel_futures=True)

    def folder(self) -> str:
        """Folder that is listed."""
        return str(self._folder)

    def listing(self) -> bool:
        """Tell whether the folder is being read."""
        return self._listing > 0

    def runs(self) -> Sequence[Run]:
        """Return the runs there are; the same object while nothing has changed."""
        return self._runs

    def details(self, key: str) -> RunDetails | None:
        """Return a run's details; None while they are read."""
        return self._details(key)

    def jobs(self) -> Sequence[Job]:
        """Work that goes on or is done, oldest first."""
        return self._jobs.all

    def undoable(self) -> str:
        """Key of the run that was moved to the trash last and can come back; empty if none."""
        return self._trash.last_key

    def look_in(self, folder: str) -> None:
        """List another folder."""
        self._folder, self._runs = Path(folder), ()
        self.refresh()

    def refresh(self) -> None:
        """Read the folder anew."""
        with self._lock:  # counted in the window's thread and in both of ours
            self._listing += 1
        self._details.forget()
        self._looking.submit(self._list)

    def verify(self, key: str) -> None:
        """Look for damage in a run."""
        from recorder.session.verify import verify

        def work(paths: RunPaths, _: Progress) -> Job:
            report = verify(paths.document)
            return Job(0, "verify", key, "done" if report.ok else "warn", told=report.lines()[0])

        self._start("verify", key, work)

    def repair(self, key: str) -> None:
        """Write what is intact of a run into a new one beside it."""
        from recorder.session.repair import repair

        def work(paths: RunPaths, _: Progress) -> Job:
            made = repair(paths.document)
            told = f"What is intact is in {made.path.name}; the original is untouched."
            return Job(0, "repair", key, "done", told=told, path=str(made.path))

        self._start("repair", key, work)
        self._working.submit(self.refresh)

    def export(self, key: str, form: str, folder: str) -> None:
        """Write a run as BIDS or CSV."""

        def work(paths: RunPaths, progress: Progress) -> Job:
            from recorder.export.bids import export_bids
            from recorder.export.csv import export_csv

            out = Path(folder)
            if form == "bids":
                export_bids([paths], out, progress)
            else:
                export_csv(paths, out, progress)
            return Job(0, "export", key, "done", told=f"Exported to {out}.", path=str(out))

        self._start("export", key, work)

    def replay(self, key: str, read: Callable[[RunPaths], None]) -> None:
        """Have a run read for its replay."""

        def work(paths: RunPaths, _: Progress) -> Job:
            read(paths)
            return Job(0, "replay", key, "done", told=f"{paths.prefix} is replayed on the Live page.")

        self._start("replay", key, work)

    def trash(self, key: str) -> None:
        """Move a run's files into the trash folder beside the sessions; `undo_trash` brings them back."""

        def work(paths: RunPaths, _: Progress) -> Job:
            self._trash.take(key, paths, self._folder)
            return Job(0, "trash", key, "done", told=f"{paths.prefix} is in the trash.")

        self._start("trash", key, work)
        self._working.submit(self.refresh)

    def undo_trash(self) -> None:
        """Bring the run back that was moved to the trash last."""
        key = self._trash.last_key
        if not key:
            return

        def work(paths: RunPaths, _: Progress) -> Job:
            self._trash.bring_back()
            return Job(0, "undo", key, "done", told=f"{paths.prefix} is back.")

        self._start("undo", key, work)
        self._working.submit(self.refresh)

    def cancel(self, number: int) -> None:
        """Stop a job as soon as it tells how far it is."""
        self._jobs.cancel(number)

    def _list(self) -> None:
        from recorder.session.summary import find_runs, summary

        folder = self._folder
        try:
            runs = tuple(Run(key_of(paths), summary(paths)) for paths in find_runs(folder))
            if folder == self._folder and runs != self._runs:
                self._runs = runs
        except Exception:  # the thread's last line of defence: the page shows what it had
            log.exception("%s cannot be listed", folder)
        finally:
            with self._lock:
                self._listing -= 1

    def _start(self, kind: JobKind, key: str, work: Work) -> None:
        self._jobs.start(kind, key, self._working, lambda progress: work(paths_of(key), progress))


def key_of(paths: RunPaths) -> str:
    """Return a run's key."""
    return str(paths.folder / paths.prefix)


def _details(key: str) -> RunDetails:
    return details_of(key, paths_of(key))


def paths_of(key: str) -> RunPaths:
    """Return the run of a key."""
    return RunPaths.of(Path(key))
