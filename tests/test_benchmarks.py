"""The benchmarks themselves: each one runs and prints its table."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.benchmarks.__main__ import BENCHMARKS
from tests.surroundings import ROOT

SECONDS = {"truth": 30}  # the oracle's correlation wants some jumps of the state


@pytest.mark.slow
@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_prints_its_figures(name: str) -> None:
    """A short run: its title, then figures that are numbers."""
    command = [sys.executable, "-m", "tests.benchmarks", name, "--seconds", str(SECONDS.get(name, 3))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=110)
    machine, _, title, *figures = done.stdout.splitlines()

    assert "cores" in machine
    assert title.startswith(f"{name}: ")
    assert 3 <= len(figures)
    assert " nan " not in done.stdout
