"""Logits become probabilities inside the network."""

from __future__ import annotations

import torch

from models.networks import build
from models.networks.calibrated import Calibrated
from models.networks.specs import spec_of
from models.spec import ClassPlace

CHANNELS = ("F3", "F4")
CLASSES = (ClassPlace("low", -0.5, 0.0), ClassPlace("high", 0.5, 0.0), ClassPlace("none", 0.0, 0.0))


def calibrated(**how) -> tuple[Calibrated, dict[str, torch.Tensor]]:
    torch.manual_seed(0)
    spec = spec_of("lstm-cnn", CHANNELS, **how)
    network = Calibrated.of(build("lstm-cnn", spec), spec).eval()
    return network, {key: torch.randn(4, *part.shape) for key, part in spec.parts.items()}


def test_a_fresh_one_says_what_the_network_says():
    network, inputs = calibrated()

    assert torch.equal(network(**inputs), torch.sigmoid(network.network(**inputs)))


def test_slope_and_offset_are_those_of_each_target():
    network, inputs = calibrated(targets=("valence", "arousal"))
    network.platt.slope.copy_(torch.tensor([2.0, 0.5]))
    network.platt.offset.copy_(torch.tensor([-1.0, 0.25]))

    expected = torch.sigmoid(network.network(**inputs) * torch.tensor([2.0, 0.5]) + torch.tensor([-1.0, 0.25]))

    torch.testing.assert_close(network(**inputs), expected)


def test_probabilities_of_classes_add_up_to_one():
    network, inputs = calibrated(classes=CLASSES)

    p = network(**inputs)

    torch.testing.assert_close(torch.ones(4), p.sum(dim=1))
    assert torch.equal(network.logits(**inputs).argmax(dim=1), p.argmax(dim=1))


def test_a_calibrated_network_is_not_wrapped_again_and_no_optimiser_moves_the_line():
    network, _ = calibrated()

    assert network is Calibrated.of(network, spec_of("lstm-cnn", CHANNELS))
    assert not [name for name, _ in network.named_parameters() if "platt" in name]
    assert {"platt.slope", "platt.offset"} <= network.state_dict().keys()
