"""The one loop that trains every system."""

from __future__ import annotations

import pytest

from models.training.loop import train
from models.training.recipes import RECIPES
from tests.models.training.small import small_fold, small_plan, small_segments, small_spec


@pytest.mark.parametrize("system", RECIPES)
def test_every_system_learns(system):
    segments, high = small_segments(small_spec(system))
    epochs = []

    trained = train(small_plan(system, epochs=3), segments, high, small_fold(segments.table), epochs.append)

    own = [epoch for epoch in trained.history if epoch.phase == "training"]
    assert own[-1].loss < own[0].loss
    assert tuple(epochs) == trained.history
    assert (system, False) == (trained.card.name, trained.stopped)
