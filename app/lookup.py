"""Answers that take time, for a window that cannot wait: the last one now, a newer one from a thread."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

MOST_KEPT = 64

log = logging.getLogger(__name__)


class Lookup(Generic[K, T]):
    """Remembers the last answer to each question, and asks again in a thread when it is old.

    Parameters
    ----------
    worker : ThreadPoolExecutor
        Where questions are asked.
    ask : callable
        Takes the question, may take its time, and should not raise.
    stale_s : float
        Age from which an answer is asked for anew; infinite for those that stay true.
    """

    def __init__(self, worker: ThreadPoolExecutor, ask: Callable[[K], T], stale_s: float) -> None:
        self._worker = worker
        self._ask = ask
        self._stale_s = stale_s
        self._answers: dict[K, tuple[float, T]] = {}
        self._asked: set[K] = set()
        self._failed: set[K] = set()
        self._forgotten = 0
        self._lock = threading.Lock()

    def __call__(self, question: K) -> T | None:
        """Return the last answer, None before the first; returns at once."""
        known = self._answers.get(question)
        if known is None or time.monotonic() - known[0] >= self._stale_s:  # forgotten: infinitely old
            self._ask_in_thread(question)
        return known[1] if known else None

    def forget(self) -> None:
        """Ask anew what is asked next; the old answers stand until then."""
        with self._lock:
            self._answers = {question: (-math.inf, answer) for question, (_, answer) in self._answers.items()}
            self._forgotten += 1

    def _ask_in_thread(self, question: K) -> None:
        with self._lock:
            if question in self._asked:
                return
            self._asked.add(question)
        try:
            self._worker.submit(self._answer, question)
        except RuntimeError:  # the worker is shut down: the window closes
            return

    def _answer(self, question: K) -> None:
        before = self._forgotten
        try:
            answer = self._ask(question)
        except Exception:  # the thread's last line of defence: there is no answer, and the log says why, once
            if question not in self._failed:
                log.exception("a question of the window's failed")
            with self._lock:
                self._failed.add(question)
                self._asked.discard(question)
            return
        with self._lock:
            if len(self._answers) >= MOST_KEPT:
                self._answers.pop(next(iter(self._answers)))
            fresh = before == self._forgotten
            self._answers[question] = (time.monotonic() if fresh else -math.inf, answer)
            self._asked.discard(question)
            self._failed.discard(question)
