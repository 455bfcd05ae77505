"""What another process costs while it runs: cores and memory, read from the system twice a second."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

import psutil

from tests.benchmarks.table import Figure

PERIOD_S = 0.5
MB = 1e6


class Load:
    """Cost of one process between entering and leaving the context.

    Parameters
    ----------
    pid : int
        Of the process, which must outlive the context. Its children are not counted.
    """

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="load", daemon=True)
        self.rss_mb: list[float] = []
        self.cores = float("nan")

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        self._cpu_began_s = self._cpu_s()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()
        self.cores = (self._cpu_s() - self._cpu_began_s) / (time.monotonic() - self._began)
        self.rss_mb.append(self._rss_mb())

    def figures(self, cores: float | None = None, memory_mb: float | None = None, of: str = "") -> list[Figure]:
        """Return cores and memory, with the bounds they are meant to keep."""
        start, peak, stop = self.rss_mb[0], max(self.rss_mb), self.rss_mb[-1]
        return [
            Figure(f"{of}CPU", self.cores, "cores", cores),
            Figure(f"{of}memory at first", start, "MB", memory_mb),
            Figure(f"{of}memory at most", peak, "MB", memory_mb),
            Figure(f"{of}memory at last", stop, "MB", memory_mb),
        ]

    def _watch(self) -> None:
        self.rss_mb.append(self._rss_mb())
        while not self._stop.wait(PERIOD_S):
            self.rss_mb.append(self._rss_mb())

    def _cpu_s(self) -> float:
        times = self._process.cpu_times()
        return times.user + times.system

    def _rss_mb(self) -> float:
        return self._process.memory_info().rss / MB
