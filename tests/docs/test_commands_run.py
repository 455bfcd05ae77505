"""The documented commands that can run here, page by page, in one folder a page: each ends well."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.docs.documented import PAGES, Command, commands, named
from tests.docs.runnable import CANNOT, GIVEN, QUICK, SHORTER, SLOW

LONGEST_S = 1800.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


def has_slow_commands(page: Path) -> bool:
    return any(fnmatch(command.text, pattern) for command in run_of(page) for pattern in SLOW)


def run_of(page: Path) -> Iterator[Command]:
    """Yield the commands of a page that can be run here."""
    for command in commands(page):
        if not any(fnmatch(command.text, pattern) for pattern in CANNOT):
            yield command


def shortened(text: str) -> str:
    """Return a command with the options that keep it from taking long."""
    return f"{text} {next((more for pattern, more in SHORTER.items() if fnmatch(text, pattern)), '')}".strip()


def run(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command line as a shell does, with this environment's programs first."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "EMOSCOPE_CACHE": str(folder / "cache"), "OMP_NUM_THREADS": "1"}
    bash = shutil.which("bash")
    assert bash
    return subprocess.run(
        [bash, "-c", text], cwd=folder, env=environment, capture_output=True, text=True, timeout=LONGEST_S
    )


@pytest.mark.parametrize("page", [page for page in PAGES if has_slow_commands(page)], ids=named)
def test_the_commands_of_a_page_end_well(page: Path, tmp_path: Path) -> None:
    """In the order of the page; what one makes the next can use."""
    if given := GIVEN.get(named(page)):
        assert 0 == run(given, tmp_path).returncode
    for command in run_of(page):
        text = shortened(command.text)
        ended = run(text, tmp_path)
        assert 0 == ended.returncode, f"{command}\nas: {text}\n{ended.stdout[-2000:]}\n{ended.stderr[-2000:]}"


def test_every_pattern_of_what_is_run_fits_something() -> None:
    """Options and substitutes that no command needs any more go away."""
    texts = [command.text for page in PAGES for command in run_of(page)]

    assert [] == [pattern for pattern in (*QUICK, *SLOW, *SHORTER) if not any(fnmatch(t, pattern) for t in texts)]
    assert set(GIVEN) <= {named(page) for page in PAGES}
