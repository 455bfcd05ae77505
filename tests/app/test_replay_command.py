"""The command's two outputs: estimates for machines, everything else for people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.errors import AppError
from app.replay_command import replay_session
from inference.estimate import KEYS, Estimate
from models.errors import ModelError
from models.runtime import load_model
from recorder.errors import SessionError
from recorder.session.recorded import RecordedText
from tests.inference.replay.recorded import recorded, written
from tests.inference.replay.stage import Stage
from tests.inference.replay.test_run import hops, played


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Estimate]]:
    session, shown = recorded(tmp_path_factory.mktemp("out"), load_model("demo"))
    return session.paths.folder, shown


def changed(stage: Stage, folder: Path, before: str, after: str) -> Path:
    """Write a stage with another text in its states."""
    lines = stage.recording.lines["estimator"]
    lines[:] = [RecordedText(line.t, line.text.replace(before, after)) for line in lines]
    return written(folder, stage).paths.folder


def test_json_lines_are_those_that_were_shown(run: tuple[Path, list[Estimate]], capsys: pytest.CaptureFixture[str]):
    folder, shown = run
    replay_session(folder, None, as_json=True)
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]

    assert [json.loads(estimate.to_json()) for estimate in shown] == lines
    assert all(set(KEYS) == set(line) for line in lines)
    assert f"{len(shown)} of {len(shown)} estimates compared" in err


def test_lines_for_people_tell_the_same(run: tuple[Path, list[Estimate]], capsys: pytest.CaptureFixture[str]):
    folder, shown = run
    replay_session(folder, None, as_json=False)

    assert len(shown) == capsys.readouterr().out.count("valence")


def test_a_replay_that_differs_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """As where the numbers in a file were changed by hand."""
    stage = played(load_model("demo"))
    hops(stage, 6)
    t, values = stage.recording.rows["emotion"][1]
    stage.recording.rows["emotion"][1] = (t, (values[0] + 0.001, *values[1:]))
    folder = written(tmp_path, stage).paths.folder

    with pytest.raises(AppError, match=r"differs by 0\.001"):
        replay_session(folder, None, as_json=True)
    assert 3 == len(capsys.readouterr().out.splitlines())


def test_another_model_is_told_to_be_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    model = load_model("demo")
    stage = played(model)
    hops(stage, 6)
    folder = changed(stage, tmp_path, model.sha256, "0" * 64)
    replay_session(folder, "demo", as_json=True)
    out, err = capsys.readouterr()

    assert len(stage.shown) == len(out.splitlines())
    assert "new evaluation" in err
    assert "0 of 3 estimates compared" in err


def test_a_model_that_is_not_here_is_asked_for(tmp_path: Path):
    stage = played(load_model("demo"))
    hops(stage, 6)
    folder = changed(stage, tmp_path, '"model": "demo"', '"model": "lab-2026"')

    with pytest.raises(ModelError, match=r'"lab-2026", which is not here .* --model'):
        replay_session(folder, None, as_json=True)


def test_a_folder_without_a_session_is_told(tmp_path: Path):
    with pytest.raises(SessionError):
        replay_session(tmp_path, None, as_json=True)
