"""The fusion network: two experts and a prior, either expert may be missing."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from models.demo.make import SPEC
from models.errors import ModelError
from models.export import example_inputs
from models.networks import build
from models.networks.fusion import FusionNet


@pytest.fixture
def network() -> FusionNet:
    torch.manual_seed(0)
    network = FusionNet(SPEC)
    for expert in (network.eeg_expert, network.face_expert):
        torch.nn.init.normal_(expert.straight.weight, std=0.05)
    return network


def some_windows(n: int = 8) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(1)
    inputs = example_inputs(SPEC, n)
    return {
        name: torch.randn(value.shape, generator=generator) if not name.endswith("_present") else value
        for name, value in inputs.items()
    }


def test_it_gives_a_mean_inside_the_scale_and_a_positive_spread(network):
    mean, sd = network.eval()(**{name: 100 * value for name, value in some_windows().items()})

    assert (8, 2) == tuple(mean.shape) == tuple(sd.shape)
    assert mean.abs().max() < 1
    assert sd.min() > 0


def test_gradients_reach_every_parameter(network):
    mean, sd = network.train()(**some_windows())

    torch.nn.functional.gaussian_nll_loss(mean, torch.full_like(mean, 0.5), sd**2).backward()

    untouched = [name for name, p in network.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    assert [] == untouched


def test_it_can_learn_eight_windows_by_heart(network):
    network.eval()  # without dropout
    windows, truth = some_windows(), torch.empty(8, 2).uniform_(-0.9, 0.9, generator=torch.Generator().manual_seed(2))
    optimiser = torch.optim.Adam(network.parameters(), lr=0.01)
    for _ in range(200):
        mean, _ = network(**windows)
        loss = torch.nn.functional.mse_loss(mean, truth)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    assert loss.item() < 1e-3


@pytest.mark.parametrize("missing", ["eeg", "face"])
def test_a_missing_modality_widens_the_interval_and_its_values_do_not_count(network, missing):
    windows = some_windows()
    _, both = network.eval()(**windows)
    windows[f"{missing}_present"] = torch.zeros(8, 1)
    mean, alone = network(**windows)
    windows[missing] = windows[missing] + 5.0
    mean_of_others, _ = network(**windows)

    assert (alone > both).all()
    assert torch.equal(mean, mean_of_others)


def test_with_both_missing_the_middle_is_left(network):
    windows = some_windows() | {"eeg_present": torch.zeros(8, 1), "face_present": torch.zeros(8, 1)}

    mean, sd = network.eval()(**windows)

    assert not mean.any()
    assert torch.equal(sd, sd[:1].expand(8, 2))


@pytest.mark.parametrize("changed", ["eeg", "face"])
def test_changing_one_modality_alone_changes_the_estimate(network, changed):
    windows = some_windows()
    before, _ = network.eval()(**windows)
    windows[changed] = windows[changed] + 0.5
    after, _ = network(**windows)

    assert ((before - after).abs() > 1e-4).all()


def test_an_unknown_network_is_refused_with_the_known_ones():
    with pytest.raises(ModelError, match=r'no network "fussion".*fusion'):
        build("fussion", SPEC)
