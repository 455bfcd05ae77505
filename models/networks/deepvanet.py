"""DeepVANet: valence or arousal end to end, from bio-signals and face images of one second.

Zhang, Hossain, Rahman, "DeepVANet: A Deep End-to-End Network for Multi-modal Emotion
Recognition", INTERACT 2021, LNCS 12934, doi:10.1007/978-3-030-85613-7_16.

Face appearance (`FaceBranch`): 5 images a second -> `models.networks.face_cnn` 128 x 6 x 6 each
-> ConvLSTM of 128 maps -> its last state -> fully connected 16. Bio-signals (`BioBranch`):
channels x 128 -> Conv1d 24 (5 wide), 16 (3), 8 (3), each with batch normalisation and ReLU
-> fully connected 64. Feature-level fusion (`DeepVANet`): both joined, 80 -> 20 -> 1, sigmoid.
With 40 channels it has the paper's 1,416,777 parameters; that count also says that Conv1d has
no padding and the ConvLSTM no peepholes.

Trained with cross entropy of the sigmoid, Adam 0.001, batches of 64, 50 epochs; the face CNN
beforehand on AFEW-VA (`models.networks.face_cnn.FaceRater`).

The paper leaves open, and we chose:

- what follows the layers of 16 and 64 (`Options.feature_activation`) and that of 20
  (`Options.head_activation`): ReLU; ``"none"`` is the literal reading, where nothing is said;
- where dropout is (`Options.dropout_at`): before the last layer; ``"joined"`` is before both;
- the heads of one modality alone: as the joint one, 16 -> 20 -> 1 and 64 -> 20 -> 1.

One model a target in the paper; here any number of targets shares all but the last layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from models.errors import SpecError
from models.networks.conv_lstm import ConvLstm
from models.networks.face_cnn import N_MAPS, FaceCnn, map_side
from models.networks.late_fusion import LateFusion
from models.networks.one_second import bio_shape, bio_signals, crop_shape, one_second
from models.spec import InputSpec

CONV1D = ((24, 5), (16, 3), (8, 3))  # maps and width

Activation = Literal["relu", "none"]

spec_for = one_second


@dataclass(frozen=True, slots=True)
class Options:
    """Sizes of the paper, and what it leaves open (see the module)."""

    face_features: int = 16
    bio_features: int = 64
    state_maps: int = 128
    hidden: int = 20
    dropout: float = 0.5
    dropout_at: Literal["hidden", "joined"] = "hidden"
    feature_activation: Activation = "relu"
    head_activation: Activation = "relu"


class FaceBranch(nn.Module):
    """Face appearance features (batch, 16) of images (batch, frames, 3, size, size) in [0, 1]."""

    def __init__(self, spec: InputSpec, options: Options) -> None:
        super().__init__()
        _, crop_size = crop_shape(spec)
        self.cnn = FaceCnn()
        self.recurrence = ConvLstm(N_MAPS, options.state_maps)
        self.features = nn.Linear(options.state_maps * map_side(crop_size) ** 2, options.face_features)
        self.activation = _activation(options.feature_activation)

    def forward(self, face: Tensor | None) -> Tensor:
        """Return the features of the last state."""
        if face is None:
            raise ValueError("the network takes a face and was given none")
        frames = face.shape[1]
        maps = self.cnn(face.flatten(0, 1)).unflatten(0, (-1, frames))
        return self.activation(self.features(self.recurrence(maps).flatten(1)))


class BioBranch(nn.Module):
    """Bio-sensing features (batch, 64) of EEG and peripheral signals, each (batch, 1, n_channels, n_samples)."""

    def __init__(self, spec: InputSpec, options: Options) -> None:
        super().__init__()
        n_in, n_left = bio_shape(spec)
        layers: list[nn.Module] = []
        for n_out, width in CONV1D:
            layers += [nn.Conv1d(n_in, n_out, width), nn.BatchNorm1d(n_out), nn.ReLU()]
            n_in, n_left = n_out, n_left - width + 1
        if n_left < 1:
            raise SpecError(f"A window of {bio_shape(spec)[1]} samples is too short for this network. Take 128.")
        self.convolutions = nn.Sequential(*layers)
        self.features = nn.Linear(n_in * n_left, options.bio_features)
        self.activation = _activation(options.feature_activation)

    def forward(self, eeg: Tensor | None = None, aux: Tensor | None = None) -> Tensor:
        """Return the features of the whole window."""
        return self.activation(self.features(self.convolutions(bio_signals(eeg, aux)).flatten(1)))


class Head(nn.Sequential):
    """Features to logits: two fully connected layers."""

    def __init__(self, n_features: int, n_targets: int, options: Options) -> None:
        joined = [nn.Dropout(options.dropout)] if options.dropout_at == "joined" else []
        super().__init__(
            *joined,
            nn.Linear(n_features, options.hidden),
            _activation(options.head_activation),
            nn.Dropout(options.dropout),
            nn.Linear(options.hidden, n_targets),
        )


class DeepVANet(LateFusion):
    """Feature-level fusion of both modalities.

    Parameters
    ----------
    spec : InputSpec
        One window of raw EEG, of peripheral channels or of both, all "bio", and face crops.
    """

    def __init__(self, spec: InputSpec, options: Options = Options()) -> None:
        super().__init__()
        self.bio = BioBranch(spec, options)
        self.face = FaceBranch(spec, options)
        self.head = Head(options.bio_features + options.face_features, spec.n_outputs, options)

    def joined(self, bio: Tensor, face: Tensor) -> Tensor:
        """Return logits of "high" (batch, n_targets) of both branches' features."""
        return self.head(torch.cat([face, bio], dim=1))


class BioNet(nn.Module):
    """The bio-signals alone; the spec may have a face, which is not looked at."""

    def __init__(self, spec: InputSpec, options: Options = Options()) -> None:
        super().__init__()
        self.bio = BioBranch(spec, options)
        self.head = Head(options.bio_features, spec.n_outputs, options)

    def forward(self, eeg: Tensor | None = None, aux: Tensor | None = None) -> Tensor:
        """Return logits (batch, n_targets) of signals, each (batch, 1, n_channels, n_samples)."""
        return self.head(self.bio(eeg, aux))


class FaceNet(nn.Module):
    """The face alone; the spec may have EEG, which is not looked at."""

    def __init__(self, spec: InputSpec, options: Options = Options()) -> None:
        super().__init__()
        self.face = FaceBranch(spec, options)
        self.head = Head(options.face_features, spec.n_outputs, options)

    def forward(self, face: Tensor) -> Tensor:
        """Return logits (batch, n_targets) of face (batch, frames, 3, size, size)."""
        return self.head(self.face(face))


def network(spec: InputSpec, options: Options = Options()) -> nn.Module:
    """Return the network of the modalities a spec has: `DeepVANet`, `BioNet` or `FaceNet`."""
    if spec.face is None:
        return BioNet(spec, options)
    return DeepVANet(spec, options) if spec.eeg or spec.aux else FaceNet(spec, options)


def _activation(kind: Activation) -> nn.Module:
    return nn.ReLU() if kind == "relu" else nn.Identity()
