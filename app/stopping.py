"""Ctrl-C, SIGTERM and a terminal that is closed as something to look at, or to tidy up on, instead of to die of."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from app.errors import EXIT_STOPPED, StoppedError

SAME_S = 1.0  # `timeout` and some terminals send a signal twice, to the program and to its group


@contextmanager
def stoppable() -> Iterator[list[int]]:
    """Collect SIGINT, SIGTERM and SIGHUP (but under nohup) in a list; for the main thread."""
    caught: list[int] = []

    def catch(number: int, _: FrameType | None) -> None:
        caught.append(number)

    before = {number: signal.signal(number, catch) for number in stop_signals()}
    try:
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def interruptible(told: str) -> Iterator[None]:
    """End what is done here at the first such signal, leaving its contexts in order; at a later one at once.

    Raises
    ------
    StoppedError
        A signal came; it says what the user is to know.
    """
    first_s: list[float] = []

    def stop(*_: object) -> None:
        if not first_s:
            first_s.append(time.monotonic())
            raise KeyboardInterrupt
        if time.monotonic() - first_s[0] > SAME_S:
            os._exit(EXIT_STOPPED)

    before = {number: signal.getsignal(number) for number in stop_signals()}
    try:
        for number in before:
            signal.signal(number, stop)
        yield
    except KeyboardInterrupt:
        raise StoppedError(told) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stop_signals() -> list[signal.Signals]:
    """Return the signals that ask the program to end; SIGHUP is none under nohup."""
    stops = [signal.SIGINT, signal.SIGTERM]
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        stops.append(signal.SIGHUP)
    return stops
