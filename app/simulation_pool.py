"""Simulated sessions side by side: one process a session at a time, no more than there are cores.

What a session is follows from its plan alone, so their number changes nothing in it. Workers
leave Ctrl-C to the process that started them, which tells them to end: the sessions at hand are
closed and marked, those not begun are left out. They do not outlive it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event

from app.simulation import Made, Plan, make_session
from app.stopping import stoppable

MOST_PROCESSES = 16
POLL_S = 0.05


def make_sessions(plans: Sequence[Plan], told: Callable[[float], None], n_processes: int | None = None) -> list[Made]:
    """Make all sessions, or those that were made when the user stopped it.

    Parameters
    ----------
    plans : sequence of Plan
        One a participant.
    told : callable
        Takes seconds of session time as they are made.
    n_processes : int, optional
        As many as there are cores, up to 16, where it is not given.

    Returns
    -------
    list of Made
        In the order of the plans.

    Raises
    ------
    SessionError, AppError
        One could not be made; the others are ended and marked as aborted.
    """
    context = multiprocessing.get_context("spawn")  # threads of the libraries do not survive a fork
    progress: SimpleQueue[float] = context.SimpleQueue()
    ending = context.Event()
    n_processes = min(len(plans), n_processes or min(os.cpu_count() or 1, MOST_PROCESSES))
    with (
        stoppable() as caught,
        ProcessPoolExecutor(n_processes, context, initializer=_enter, initargs=(progress, ending)) as pool,
    ):
        with _ignored(signal.SIGINT):  # the workers inherit that, from their first moment
            futures = [pool.submit(_make, plan) for plan in plans]
        while not _all_done(futures):
            if caught or any(_failed(future) for future in futures):
                ending.set()
                for future in futures:
                    future.cancel()
            _pass_on(progress, told)
        _pass_on(progress, told)
    for future in futures:
        if (error := _failed(future)) is not None:
            raise error
    results = [future.result() for future in futures if not future.cancelled()]
    return [made for made in results if made is not None]


def _all_done(futures: Sequence[Future[Made | None]]) -> bool:
    return not wait(futures, POLL_S, FIRST_EXCEPTION).not_done


def _failed(future: Future[Made | None]) -> BaseException | None:
    return future.exception() if future.done() and not future.cancelled() else None


def _pass_on(progress: SimpleQueue[float], told: Callable[[float], None]) -> None:
    while not progress.empty():
        told(progress.get())


@contextmanager
def _ignored(number: int) -> Iterator[None]:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(number, before)


_place: tuple[SimpleQueue[float], Event]


def _enter(progress: SimpleQueue[float], ending: Event) -> None:
    global _place
    _place = (progress, ending)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, name="leave with parent", daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _make(plan: Plan) -> Made | None:
    """Make one session; None where it was not begun: a pool hands out one more than can be taken back."""
    progress, ending = _place
    return None if ending.is_set() else make_session(plan, progress.put, ending.is_set)
