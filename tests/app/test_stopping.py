"""Signals that ask the program to end."""

from __future__ import annotations

import signal
from contextlib import ExitStack

import pytest

from app.errors import EXIT_STOPPED, StoppedError
from app.stopping import interruptible, stop_signals


@pytest.mark.parametrize("number", stop_signals())
def test_the_first_signal_ends_what_is_done_in_order(number: signal.Signals) -> None:
    tidied = []
    before = signal.getsignal(number)
    tidy = ExitStack()
    tidy.callback(lambda: tidied.append(True))

    with pytest.raises(StoppedError, match="what was kept"), interruptible("what was kept"), tidy:
        signal.raise_signal(number)

    assert [True] == tidied
    assert before is signal.getsignal(number)


@pytest.mark.parametrize(("later_s", "ends"), [(0.5, []), (1.5, [EXIT_STOPPED])])
def test_a_later_signal_ends_it_at_once(monkeypatch: pytest.MonkeyPatch, later_s: float, ends: list[int]) -> None:
    """Not one that came with the first: the same wish, sent twice."""
    codes: list[int] = []
    now_s = iter((100.0, 100.0 + later_s))
    monkeypatch.setattr("app.stopping.time.monotonic", lambda: next(now_s))
    monkeypatch.setattr("app.stopping.os._exit", codes.append)

    tidy = ExitStack()
    tidy.callback(signal.raise_signal, signal.SIGTERM)

    with pytest.raises(StoppedError), interruptible(""), tidy:
        signal.raise_signal(signal.SIGINT)

    assert ends == codes


def test_without_a_signal_nothing_happens() -> None:
    before = [signal.getsignal(number) for number in stop_signals()]
    with interruptible("unused"):
        pass

    assert before == [signal.getsignal(number) for number in stop_signals()]
