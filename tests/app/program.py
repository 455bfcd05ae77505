"""EmoScope as its users start it, in a process of its own: what it prints, says and leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from typing import IO, Any, NoReturn

from tests.surroundings import EMOSCOPE, ROOT

PATIENCE_S = 60.0  # a start takes 2 s on an idle machine

Line = dict[str, Any]


def refuse(constant: str) -> NoReturn:
    """Refuse NaN and infinities, which are no JSON."""
    raise ValueError(f"{constant} in a line")


class Program:
    """A running `emoscope`; its standard output and error are read as they come.

    Parameters
    ----------
    arguments : str or object
        Of the command line.
    env : mapping, optional
        The whole environment; that of the tests by default.
    preexec_fn : callable, optional
        Called in the new process before the program, to set its limits.
    """

    def __init__(
        self,
        *arguments: object,
        env: Mapping[str, str] | None = None,
        preexec_fn: Callable[[], None] | None = None,
    ) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [*EMOSCOPE, *map(str, arguments)],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=preexec_fn,
        )
        self.out: list[str] = []
        self.err: list[str] = []
        pipes = ((self.process.stdout, self.out), (self.process.stderr, self.err))
        self._readers = [threading.Thread(target=self._read, args=pipe) for pipe in pipes]
        for reader in self._readers:
            reader.start()

    @staticmethod
    def _read(pipe: IO[str], into: list[str]) -> None:
        into.extend(line.rstrip("\n") for line in pipe)

    @property
    def lines(self) -> list[Line]:
        """Standard output so far as JSON: a line that is none fails the test."""
        return [json.loads(line, parse_constant=refuse) for line in tuple(self.out)]

    def until(self, condition: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        """Wait until a condition holds; fail if the program ends before, or it never does."""
        give_up = time.monotonic() + patience_s
        while not condition():
            assert self.process.poll() is None, f"ended with code {self.process.returncode}: {self.err}"
            assert time.monotonic() < give_up, f"waited {patience_s} s; last line {self.out[-1:]}, {self.err}"
            time.sleep(0.02)

    def until_line(self, condition: Callable[[Line], bool], patience_s: float = PATIENCE_S) -> Line:
        """Wait for the first line, from the next one on, that fulfils a condition, and return it."""
        seen = len(self.out)

        def found() -> bool:
            nonlocal seen
            while seen < len(self.out):
                if condition(json.loads(self.out[seen], parse_constant=refuse)):
                    return True
                seen += 1
            return False

        self.until(found, patience_s)
        return self.lines[seen]

    def ask_to_end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self, patience_s: float = PATIENCE_S) -> int:
        """Wait for the end and return the exit code."""
        code = self.process.wait(patience_s)
        for reader in self._readers:
            reader.join(patience_s)
        return code

    def kill(self) -> None:
        """End it whatever it is doing."""
        self.process.kill()
        self.wait()
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()


def without_display() -> dict[str, str]:
    """Return the environment of a machine on which no window can be opened."""
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    return {key: value for key, value in os.environ.items() if key not in hidden}
