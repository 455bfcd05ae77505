"""What a trained network says in torch, its file says live: each published system, to 1e-5."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.export import export
from models.networks import SYSTEMS
from models.runtime import Model, load_model
from models.spec import ClassPlace
from tests.models.trained import model_of, some_windows

QUICK = ("eeg-lstm", "lstm-cnn", "bddae")
AUX = ("hEOG", "GSR")
CLASSES = (ClassPlace("negative", -0.6, 0.1), ClassPlace("neutral", 0.0, -0.4), ClassPlace("positive", 0.7, 0.2))


def systems():
    return [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in SYSTEMS]


def arrays(windows: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    return {key: value.numpy() for key, value in windows.items()}


def greatest_gap(network, model: Model, seed: int) -> float:
    gaps = []
    for n in (1, 2, 5):
        windows = some_windows(model.card.spec, n, seed + n)
        with torch.no_grad():
            expected = network(**windows).numpy()
        found = model.infer(arrays(windows))
        gaps.append(np.abs(found.p_high - expected).max())
    return max(gaps)


@pytest.mark.parametrize("system", systems())
def test_a_file_says_what_its_network_says(system, tmp_path):
    """Batches of one, two and five, both axes, peripheral channels where the system takes them."""
    network, path = model_of(system, tmp_path, targets=("valence", "arousal"), aux_channels=AUX)
    model = load_model(path)
    windows = some_windows(model.card.spec, 8)

    said = model.infer(arrays(windows)).p_high

    assert greatest_gap(network, model, 10) <= 1e-5
    assert np.ptp(said, axis=0).min() > 1e-4  # it does not say the same of everything


@pytest.mark.parametrize("system", ["eeg-lstm", pytest.param("hierarchical-attention", marks=pytest.mark.slow)])
def test_classes_are_told_by_their_places(system, tmp_path):
    network, path = model_of(system, tmp_path, targets=("valence", "arousal"), classes=CLASSES)
    model = load_model(path)
    windows = some_windows(model.card.spec, 4)
    with torch.no_grad():
        p = network(**windows).numpy()

    found = model.infer(arrays(windows))

    places = np.array([[place.valence, place.arousal] for place in CLASSES])
    np.testing.assert_allclose(found.mean, p @ places, rtol=0, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("system", "aux_channels"),
    [("deepvanet", AUX), ("deepvanet", ()), ("deepvanet-decision", ()), ("transformer-fusion", ())],
)
def test_a_late_fusion_says_what_it_would_without_each_modality(system, aux_channels, tmp_path):
    """To 1e-6 what the whole network says of windows with that modality at its mean."""
    _, path = model_of(system, tmp_path, targets=("valence", "arousal"), aux_channels=aux_channels)
    model = load_model(path)
    modalities = model.card.spec.modalities
    window = arrays(some_windows(model.card.spec, 1))
    p_high = [model.infer(window | {key: 0 * window[key]}).p_high[0] for key in modalities]

    told = model._graph.without(window, modalities)[0]

    assert "p_high_without" in {value.name for value in model._session.get_outputs()}
    np.testing.assert_allclose(told[1:], p_high, rtol=0, atol=1e-6)
    np.testing.assert_allclose(told[:1], model.infer(window).p_high, rtol=0, atol=1e-6)
    assert np.abs(told[1:] - told[0]).max(axis=1).min() > 1e-4  # each has a say


@pytest.mark.slow
@pytest.mark.parametrize("modality", ["eeg", "face", "peripheral"])
def test_one_modality_alone_is_exported_too(modality, tmp_path):
    network, path = model_of("deepvanet", tmp_path, modality=modality, aux_channels=AUX)

    assert greatest_gap(network, load_model(path), 20) <= 1e-5


@pytest.mark.slow
def test_the_shut_gate_of_facial_lstm_says_nothing(tmp_path):
    """Probability one half before calibration; a face that is missing leaves the gate open."""
    network, path = model_of("facial-lstm", tmp_path)
    network.network.svm_weight.zero_()
    network.network.svm_bias.copy_(torch.tensor([1.0, 0.0, 0.0]))

    model = load_model(export(network, load_model(path).card, path))
    windows = arrays(some_windows(model.card.spec, 3))

    shut = model.infer(windows).p_high
    missing = model.infer({**windows, "face": np.zeros_like(windows["face"])}).p_high

    np.testing.assert_allclose(shut, torch.sigmoid(network.platt.offset).numpy() * np.ones((3, 1)), atol=1e-6)
    assert np.abs(missing - shut).min() > 1e-4
