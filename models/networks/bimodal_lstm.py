"""Two LSTMs joined at each step, and a linear SVM, ``bimodal-lstm``.

H. Tang, W. Liu, W.-L. Zheng, B.-L. Lu, "Multimodal Emotion Recognition Using Deep Neural
Networks", ICONIP 2017, doi 10.1007/978-3-319-70093-9_86.

    eeg   (batch, steps, channels, bands) -> z-score -> LSTM -+
                                                              +-> joined at each step -> dropout -> linear
    other (batch, steps, width)           -> z-score -> LSTM -+

Trained with the L2-regularised squared hinge (`BimodalLstm.svm_loss`). Then the last layer is
fitted anew as a linear SVM on what the LSTMs give, and its weights are copied back
(`BimodalLstm.refit_last`). Sequences are 60 steps on SEED and 5 on DEAP.

What the paper leaves open, and what is chosen here (`Options`): which steps the loss counts
(``every_step``, or ``last_step`` alone; a window's score is the last step's in both, the one
that has seen them all), the LSTMs' size, and how far SEED's steps of 4 s are apart: 1 s,
since 60 of them without overlap last 240 s, longer than many of its clips.
Their "dropout probability" is that of keeping a unit; ``dropout_means`` = ``drop`` reads it
literally. "N(0, 0.001)" is a standard deviation here, and Xavier's weights are the default.
The other modality is what there is, as in `models.networks.bddae`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from models.networks.bimodal import Bimodal, Initialisation, Preset, ZScale, bimodal_spec, initialise
from models.networks.bimodal_features import Features, Statistic
from models.networks.margin import primal_svm, svm_loss
from models.spec import InputSpec
from models.spec_limits import Target

SEED_STEPS, DEAP_STEPS = 60, 5


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of the network; see the module's docstring.

    Attributes
    ----------
    hidden_eeg, hidden_other : int
        Units of the LSTMs.
    dropout, dropout_means : float, {'keep', 'drop'}
        A probability, and what happens to a unit with it.
    loss_on : {'every_step', 'last_step'}
        Steps that the hinge and the refit count.
    l2, penalise_bias : float, bool
        Of the squared hinge (`models.networks.margin.svm_loss`).
    initialisation : {'xavier', 'normal'}
        ``normal`` is the paper's N(0, 0.001).
    statistics : tuple of str
        Of the landmarks over a step's frames.
    face_steps : int
        Steps where there is a face alone.
    """

    hidden_eeg: int = 64
    hidden_other: int = 64
    dropout: float = 0.5
    dropout_means: Literal["keep", "drop"] = "keep"
    loss_on: Literal["every_step", "last_step"] = "every_step"
    l2: float = 1e-3
    penalise_bias: bool = False
    initialisation: Initialisation = "xavier"
    statistics: tuple[Statistic, ...] = ("mean", "sd")
    face_steps: int = DEAP_STEPS

    @property
    def drop(self) -> float:
        """Probability that a unit is dropped."""
        return 1 - self.dropout if self.dropout_means == "keep" else self.dropout


def spec_for(
    channels: Sequence[str],
    rate_hz: float = 128.0,
    targets: Sequence[Target] = ("valence",),
    preset: Preset = "default",
) -> InputSpec:
    """Return the input: 5 windows of 2 s and 4 bands (the paper's DEAP), or 60 of 4 s and 5 (``paper``, its SEED)."""
    if preset == "paper":
        return bimodal_spec(channels, rate_hz, targets, preset, steps=SEED_STEPS, step_s=1.0)
    return bimodal_spec(channels, rate_hz, targets, preset, steps=DEAP_STEPS, step_s=2.0)


class JoinedLstms(nn.Module):
    """An LSTM a branch, their outputs side by side at each step.

    Parameters
    ----------
    widths : mapping of str to int
        Features of each branch, ``eeg`` or ``other`` or both.
    options : Options
        The LSTMs' sizes.
    """

    def __init__(self, widths: Mapping[str, int], options: Options) -> None:
        super().__init__()
        hidden = {"eeg": options.hidden_eeg, "other": options.hidden_other}
        self.lstms = nn.ModuleDict(
            {branch: nn.LSTM(width, hidden[branch], batch_first=True) for branch, width in widths.items()}
        )
        self.width = sum(hidden[branch] for branch in widths)

    def forward(self, parts: Mapping[str, Tensor]) -> Tensor:
        """Return the joined outputs (batch, steps, width) of each branch's (batch, steps, features)."""
        return torch.cat([lstm(parts[branch])[0] for branch, lstm in self.lstms.items()], dim=2)


class BimodalLstm(Bimodal):
    """The LSTMs, a linear SVM, and its scores as logits.

    Parameters
    ----------
    spec : InputSpec
        See `models.networks.bimodal_features.Features`.
    options : Options
    """

    def __init__(self, spec: InputSpec, options: Options = Options()) -> None:
        features = Features(spec, options.statistics, options.face_steps)
        lstms = JoinedLstms(features.widths, options)
        super().__init__(spec, features, ZScale, lstms.width)
        self.options, self.lstms = options, lstms
        self.dropout = nn.Dropout(options.drop)
        initialise(self, options.initialisation)

    def summary(self, parts: Mapping[str, Tensor]) -> Tensor:
        """Return the joined outputs (batch, width) at the last step."""
        return self.dropout(self.lstms(parts)[:, -1])

    def joined(self, eeg: Tensor | None = None, face: Tensor | None = None, aux: Tensor | None = None) -> Tensor:
        """Return the LSTMs' outputs (batch, steps, width)."""
        return self.lstms(self.scaled(eeg, face, aux))

    def svm_loss(
        self, high: Tensor, eeg: Tensor | None = None, face: Tensor | None = None, aux: Tensor | None = None
    ) -> Tensor:
        """Return the training loss towards high (batch, n_outputs), 1 or 0, the same at every step."""
        rows, wanted = self._counted(self.joined(eeg, face, aux), high)
        scores = self.last(self.dropout(rows))
        return svm_loss(scores, wanted, self.last.weight, self.last.bias, self.options.l2, self.options.penalise_bias)

    @torch.no_grad()
    def refit_last(self, batches: Iterable[tuple[Mapping[str, Tensor], Tensor]]) -> None:
        """Fit the last layer anew as a linear SVM, C = 1 / (2 lambda N), on training rows.

        Parameters
        ----------
        batches : iterable of (inputs by name, high (batch, n_targets))
            All of the training set.
        """
        training = self.training
        self.eval()
        counted = [self._counted(self.joined(**inputs), high) for inputs, high in batches]
        rows, wanted = (torch.cat(column) for column in zip(*counted, strict=True))
        weight, bias = primal_svm(rows, wanted, self.options.l2, self.options.penalise_bias)
        self.last.weight.copy_(weight)
        self.last.bias.copy_(bias)
        self.train(training)

    def _counted(self, joined: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
        """Return the rows (n_rows, width) that the hinge counts, and their labels (n_rows, n_targets)."""
        if self.options.loss_on == "last_step":
            return joined[:, -1], high
        return joined.flatten(0, 1), high.repeat_interleave(joined.shape[1], dim=0)
