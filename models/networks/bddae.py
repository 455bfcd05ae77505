"""Bimodal deep denoising autoencoder, ``bddae``.

H. Tang, W. Liu, W.-L. Zheng, B.-L. Lu, "Multimodal Emotion Recognition Using Deep Neural
Networks", ICONIP 2017, doi 10.1007/978-3-319-70093-9_86; with the autoencoder of W. Liu, W.-L. Zheng,
B.-L. Lu, "Emotion Recognition Using Multimodal Deep Learning", ICONIP 2016.

    eeg   (batch, steps, channels, bands) -> [0, 1] -> sigmoid encoder -+
                                                                        +-> joint sigmoid encoder -> linear
    other (batch, steps, width)           -> [0, 1] -> sigmoid encoder -+

1. Pre-training: some inputs are set to 0, mirrored decoders make the whole inputs again, and
   the mean squared error between the two falls (`Bddae.reconstruction_loss`).
2. Classification: the decoders go, a linear layer comes; the L2-regularised squared hinge
   falls, with the encoders' learning rate at 1 % of the last layer's (`Bddae.svm_loss`,
   `Bddae.parameter_groups`).

What the paper leaves open, and what is chosen here (`Options`): the sizes of the layers (it drew
200 settings at random for each subject and kept what was best on the test clips), the share of
inputs set to 0, and whether the error is meaned over all values (``joined``) or over each
modality first (``per_modality``), so that the wider one does not drown the other. "N(0, 0.001)"
is a standard deviation here, and Xavier's weights are the default. The other modality is what there
is: peripheral channels by the paper's six statistics over time, a dataset's eye features, or the
face's landmarks, of whose statistics mean and sd are the default, because the variance and the
squared sum repeat them and the extremes are the tracker's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn

from models.networks.bimodal import Bimodal, Initialisation, Preset, UnitScale, bimodal_spec, initialise
from models.networks.bimodal_features import Features, Statistic
from models.networks.margin import svm_loss
from models.spec import InputSpec
from models.spec_limits import Target

Parts = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of the network; see the module's docstring.

    Attributes
    ----------
    hidden_eeg, hidden_other, joint : int
        Units of the encoders.
    corruption : float
        Share of the inputs set to 0 in pre-training.
    reconstruction : {'per_modality', 'joined'}
        How the squared error is meaned.
    l2, penalise_bias : float, bool
        Of the squared hinge (`models.networks.margin.svm_loss`).
    encoder_share : float
        The encoders' learning rate over the last layer's.
    initialisation : {'xavier', 'normal'}
        ``normal`` is the paper's N(0, 0.001).
    statistics : tuple of str
        Of the landmarks over a step's frames.
    """

    hidden_eeg: int = 64
    hidden_other: int = 64
    joint: int = 64
    corruption: float = 0.2
    reconstruction: Literal["per_modality", "joined"] = "per_modality"
    l2: float = 1e-3
    penalise_bias: bool = False
    encoder_share: float = 0.01
    initialisation: Initialisation = "xavier"
    statistics: tuple[Statistic, ...] = ("mean", "sd")


def spec_for(
    channels: Sequence[str],
    rate_hz: float = 128.0,
    targets: Sequence[Target] = ("valence",),
    preset: Preset = "default",
) -> InputSpec:
    """Return the input: one window of 2 s and 4 bands (the paper's DEAP), or of 4 s and 5 (``paper``, its SEED)."""
    return bimodal_spec(channels, rate_hz, targets, preset, steps=1, step_s=1.0)


