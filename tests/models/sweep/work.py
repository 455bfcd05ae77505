"""Jobs that the workers of the tests import."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from models.errors import TrainingError
from models.sweep.cluster import tell


def double(n: int) -> int:
    """Return 2 n, and tell about it."""
    tell({"n": n})
    if n < 0:
        raise TrainingError(f"{n} is below 0")
    return 2 * n


def die_once(task: tuple[int, str]) -> tuple[int, int]:
    """Kill the worker at the first visit of the job that is 3; return the job and who did it."""
    n, folder = task
    mark = Path(folder) / f"{n}-{time.monotonic_ns()}"
    mark.touch()
    if n == 3 and len(list(Path(folder).glob("3-*"))) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return n, os.getpid()


def die(_: int) -> int:
    """Kill the worker at every visit."""
    os.kill(os.getpid(), signal.SIGKILL)
    return 0
