"""Convolutional LSTM: an LSTM whose states are maps and whose products are convolutions.

Shi et al., NIPS 2015, eq 3, without the peephole terms (DeepVANet's count of parameters leaves
no room for them)::

    i, f, o = sigmoid(W_x * X_t + W_h * H_t-1 + b)
    g       = tanh(W_x * X_t + W_h * H_t-1 + b)
    C_t     = f C_t-1 + i g,    H_t = o tanh(C_t)

The usual way convolves X_t and H_t-1 together at every step. Here W_x and W_h are two
convolutions: the first one, which needs no state, is done for all steps at once, and the second
is left out of the first step, where the state is nought. The numbers are the same.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class ConvLstm(nn.Module):
    """One layer, of which the last state is read.

    Parameters
    ----------
    n_inputs, n_states : int
        Maps in a step's input, and in the state.
    kernel : int
        Side of the convolutions, odd: states keep the size of the input.
    """

    def __init__(self, n_inputs: int, n_states: int, kernel: int = 3) -> None:
        super().__init__()
        self.n_states = n_states
        self.of_input = nn.Conv2d(n_inputs, 4 * n_states, kernel, padding=kernel // 2)
        self.of_state = nn.Conv2d(n_states, 4 * n_states, kernel, padding=kernel // 2, bias=False)
        bound = 1 / math.sqrt((n_inputs + n_states) * kernel**2)  # as of one convolution over both
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound)

    def forward(self, maps: Tensor) -> Tensor:
        """Return the last state H (batch, n_states, height, width).

        Parameters
        ----------
        maps : Tensor, shape (batch, steps, n_inputs, height, width)
            Either memory format.
        """
        first, *others = self.of_input(maps.flatten(0, 1)).unflatten(0, (-1, maps.shape[1])).unbind(1)
        state, cell = self._moved(first, None)
        for of_input in others:
            state, cell = self._moved(of_input + self.of_state(state), cell)
        return state

    def _moved(self, gates: Tensor, cell: Tensor | None) -> tuple[Tensor, Tensor]:
        """Return state and cell after a step; cells add up in float32, under autocast too."""
        n = self.n_states
        gates = gates.float() if gates.dtype == torch.bfloat16 else gates
        sigmoids, new = gates[:, : 3 * n].sigmoid(), gates[:, 3 * n :].tanh()
        write, keep, read = sigmoids.chunk(3, dim=1)
        cell = write * new if cell is None else keep * cell + write * new
        return read * cell.tanh(), cell
