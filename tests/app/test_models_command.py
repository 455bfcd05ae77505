"""`emoscope models` as it is typed: lists, cards, and whether a model fits a device."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.library import find_model
from models.report.html import HEAD
from tests.app.program import Program

Start = Callable[..., Program]

PATIENCE_S = 110.0  # torch is loaded


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
    assert ["own", "built-in", "own"] == [entry["origin"] for entry in found]
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


def test_a_model_is_imported_removed_and_restored(emoscope: Start, tmp_path: Path) -> None:
    env = {**os.environ, "EMOSCOPE_MODELS": str(tmp_path / "models")}
    source = tmp_path / "model.onnx"
    shutil.copy(find_model("demo"), source)
    page = tmp_path / "report.html"
    page.write_text(f"{HEAD}<title>of anna</title></head><body></body></html>\n", encoding="utf-8")

    def told(*words: object) -> dict[str, Any]:
        program = emoscope("models", *words, "--json", env=env)
        assert 0 == program.wait()
        (line,) = program.lines
        return line

    taken = told("import", source, "--name", "anna", "--report", page)
    assert ("anna", "own", "") == (taken["name"], taken["origin"], taken["error"])
    assert source.read_bytes() == Path(taken["path"]).read_bytes()
    assert page.read_bytes() == Path(taken["report"]).read_bytes()
    assert "anna" == told("remove", "anna")["name"]
    assert ["demo"] == [entry["name"] for entry in told("list")["models"]]
    assert ["anna"] == [entry["name"] for entry in told("list", "--removed")["models"]]
    assert taken == told("restore", "anna")


def test_what_cannot_be_imported_is_told_in_one_line(emoscope: Start, tmp_path: Path) -> None:
    env = {**os.environ, "EMOSCOPE_MODELS": str(tmp_path / "models")}
    (tmp_path / "bad.onnx").write_bytes(b"not a model")
    with (tmp_path / "huge.onnx").open("wb") as file:
        file.truncate(2**40)
    (tmp_path / "link.onnx").symlink_to(find_model("demo"))
    os.mkfifo(tmp_path / "pipe.onnx")
    good = find_model("demo")
    asked = {
        "not an ONNX file": ("import", tmp_path / "bad.onnx"),
        "up to 512 MB": ("import", tmp_path / "huge.onnx"),
        "is a link": ("import", tmp_path / "link.onnx"),
        "There is no model file": ("import", tmp_path / "pipe.onnx"),
        "cannot be a model's name": ("import", good, "--name", "../anna"),
        "There is no report": ("import", good, "--report", tmp_path / "none.html"),
        "comes with EmoScope and cannot be removed": ("remove", "demo"),
        "was removed. There are: none": ("restore", "anna"),
    }
    programs = {said: emoscope("models", *words, env=env) for said, words in asked.items()}

    assert dict.fromkeys(asked, 1) == {said: program.wait() for said, program in programs.items()}
    assert [] == [(said, program.err) for said, program in programs.items() if said not in program.err[0]]
    assert {1} == {len(program.err) for program in programs.values()}
    assert not (tmp_path / "models").exists()


@pytest.mark.slow
def test_models_are_compared_on_the_same_sessions(emoscope: Start, library: Path, tmp_path: Path) -> None:
    """The same model under two names: the same figures, and no difference."""
    env = {**os.environ, "EMOSCOPE_MODELS": str(library)}
    words = ("--data", "simulated:2x4?seconds=6", "--target", "both", "--cache", tmp_path / "windows")
    compared = emoscope("models", "compare", "demo", "mine", *words, "--out", tmp_path / "out", env=env)

    assert 0 == compared.wait(PATIENCE_S)
    found = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert ["demo", "mine"] == [system["system"] for system in found["systems"]]
    assert [0.0, 0.0] == [pair["difference"] for pair in found["paired"]]
    assert any("demo (valence) minus mine (valence): +0.0 points over 2 subjects" in line for line in compared.out)


def test_one_model_is_no_comparison(emoscope: Start) -> None:
    alone = emoscope("models", "compare", "demo", "demo", "--data", "simulated:2x4", "--target", "valence")

    assert 2 == alone.wait()
    assert ["emoscope: MODEL: one model alone is judged by emoscope evaluate; give two or more."] == alone.err
