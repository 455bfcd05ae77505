"""What the recorder's own threads cost, read from the system by their thread ids."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

THREADS = ("session writer", "video encoder")


class WriterLoad:
    """CPU of the recording's threads over time, in cores, one reading a period."""

    def __init__(self) -> None:
        self.cores: list[float] = []
        self._last: tuple[float, float] | None = None

    def look(self) -> None:
        """Add a reading: the cores since the last look."""
        at, used_s = time.monotonic(), _used_s()
        if self._last is not None and at > self._last[0]:
            self.cores.append((used_s - self._last[1]) / (at - self._last[0]))
        self._last = at, used_s

    def parts(self) -> tuple[float, float, float]:
        """Return the mean of all readings, of the first quarter and of the last."""
        quarter = max(1, len(self.cores) // 4)
        return _mean(self.cores), _mean(self.cores[:quarter]), _mean(self.cores[-quarter:])


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


def _used_s() -> float:
    ticks = 0
    for thread in threading.enumerate():
        if thread.name in THREADS and thread.native_id is not None:
            stat = Path(f"/proc/self/task/{thread.native_id}/stat").read_text(encoding="ascii")
            user, system = stat.rpartition(")")[2].split()[11:13]
            ticks += int(user) + int(system)
    return ticks / os.sysconf("SC_CLK_TCK")
