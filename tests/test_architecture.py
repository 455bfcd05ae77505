"""Who may import what, where import-linter's contracts cannot say it.

The contracts in pyproject.toml know packages; these know the one module through which a
library enters, so that its traps are met in one place.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("app", "inference", "models", "recorder", "ui")

# Library: the modules that may import it, as patterns.
ALLOWED = {
    "brainflow": ["recorder.sources.brainflow*"],
    "cv2": ["recorder.opencv"],
    "matplotlib": ["models.report.*"],
    "mediapipe": ["models.face.mesh"],
    "mne": ["recorder.export.*", "recorder.sources.*"],
    "mne_bids": ["recorder.export.*"],
    "optuna": ["models.training.search"],
    "pylsl": ["recorder.clock", "recorder.sources.lsl*", "inference.publisher"],
    "torch": ["models.demo*", "models.export*", "models.networks*", "models.training*"],
    "onnx": ["models.*"],
    "onnxscript": [],
    "onnxruntime": ["inference.*", "models.*"],
    "pytest": [],
}


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the application with its file."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


@cache
def imports(path: Path) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """Import statements of a file, those in functions too."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return tuple(node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom))


def imported(path: Path) -> set[str]:
    """Top-level names that a file imports anywhere."""
    found = set()
    for node in imports(path):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize(("library", "allowed"), ALLOWED.items())
def test_a_library_enters_through_its_own_modules_alone(library: str, allowed: list[str]) -> None:
    """What one library needs to behave is written where it is imported, and nowhere else."""
    importers = {name for name, path in modules() if library in imported(path)}

    elsewhere = {name for name in importers if not any(fnmatch(name, pattern) for pattern in allowed)}

    assert set() == elsewhere


def test_sound_and_video_are_loaded_where_stimuli_play_alone() -> None:
    """QtMultimedia needs libpulse and costs a fifth of a second: one module imports it, and none of the live page's."""
    importers = {name for name, path in modules() if "PySide6.QtMultimedia" in path.read_text(encoding="utf-8")}
    program = "import sys, ui.window; print('PySide6.QtMultimedia' in sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)

    assert {"ui.stimulus.multimedia"} == importers
    assert "False" == loaded.stdout.strip()


def test_no_module_is_imported_relatively() -> None:
    """A reader sees in each import which package it comes from."""
    relative = {
        name for name, path in modules() for node in imports(path) if isinstance(node, ast.ImportFrom) and node.level
    }

    assert set() == relative


def test_tests_are_never_part_of_the_application() -> None:
    """The application runs where the tests are not."""
    assert set() == {name for name, path in modules() if "tests" in imported(path)}


def test_the_command_line_starts_without_torch_qt_or_mediapipe() -> None:
    """A person who types --help waits for none of the heavy libraries."""
    program = "import sys, app.cli; print(*sorted({'torch', 'PySide6', 'mediapipe'} & set(sys.modules)))"

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)

    assert loaded.stdout.split() == []
