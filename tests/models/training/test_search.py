"""A search for settings sees validation windows alone."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from models.errors import TrainingError
from models.networks import SYSTEMS
from models.training.search import search
from models.training.search_space import SPACES, free_knobs, own_choice, with_choices
from tests.models.training.small import SMALL, small_fold, small_plan, small_segments, small_spec

SYSTEM = "bddae"


@pytest.fixture(scope="module")
def world():
    segments, high = small_segments(small_spec(SYSTEM), effect=0.3)
    return segments, high, small_fold(segments.table)


PLAN = small_plan(SYSTEM, options={"joint": 8})


def test_test_windows_are_never_read(world):
    segments, high, fold = world
    guarded = replace(segments, forbidden=fold.test)

    assert 2 == len(search(PLAN, guarded, high, fold, n_trials=2).trials)


def test_labels_of_test_windows_change_nothing(world):
    segments, high, fold = world
    turned = high.copy()
    turned[np.unique(segments.table.trial[fold.test])] = np.nan

    one, two = (search(PLAN, segments, labels, fold, n_trials=3) for labels in (high, turned))

    assert one == two


def test_the_best_trial_on_validation_windows_is_the_plan(world):
    told = []

    found = search(PLAN, *world, n_trials=4, report=told.append)

    best = min(found.trials, key=lambda trial: trial.loss)
    assert (best.choices["rate"], best.choices["l2"]) == (found.plan.rate, found.plan.options["l2"])
    assert 8 == found.plan.options["joint"]
    assert tuple(told) == found.trials


def test_the_first_trial_is_the_system_s_own_setting(world):
    plan = replace(PLAN, rate=None)

    first = search(plan, *world, n_trials=1).trials[0]

    own = SYSTEMS[SYSTEM].options()
    assert (3e-2, own.l2, own.hidden_eeg) == tuple(first.choices[key] for key in ("rate", "l2", "hidden_eeg"))


def test_a_search_goes_on_where_it_was_stopped(tmp_path, world):
    seen = []

    first = search(PLAN, *world, 5, report=seen.append, stopped=lambda: len(seen) >= 2, storage=tmp_path / "search.db")
    second = search(PLAN, *world, 5, storage=tmp_path / "search.db")

    assert (True, 2) == (first.stopped, len(first.trials))
    assert (False, 5) == (second.stopped, len(second.trials))
    assert first.trials == second.trials[:2]


def test_another_search_in_the_same_file_is_another_search(tmp_path, world):
    search(PLAN, *world, 1, storage=tmp_path / "search.db")

    other = search(replace(PLAN, seed=3), *world, 1, storage=tmp_path / "search.db")

    assert 1 == len(other.trials)


def test_a_file_that_is_no_storage_is_refused(tmp_path, world):
    file = tmp_path / "search.db"
    file.write_bytes(b"a diary" * 1000)

    with pytest.raises(TrainingError, match=r"cannot be kept in .*search\.db"):
        search(PLAN, *world, 1, storage=file)


def test_a_search_stopped_before_its_first_trial_says_so(world):
    with pytest.raises(TrainingError, match=r"stopped before the first one"):
        search(PLAN, *world, 3, stopped=lambda: True)


def test_a_setting_that_diverges_is_told_and_the_search_goes_on():
    segments, high = small_segments(small_spec("deepvanet"))
    plan = small_plan("deepvanet", rate=2e9, epochs=20, patience=20)

    with pytest.raises(TrainingError, match=r"No setting could be trained to its end. The loss of epoch"):
        search(plan, segments, high, small_fold(segments.table), n_trials=1)


@pytest.mark.parametrize("system", SPACES)
def test_every_space_holds_the_system_s_own_setting_and_fits_its_options(system):
    assert SYSTEMS.keys() == SPACES.keys()
    for knob in SPACES[system]:
        assert own_choice(system, knob) in knob.choices
    turned = with_choices(SMALL[system], {knob.option: knob.choices[0] for knob in SPACES[system]})
    segments, high = small_segments(small_spec(system))

    result = search(
        replace(small_plan(system, epochs=1), options=turned), segments, high, small_fold(segments.table), n_trials=1
    )

    assert {"rate"} == set(result.trials[0].choices)
    assert math.isfinite(result.trials[0].loss)


def test_what_is_set_is_not_searched():
    assert ["eeg.hidden"] == [knob.option for knob in free_knobs("facial-lstm", SMALL["facial-lstm"])]
    assert {"eeg": {"layers": 1, "dropout": 0.0, "hidden": 16}} == with_choices(
        SMALL["facial-lstm"], {"eeg.hidden": 16}
    )
    assert {"layers": 1, "dropout": 0.0} == SMALL["facial-lstm"]["eeg"]
