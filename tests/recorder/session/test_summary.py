"""A list of runs says what each is at a glance, also of those that are broken."""

from __future__ import annotations

import errno
import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from recorder.session.summary import find_runs, summary
from tests.recorder.session.lived_run import RATINGS, LivedRun, live_run


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> LivedRun:
    return live_run(tmp_path_factory.mktemp("sessions"), video=True)


@pytest.fixture
def copied(lived: LivedRun, tmp_path: Path) -> LivedRun:
    """A copy that may be spoilt."""
    shutil.copytree(lived.paths.folder, tmp_path, dirs_exist_ok=True)
    (paths,) = find_runs(tmp_path)
    return LivedRun(paths, lived.info)


def test_a_summary_says_what_was_recorded(lived: LivedRun) -> None:
    """Practice does not count, and a declined scale has fewer answers."""
    found = summary(lived.paths)

    assert ("01", "01", "demo", "01") == (found.participant, found.session, found.task, found.run)
    assert ("complete", "", True, True) == (found.state, found.problem, found.simulated, found.has_video)
    assert (3, 3) == (found.n_trials, found.n_rated)
    assert {
        scale: float(np.mean([rating[i] for rating in RATINGS[1:] if rating[i] is not None]))
        for i, scale in enumerate(("valence", "arousal", "dominance", "liking"))
    } == found.mean_ratings
    assert ("simulated EEG", 250.0, 32) == (found.eeg, found.eeg_rate_hz, found.n_eeg_channels)
    assert "simulated camera" == found.camera
    assert 21 == found.n_lost
    assert 12.0 == found.duration_s
    assert sum(face.usable for face in lived.faces) / len(lived.faces) == pytest.approx(found.face_share)
    assert 11 / 12 == pytest.approx(found.coverage)
    assert sum(path.stat().st_size for path in lived.paths.folder.iterdir()) == found.n_bytes


def test_a_run_that_was_never_closed_says_so(copied: LivedRun) -> None:
    document = copied.paths.document
    document.write_text(document.read_text().replace('"complete"', '"recording"'), encoding="utf-8")

    found = summary(copied.paths)

    assert "recording" == found.state
    assert "never closed" in found.problem
    assert 3 == found.n_rated


def test_a_run_without_streams_has_a_problem(copied: LivedRun) -> None:
    """It is listed by its name, with one line."""
    copied.paths.streams.unlink()

    found = summary(copied.paths)

    assert ("01", "damaged") == (found.participant, found.state)
    assert found.problem
    assert "\n" not in found.problem
    assert math.isnan(found.coverage)


def test_a_run_cut_short_has_a_problem(copied: LivedRun) -> None:
    streams = copied.paths.streams
    streams.write_bytes(streams.read_bytes()[: streams.stat().st_size // 2])

    found = summary(copied.paths)

    assert found.problem
    assert "simulated EEG" == found.eeg


def test_runs_are_found_below_a_folder_in_order(tmp_path: Path) -> None:
    """Whatever else lies there."""
    for code in ("02", "01", "01"):
        live_run(tmp_path, length_s=0.5, code=code)
    (tmp_path / "sub-03_ses-01_task-demo_run-01_notes.txt").write_text("", encoding="utf-8")

    assert [("01", 1), ("01", 2), ("02", 1)] == [(run.participant, run.run) for run in find_runs(tmp_path)]
    assert [] == find_runs(tmp_path / "none")


def test_files_that_may_not_be_looked_at_are_a_problem(copied: LivedRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder whose names can be read and whose files cannot: the rest of the list must still be shown."""

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as other:
        other.setattr(Path, "stat", forbidden)
        found = summary(copied.paths)

    assert ("damaged", True) == (found.state, "permission denied" in found.problem)
