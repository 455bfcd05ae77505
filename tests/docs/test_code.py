"""The programs in the documents: each is Python that compiles, and does what the page says."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.library import find_model
from tests.docs.documented import PAGES, blocks, named
from tests.docs.runnable import SESSIONS
from tests.docs.test_commands_run import run

BLOCKS = [block for page in PAGES for block in blocks(page)]
PROGRAMS = {block.title: block for block in BLOCKS if block.language == "python" and block.title.isidentifier()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which a session and a model lie, as the programs want them."""
    folder = tmp_path_factory.mktemp("programs")
    assert 0 == run(SESSIONS, folder).returncode
    shutil.copy(find_model("demo"), folder / "model.onnx")
    return folder


def started(name: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of the documents to its end."""
    file = folder / f"{name}.py"
    file.write_text(PROGRAMS[name].text, encoding="utf-8")
    return run(f"python -W ignore {file.name}", folder)


def test_every_program_compiles_and_every_table_is_toml() -> None:
    """Lines that are put into a registry are no programs; they are tested where they are used."""
    for block in BLOCKS:
        if block.language == "python" and not block.title.isupper() and " " not in block.title:
            compile(block.text, f"{named(block.page)}:{block.line}", "exec")
        if block.language == "toml":
            tomllib.loads(block.text)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("name", "said"),
    [("reader", "valence"), ("model", "valence"), ("streams", "session_start"), ("card", "demo 1 ")],
)
def test_a_program_says_what_its_page_says(name: str, said: str, folder: Path) -> None:
    ended = started(name, folder)

    assert 0 == ended.returncode, ended.stderr
    assert said in ended.stdout


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_listener_hears_the_estimates(folder: Path) -> None:
    """Of a live run that publishes."""
    command = [sys.executable, "-m", "app.cli", "run", "--demo", "--headless", "--publish", "--duration", "60"]
    live = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ended = started("listener", folder)
    finally:
        live.terminate()
        live.wait(30)

    assert 0 == ended.returncode, ended.stderr
    assert 5 == len(ended.stdout.splitlines())
