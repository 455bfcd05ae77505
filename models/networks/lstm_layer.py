"""LSTM layers, with and without gates that see the memory cell ("peepholes").

Peepholes: Gers and Schmidhuber, "Recurrent nets that time and count", IJCNN 2000; torch has no
such layer. Of one step, with input x_t, output h_t and cell c_t, and * by element::

    i_t = sigmoid(W_i x_t + U_i h_(t-1) + p_i * c_(t-1) + b_i)
    f_t = sigmoid(W_f x_t + U_f h_(t-1) + p_f * c_(t-1) + b_f)
    c_t = f_t * c_(t-1) + i_t * tanh(W_c x_t + U_c h_(t-1) + b_c)
    o_t = sigmoid(W_o x_t + U_o h_(t-1) + p_o * c_t + b_o)
    h_t = o_t * tanh(c_t)

Without peepholes all p are 0. Either kind becomes one operator of ONNX (LSTM), which has peepholes
(its input P): no unrolled loop in the file, and an export of seconds. That of ``torch.nn.LSTM``
ends in the same operator, but is unrolled on the way, which takes ten times as long for 128 steps.

How the gates begin decides what a layer can learn. As torch draws them a forget gate
is half open: of a sample, a thousandth is left after ten steps, less than a cycle of alpha at
128 Hz. `remember` lets them begin with memories from one step to all of the window (Tallec and Ollivier,
"Can recurrent neural networks warp time?", ICLR 2018, section 2: chrono initialization).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class Lstm(nn.LSTM):
    """One layer of torch's LSTM that returns the outputs alone."""

    weight_ih_l0: Tensor
    weight_hh_l0: Tensor
    bias_ih_l0: Tensor
    bias_hh_l0: Tensor

    def __init__(self, n_inputs: int, n_hidden: int) -> None:
        super().__init__(n_inputs, n_hidden, batch_first=True)
        self.n_hidden = n_hidden

    def forward(self, inputs: Tensor) -> Tensor:  # type: ignore[override]
        """Return the outputs h (batch, steps, n_hidden) of inputs (batch, steps, n_inputs)."""
        if torch.onnx.is_in_onnx_export():
            return _as_one_operator(
                inputs, self.weight_ih_l0, self.weight_hh_l0, torch.cat([self.bias_ih_l0, self.bias_hh_l0])
            )
        return super().forward(inputs)[0]


class PeepholeLstm(nn.Module):
    """One layer with peepholes; if they are 0 it is `Lstm` with one bias.

    The rows of ``weight_ih``, ``weight_hh`` and ``bias`` are in torch's order: input gate, forget
    gate, cell, output gate. The rows of ``peephole`` are input, forget, output gate.
    """

    def __init__(self, n_inputs: int, n_hidden: int) -> None:
        super().__init__()
        self.n_hidden = n_hidden
        self.weight_ih = nn.Parameter(torch.empty(4 * n_hidden, n_inputs))
        self.weight_hh = nn.Parameter(torch.empty(4 * n_hidden, n_hidden))
        self.bias = nn.Parameter(torch.empty(4 * n_hidden))
        self.peephole = nn.Parameter(torch.empty(3, n_hidden))
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -1 / math.sqrt(n_hidden), 1 / math.sqrt(n_hidden))

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the outputs h (batch, steps, n_hidden) of inputs (batch, steps, n_inputs)."""
        if torch.onnx.is_in_onnx_export():
            bias = torch.cat([self.bias, torch.zeros_like(self.bias)])
            return _as_one_operator(inputs, self.weight_ih, self.weight_hh, bias, self.peephole)
        projected = nn.functional.linear(inputs, self.weight_ih, self.bias)  # of all steps at once
        peep_i, peep_f, peep_o = self.peephole
        output = cell = inputs.new_zeros(len(inputs), self.n_hidden)
        outputs = []
        for step in projected.unbind(1):
            to_i, to_f, to_c, to_o = (step + output @ self.weight_hh.T).chunk(4, dim=1)
            gate_i, gate_f = torch.sigmoid(to_i + peep_i * cell), torch.sigmoid(to_f + peep_f * cell)
            cell = gate_f * cell + gate_i * torch.tanh(to_c)
            output = torch.sigmoid(to_o + peep_o * cell) * torch.tanh(cell)
            outputs.append(output)
        return torch.stack(outputs, dim=1)


@torch.no_grad()
def remember(layer: Lstm | PeepholeLstm, n_steps: int) -> None:
    """Let a fresh layer begin with memories of 1 to n_steps - 1 steps, drawn evenly: chrono initialization.

    The bias of the forget gates becomes log(U(1, n_steps - 1)), that of the input gates its negative,
    and the other biases 0; what is written of a sequence thus stays in proportion to how long it is kept.
    """
    n = layer.n_hidden
    kept = torch.log(torch.empty(n).uniform_(1.0, max(n_steps - 1.0, 1.0)))
    bias = layer.bias if isinstance(layer, PeepholeLstm) else layer.bias_ih_l0
    bias.zero_()
    bias[:n], bias[n : 2 * n] = -kept, kept
    if isinstance(layer, Lstm):
        layer.bias_hh_l0.zero_()


def _as_one_operator(
    inputs: Tensor, weight_ih: Tensor, weight_hh: Tensor, biases: Tensor, peephole: Tensor | None = None
) -> Tensor:
    """Stand for a layer in an ONNX graph; rows come in torch's order, biases of x and of h after each other."""
    n_hidden = weight_hh.shape[1]
    batch, steps = inputs.shape[:2]

    def in_onnx_order(rows: Tensor) -> Tensor:  # there the gates are i, o, f, c
        blocks = rows.unflatten(0, (-1, 4, n_hidden))
        return blocks[:, [0, 3, 1, 2]].flatten(0, 2)[None]

    outputs = torch.onnx.ops.symbolic(
        "LSTM",
        (
            inputs.transpose(0, 1),
            in_onnx_order(weight_ih),
            in_onnx_order(weight_hh),
            in_onnx_order(biases),
            None,
            None,
            None,
            None if peephole is None else peephole[[0, 2, 1]].flatten()[None],
        ),
        {"hidden_size": n_hidden},
        dtype=inputs.dtype,
        shape=(steps, 1, batch, n_hidden),
    )
    return outputs.squeeze(1).transpose(0, 1)
