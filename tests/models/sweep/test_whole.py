"""Training on everything: of three people too, for whom five folds by subject would be too many."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.evaluation.fold import Split
from models.sweep.job import WHOLE, Job
from models.sweep.material import Place, material

DATA = "simulated:3x8?seconds=3"


@pytest.mark.parametrize("split", ["trial", "subject", "clip"])
def test_everything_but_validation_is_trained_on(split: Split, tmp_path_factory: pytest.TempPathFactory) -> None:
    job = Job(DATA, "", "bddae", ("valence",), split, 3, WHOLE, modality="face")

    found = material(job, Place(_shared(tmp_path_factory)))
    fold = found.fold(job)

    assert 0 == len(fold.test)
    assert np.array_equal(np.arange(len(found.segments.table)), np.union1d(fold.train, fold.validation))
    assert 0.1 < len(fold.validation) / len(found.segments.table) < 0.5


def _shared(factory: pytest.TempPathFactory) -> Path:
    """Return one cache for all of these tests."""
    return factory.getbasetemp() / "whole"
