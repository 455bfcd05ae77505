"""A command of EmoScope in a process of its own, with lower priority, read line by line.

It is asked to stop as a person would, with Ctrl-C, and killed where it does not in time. Its errors go
into a file, so that no pipe fills up; the last line of it is what it ended with.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from app.errors import AppError

PATIENCE_S = 10.0
NICENESS = 10  # on top of our own
MOST_TOLD = 4096  # bytes of its errors that are looked at, from the end
OWN = "emoscope: "  # before a line of ours


class CommandProcess:
    """``emoscope ARGUMENT ...``, running; a context that ends it on the way out.

    Parameters
    ----------
    arguments : sequence of str
        Of the command line, with ``--json`` among them.
    env : mapping of str to str, optional
        Added to the environment.
    log : Path, optional
        File that its errors are added to, and stay in; else they go into one without a name.

    Raises
    ------
    OSError
        The log cannot be written, or there is no room for another process.
    """

    def __init__(self, arguments: Sequence[str], env: Mapping[str, str] | None = None, log: Path | None = None) -> None:
        self._errors = log.open("ab+") if log else tempfile.TemporaryFile()  # noqa: SIM115 - closed on the way out
        self._begins = self._errors.seek(0, os.SEEK_END)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "app.cli", *arguments],  # whatever lies in the current folder
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
            errors="replace",
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        )
        if sys.platform != "win32":
            nice = min(19, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)  # never above ours: that is not allowed
            os.setpriority(os.PRIO_PROCESS, self._process.pid, nice)
        self._killer = threading.Timer(PATIENCE_S, self._process.kill)
        self._stopped = False
        self._lock = threading.Lock()

    def __enter__(self) -> CommandProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self.stop()
        assert self._process.stdout
        self._process.stdout.close()
        self._process.wait()
        self._killer.cancel()
        self._errors.close()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def stop(self) -> None:
        """Ask it to end, and see to it that it does; returns at once. Idempotent, from any thread."""
        with self._lock:
            if self._stopped:
                return
            self._stopped = True
        if self._process.poll() is None:
            self._killer.start()
            self._process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield the objects it prints, until it ends.

        Raises
        ------
        AppError
            It failed; the text is the last line of its own, or says how it ended.
        """
        assert self._process.stdout
        for line in self._process.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict):
                yield event
        code = self._process.wait()
        if code and not self._stopped:
            raise AppError(_killed(-code) if code < 0 else self._last_words() or f"It ended with exit code {code}.")

    def _last_words(self) -> str:
        self._errors.seek(max(self._begins, self._errors.seek(0, os.SEEK_END) - MOST_TOLD))
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        own = [line for line in lines if line.startswith(OWN)]  # libraries may have a word after the last of ours
        return (own or lines or [""])[-1].removeprefix(OWN)


def _killed(number: int) -> str:
    """Return what is told of a process that could say nothing itself; its workers' last words tell nothing of it."""
    return f"It was ended by signal {number}: killed, or the memory was full."
