"""Work that takes time, for a window that cannot wait: the newest question is answered, those before it are dropped."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

from PySide6.QtCore import QObject, Signal

log = logging.getLogger(__name__)


class Task(QObject):
    """One kind of question, answered in a thread, one at a time.

    Parameters
    ----------
    worker : Executor
        The thread.
    work : callable
        Takes the question, returns the answer; should not raise.
    """

    answered = Signal(object, object)
    """Question and answer, in the GUI thread."""
    failed = Signal(str)
    """There is no answer, in one line."""
    _done = Signal(object, object)

    def __init__(self, worker: Executor, work: Callable[[Any], Any]) -> None:
        super().__init__()
        self._worker, self._work = worker, work
        self._waiting: list[Any] = []
        self._working = False
        self._done.connect(self._finish)

    @property
    def busy(self) -> bool:
        """Whether an answer is to come."""
        return self._working

    def ask(self, question: object) -> None:
        """Have a question answered, in place of one that has not been begun; returns at once."""
        self._waiting = [question]
        self._go_on()

    def _go_on(self) -> None:
        if self._working or not self._waiting:
            return
        question = self._waiting.pop()
        try:
            self._worker.submit(self._answer, question)
        except RuntimeError:  # the worker is shut down: the window closes
            return
        self._working = True

    def _answer(self, question: object) -> None:
        try:
            answer = self._work(question)
        except Exception as error:  # the thread's last line of defence: the log says what, the window that
            log.exception("in the playlist editor")
            answer = error
        self._done.emit(question, answer)

    def _finish(self, question: object, answer: object) -> None:
        self._working = False
        self._go_on()
        if isinstance(answer, Exception):
            self.failed.emit(f"{type(answer).__name__}: {answer}")
        else:
            self.answered.emit(question, answer)
