"""Answers for a window that cannot wait are the last ones that hold."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.lookup import Lookup

TIMEOUT_S = 5.0


@pytest.fixture
def worker() -> Iterator[ThreadPoolExecutor]:
    worker = ThreadPoolExecutor(1)
    yield worker
    worker.shutdown()


def _wait(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT_S
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_an_answer_that_stays_true_is_asked_for_anew_when_it_is_forgotten(worker) -> None:
    """Such as a playlist that was saved anew; the old answer stands until then."""
    answers = ["old"]
    lookup: Lookup[str, str] = Lookup(worker, lambda _: answers[-1], math.inf)
    _wait(lambda: lookup("q") == "old")
    answers.append("new")
    assert "old" == lookup("q")

    lookup.forget()
    assert "old" == lookup("q")
    _wait(lambda: lookup("q") == "new")


def test_what_was_asked_before_it_was_forgotten_does_not_count_as_new(worker) -> None:
    """The file was written while it was read."""
    answers, reading, written = ["old"], threading.Event(), threading.Event()

    def ask(_: str) -> str:
        read = answers[-1]
        reading.set()
        written.wait(TIMEOUT_S)
        return read

    lookup: Lookup[str, str] = Lookup(worker, ask, math.inf)
    assert lookup("q") is None
    assert reading.wait(TIMEOUT_S)
    answers.append("new")
    lookup.forget()
    written.set()

    _wait(lambda: lookup("q") == "new")


def test_a_question_that_fails_again_and_again_is_told_once(worker, caplog) -> None:
    """The window asks twice a second; when there is an answer after all, it comes."""
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        if len(asked) < 4:
            raise OSError("no disk")
        return "answer"

    lookup: Lookup[str, str] = Lookup(worker, ask, math.inf)
    _wait(lambda: lookup("q") == "answer")

    assert 4 == len(asked)
    assert 1 == len(caplog.records)
