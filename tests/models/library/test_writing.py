"""Whatever ends a change of the library in its middle, what was there is there, and nothing is half there."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from models.errors import LibraryError
from models.library import Library
from models.library.writing import changing, write_whole
from models.report.html import HEAD
from tests.surroundings import ROOT

KILLED = -9

ADD = """
import os, sys
from pathlib import Path
from models.library import Library

folder, source, report, fatal = *map(Path, sys.argv[1:4]), int(sys.argv[4])
calls = 0

def fsync(fd, plain=os.fsync):
    global calls
    calls += 1
    if calls == fatal:
        os.kill(os.getpid(), 9)
    plain(fd)

os.fsync = fsync
print(Library(folder).add(source, "mine", report).name)
"""


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.html"
    path.write_text(f"{HEAD}<title>of small</title></head><body></body></html>\n", encoding="utf-8")
    return path


def adding(*arguments):
    """Start a process that adds a model; it is killed at its n-th syncing of a file or folder."""
    words = [sys.executable, "-c", ADD, *map(str, arguments)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def ended(*processes):
    """Return what processes said and how they ended."""
    return [(process.communicate(timeout=100)[0].strip(), process.returncode) for process in processes]


def test_a_kill_leaves_the_library_whole(model_file, report, tmp_path):
    """Before the report is there; before the model is; and after, when nobody was told that it is."""
    source = model_file()
    libraries = [Library(tmp_path / f"killed at {n}") for n in (1, 3, 4)]
    for library in libraries:
        library.add(source, "first")

    killed = [adding(library.folder, source, report, n) for n, library in zip((1, 3, 4), libraries, strict=True)]

    assert [("", KILLED)] * 3 == ended(*killed)
    there = [[(entry.name, entry.error) for entry in library.entries()] for library in libraries]
    whole = [("demo", ""), ("first", "")]
    assert [whole, whole, [*whole, ("mine", "")]] == there
    assert ["mine", "mine", "mine-2"] == [library.add(source, "mine").name for library in libraries]
    assert [] == list(tmp_path.rglob("*.part"))


def test_two_processes_at_once_get_a_name_each(model_file, report, tmp_path):
    source, library = model_file(), Library(tmp_path / "models")

    said = ended(*(adding(library.folder, source, report, 0) for _ in range(2)))

    assert [("mine", 0), ("mine-2", 0)] == sorted(said)
    assert ["demo", "mine", "mine-2"] == [entry.name for entry in library.entries() if not entry.error]


@pytest.fixture
def small_disk():
    """Let files become no larger than a kilobyte."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("small_disk")
def test_a_full_disk_leaves_what_was_there(tmp_path):
    path = tmp_path / "mine.onnx"
    path.write_bytes(b"before")

    with pytest.raises(LibraryError, match=r"cannot be changed: .*It is as it was"), changing(tmp_path):
        write_whole(path, bytes(2048))

    assert b"before" == path.read_bytes()
    assert {"mine.onnx", ".lock"} == {own.name for own in tmp_path.iterdir()}
