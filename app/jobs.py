"""Long work for a window: begun in a worker's thread, told as it goes, cancelled where it tells how far it is."""

from __future__ import annotations

import itertools
import logging
import math
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace

from app.errors import AppError
from models.errors import ModelError
from recorder.errors import RecorderError
from ui.sessions_feed import Job, JobKind

MOST_JOBS = 20

Progress = Callable[[float, str], None]

log = logging.getLogger(__name__)


class CancelledError(Exception):
    """The work was cancelled."""


class Jobs:
    """Work that goes on or is done."""

    def __init__(self) -> None:
        self._jobs: tuple[Job, ...] = ()
        self._numbers = itertools.count(1)
        self._cancelled: set[int] = set()
        self._lock = threading.Lock()

    @property
    def all(self) -> tuple[Job, ...]:
        """The newest jobs, oldest first."""
        return self._jobs

    def start(self, kind: JobKind, key: str, worker: Executor, work: Callable[[Progress], Job]) -> None:
        """Let a worker do something; what it returns, or raises, is told."""
        job = Job(next(self._numbers), kind, key, "running")
        with self._lock:
            self._jobs = (*self._jobs, job)[-MOST_JOBS:]
        worker.submit(self._run, job, work)

    def cancel(self, number: int) -> None:
        """Stop a job as soon as it tells how far it is."""
        with self._lock:
            self._cancelled.add(number)

    def cancel_all(self) -> None:
        """Stop every job as soon as it tells how far it is."""
        with self._lock:
            self._cancelled.update(job.id for job in self._jobs)

    def _run(self, job: Job, work: Callable[[Progress], Job]) -> None:
        def progress(done: float, told: str) -> None:
            if job.id in self._cancelled:
                raise CancelledError
            self._put(replace(job, done=done, told=told))

        try:
            progress(math.nan, "")
            self._put(replace(work(progress), id=job.id))
        except CancelledError:
            self._put(replace(job, state="warn", told="Cancelled."))
        except (AppError, ModelError, RecorderError, OSError) as error:
            self._put(replace(job, state="failed", told=str(error)))
        except Exception as error:  # the thread's last line of defence: the page says it
            log.exception("%s of %s failed", job.kind, job.key)
            self._put(replace(job, state="failed", told=f"{type(error).__name__}: {error}; the log has the details."))

    def _put(self, job: Job) -> None:
        with self._lock:
            self._jobs = tuple(job if old.id == job.id else old for old in self._jobs)
