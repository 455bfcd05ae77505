"""`emoscope models` as it is typed: lists, cards, and whether a model fits a device."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from models.library import find_model
from tests.app.program import Program

Start = Callable[..., Program]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a user's folder with the demo model under another name, and a file that is no model."""
    shutil.copy(find_model("demo"), tmp_path / "mine.onnx")
    (tmp_path / "broken.onnx").write_bytes(b"not a model")
    return tmp_path


def test_models_are_listed_by_name_and_a_damaged_one_stops_nothing(emoscope: Start, library: Path) -> None:
    listed = emoscope("models", "list", "--json", env={**os.environ, "EMOSCOPE_MODELS": str(library)})

    assert 0 == listed.wait()
    (found,) = (line["models"] for line in listed.lines)
    assert ["broken", "demo", "mine"] == [entry["name"] for entry in found]
    assert ["", "eeg, face", "eeg, face"] == [entry["takes"] for entry in found]
    assert "not an ONNX file" in found[0]["error"]


def test_a_model_of_the_users_folder_is_shown_by_its_name(emoscope: Start, library: Path) -> None:
    env = {**os.environ, "EMOSCOPE_MODELS": str(library)}
    people, machine = (emoscope("models", "show", "mine", *how, env=env) for how in ((), ("--json",)))

    assert [0, 0] == [people.wait(), machine.wait()]
    assert "demo" == people.out[0]
    assert any("differential entropy of theta" in line for line in people.out)
    (card,) = machine.lines
    assert [1, 14, 4] == card["inputs"]["eeg"]["shape"]
    assert card["provenance"]["simulated"]
    assert card["live"]


def test_a_model_is_checked_against_a_device(emoscope: Start) -> None:
    fits, deaf = (
        emoscope("models", "check", "demo", "simulated:", "--json"),
        emoscope("models", "check", "demo", "none"),
    )

    assert [0, 1] == [fits.wait(), deaf.wait()]
    assert {"model": "demo", "fits": True, "why": "", "notes": []} == fits.lines[0]
    assert deaf.out[0].startswith('Model "demo" cannot run here: no EEG connected; no camera connected')


def test_what_cannot_be_opened_is_told_in_one_line(emoscope: Start, tmp_path: Path) -> None:
    missing = emoscope("models", "check", "demo", f"edf:{tmp_path / 'none.edf'}")
    mistyped, unknown = emoscope("models", "check", "demo", "lsl:name="), emoscope("models", "show", "nobody")

    assert [1, 2, 1] == [missing.wait(), mistyped.wait(), unknown.wait()]
    assert "cannot be looked at: There is no file" in missing.err[0]
    assert [1, 1, 1] == [len(program.err) for program in (missing, mistyped, unknown)]
