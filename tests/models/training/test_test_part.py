"""Canaries: whatever is in a fold's test part, be it absurd, the network that is trained is the same to the bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.networks import SYSTEMS
from models.training.loop import train
from models.training.search import search
from tests.models.training.small import small_fold, small_plan, small_segments, small_spec

ABSURD = np.float32(1e6)


def poisoned(segments, high, fold):
    """Return windows whose test part is absurd and betrays its labels, which are turned."""
    test, turned = segments.table.trial[fold.test], high.copy()
    turned[np.unique(test)] = 1 - turned[np.unique(test)]
    arrays = {key: array.copy() for key, array in segments.arrays.items()}
    for array in arrays.values():
        sides = (2 * turned[test, :1] - 1).reshape(-1, *[1] * (array.ndim - 1))
        array[fold.test] = ABSURD * sides
    return replace(segments, arrays=arrays), turned


@pytest.mark.parametrize("system", SYSTEMS)
def test_nothing_of_the_test_part_reaches_a_network(system):
    """Neither weights nor scales, fusion weights, gates or calibration: no path is open."""
    segments, high = small_segments(small_spec(system))
    fold = small_fold(segments.table)
    plan = small_plan(system, epochs=1)

    clean, dirty = (train(plan, *world, fold) for world in ((segments, high), poisoned(segments, high, fold)))

    for name, weights in clean.network.state_dict().items():
        assert torch.equal(weights, dirty.network.state_dict()[name]), name
    for key, scale in clean.card.normalisation.items():
        assert np.array_equal(scale.mean, dirty.card.normalisation[key].mean)
        assert np.array_equal(scale.sd, dirty.card.normalisation[key].sd)
    assert clean.notes == dirty.notes
    assert [epoch.validation_loss for epoch in clean.history] == [epoch.validation_loss for epoch in dirty.history]


def test_a_search_ends_with_the_same_setting():
    segments, high = small_segments(small_spec("bddae"))
    fold, plan = small_fold(segments.table), small_plan("bddae", epochs=1)

    clean, dirty = (search(plan, *world, fold, 3) for world in ((segments, high), poisoned(segments, high, fold)))

    assert clean == dirty
