"""The exported encoder and step, and the loop over them, say what torch says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.export import export
from models.glimpse_loop import GlimpseLoop
from models.networks.calibrated import Calibrated
from models.networks.glimpse_graph import glimpse_graph
from models.networks.hierarchical_attention import HierarchicalAttention
from models.runtime import load_model
from tests.models.networks.small_glimpses import SMALL, small_network, some_windows
from tests.models.trained import card_of

EAGER = replace(SMALL, max_glimpses=3)


@pytest.mark.parametrize("modalities", ["both", "eeg", "face"])
@torch.no_grad()
def test_the_loop_of_arrays_sees_what_torch_sees(modalities):
    """Frames encoded before they are looked at, in one batch, step by step ever after."""
    network = small_network(modalities=modalities)
    windows = some_windows(network.spec)
    expected, graph = network.episode(**windows), glimpse_graph(network)

    def run(wanted, given):
        found = graph.module(**{name: value[:1] for name, value in (graph.inputs | graph.frames).items()} | given)
        return {name: value.numpy() for name, value in zip(graph.outputs, found, strict=True) if name in wanted}

    frames = {f"{key}_frames": value.flatten(0, 1) for key, value in windows.items()}
    encoded = run({f"{key}_features" for key in windows}, frames)
    seen = {
        name.replace("features", "seen"): value.reshape(len(expected.logits), -1, *value.shape[1:])
        for name, value in encoded.items()
    }
    gaze = GlimpseLoop(
        lambda arrays: run(graph.outputs[:3], {name: torch.from_numpy(value) for name, value in arrays.items()}),
        network.step.state_shape,
        network.options.max_glimpses,
    )(seen)

    np.testing.assert_allclose(expected.logits, gaze.logits, atol=1e-6)
    assert expected.seen.sum(1).tolist() == gaze.glimpses.tolist()
    assert torch.where(expected.seen, expected.frames, -1).tolist() == gaze.frames.tolist()


def exported(network: HierarchicalAttention, path):
    spec = network.spec
    if spec.eeg:  # with places on a scalp map
        spec = replace(spec, eeg=replace(spec.eeg, channels=("Fz", "Cz", "Pz")))
    return load_model(export(Calibrated.of(network, spec), card_of(spec), path / "small.onnx"))


@pytest.mark.slow
@pytest.mark.parametrize("modalities", ["both", "eeg", "face"])
def test_a_file_says_what_torch_says(modalities, tmp_path):
    """Of more windows than are encoded at once; some end early, since no glimpse is left."""
    for options in (SMALL, EAGER):
        network = small_network(options, modalities=modalities)
        windows = some_windows(network.spec, 9)

        found = exported(network, tmp_path).infer({key: value.numpy() for key, value in windows.items()})

        with torch.no_grad():
            expected = torch.sigmoid(network(**windows))
        np.testing.assert_allclose(expected, found.p_high, rtol=0, atol=1e-5)


@pytest.mark.slow
def test_shares_of_a_file_are_those_of_windows_with_a_modality_at_its_mean(tmp_path):
    """The way through the frames is another one then; the features are encoded once."""
    model = exported(small_network(), tmp_path)
    window = {key: value.numpy() for key, value in some_windows(model.card.spec, 1).items()}
    p_high = [model.infer(window | {key: 0 * window[key]}).p_high[0] for key in window]

    told = model._graph.without(window, tuple(window))[0]

    np.testing.assert_allclose(told[1:], p_high, rtol=0, atol=1e-6)
    np.testing.assert_allclose(told[:1], model.infer(window).p_high, rtol=0, atol=1e-6)
    assert np.abs(told[1:] - told[0]).max(axis=1).min() > 1e-5
