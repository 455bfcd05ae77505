"""What a training would find: ``emoscope train --check`` as a process, of which the last one asked for counts."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

from app.command_process import CommandProcess
from app.errors import AppError
from app.training_result import preflight_of
from app.training_words import train_arguments
from ui.record_feed import Check
from ui.train_feed import Preflight, TrainRequest

JOIN_S = 15.0

log = logging.getLogger(__name__)


class TrainingPreflight:
    """The look before a training.

    Attributes
    ----------
    found : Preflight
        Of the request that was last asked about.
    """

    def __init__(self) -> None:
        self.found = Preflight()
        self._number = 0
        self._process: CommandProcess | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def look(self, request: TrainRequest) -> None:
        """Look at a request; an earlier look is broken off."""
        with self._lock:
            self._break_off()
            self.found = Preflight("looking", self.found.checks)
            self._thread = threading.Thread(
                target=self._look, args=(request, self._number), name="training check", daemon=True
            )
        self._thread.start()

    def close(self) -> None:
        """Break off what goes on, and wait for it."""
        with self._lock:
            self._break_off()
        if self._thread is not None:
            self._thread.join(JOIN_S)

    def _break_off(self) -> None:
        self._number += 1
        if self._process is not None:
            self._process.stop()

    def _look(self, request: TrainRequest, number: int) -> None:
        try:
            found = self._asked(request, number)
        except Exception as error:  # the thread's last line of defence: the page says it
            log.exception("the look before a training failed")
            found = _stopped(f"{type(error).__name__}: {error}")
        with self._lock:
            if number == self._number:
                self.found = found

    def _asked(self, request: TrainRequest, number: int) -> Preflight:
        told: list[dict[str, Any]] = []
        try:
            with CommandProcess([*train_arguments(request, Path()), "--check"]) as process:
                with self._lock:
                    if number != self._number:
                        process.stop()
                    self._process = process
                told += [line for line in process.events() if line.get("event") == "check"]
        except (AppError, OSError) as error:  # with what is missing it ends with 1
            if not told:
                return _stopped(str(error))
        return preflight_of(told[0]) if told else _stopped("Looking was broken off.")


def _stopped(why: str) -> Preflight:
    return Preflight("stop", (Check("Missing", "fail", why),))