class Autoencoder(nn.Module):
    """Encoders a modality, a joint encoder, and their mirror; every layer is a sigmoid.

    Parameters
    ----------
    widths : mapping of str to int
        Features of each branch, ``eeg`` or ``other`` or both.
    options : Options
        The sizes of the layers.
    """

    def __init__(self, widths: Mapping[str, int], options: Options) -> None:
        super().__init__()
        hidden = {"eeg": options.hidden_eeg, "other": options.hidden_other}
        self.hidden = [hidden[branch] for branch in widths]
        self.encoders = nn.ModuleDict({branch: nn.Linear(width, hidden[branch]) for branch, width in widths.items()})
        self.joint = nn.Linear(sum(self.hidden), options.joint)
        self.unjoint = nn.Linear(options.joint, sum(self.hidden))
        self.decoders = nn.ModuleDict({branch: nn.Linear(hidden[branch], width) for branch, width in widths.items()})

    def encode(self, parts: Parts) -> Tensor:
        """Return the joint code (batch, joint) of each branch's (batch, width) in [0, 1]."""
        hidden = [encoder(parts[branch]).sigmoid() for branch, encoder in self.encoders.items()]
        return self.joint(torch.cat(hidden, dim=1)).sigmoid()

    def decode(self, code: Tensor) -> dict[str, Tensor]:
        """Return each branch's (batch, width) in [0, 1] made of the joint code (batch, joint)."""
        hidden = self.unjoint(code).sigmoid().split(self.hidden, dim=1)
        decoders = zip(self.decoders.items(), hidden, strict=True)
        return {branch: decoder(own).sigmoid() for (branch, decoder), own in decoders}


def corrupted(values: Tensor, share: float, generator: torch.Generator | None = None) -> Tensor:
    """Return values with each one set to 0 with probability share (Vincent et al. 2008)."""
    kept = torch.rand(values.shape, generator=generator, device=values.device) >= share
    return values * kept


def reconstruction_error(made: Parts, wanted: Parts, how: Literal["per_modality", "joined"]) -> Tensor:
    """Return the mean squared error between what was made and the inputs before corruption."""
    if how == "joined":
        gap = torch.cat([made[branch] - wanted[branch] for branch in wanted], dim=1)
        return gap.square().mean()
    return torch.stack([(made[branch] - wanted[branch]).square().mean() for branch in wanted]).mean()


class Bddae(Bimodal):
    """The autoencoder's code, a linear SVM, and its scores as logits.

    Parameters
    ----------
    spec : InputSpec
        See `models.networks.bimodal_features.Features`.
    options : Options
    """

    def __init__(self, spec: InputSpec, options: Options = Options()) -> None:
        features = Features(spec, options.statistics, face_steps=1)
        super().__init__(spec, features, UnitScale, options.joint)
        self.options = options
        widths = {branch: width * features.steps for branch, width in features.widths.items()}
        self.autoencoder = Autoencoder(widths, options)
        initialise(self, options.initialisation)

    def summary(self, parts: Mapping[str, Tensor]) -> Tensor:
        """Return the joint code (batch, joint)."""
        return self.autoencoder.encode(parts)

    def scaled(
        self, eeg: Tensor | None = None, face: Tensor | None = None, aux: Tensor | None = None
    ) -> dict[str, Tensor]:
        """Return each branch's features in [0, 1], shape (batch, steps * width)."""
        return {branch: rows.flatten(1) for branch, rows in super().scaled(eeg, face, aux).items()}

    def reconstruction_loss(
        self,
        eeg: Tensor | None = None,
        face: Tensor | None = None,
        aux: Tensor | None = None,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """Return the loss of pre-training, with fresh corruption from the generator."""
        whole = self.scaled(eeg, face, aux)
        holed = {branch: corrupted(rows, self.options.corruption, generator) for branch, rows in whole.items()}
        made = self.autoencoder.decode(self.autoencoder.encode(holed))
        return reconstruction_error(made, whole, self.options.reconstruction)

    def svm_loss(
        self, high: Tensor, eeg: Tensor | None = None, face: Tensor | None = None, aux: Tensor | None = None
    ) -> Tensor:
        """Return the loss of classification towards high (batch, n_outputs), 1 or 0."""
        scores = self.scores(eeg, face, aux)
        return svm_loss(scores, high, self.last.weight, self.last.bias, self.options.l2, self.options.penalise_bias)

    def pretraining_groups(self, rate: float) -> list[dict[str, Any]]:
        """Return optimizer groups for `reconstruction_loss`: the whole autoencoder."""
        return [{"params": list(self.autoencoder.parameters()), "lr": rate}]

    def parameter_groups(self, rate: float) -> list[dict[str, Any]]:
        """Return optimizer groups for `svm_loss`: the last layer at rate, the encoders at 1 % of it."""
        encoders = [*self.autoencoder.encoders.parameters(), *self.autoencoder.joint.parameters()]
        return [
            {"params": list(self.last.parameters()), "lr": rate},
            {"params": encoders, "lr": self.options.encoder_share * rate},
        ]
