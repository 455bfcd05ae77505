"""A few participants, rendered small."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.card import ModelCard
from models.demo.cohort import fit_normalisation, run_through
from models.demo.make import RULES, SPEC
from models.demo.participants import Recruit, Windows, render_windows
from models.demo.sequences import stack
from models.face.canonical import frontal_mesh
from models.face.tracking import Tracking


@pytest.fixture(autouse=True)
def _one_thread():
    """Threads that wait for each other on a busy computer only cost time."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def tracking() -> Tracking:
    """A tracker that reads something of every action; the real one is measured by `models.demo.make`."""
    rng = np.random.default_rng(0)
    rest = frontal_mesh().astype(np.float64)
    by_unit = 0.01 * rng.standard_normal((9, *rest.shape))
    return Tracking(rest, by_unit, 0.002 * rng.standard_normal((50, *rest.shape)))


@pytest.fixture(scope="session")
def cohort(tracking) -> list[Windows]:
    return [render_windows(Recruit(seed, 20.0), SPEC, tracking) for seed in range(3)]


@pytest.fixture(scope="session")
def runs(cohort):
    card = ModelCard("tried", SPEC, fit_normalisation(cohort, SPEC, RULES), RULES)
    return [run_through(windows, card) for windows in cohort]


@pytest.fixture(scope="session")
def settled_people(tracking):
    """Two people watched for a minute: longer than a baseline takes to settle."""
    minute = [render_windows(Recruit(seed, 60.0), SPEC, tracking) for seed in range(2)]
    card = ModelCard("tried", SPEC, fit_normalisation(minute, SPEC, RULES), RULES)
    return stack([run_through(windows, card) for windows in minute])
