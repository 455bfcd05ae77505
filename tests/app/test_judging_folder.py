"""The folder of what comes out: held by one run, whole or not there, and nothing in it written over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.errors import AppError
from app.judging_folder import METRICS, MODEL, REPORT, OutFolder

REQUEST = {"data": "sessions", "systems": ("eeg-lstm",), "seeds": (0,)}


@pytest.fixture
def out(tmp_path: Path) -> OutFolder:
    return OutFolder(tmp_path / "results" / "first")


def filled(out: OutFolder, request: object) -> None:
    """Leave results as a run does."""
    out.path.mkdir(parents=True, exist_ok=True)
    out.write(MODEL, b"onnx")
    out.write(REPORT, b"<html>")
    out.write(METRICS, json.dumps({"settings": request}).encode())


def test_a_second_run_is_refused_while_the_first_goes_on(out: OutFolder) -> None:
    with out.held(), pytest.raises(AppError, match="Another run is writing"), OutFolder(out.path).held():
        pass

    with out.held():
        pass


def test_a_folder_that_nothing_was_put_into_is_taken_away_again(out: OutFolder, tmp_path: Path) -> None:
    with out.held():
        assert out.path.is_dir()

    assert [] == list(tmp_path.iterdir())


def test_a_folder_that_was_there_stays(tmp_path: Path) -> None:
    with OutFolder(tmp_path).held():
        pass

    assert tmp_path.is_dir()


@pytest.mark.parametrize("name", ["file", "file/below", "nul\0l"])
def test_what_is_no_folder_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine")

    with pytest.raises(AppError, match="cannot be written") as told, OutFolder(tmp_path / name).held():
        pass

    assert "\n" not in str(told.value)
    assert "mine" == (tmp_path / "file").read_text()


def test_results_of_the_same_request_are_replaced(out: OutFolder) -> None:
    filled(out, {**REQUEST, "command": "emoscope evaluate ..."})

    assert out.put_aside(REQUEST) is None


@pytest.mark.parametrize("found", [{**REQUEST, "seeds": (1,)}, {}, "damaged", None])
def test_results_of_another_request_are_put_aside(out: OutFolder, found: object) -> None:
    filled(out, found)
    aside = out.put_aside(REQUEST)

    assert aside == out.path / "earlier-1"
    assert {MODEL, REPORT, METRICS} == {file.name for file in aside.iterdir()}
    assert [aside] == list(out.path.iterdir())


def test_nothing_is_put_aside_over_what_was_before(out: OutFolder) -> None:
    for n in (1, 2):
        filled(out, {"seeds": n})
        out.put_aside(REQUEST)

    assert {"earlier-1", "earlier-2"} == {folder.name for folder in out.path.iterdir()}


def test_a_file_that_cannot_be_written_leaves_the_one_before(out: OutFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(out, REQUEST)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.judging_folder.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        out.write(MODEL, b"half of it")

    assert b"onnx" == (out.path / MODEL).read_bytes()
    assert 3 == len(list(out.path.iterdir()))
