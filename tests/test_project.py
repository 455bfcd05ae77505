"""The frame: what is installed, what is shipped, what make does, what tests may leave behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import entry_points, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

LEAKY_TEST = """
import threading
import tests.conftest

tests.conftest.JOIN_TIMEOUT_S = 0.1

def test_leaky():
    threading.Thread(target=threading.Event().wait, args=(2.0,), name="forgotten").start()
"""


def run(*command: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and return what it said."""
    return subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=100)


def locked() -> dict[str, list[Requirement]]:
    """Every line of the lock, by name."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    found: dict[str, list[Requirement]] = {}
    for requirement in (Requirement(line) for line in lines if line and not line.startswith("#")):
        found.setdefault(canonical(requirement.name), []).append(requirement)
    return found


def canonical(name: str) -> str:
    """Spell a distribution's name as the lock does."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(requirement: Requirement) -> str:
    """Return the one version a line of the lock allows."""
    (specifier,) = requirement.specifier
    assert "==" == specifier.operator, f"{requirement} is not one version"
    return specifier.version


def test_the_lock_pins_one_version_of_each_package() -> None:
    """Two people who make the environment on one kind of machine get the same one."""
    for name, lines in locked().items():
        assert 1 == len(lines), f"{name} is listed twice"
        assert pinned(lines[0])


def test_the_lock_holds_what_the_project_declares_in_the_versions_it_allows() -> None:
    """A dependency added to pyproject.toml is also locked."""
    declared = [
        Requirement(line) for line in [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    ]

    for requirement in declared:
        (line,) = locked()[canonical(requirement.name)]
        assert requirement.specifier.contains(pinned(line)), f"{line} is outside {requirement}"


def test_the_lock_is_complete_without_resolving() -> None:
    """What a locked package needs on this machine is locked too: it is installed with --no-deps."""
    lock = locked()
    left_out = {"jax", "jaxlib", "sentencepiece", "sounddevice"}  # mediapipe declares them, FaceMesh never loads them
    here = [name for name, (line,) in lock.items() if line.marker is None or line.marker.evaluate()]
    needed = {
        canonical(requirement.name)
        for name in here
        if name != "torch"  # the build decides: the one for CUDA names its libraries
        for requirement in map(Requirement, requires(name) or [])
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    }

    assert set() == needed - set(lock) - left_out


def test_the_lock_takes_torch_as_it_is_for_every_machine() -> None:
    """Neither a looser range nor the name of one build, which the registry does not have."""
    (torch,) = locked()["torch"]

    assert "torch==2.13.0" == str(torch)


def test_the_wheel_ships_every_package_and_the_assets_data(tmp_path: Path) -> None:
    """`pip install` of the wheel gives an EmoScope that finds its own files, and nothing else."""
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path)
    assert 0 == built.returncode, built.stderr

    (wheel,) = tmp_path.glob("*.whl")
    shipped = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    tracked = set(run("git", "ls-files", "app", "assets", "inference", "models", "recorder", "ui").stdout.split())

    assert tracked <= shipped
    assert {"app", "assets", "inference", "models", "recorder", "ui"} >= {name.partition("/")[0] for name in shipped}


def test_the_command_is_installed() -> None:
    """`emoscope` is a command of the environment."""
    (command,) = entry_points(group="console_scripts", name="emoscope")

    assert "app.cli:main" == command.value


def test_make_alone_lists_every_target() -> None:
    """Someone who types `make` sees what there is, and nothing is done."""
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony

    listed = run("make", "--no-print-directory").stdout.splitlines()

    assert sorted(phony[1].split()) == sorted(line.split()[1] for line in listed)


def test_make_says_in_one_line_that_python_is_missing() -> None:
    """A machine with the wrong Python only is told which one to get and how to name it."""
    made = run("make", "--no-print-directory", "venv", "PYTHON=no-such-python")

    assert 0 != made.returncode
    assert "EmoScope needs Python 3.11 or 3.12" in made.stderr
    assert "no-such-python" in made.stderr


@pytest.mark.parametrize(("sudo", "said"), [("exit 1", "sudo apt-get update && "), ("echo $*", "apt-get install -y")])
def test_missing_system_libraries_are_installed_or_named(tmp_path: Path, sudo: str, said: str) -> None:
    """Without the right to install, the line to type is printed and make goes on."""
    machine = {"dpkg-query": "echo libegl1:installed", "apt-get": "exit 1", "id": "echo 1000", "sudo": sudo}
    for name, script in machine.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)

    tried = run("env", f"PATH={tmp_path}:{os.environ['PATH']}", "sh", "setup/system_libraries.sh")

    assert 0 == tried.returncode
    assert said in tried.stderr
    assert "libxcb-cursor0" in tried.stderr
    assert "libegl1 " not in tried.stderr


def test_an_environment_that_is_up_to_date_is_left_alone(tmp_path: Path) -> None:
    """The second `make` starts at once; a changed lock makes the environment stale."""
    for name in ("setup/make_venv.py", "requirements.lock", "pyproject.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    ask = "import make_venv as m, json; m.VENV.mkdir(exist_ok=True); {}; print(m.stamped() == m.wanted())"
    write = "m.STAMP.write_text(json.dumps(m.wanted()))"

    fresh = run(sys.executable, "-c", ask.format(write), cwd=tmp_path / "setup")
    (tmp_path / "requirements.lock").write_text("torch==2.13.0\n", encoding="utf-8")
    stale = run(sys.executable, "-c", ask.format("pass"), cwd=tmp_path / "setup")

    assert ("True\n", "False\n") == (fresh.stdout, stale.stdout)


def test_a_test_that_leaves_a_thread_behind_fails(tmp_path: Path) -> None:
    """The guard in conftest.py can fail."""
    (tmp_path / "test_leaky.py").write_text(LEAKY_TEST, encoding="utf-8")

    tried = run(sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", ROOT / "pyproject.toml", tmp_path)

    assert "threads left running: ['forgotten']" in tried.stdout


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_what_a_page_links_to_exists(name: str) -> None:
    """A picture or page named in a document is in the repository."""
    links = re.findall(r"\]\(([^)#:]+)\)|(?:src|srcset)=\"([^\":]+)\"", (ROOT / name).read_text(encoding="utf-8"))

    assert [] == [link for pair in links for link in pair if link and not (ROOT / link).exists()]
