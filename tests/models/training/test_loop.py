"""The one loop that trains every system."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.errors import ModelError, TrainingError
from models.evaluation.fold import Fold
from models.networks import SYSTEMS
from models.spec import ClassPlace
from models.training.loop import train
from models.training.recipes import RECIPES
from tests.models.training.small import small_fold, small_plan, small_segments, small_spec

SYSTEM = "lstm-cnn"


@pytest.fixture(scope="module")
def world():
    segments, high = small_segments(small_spec(SYSTEM))
    return segments, high, small_fold(segments.table)


def weights(trained):
    return torch.cat([value.double().flatten() for value in trained.network.state_dict().values()])


def test_every_published_system_can_be_trained():
    assert SYSTEMS.keys() == RECIPES.keys()


@pytest.mark.parametrize("system", RECIPES)
def test_every_system_learns(system):
    segments, high = small_segments(small_spec(system))
    epochs = []

    trained = train(small_plan(system, epochs=3), segments, high, small_fold(segments.table), epochs.append)

    own = [epoch for epoch in trained.history if epoch.phase == "training"]
    assert own[-1].loss < own[0].loss
    assert tuple(epochs) == trained.history
    assert (system, False, False) == (trained.card.name, trained.stopped, trained.network.training)


@pytest.mark.parametrize("system", RECIPES)
def test_every_system_can_learn_eight_windows_by_heart(system):
    """Noise with labels: what is known of the windows it was trained on can only be memory."""
    segments, _ = small_segments(small_spec(system), n_trials=10, windows=1, effect=0.0)
    high = np.array([0, 1, 1, 0, 1, 0, 0, 1, 0, 1], np.float32)[:, None]
    fold = Fold("by heart", np.arange(8), np.arange(8, 10), np.zeros(0, np.int64))

    epochs = 30 if system.startswith("deepvanet") else 40 if system == "hierarchical-attention" else 80
    trained = train(small_plan(system, epochs=epochs, patience=epochs), segments, high, fold)

    last = [epoch for epoch in trained.history if epoch.phase == "training"][-1]
    sum_of_losses = system == "deepvanet-decision"  # of two classifiers, which have no answer yet
    assert last.loss < 0.2 if sum_of_losses else last.accuracy == 1.0


def test_the_same_seed_gives_the_same_weights_and_another_one_others(world):
    plan = small_plan(SYSTEM, options={})

    first, again, other = (train(replace(plan, seed=seed), *world) for seed in (5, 5, 6))

    assert torch.equal(weights(first), weights(again))
    assert not torch.equal(weights(first), weights(other))


def test_training_leaves_torch_s_own_generator_as_it_was(world):
    torch.manual_seed(3)
    wanted = torch.rand(3)
    torch.manual_seed(3)

    train(small_plan(SYSTEM, epochs=1), *world)

    assert torch.equal(wanted, torch.rand(3))


def test_test_windows_are_never_read(world):
    segments, high, fold = world
    guarded = replace(segments, forbidden=fold.test)

    assert train(small_plan(SYSTEM, epochs=1), guarded, high, fold).history


def test_the_labels_of_test_windows_change_nothing(world):
    segments, high, fold = world
    turned = high.copy()
    turned[segments.table.trial[fold.test]] = 1 - turned[segments.table.trial[fold.test]]

    one, two = (train(small_plan(SYSTEM, epochs=1), segments, labels, fold) for labels in (high, turned))

    assert torch.equal(weights(one), weights(two))


def test_windows_of_trials_without_a_label_are_not_used(world):
    segments, high, fold = world
    unrated = high.copy()
    unrated[0] = np.nan
    guarded = replace(segments, forbidden=segments.table.rows_of(np.array([0])))

    assert train(small_plan(SYSTEM, epochs=1), guarded, unrated, fold).history


def test_it_stops_when_validation_gains_nothing_and_keeps_the_best_epoch():
    """Training windows are learned by heart, and noise held out goes from bad to worse."""
    segments, high = small_segments(small_spec(SYSTEM), effect=0.0)
    fold = small_fold(segments.table)

    trained = train(small_plan(SYSTEM, epochs=60, patience=3, rate=2e-2), segments, high, fold)

    losses = [epoch.validation_loss for epoch in trained.history]
    best = int(np.argmin(losses))
    assert best + 1 + 3 == len(losses) < 60
    assert [epoch.best for epoch in trained.history].index(True) == 0
    assert trained.history[best].best
    assert not any(epoch.best for epoch in trained.history[best + 1 :])


def test_the_weights_are_those_of_the_best_epoch():
    """As if it had been told to stop right there."""
    segments, high = small_segments(small_spec(SYSTEM), effect=0.0)
    fold = small_fold(segments.table)
    plan = small_plan(SYSTEM, epochs=8, patience=8, rate=2e-2)
    longer = train(plan, segments, high, fold)
    best = int(np.argmin([epoch.validation_loss for epoch in longer.history])) + 1

    shorter = train(replace(plan, epochs=best), segments, high, fold)

    assert best < 8
    assert torch.equal(weights(shorter), weights(longer))


def test_classes_are_learned_one_against_the_rest():
    places = tuple(ClassPlace(name, v, 0.0) for name, v in (("sad", -1.0), ("calm", 0.0), ("glad", 1.0)))
    spec = replace(small_spec(SYSTEM), kind="classes", classes=places)
    segments, high = small_segments(spec, n_trials=18)
    n = np.arange(18)
    fold = Fold("classes", *(segments.table.rows_of(part) for part in (n[:12], n[12:15], n[15:])))

    trained = train(small_plan(SYSTEM, epochs=12), segments, high, fold)

    inputs = segments.inputs(fold.validation, trained.card.normalisation)
    p = trained.network(**{key: torch.from_numpy(inputs[key]) for key in spec.modalities})
    assert (len(fold.validation), 3) == tuple(p.shape)
    assert torch.allclose(torch.ones(len(p)), p.sum(dim=1))
    assert trained.history[-1].accuracy > 0.9


def test_the_card_tells_how_it_was_trained(world):
    trained = train(small_plan(SYSTEM, seed=4), *world)

    known = {key: trained.card.provenance[key] for key in ("system", "seed", "epochs", "batch", "patience")}
    assert {"system": SYSTEM, "seed": 4, "epochs": 2, "batch": 8, "patience": 12} == known
    assert trained.card.to_json() == type(trained.card).from_json(trained.card.to_json()).to_json()


def test_the_seconds_left_fall_to_nothing(world):
    left_s = [epoch.left_s for epoch in train(small_plan(SYSTEM, epochs=4), *world).history]

    assert 0.0 == left_s[-1]
    assert all(seconds > 0 for seconds in left_s[:-1])


def test_a_rate_that_is_too_high_is_named():
    segments, high = small_segments(small_spec("deepvanet"))

    with pytest.raises(TrainingError, match=r"the rate of 1e\+09 is too high"):
        train(small_plan("deepvanet", rate=1e9, epochs=20, patience=20), segments, high, small_fold(segments.table))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"system": "deepface"}, 'No system "deepface" can be trained. Choose one of: eeg-lstm'),
        ({"rate": -1.0}, "The plan's rate is -1.0"),
        ({"epochs": 0}, "The plan's epochs is 0"),
        ({"seed": -1}, "The plan's seed is -1"),
        ({"options": {"width": 3}}, 'has no option "width"'),
        ({"options": {"kernel": "wide"}}, "lstm-cnn cannot be built with options {'kernel': 'wide'}"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused(world, change, told):
    with pytest.raises(ModelError, match=told):
        train(replace(small_plan(SYSTEM), **change), *world)
