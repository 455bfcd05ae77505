"""What the last linear layer eats."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.training.features import features_of
from models.training.loop import train
from models.training.recipes import RECIPES, recipe_of
from tests.models.training.small import small_fold, small_plan, small_segments, small_spec


@pytest.mark.parametrize("system", RECIPES)
def test_the_last_layer_makes_the_answer_of_the_features(system):
    """Features times its weights are the network's own logits, before calibration."""
    segments, high = small_segments(small_spec(system))
    fold = small_fold(segments.table)
    trained = train(small_plan(system, epochs=1), segments, high, fold)
    inputs = segments.inputs(fold.validation, trained.card.normalisation)

    features = features_of(trained, inputs)

    network = trained.network.network
    tensors = {key: torch.from_numpy(inputs[key]) for key in segments.spec.modalities}
    layers = recipe_of(system).readouts(network)
    parts = np.split(features, np.cumsum([layer.in_features for layer in layers])[:-1], axis=1)
    with torch.no_grad():
        made = [layer(torch.from_numpy(part)) for layer, part in zip(layers, parts, strict=True)]
        wanted = (
            [network.modality_logits(**tensors)[:, i] for i in (0, 1)]
            if system == "deepvanet-decision"
            else [_ungated(network)(**tensors)]
        )
    for own, logits in zip(made, wanted, strict=True):
        assert torch.allclose(logits, own, atol=1e-5)


def _ungated(network):
    if hasattr(network, "gated"):
        network.gated.zero_()
    return network


def test_nothing_listens_afterwards():
    segments, high = small_segments(small_spec("lstm-cnn"))
    fold = small_fold(segments.table)
    trained = train(small_plan("lstm-cnn", epochs=1), segments, high, fold)

    features_of(trained, segments.inputs(fold.validation, trained.card.normalisation))

    assert not any(module._forward_pre_hooks for module in trained.network.modules())
