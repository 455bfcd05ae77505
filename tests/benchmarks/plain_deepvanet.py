"""DeepVANet as one would first write it: a convolution over input and state at each time step, in float32.

The same weights and the same numbers as `models.networks.deepvanet`, for the benchmark that says what
the rearranged ConvLSTM, bfloat16 and the memory format bring.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.networks.conv_lstm import ConvLstm
from models.networks.deepvanet import DeepVANet, Options
from models.networks.face_cnn import FaceCnn
from models.spec import InputSpec


class StepwiseConvLstm(nn.Module):
    """A ConvLSTM step after step; the last state is read."""

    def __init__(self, n_inputs: int, n_states: int, kernel: int = 3) -> None:
        super().__init__()
        self.n_states = n_states
        self.gates = nn.Conv2d(n_inputs + n_states, 4 * n_states, kernel, padding=kernel // 2)

    def forward(self, maps: Tensor) -> Tensor:
        """Return the last state (batch, n_states, height, width) of maps (batch, steps, n_inputs, height, width)."""
        batch, steps, _, height, width = maps.shape
        state = maps.new_zeros(batch, self.n_states, height, width)
        cell = torch.zeros_like(state)
        for step in range(steps):
            gates = self.gates(torch.cat([maps[:, step], state], dim=1))
            write, keep, read, new = gates.chunk(4, dim=1)
            cell = keep.sigmoid() * cell + write.sigmoid() * new.tanh()
            state = read.sigmoid() * cell.tanh()
        return state


class PlainFaceCnn(nn.Module):
    """The face CNN in the paper's order: convolution, ReLU, pooling."""

    def __init__(self, own: FaceCnn) -> None:
        super().__init__()
        blocks = list(own)
        order = [blocks[i : i + 3] for i in range(0, len(blocks), 3)]
        self.layers = nn.Sequential(*(layer for conv, pool, relu in order for layer in (conv, relu, pool)))

    def forward(self, images: Tensor) -> Tensor:
        """Return maps of images (n, 3, size, size)."""
        return self.layers(images)


def plain_deepvanet(spec: InputSpec, weights: DeepVANet) -> DeepVANet:
    """Return a network of the same weights, written plainly."""
    network = DeepVANet(spec, Options())
    network.load_state_dict(weights.state_dict())
    own: ConvLstm = network.face.recurrence
    plain = StepwiseConvLstm(own.of_input.in_channels, own.n_states)
    with torch.no_grad():
        plain.gates.weight.copy_(torch.cat([own.of_input.weight, own.of_state.weight], dim=1))
        assert own.of_input.bias is not None
        plain.gates.bias.copy_(own.of_input.bias)
    network.face.recurrence = plain  # type: ignore[assignment]  # it is called alike
    network.face.cnn = PlainFaceCnn(network.face.cnn)  # type: ignore[assignment]
    return network
