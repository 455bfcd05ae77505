"""A command in a process of its own: what it prints, how it fails, and that it ends when it is asked to."""

from __future__ import annotations

import threading
from pathlib import Path

import psutil
import pytest

from app.command_process import NICENESS, CommandProcess
from app.errors import AppError


def test_what_a_command_prints_is_read_and_it_gives_way_to_the_window(tmp_path: Path) -> None:
    """Its own environment is added to ours; its priority is lower."""
    with CommandProcess(["models", "list", "--json"], {"EMOSCOPE_MODELS": str(tmp_path)}) as process:
        nice = psutil.Process(process.pid).nice()
        (listed,) = process.events()

    assert ["demo"] == [entry["name"] for entry in listed["models"]]
    assert min(19, psutil.Process().nice() + NICENESS) == nice


def test_a_command_that_fails_raises_the_line_it_ended_with(tmp_path: Path) -> None:
    with (
        CommandProcess(["models", "show", "nobody", "--json"], {"EMOSCOPE_MODELS": str(tmp_path)}) as process,
        pytest.raises(AppError, match=r'^There is no model "nobody"'),
    ):
        list(process.events())


def test_a_command_ends_when_it_is_asked_to_from_another_thread(tmp_path: Path) -> None:
    """And is no error then; asking twice does nothing more."""
    with CommandProcess(["simulate", "--subjects", "200", "--trials", "8", "--out", str(tmp_path)]) as process:
        asking = threading.Timer(1.0, lambda: (process.stop(), process.stop()))
        asking.start()
        assert [] == list(process.events())
        asking.join()

    assert not psutil.pid_exists(process.pid)


def test_leaving_ends_a_command_that_still_runs(tmp_path: Path) -> None:
    with CommandProcess(["simulate", "--subjects", "200", "--trials", "8", "--out", str(tmp_path)]) as process:
        assert psutil.pid_exists(process.pid)

    assert not psutil.pid_exists(process.pid)


def test_a_command_that_was_killed_says_so(tmp_path: Path) -> None:
    """As if memory had run out."""
    with CommandProcess(["simulate", "--subjects", "200", "--trials", "8", "--out", str(tmp_path)]) as process:
        psutil.Process(process.pid).kill()
        with pytest.raises(AppError, match="signal 9"):
            list(process.events())
