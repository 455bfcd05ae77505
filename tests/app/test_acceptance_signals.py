"""Ctrl-C and a polite kill: the program ends as if it had been asked to, and leaves nothing behind."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.app.conftest import Start
from tests.app.program import Program
from tests.surroundings import EMOSCOPE, ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
BOTH = (signal.SIGINT, signal.SIGTERM)


@pytest.mark.parametrize("number", BOTH)
def test_a_signal_ends_a_run_with_code_0_and_no_noise(emoscope: Start, number: signal.Signals) -> None:
    """While estimates come: the last line is whole, nothing is said, no process is left."""
    program = emoscope("run", "--demo", "--headless", "--json", "--hop", 0.2)
    program.until_line(lambda line: line["status"] == "ok")
    started = psutil.Process(program.process.pid).children(recursive=True)

    assert 0 == program.ask_to_end(number)
    assert [] == program.err
    assert program.lines[-1]["truth"]
    assert [] == [child for child in started if child.is_running()]


@pytest.mark.parametrize("number", BOTH)
def test_a_signal_closes_the_window(emoscope: Start, number: signal.Signals) -> None:
    """As the person at the screen would have: code 0 and no noise."""
    program = emoscope("run", "--demo")
    program.until(lambda: has_its_handlers(program))

    assert 0 == program.ask_to_end(number)
    assert [] == program.err


def test_a_reader_that_goes_away_ends_the_run() -> None:
    """As with `emoscope run --json | head -1`: no traceback."""
    command = [*EMOSCOPE, "run", "--demo", "--headless", "--json", "--hop", "0.2"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert process.returncode in (0, 1)
    assert "" == said


def test_a_signal_ends_a_run_that_still_waits_for_its_stream(emoscope: Start) -> None:
    """Ctrl-C need not wait until the search is given up."""
    program = emoscope("run", "--headless", "--eeg", "lsl:name=Nobody")
    program.until(lambda: has_its_handlers(program))

    assert 0 == program.ask_to_end(signal.SIGINT)
    assert [] == program.out + program.err


def has_its_handlers(program: Program) -> bool:
    """Whether the program has got as far as handling signals itself; Python alone leaves SIGTERM be."""
    status = Path(f"/proc/{program.process.pid}/status").read_text(encoding="utf-8")
    caught = int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt")), 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1)
