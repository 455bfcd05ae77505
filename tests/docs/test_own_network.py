"""The page on networks of one's own: what it says is done to a copy of EmoScope, and the system runs there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.documented import DOCS, ROOT, blocks, commands

PAGE = DOCS / "extending-with-a-network.md"
PACKAGES = ("app", "assets", "inference", "models", "recorder", "ui", "tests")
FUTURE = "from __future__ import annotations\n"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """EmoScope with the system of the page in it."""
    folder = tmp_path_factory.mktemp("own")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for block in blocks(PAGE):
        name, _, registry = block.title.partition(" ")
        if name and registry:
            enter(folder / name, registry, block.text)
        elif name:
            (folder / name).write_text(block.text, encoding="utf-8")
    return folder


def enter(file: Path, registry: str, lines: str) -> None:
    """Put lines at the beginning of a registry, and imports at that of its module."""
    text = file.read_text(encoding="utf-8")
    imports = [line for line in lines.splitlines() if line.startswith("from ")]
    entries = "".join(f"{line}\n" for line in lines.splitlines() if line not in imports)
    opening = re.search(rf"^{registry}: .*?\{{\n", text, re.MULTILINE | re.DOTALL)
    assert opening, f"there is no {registry} in {file}"
    text = text[: opening.end()] + entries + text[opening.end() :]
    file.write_text(text.replace(FUTURE, FUTURE + "".join(f"{line}\n" for line in imports), 1), encoding="utf-8")


def run(copy: Path, *arguments: str) -> str:
    """Run a module in the copy, whose packages are found before those that are installed."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "EMOSCOPE_CACHE": str(copy / "cache"), "OMP_NUM_THREADS": "1"}
    ended = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=copy, env=environment, capture_output=True, text=True, timeout=1500
    )
    assert 0 == ended.returncode, f"{arguments}\n{ended.stdout[-2000:]}\n{ended.stderr[-2000:]}"
    return ended.stdout


def test_the_documented_system_is_judged_trained_and_run_live(copy: Path) -> None:
    """Every command of the page, in its order; the system stands in the table and on the model's card."""
    printed = {
        words[0]: run(copy, "app.cli", *words)
        for command in commands(PAGE)
        if (words := command.words[1:]) and command.text.startswith("emoscope ")
    }

    assert "band-lines" in printed["evaluate"]
    assert "band-lines" in printed["models"]
    assert "valence" in printed["run"]


def test_the_documented_test_passes(copy: Path) -> None:
    assert "passed" in run(copy, "pytest", "-q", "-p", "no:cacheprovider", "tests/models/networks/test_band_lines.py")


def test_tests_of_all_systems_take_the_documented_one_in(copy: Path) -> None:
    """By its name alone."""
    assert "passed" in run(copy, "pytest", "-q", "-k", "band-lines", "tests/models/networks/test_systems.py")
