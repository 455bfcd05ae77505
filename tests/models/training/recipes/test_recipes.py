"""What is special about the training of each system."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.networks import build
from models.networks.margin import primal_svm
from models.training.batches import Windows
from models.training.loop import train
from models.training.recipes import recipe_of
from models.training.recipes.recipe import Moment, Parts, Settings
from tests.models.training.small import SMALL, small_fold, small_plan, small_segments, small_spec

FIVE_EPOCHS = Settings(rate=1e-3, batch=8, epochs=5, patience=5)


def world_of(system):
    """Return windows, a fold, and a fresh network that its recipe has prepared."""
    segments, high = small_segments(small_spec(system))
    fold = small_fold(segments.table)
    windows = Windows(segments, high, segments.fit_normalisation(fold.train), torch.device("cpu"))
    torch.manual_seed(0)
    network = build(system, segments.spec, SMALL[system])
    recipe = recipe_of(system)
    parts, _ = recipe.prepare(network, windows, Parts(fold.train, fold.validation))
    return windows, parts, network, recipe


@pytest.mark.parametrize(
    ("system", "rate", "batch"),
    [
        ("eeg-lstm", 5e-3, 64),
        ("lstm-cnn", 5e-3, 64),
        ("facial-lstm", 5e-3, 64),
        ("hierarchical-attention", 1e-4, 12),
        ("deepvanet", 1e-3, 64),
        ("deepvanet-decision", 1e-3, 64),
        ("transformer-fusion", 1e-3, 64),
    ],
)
def test_rates_and_batches_are_the_papers(system, rate, batch):
    settings = recipe_of(system).settings

    assert (rate, batch) == (settings.rate, settings.batch)


def test_bddae_is_pre_trained_whole_and_then_trained_with_slow_encoders():
    _, _, network, recipe = world_of("bddae")

    pre_training, training = recipe.phases(network, FIVE_EPOCHS)

    assert ["pre-training", "training"] == [pre_training.name, training.name]
    last, encoders = training.groups
    assert pytest.approx(FIVE_EPOCHS.rate) == last["lr"]
    assert {id(p) for p in network.last.parameters()} == {id(p) for p in last["params"]}
    assert pytest.approx(SMALL["bddae"]["encoder_share"] * FIVE_EPOCHS.rate) == encoders["lr"]


def test_pre_training_makes_whole_inputs_of_holed_ones():
    segments, high = small_segments(small_spec("bddae"))

    history = train(small_plan("bddae", epochs=20), segments, high, small_fold(segments.table)).history

    own = [epoch for epoch in history if epoch.phase == "pre-training"]
    assert own[-1].validation_loss < own[0].validation_loss
    assert np.isnan(own[0].accuracy)
    assert history.index(own[-1]) == len(own) - 1


def test_holes_of_validation_inputs_are_the_same_in_every_epoch():
    windows, parts, network, recipe = world_of("bddae")
    phase = recipe.phases(network, FIVE_EPOCHS)[0]
    (batch,) = windows.in_order(parts.validation)

    assert phase.judge(batch).loss == phase.judge(batch).loss


@pytest.mark.parametrize("system", ["bddae", "bimodal-lstm"])
def test_inputs_are_scaled_by_training_windows(system):
    segments, high = small_segments(small_spec(system))
    fold = small_fold(segments.table)
    segments.arrays["eeg"][fold.train[0]] = 50.0
    windows = Windows(segments, high, segments.fit_normalisation(fold.train), torch.device("cpu"))
    network = build(system, segments.spec, SMALL[system])
    fresh = network.scales.state_dict()["eeg." + ("high" if system == "bddae" else "mean")].clone()

    recipe_of(system).prepare(network, windows, Parts(fold.train, fold.validation))

    assert not torch.equal(fresh, network.scales.state_dict()["eeg." + ("high" if system == "bddae" else "mean")])


def test_the_last_layer_of_bimodal_lstm_is_a_linear_svm():
    windows, parts, network, recipe = world_of("bimodal-lstm")

    recipe.finish(network, windows, parts)

    batches = list(windows.in_order(parts.train))
    network.eval()
    with torch.no_grad():
        joined = torch.cat([network.joined(**batch.inputs) for batch in batches])
    high = torch.cat([batch.high for batch in batches]).repeat_interleave(joined.shape[1], dim=0)
    weight, bias = primal_svm(joined.flatten(0, 1), high, network.options.l2)
    assert torch.allclose(weight, network.last.weight, atol=1e-5)
    assert torch.allclose(bias, network.last.bias, atol=1e-5)


def test_two_classifiers_are_weighed_on_validation_trials():
    """The face tells nothing: all weight goes to the signals."""
    segments, high = small_segments(small_spec("deepvanet-decision"), n_trials=16)
    rng = np.random.default_rng(2)
    segments.arrays["face"] = rng.standard_normal(segments.arrays["face"].shape).astype(np.float32)
    n = np.arange(16)
    fold = small_fold(segments.table)
    fold = type(fold)("f", *(segments.table.rows_of(part) for part in (n[:8], n[8:14], n[14:])))

    trained = train(small_plan("deepvanet-decision", epochs=6), segments, high, fold)

    bio, face = trained.network.network.weights[:, 0].tolist()
    assert bio > 1.0
    assert bio > 2 * face


def test_one_classifier_alone_is_trained_as_deepvanet():
    spec = replace(small_spec("deepvanet-decision"), face=None)
    segments, high = small_segments(spec)

    trained = train(small_plan("deepvanet-decision"), segments, high, small_fold(segments.table))

    assert not hasattr(trained.network.network, "weights")


def test_the_policy_s_spread_falls_from_epoch_to_epoch(monkeypatch):
    windows, parts, network, recipe = world_of("hierarchical-attention")
    sigmas = []
    episode = network.episode

    def watched(*args, sigma=0.0, **rest):
        sigmas.append(sigma)
        return episode(*args, sigma=sigma, **rest)

    monkeypatch.setattr(network, "episode", watched)
    (phase,) = recipe.phases(network, FIVE_EPOCHS)
    batch = next(windows.in_order(parts.train))
    for done in (0.0, 0.5, 1.0):
        phase.step(batch, Moment(done, torch.Generator().manual_seed(0)))

    assert pytest.approx([0.1, (0.1 * 0.02) ** 0.5, 0.02]) == sigmas
    assert 1.0 == phase.clip
