"""Tables of windows as segmenting makes them, without any signal."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from models.segments.table import SegmentTable, TrialRow

TableOf = Callable[..., SegmentTable]


def made_table(n_subjects: int = 4, n_trials: int = 12, n_windows: int = 5, n_clips: int | None = None) -> SegmentTable:
    """Rated by turns 7 and 3 in valence, 7 7 3 3 in arousal; clip k is shown in trial k to everyone."""
    trials = tuple(
        TrialRow(
            f"s{subject:02d}",
            f"s{subject:02d}/run",
            f"t{trial:02d}",
            f"clip{trial % (n_clips or n_trials):02d}",
            {"valence": 7.0 if trial % 2 else 3.0, "arousal": 7.0 if trial % 4 > 1 else 3.0},
        )
        for subject in range(n_subjects)
        for trial in range(n_trials)
    )
    trial = np.repeat(np.arange(len(trials)), n_windows)
    t_end = np.arange(len(trial), dtype=np.float64)
    return SegmentTable(trials, trial, t_end, {"eeg": np.ones(len(trial), bool)})


@pytest.fixture
def table_of() -> TableOf:
    return made_table


@pytest.fixture(scope="session")
def table() -> SegmentTable:
    return made_table()
