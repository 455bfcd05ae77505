"""A run's files carry its name, runs are counted up, and odd names are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.errors import SessionError
from recorder.session.paths import FILES, RunPaths, task_of


def test_a_first_run_is_named_as_in_bids(tmp_path: Path) -> None:
    paths = RunPaths.next(tmp_path, "P07", "02", "demo")

    assert tmp_path / "sub-P07" / "ses-02" / "sub-P07_ses-02_task-demo_run-01_streams.xdf" == paths.streams
    assert not any(tmp_path.iterdir())


def test_runs_are_counted_by_whatever_file_is_there(tmp_path: Path) -> None:
    """One file of a run left over is enough to keep its number taken."""
    first = RunPaths.next(tmp_path, "01")
    first.folder.mkdir(parents=True)
    RunPaths(first.folder, "01", "01", "free", 12).camera.touch()
    RunPaths(first.folder, "01", "01", "other", 40).camera.touch()

    assert 13 == RunPaths.next(tmp_path, "01").run


@given(
    st.from_regex(r"[A-Za-z0-9]{1,16}", fullmatch=True),
    st.from_regex(r"[0-9]{2}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9]{1,40}", fullmatch=True),
    st.integers(1, 9999),
    st.sampled_from(["", *FILES]),
)
def test_any_file_of_a_run_tells_which_run(participant: str, session: str, task: str, run: int, name: str) -> None:
    paths = RunPaths(Path("there"), participant, session, task, run)

    assert paths == RunPaths.of(paths.file(name) if name else paths.folder / paths.prefix)


@pytest.mark.parametrize("code", ["", "Ann Smith", "jörg", "0" * 17, "../01", "a_b", "a-b"])
def test_a_code_that_is_none_is_refused(tmp_path: Path, code: str) -> None:
    with pytest.raises(SessionError, match="participant code"):
        RunPaths.next(tmp_path, code)


def test_other_files_are_no_run() -> None:
    with pytest.raises(SessionError, match=r"recording\.xdf"):
        RunPaths.of(Path("recording.xdf"))


@pytest.mark.parametrize(
    ("name", "task"), [("demo", "demo"), ("My clips, v2", "Myclipsv2"), ("éè", "free"), ("", "free")]
)
def test_a_playlists_name_becomes_a_task(name: str, task: str) -> None:
    assert task == task_of(name)
