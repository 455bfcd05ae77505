"""LSTM layers, against torch's own and against the equations."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from models.networks.lstm_layer import Lstm, PeepholeLstm, remember


def some_steps(batch: int = 3, steps: int = 6, features: int = 5) -> Tensor:
    return torch.randn(batch, steps, features, generator=torch.Generator().manual_seed(batch))


def layer() -> PeepholeLstm:
    torch.manual_seed(0)
    return PeepholeLstm(5, 4)


def test_without_peepholes_it_is_torchs_lstm():
    ours, theirs = layer(), Lstm(5, 4)
    with torch.no_grad():
        ours.peephole.zero_()
        theirs.weight_ih_l0.copy_(ours.weight_ih)
        theirs.weight_hh_l0.copy_(ours.weight_hh)
        theirs.bias_ih_l0.copy_(ours.bias)
        theirs.bias_hh_l0.zero_()

    torch.testing.assert_close(ours(some_steps()), theirs(some_steps()))


def test_each_unit_follows_the_equations():
    """Number by number, as the module's docstring writes them."""
    ours, inputs = layer(), some_steps(batch=1)
    w, u, b, p = ours.weight_ih, ours.weight_hh, ours.bias, ours.peephole
    h, c = [torch.tensor(0.0)] * 4, [torch.tensor(0.0)] * 4
    expected = []
    for x in inputs[0]:
        new_h, new_c = [], []
        for k in range(4):
            i, f, g, o = (
                sum(w[row, m] * x[m] for m in range(5)) + sum(u[row, m] * h[m] for m in range(4)) + b[row]
                for row in (k, 4 + k, 8 + k, 12 + k)
            )
            cell = torch.sigmoid(f + p[1, k] * c[k]) * c[k] + torch.sigmoid(i + p[0, k] * c[k]) * torch.tanh(g)
            new_c.append(cell)
            new_h.append(torch.sigmoid(o + p[2, k] * cell) * torch.tanh(cell))
        h, c = new_h, new_c
        expected.append(torch.stack(h))

    torch.testing.assert_close(ours(inputs)[0], torch.stack(expected))


def test_no_step_sees_a_later_one():
    ours, inputs = layer(), some_steps()
    changed = inputs.clone()
    changed[:, 4:] += 1

    before, after = ours(inputs), ours(changed)

    torch.testing.assert_close(before[:, :4], after[:, :4])
    assert not torch.allclose(before[:, 4:], after[:, 4:])


@pytest.mark.parametrize("kind", [Lstm, PeepholeLstm])
def test_a_layer_that_remembers_keeps_an_impulse_to_the_end_of_the_window(kind):
    def share_left(n_steps: int | None) -> float:
        torch.manual_seed(0)
        layer = kind(1, 64)
        if n_steps:
            remember(layer, n_steps)
        with torch.no_grad():
            impulse = torch.zeros(1, 100, 1)
            difference = [layer(impulse)]
            impulse[0, 0] = 3.0
            difference.append(layer(impulse))
        moved = (difference[1] - difference[0]).abs().sum(dim=2)[0]
        return float(moved[-1] / moved[0])

    assert share_left(None) < 1e-3
    assert share_left(100) > 0.05
