"""A measured program in a process of its own, which tells by JSON lines how far it is.

It prints ``{"event": "warm"}`` when measuring begins and ``{"event": "done", ...}`` with its
figures; lines without an event (estimates) are passed over.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.surroundings import ROOT, end

PATIENCE_S = 120.0


class Child:
    """One measured process: `python -m tests.benchmarks.MODULE OPTION ...`, ended if it takes too long."""

    def __init__(self, module: str, *options: object, limit_s: float, env: Mapping[str, str] | None = None) -> None:
        self.module, self.limit_s = module, limit_s
        command = [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, options)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
        )
        self.watchdog = threading.Timer(limit_s, self.process.kill)
        self.watchdog.start()

    @property
    def pid(self) -> int:
        """Of the process."""
        return self.process.pid

    def wait_for(self, event: str) -> dict[str, Any]:
        """Wait for an event and return what came with it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("{") and (said := json.loads(line)).get("event") == event:
                return said
        raise RuntimeError(
            f"{self.module} ended with code {self.process.wait()} before it was {event} (it had {self.limit_s:g} s)"
        )

    def go_on(self) -> None:
        """Let a child go on that waits in `wait_to_go_on`."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()


@contextmanager
def child(
    module: str,
    *options: object,
    seconds: float = 0.0,
    env: Mapping[str, str] | None = None,
    patience_s: float = PATIENCE_S,
) -> Iterator[Child]:
    """Start a process that measures for so many seconds, and see to its end, patience_s later at most."""
    timed = ("--seconds", seconds) if seconds else ()
    started = Child(module, *options, *timed, limit_s=seconds + patience_s, env=env)
    try:
        yield started
    finally:
        started.watchdog.cancel()
        end(started.process)


def tell(event: str, **figures: Any) -> None:
    """Say from inside the child how far it is."""
    print(json.dumps({"event": event, **figures}), flush=True)


def wait_to_go_on() -> None:
    """Wait inside the child until it may go on, so that the reader has read the cost before it ends."""
    sys.stdin.readline()
