"""Bounded queues between those who make data and the one thread that writes them.

Whoever puts returns at once. What does not fit is counted, never waited for: a slow disk must
not stall a source, and must not eat the memory.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Generic, TypeVar

MOST_LOOKS = 4

T = TypeVar("T")


class Intake(Generic[T]):
    """A queue of one role.

    Parameters
    ----------
    role : str
        Of the stream that its items become.
    most_bytes : int
        What it may hold; an item counts what the one who puts it says.
    """

    def __init__(self, role: str, most_bytes: int) -> None:
        self.role = role
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._items: list[T] = []
        self._n_bytes = 0
        self._n_overflow = 0
        self._closed = False

    @property
    def n_overflow(self) -> int:
        """Samples, frames or rows that did not fit, so far."""
        return self._n_overflow

    @property
    def empty(self) -> bool:
        """Whether nothing waits to be written."""
        return not self._items

    def put(self, item: T, n_bytes: int, n: int = 1, spare: int = 0) -> bool:
        """Queue an item that stands for n samples, frames or rows; tell whether it fitted, with so much to spare."""
        with self._lock:
            if self._closed:
                return False
            if self._items and self._n_bytes + n_bytes > self._most_bytes - spare:
                self._n_overflow += n
                return False
            self._items.append(item)
            self._n_bytes += n_bytes
            return True

    def put_back(self, items: Iterable[T]) -> None:
        """Put items in front of all others, whatever their size."""
        with self._lock:
            self._items[:0] = items

    def take(self) -> list[T]:
        """Take all that is queued, oldest first."""
        with self._lock:
            items, self._items, self._n_bytes = self._items, [], 0
            return items

    def close(self) -> None:
        """Take nothing more; what is queued stays."""
        with self._lock:
            self._closed = True


class Patience:
    """Waits for what a ring held before, as long as four writes: whoever records nothing older need not say so."""

    def __init__(self) -> None:
        self._n_looks = 0

    def is_over(self, intake: Intake[T]) -> bool:
        """Look once more; tell whether data have waited long enough."""
        self._n_looks += not intake.empty
        return self._n_looks > MOST_LOOKS
