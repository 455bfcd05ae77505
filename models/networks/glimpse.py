"""One glimpse of `hierarchical-attention`: from a frame's features and a memory to an opinion.

Wu, Zhang, Zhao, IEEE Access 2020. The blocks in the order of the signal: attention over bands
(eq 1-2), two first LSTMs that share their parameters, the stacked core LSTM with attention over
its layers (eq 3-7), and on what is read out of it the answer, the policy's mean (eq 11-18) and
the value baseline.

What the paper leaves open is an option of `Options`; each says which value is the literal one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn

from models.glimpse_loop import MAX_GLIMPSES
from models.networks.reinforce import PenaltyMean, next_position

FIRST_JUMP = 0.1  # of the time that is left: what an untrained policy proposes


@dataclass(frozen=True, slots=True)
class Options:
    """The paper's numbers, and our choice where it gives none.

    Attributes
    ----------
    features : int
        Width of a frame's features, of each band and of the face (unstated).
    hidden, layers : int
        Units of every LSTM (unstated), and layers of the core, the paper's L.
    attention_units : int
        d_a of eq 3-7 (unstated).
    dropout : float
        On the joined first LSTMs and on what is read out (where: unstated).
    layer_attention : {'rescaled', 'literal', 'readout'}
        ``literal``: H and C are carried on weighted, and so shrink to about 1 / L each time.
        ``rescaled``: as literal, times L. ``readout``: H is weighted for the read-out alone.
    layer_weights : {'layer', 'element'}
        One weight a layer, or one for each element of each layer's state.
    penalty_weight, penalty_mean : float, {'time', 'layers'}
        lambda of eq 8-10, subtracted from what is maximised, so added to the loss (a negative
        number is the other reading); see `models.networks.reinforce.layer_penalty`.
    max_glimpses : int
        The paper's N_max.
    positions : {'forward', 'free'}
        ``forward``: the next frame lies later. ``free``: anywhere, the literal reading.
    reward_right, reward_wrong, glimpse_price : float
        Unstated ("highly punished" errors).
    sigma, sigma_end : float
        Of the policy at the start and the end of training, in normalised time (unstated).
    baseline : {'value', 'none'}
        ``none`` is the literal one.
    policy_reaches : {'head', 'all'}
        What the reward trains: the policy's own layer, or (literally) all below it too, whose
        noise drowns the answer's gradient in early training.
    value_weight : float
        Of the baseline's own error in the loss.
    """

    features: int = 64
    hidden: int = 128
    layers: int = 3
    attention_units: int = 64
    dropout: float = 0.6
    layer_attention: Literal["rescaled", "literal", "readout"] = "rescaled"
    layer_weights: Literal["layer", "element"] = "layer"
    penalty_weight: float = 1.0
    penalty_mean: PenaltyMean = "time"
    max_glimpses: int = MAX_GLIMPSES
    positions: Literal["forward", "free"] = "forward"
    reward_right: float = 1.0
    reward_wrong: float = -2.0
    glimpse_price: float = 0.005
    sigma: float = 0.1
    sigma_end: float = 0.02
    baseline: Literal["value", "none"] = "value"
    policy_reaches: Literal["head", "all"] = "head"
    value_weight: float = 0.5


class Glimpse(NamedTuple):
    """What one glimpse gives, each with the batch axis first.

    Attributes
    ----------
    logits : Tensor, shape (batch, n_targets)
    mean : Tensor, shape (batch, 1)
        Of the policy: the proposed position.
    value : Tensor, shape (batch, 1)
        Expected return; 0 without a baseline.
    state : Tensor, shape (batch, 2, n_cells, hidden)
        h and c of the first LSTMs, then of the core's layers.
    layer_weights : Tensor, shape (batch, n_sets, layers, width)
    """

    logits: Tensor
    mean: Tensor
    value: Tensor
    state: Tensor
    layer_weights: Tensor


class BandAttention(nn.Module):
    """Weighs the bands' features by what the core knows already: softmax of W_i h + b_i (eq 1-2)."""

    def __init__(self, n_bands: int, hidden: int) -> None:
        super().__init__()
        self.scores = nn.Linear(hidden, n_bands)

    def forward(self, bands: Tensor, previous: Tensor) -> Tensor:
        """Return features (batch, width) of bands (batch, n_bands, width) and h_{n-1} (batch, hidden)."""
        weights = torch.softmax(self.scores(previous), dim=1)
        return (weights.unsqueeze(2) * bands).sum(dim=1)


