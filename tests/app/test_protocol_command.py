"""`emoscope protocol` tells every problem of a playlist, and makes playlists of clips with norms."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import main

Emoscope = Callable[..., tuple[int, str, str]]


@pytest.fixture
def emoscope(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Emoscope:
    """Run the command line here; return exit code, standard output and standard error."""
    monkeypatch.setattr("app.cli.start_logging", lambda _: None)

    def start(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["emoscope", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    return start


def test_check_lists_the_stimuli_of_the_demo(emoscope: Emoscope) -> None:
    code, out, err = emoscope("protocol", "check", "demo")

    assert (0, "") == (code, err)
    assert ["joy", "calm", "sad", "tense"] == [line.split()[0] for line in out.splitlines()[1:]]
    assert out.startswith("Four short clips (demo): 4 stimuli, about 1:23 min")


def test_check_tells_machines_the_same(emoscope: Emoscope) -> None:
    code, out, _ = emoscope("protocol", "check", "demo", "--json")

    found = json.loads(out)
    assert (0, []) == (code, found["problems"])
    assert ["HVHA", "HVLA", "LVLA", "LVHA"] == [stimulus["quadrant"] for stimulus in found["stimuli"]]
    assert 0.0 < found["planned_s"] < 90.0


def test_check_tells_every_problem_with_its_line(emoscope: Emoscope, tmp_path: Path) -> None:
    path = tmp_path / "films.toml"
    path.write_text('format = 1\nname = "a b"\n[[stimulus]]\nid = "x"\nfile = "x.mp4"\n', encoding="utf-8")

    code, out, _ = emoscope("protocol", "check", path)
    assert (1, 2) == (code, len(out.splitlines()))
    assert f'{path}, line 5: The video "{tmp_path / "x.mp4"}" is not there.' == out.splitlines()[1]

    code, out, _ = emoscope("protocol", "check", path, "--json")
    assert (1, [2, 5]) == (code, [problem["line"] for problem in json.loads(out)["problems"]])


def test_import_writes_a_playlist_that_check_accepts(emoscope: Emoscope, tmp_path: Path) -> None:
    from recorder.protocol.playlist_file import load_playlist

    clip = load_playlist("demo").stimuli[0].path
    assert clip is not None
    norms, out_path = tmp_path / "norms.csv", tmp_path / "mine.toml"
    norms.write_text(f"file,valence,arousal,year\n{clip.name},7,7,1999\n", encoding="utf-8")

    code, out, err = emoscope("protocol", "import", norms, clip.parent, "--out", out_path)

    assert (0, f"{out_path}: 1 stimuli, at most 2 of a quadrant in a row.\n") == (code, out)
    assert "Columns left out: year.\nClips without norms, left out: calm.mp4, sad.mp4, tense.mp4.\n" == err
    assert 0 == emoscope("protocol", "check", out_path)[0]
    code, out, err = emoscope("protocol", "import", norms, clip.parent, "--out", out_path)
    assert (1, "", True) == (code, out, "It is there already" in err)


def test_the_command_alone_is_wrong_usage_in_one_line(emoscope: Emoscope) -> None:
    code, out, err = emoscope("protocol")

    assert (2, "", 1) == (code, out, len(err.splitlines()))
