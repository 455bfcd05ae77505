"""Settings come from a file anyone may have edited: what does not fit is left out and said."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.settings import load, save
from ui.settings import WindowSettings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "settings.json"


def test_what_is_saved_comes_back(path: Path):
    chosen = replace(WindowSettings(), theme="dark", scale_uv=50.0, mirror=False)
    save(path, chosen)

    assert (chosen, "") == load(path)


def test_without_a_file_there_are_defaults_and_no_word_about_it(path: Path):
    assert (WindowSettings(), "") == load(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[1, 2]", b"\xff\xfe\x00", b'"dark"', b"{" + b" " * 70_000 + b"}", b"[" * 60_000],
    ids=["empty", "cut short", "list", "no text", "string", "huge", "deep"],
)
def test_a_damaged_file_costs_the_settings_not_the_start(path: Path, content: bytes):
    path.parent.mkdir()
    path.write_bytes(content)

    settings, notice = load(path)

    assert WindowSettings() == settings
    assert str(path) in notice


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_is_not_waited_for(path: Path):
    """A pipe would keep the window from opening for ever."""
    path.parent.mkdir()
    os.mkfifo(path)

    settings, notice = load(path)

    assert WindowSettings() == settings
    assert str(path) in notice


def test_one_wrong_value_costs_that_value_alone(path: Path):
    path.parent.mkdir()
    path.write_text(
        json.dumps({"theme": "pink", "mirror": "yes", "scale_uv": 50.0, "unknown": 1, "traces_s": True}),
        encoding="utf-8",
    )

    settings, notice = load(path)

    assert replace(WindowSettings(), scale_uv=50.0) == settings
    assert all(name in notice for name in ("theme", "mirror", "traces_s"))


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("", encoding="utf-8")

    save(in_the_way / "settings.json", WindowSettings())

    assert in_the_way.read_text(encoding="utf-8") == ""
    assert [in_the_way] == list(tmp_path.iterdir())