class LayerAttention(nn.Module):
    """Weights over layers of a stacked state: softmax over i of W_2 tanh(W_1 s_i) (eq 3-7)."""

    def __init__(self, hidden: int, units: int, width: int) -> None:
        super().__init__()
        self.first = nn.Linear(hidden, units, bias=False)
        self.second = nn.Linear(units, width, bias=False)

    def forward(self, state: Tensor) -> Tensor:
        """Return weights (batch, layers, width) of states (batch, layers, hidden); layers sum to 1."""
        return torch.softmax(self.second(torch.tanh(self.first(state))), dim=1)


class GlimpseStep(nn.Module):
    """The recurrent part: features of one frame and the state to opinion, proposal and next state.

    Parameters
    ----------
    n_bands : int
        0 without EEG.
    with_face : bool
        Whether there are expression features.
    n_frames, n_targets : int
        Of the window and of the answer.
    options : Options
        See there.
    """

    def __init__(self, n_bands: int, with_face: bool, n_frames: int, n_targets: int, options: Options) -> None:
        super().__init__()
        hidden, layers = options.hidden, options.layers
        self.options, self.n_frames = options, n_frames
        self.n_modalities = int(n_bands > 0) + int(with_face)
        self.state_shape = (2, self.n_modalities + layers, hidden)
        self.attend_bands = BandAttention(n_bands, hidden) if n_bands else None
        self.first_lstm = nn.LSTMCell(options.features, hidden)
        widths = [self.n_modalities * hidden] + [hidden] * (layers - 1)
        self.core = nn.ModuleList(nn.LSTMCell(width, hidden) for width in widths)
        width = hidden if options.layer_weights == "element" else 1
        self.attend_hidden = LayerAttention(hidden, options.attention_units, width)
        carried = options.layer_attention != "readout"
        self.attend_cell = LayerAttention(hidden, options.attention_units, width) if carried else None
        self.dropout = nn.Dropout(options.dropout)
        self.classify = nn.Linear(hidden, n_targets)
        self.propose = nn.Linear(hidden, 1)
        nn.init.constant_(self.propose.bias, math.log(FIRST_JUMP / (1 - FIRST_JUMP)))
        self.expect = nn.Linear(hidden, 1) if options.baseline == "value" else None

    def forward(
        self, position: Tensor, state: Tensor, bands: Tensor | None = None, expression: Tensor | None = None
    ) -> Glimpse:
        """Take one glimpse.

        Parameters
        ----------
        position : Tensor, shape (batch, 1)
            Where the frame lies in the window, 0..1.
        state : Tensor, shape (batch, 2, n_cells, hidden)
            Of the glimpse before; 0 at first.
        bands : Tensor, shape (batch, n_bands, features), or None
        expression : Tensor, shape (batch, features), or None
        """
        hidden, cell = (part.unbind(1) for part in state.unbind(1))
        seen = []
        if self.attend_bands is not None and bands is not None:
            seen.append(self.attend_bands(bands, hidden[-1]))  # h_{n-1}: the core's uppermost
        if expression is not None:
            seen.append(expression)
        first = [self.first_lstm(x, (hidden[i], cell[i])) for i, x in enumerate(seen)]
        below = self.dropout(torch.cat([h for h, _ in first], dim=1))
        core = []
        for i, lstm in enumerate(self.core, start=self.n_modalities):
            core.append(lstm(below, (hidden[i], cell[i])))
            below = core[-1][0]
        read, h, c, weights = self._over_layers(*(torch.stack(part, dim=1) for part in zip(*core, strict=True)))
        kept = [torch.stack(part, dim=1) for part in zip(*first, strict=True)]
        after = torch.stack([torch.cat([kept[0], h], dim=1), torch.cat([kept[1], c], dim=1)], dim=1)
        read = self.dropout(read)
        value = torch.zeros_like(position) if self.expect is None else self.expect(read.detach())
        return Glimpse(self.classify(read), self._mean(read, position), value, after, weights)

    def after(self, proposal: Tensor, position: Tensor) -> Tensor:
        """Return the position of the next glimpse, on a frame (`reinforce.next_position`)."""
        return next_position(proposal, position, self.n_frames, self.options.positions == "forward")

    def _over_layers(self, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return read-out, the H and C to carry on, and the weights (eq 3-7)."""
        of_h = self.attend_hidden(h)
        read = (of_h * h).sum(dim=1)
        if self.attend_cell is None:
            return read, h, c, of_h.unsqueeze(1)
        of_c = self.attend_cell(c)
        scale = len(self.core) if self.options.layer_attention == "rescaled" else 1
        return read, scale * of_h * h, scale * of_c * c, torch.stack([of_h, of_c], dim=1)

    def _mean(self, read: Tensor, position: Tensor) -> Tensor:
        """Return the policy's mean: a share of the time that is left, or any position."""
        share = torch.sigmoid(self.propose(read.detach() if self.options.policy_reaches == "head" else read))
        return position + share * (1.0 - position) if self.options.positions == "forward" else share
