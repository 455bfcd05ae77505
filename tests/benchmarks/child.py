"""A measured program in a process of its own, which tells by JSON lines how far it is.

It prints ``{"event": "warm"}`` when measuring begins and ``{"event": "done", ...}`` with its
figures; lines without an event (estimates) are passed over.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.surroundings import ROOT, end


class Child:
    """One measured process: `python -m tests.benchmarks.MODULE OPTION ...`."""

    def __init__(self, module: str, *options: object, env: Mapping[str, str] | None = None) -> None:
        self.module = module
        command = [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, options)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
        )

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
        raise RuntimeError(f"{self.module} ended with code {self.process.wait()} before it was {event}")

    def go_on(self) -> None:
        """Let a child go on that waits in `wait_to_go_on`."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()


@contextmanager
def child(module: str, *options: object, env: Mapping[str, str] | None = None) -> Iterator[Child]:
    """Start a measured process and see to its end."""
    started = Child(module, *options, env=env)
    try:
        yield started
    finally:
        end(started.process)


def tell(event: str, **figures: Any) -> None:
    """Say from inside the child how far it is."""
    print(json.dumps({"event": event, **figures}), flush=True)


def wait_to_go_on() -> None:
    """Wait inside the child until it may go on, so that the reader has read the cost before it ends."""
    sys.stdin.readline()
