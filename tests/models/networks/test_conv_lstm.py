"""The convolutional LSTM against the recurrence as it is written in the paper."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn.functional import conv2d

from models.networks.conv_lstm import ConvLstm


def plain_recurrence(layer: ConvLstm, maps: Tensor) -> Tensor:
    """One convolution over input and state together, at every step; gates one by one."""
    weight = torch.cat([layer.of_input.weight, layer.of_state.weight], dim=1)
    state = cell = torch.zeros(len(maps), layer.n_states, *maps.shape[3:], dtype=maps.dtype)
    for step in range(maps.shape[1]):
        joined = torch.cat([maps[:, step], state], dim=1)
        gates = conv2d(joined, weight, layer.of_input.bias, padding=weight.shape[-1] // 2)
        write, keep, read, new = gates.chunk(4, dim=1)
        cell = torch.sigmoid(keep) * cell + torch.sigmoid(write) * torch.tanh(new)
        state = torch.sigmoid(read) * torch.tanh(cell)
    return state


@pytest.fixture
def layer() -> ConvLstm:
    torch.manual_seed(0)
    return ConvLstm(12, 16)


@pytest.mark.parametrize("steps", [1, 2, 5, 8])
def test_convolving_all_inputs_at_once_gives_the_same_state(layer, steps):
    maps = torch.randn(3, steps, 12, 6, 6)

    torch.testing.assert_close(layer(maps), plain_recurrence(layer, maps), rtol=0, atol=1e-6)


def test_so_it_does_in_the_sizes_of_the_face():
    torch.manual_seed(0)
    layer, maps = ConvLstm(128, 128), torch.randn(2, 5, 128, 6, 6)

    torch.testing.assert_close(layer(maps), plain_recurrence(layer, maps), rtol=0, atol=1e-6)


def test_gradients_are_those_of_the_plain_recurrence(layer):
    layer = layer.double()
    maps = torch.randn(2, 4, 12, 5, 5, dtype=torch.float64)

    ours = torch.autograd.grad(layer(maps).square().sum(), list(layer.parameters()))
    plain = torch.autograd.grad(plain_recurrence(layer, maps).square().sum(), list(layer.parameters()))

    for one, other in zip(ours, plain, strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=1e-10)


def test_it_has_the_parameters_of_one_convolution_and_starts_like_it():
    torch.manual_seed(0)
    layer = ConvLstm(128, 128)
    one = torch.nn.Conv2d(256, 512, 3)

    assert sum(p.numel() for p in one.parameters()) == sum(p.numel() for p in layer.parameters())
    for half in (layer.of_input.weight, layer.of_state.weight):
        torch.testing.assert_close(one.weight.std(), half.std(), rtol=0.01, atol=0)


def test_channels_last_gives_the_same(layer):
    maps = torch.randn(3, 4, 12, 6, 6)
    expected = layer(maps)

    found = layer.to(memory_format=torch.channels_last)(maps)

    torch.testing.assert_close(found, expected, rtol=0, atol=1e-6)


def test_under_autocast_cells_add_up_in_float32(layer):
    maps = torch.randn(3, 20, 12, 6, 6)
    expected = layer(maps)

    with torch.autocast("cpu", torch.bfloat16):
        found = layer(maps)

    assert torch.float32 == found.dtype
    assert (found - expected).abs().max() < 0.02
    assert not torch.equal(found, expected)
