"""One glimpse: attention over bands and layers, against slow and plain computations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.models.networks.small_glimpses import SMALL, a_state, small_network


def test_bands_are_weighted_by_the_softmax_of_what_the_core_knew():
    """Eq 1-2."""
    attend = small_network().step.attend_bands
    bands, previous = torch.randn(2, 3, 6), torch.randn(2, 8)
    found = attend(bands, previous).detach().numpy()

    for row in range(2):
        scores = [(attend.scores.weight[i] @ previous[row] + attend.scores.bias[i]).exp().item() for i in range(3)]
        expected = sum(score / sum(scores) * bands[row, i].numpy() for i, score in enumerate(scores))
        np.testing.assert_allclose(expected, found[row], atol=1e-6)


def lstm_by_hand(cell: torch.nn.LSTMCell, x, h, c):
    gates = cell.weight_ih @ x + cell.bias_ih + cell.weight_hh @ h + cell.bias_hh
    enter, forget, new, leave = gates.chunk(4)
    c = forget.sigmoid() * c + enter.sigmoid() * new.tanh()
    return leave.sigmoid() * c.tanh(), c


@pytest.mark.parametrize("mode", ["rescaled", "literal", "readout"])
def test_one_glimpse_is_the_written_out_one(mode):
    """Shared first LSTMs, the core, and eq 3-7, for one window."""
    network = small_network(replace(SMALL, layer_attention=mode))
    step, state = network.step, a_state(network, 1)
    bands, expression, position = torch.randn(1, 3, 6), torch.randn(1, 6), torch.tensor([[0.4]])
    found = step(position, state, bands, expression)

    (h, c), x = state[0], step.attend_bands(bands, state[:, 0, -1])[0]
    first = [lstm_by_hand(step.first_lstm, x, h[0], c[0]), lstm_by_hand(step.first_lstm, expression[0], h[1], c[1])]
    below, core = torch.cat([first[0][0], first[1][0]]), []
    for i, cell in enumerate(step.core):
        core.append(lstm_by_hand(cell, below, h[2 + i], c[2 + i]))
        below = core[-1][0]
    weights = {}
    for name, attend, part in (("h", step.attend_hidden, 0), ("c", step.attend_cell, 1)):
        if attend is not None:
            scores = torch.stack([attend.second.weight @ (attend.first.weight @ pair[part]).tanh() for pair in core])
            weights[name] = scores.exp() / scores.exp().sum()
    read = sum(weights["h"][i] * core[i][0] for i in range(3))
    scale = {"rescaled": 3, "literal": 1}.get(mode)
    for i in range(3):
        carried = [core[i][0], core[i][1]]
        if scale:
            carried = [scale * weights["h"][i] * core[i][0], scale * weights["c"][i] * core[i][1]]
        torch.testing.assert_close(torch.stack(carried), found.state[0, :, 2 + i])
    torch.testing.assert_close(torch.stack([first[0][1], first[1][1]]), found.state[0, 1, :2])
    torch.testing.assert_close(step.classify(read), found.logits[0])
    torch.testing.assert_close(0.4 + 0.6 * torch.sigmoid(step.propose(read)), found.mean[0])
    assert (1, 1 if mode == "readout" else 2, 3, 1) == tuple(found.layer_weights.shape)


def test_literal_attention_shrinks_the_state_and_rescaled_does_not():
    size = {}
    for mode in ("rescaled", "literal", "readout"):
        network = small_network(replace(SMALL, layer_attention=mode))
        size[mode] = network.step(torch.zeros(5, 1), a_state(network), torch.zeros(5, 3, 6), torch.zeros(5, 6)).state
    cores = {mode: state[:, :, 2:].abs().mean().item() for mode, state in size.items()}

    assert 1 / 3 == pytest.approx(cores["literal"] / cores["readout"], rel=0.2)
    assert 1 == pytest.approx(cores["rescaled"] / cores["readout"], rel=0.2)
