"""Tables of text from which the recorded numbers can be read back."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from recorder.export.csv import export_csv
from recorder.export.making import ExportError
from tests.recorder.session.lived_run import RATINGS, LivedRun, live_run


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> LivedRun:
    return live_run(tmp_path_factory.mktemp("sessions"))


@pytest.fixture(scope="module")
def tables(lived: LivedRun, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    """Every file by what follows the run's prefix."""
    found = {}
    for path in export_csv(lived.paths, tmp_path_factory.mktemp("csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem.removeprefix(f"{lived.paths.prefix}_")] = list(csv.DictReader(file))
    return found


def test_samples_read_back_to_the_same_numbers(lived: LivedRun, tables: dict[str, list[dict[str, str]]]) -> None:
    """To the bit of a float32, with stamps to the nanosecond, under names with units."""
    names = [f"{name} (uV)" for name in lived.info.channel_names]

    data = np.array([[row[name] for name in names] for row in tables["eeg"]], np.float32)

    np.testing.assert_array_equal(np.concatenate([block.data for block in lived.blocks]), data)
    t = [float(row["t (s)"]) for row in tables["eeg"]]
    np.testing.assert_allclose(np.concatenate([block.t for block in lived.blocks]), t, rtol=0, atol=1e-9)
    assert 1 == sum(row["gap_before (0 or 1)"] == "1" for row in tables["eeg"])


def test_trials_have_a_row_each(tables: dict[str, list[dict[str, str]]]) -> None:
    scales = ("valence (1..9)", "arousal (1..9)", "dominance (1..9)", "liking (1..9)")

    answers = [tuple(row[scale] for scale in scales) for row in tables["trials"]]

    assert [tuple("" if a is None else str(a) for a in rating) for rating in RATINGS] == answers
    assert ["joy", "tense", "sad", "calm"] == [row["stimulus"] for row in tables["trials"]]


def test_every_stream_has_a_file(lived: LivedRun, tables: dict[str, list[dict[str, str]]]) -> None:
    told = {"eeg_blocks", "eeg_stamps", "emotion_detail", "estimator"}  # of no use outside EmoScope

    assert lived.session().roles - told | {"trials"} == set(tables)
    assert len(lived.frames) == len(tables["frames"])
    assert len(lived.faces) == len(tables["faces"])
    assert [marker.label for marker in lived.markers] == [row["label"] for row in tables["markers"]]


def test_what_is_no_number_is_left_empty(lived: LivedRun, tables: dict[str, list[dict[str, str]]]) -> None:
    faceless = [face.landmarks is None for face in lived.faces]

    assert faceless == [row["x0 (px)"] == "" for row in tables["faces"]]


def test_nothing_is_overwritten(lived: LivedRun, tmp_path: Path) -> None:
    first, *_ = export_csv(lived.paths, tmp_path)
    content = first.read_bytes()

    with pytest.raises(ExportError, match="exists already"):
        export_csv(lived.paths, tmp_path)
    assert content == first.read_bytes()
