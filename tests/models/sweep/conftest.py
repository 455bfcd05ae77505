"""A small simulated dataset, cut once for all tests of a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from models.sweep.job import Job
from models.sweep.material import Place

DATA = "simulated:2x8?seconds=3"


class Heard:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def said(self, note: str) -> None:
        self.notes.append(note)

    def cutting(self, n_done: int, n_all: int) -> None:
        pass


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture(scope="package")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder: Path = tmp_path_factory.mktemp("sweep")
    return Place(folder / "windows", folder / "checkpoints")


@pytest.fixture(scope="package")
def job_of() -> Callable[..., Job]:
    """Return a function that makes a job of the dataset."""

    def make(**how) -> Job:
        given = {"fingerprint": "", "system": "eeg-lstm", "targets": ("valence",), "split": "trial", "n_folds": 2}
        return Job(**{"data": DATA, "fold": 0, "epochs": 1, **given, **how})

    return make
