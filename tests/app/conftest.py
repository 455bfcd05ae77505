"""The program under test: started by a fixture, and ended whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.app.program import Program
from tests.surroundings import player

Start = Callable[..., Program]


@pytest.fixture
def emoscope() -> Iterator[Start]:
    """Start `emoscope ARGUMENT ...`."""
    started: list[Program] = []

    def start(*arguments: object, **options: Any) -> Program:
        started.append(Program(*arguments, **options))
        return started[-1]

    yield start
    for program in started:
        program.kill()


@pytest.fixture
def play() -> Iterator[Callable[..., Any]]:
    """Start an LSL player in another process; return the process."""
    with ExitStack() as stack:
        yield lambda *options: stack.enter_context(player(*options))
