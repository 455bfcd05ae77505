"""Transformer fusion: a transformer over the instants of one second of signal, an LSTM over its faces.

Safavi et al., a transformer for EEG and peripheral signals and a convolutional recurrent network
for faces, on DEAP.

Bio-signals (`BioTransformer`): 128 time steps are tokens of one value a channel -> linear
projection and position -> transformer encoder (Vaswani et al., NIPS 2017, sec. 3.1) -> flattened
-> fully connected 64. Faces (`FaceRecurrence`): 5 images -> DeepVANet's CNN, 128 x 6 x 6 each
-> convolutional patch embedding -> LSTM 128 -> fully connected 64. Both joined, 128 -> MLP ->
sigmoid (`TransformerFusion`). Trained with cross entropy, and DeepVANet's Adam 0.001 and batches
of 64 (the paper names no optimiser).

The paper leaves open, and we chose (`Options`):

- the encoder's size: 64 wide, 4 heads, 2 layers, feed-forward 128 with ReLU, dropout 0.1;
- ``norm``: before each part, ``"pre"``, which needs no warm-up; ``"post"`` is Vaswani's own;
- ``positions``: ``"learned"``; ``"sinusoidal"`` is Vaswani's own;
- the patches: ``patch`` x ``patch`` places of the CNN's maps, side by side, 3 giving four of 64
  features; one of ``patch`` = 6 sees the whole face;
- ``face_steps``: the LSTM reads the ``"frames"``, all patches of one joined, or ``"patches"``, one
  after the other (literal: a patch is a token);
- the MLP: 64 units, ReLU, dropout 0.5 as DeepVANet's head has.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from models.errors import SpecError
from models.networks.face_cnn import N_MAPS, FaceCnn, map_side
from models.networks.late_fusion import LateFusion
from models.networks.one_second import bio_shape, bio_signals, crop_shape, one_second
from models.spec import InputSpec

LONGEST_WAVE = 10_000.0  # of sinusoidal positions, Vaswani et al. sec. 3.5

spec_for = one_second


@dataclass(frozen=True, slots=True)
class Options:
    """Sizes, and what the paper leaves open; see the module."""

    width: int = 64
    heads: int = 4
    layers: int = 2
    feed_forward: int = 128
    dropout: float = 0.1
    norm: Literal["pre", "post"] = "pre"
    positions: Literal["learned", "sinusoidal"] = "learned"
    patch: int = 3
    patch_features: int = 64
    face_steps: Literal["frames", "patches"] = "frames"
    lstm_units: int = 128
    features: int = 64
    hidden: int = 64
    head_dropout: float = 0.5


class EncoderLayer(nn.Module):
    """Self-attention and a feed-forward network, each added to its input (Vaswani et al., sec. 3.1-3.3)."""

    def __init__(self, options: Options) -> None:
        super().__init__()
        width = options.width
        if width % options.heads:
            raise ValueError(f"{width} features cannot be shared by {options.heads} heads")
        self.heads, self.pre = options.heads, options.norm == "pre"
        self.dropout = options.dropout
        self.query_key_value = nn.Linear(width, 3 * width)
        self.joined_heads = nn.Linear(width, width)
        self.feed_forward = nn.Sequential(
            nn.Linear(width, options.feed_forward),
            nn.ReLU(),
            nn.Dropout(options.dropout),
            nn.Linear(options.feed_forward, width),
        )
        self.norm_attention, self.norm_feed_forward = nn.LayerNorm(width), nn.LayerNorm(width)
        self.drop = nn.Dropout(options.dropout)

    def forward(self, tokens: Tensor) -> Tensor:
        """Return new tokens (batch, n_tokens, width)."""
        if self.pre:
            tokens = tokens + self.drop(self.attention(self.norm_attention(tokens)))
            return tokens + self.drop(self.feed_forward(self.norm_feed_forward(tokens)))
        tokens = self.norm_attention(tokens + self.drop(self.attention(tokens)))
        return self.norm_feed_forward(tokens + self.drop(self.feed_forward(tokens)))

    def attention(self, tokens: Tensor) -> Tensor:
        """Return softmax(Q K^T / sqrt(width / heads)) V of each head, joined (eq 1, sec. 3.2.2)."""
        split = self.query_key_value(tokens).unflatten(-1, (3, self.heads, -1))
        query, key, value = split.permute(2, 0, 3, 1, 4)  # each (batch, heads, n_tokens, width / heads)
        dropout = self.dropout if self.training else 0.0
        seen = nn.functional.scaled_dot_product_attention(query, key, value, dropout_p=dropout)
        return self.joined_heads(seen.transpose(1, 2).flatten(2))


class BioTransformer(nn.Module):
    """Features (batch, 64) of signals, each (batch, 1, n_channels, n_samples); a sample of all channels is a token."""

    positions: Tensor  # (n_samples, width)

    def __init__(self, spec: InputSpec, options: Options) -> None:
        super().__init__()
        n_channels, n_samples = bio_shape(spec)
        self.projection = nn.Linear(n_channels, options.width)
        if options.positions == "learned":
            self.positions = nn.Parameter(0.02 * torch.randn(n_samples, options.width))
        else:
            self.register_buffer("positions", sinusoids(n_samples, options.width), persistent=False)
        self.drop = nn.Dropout(options.dropout)
        self.layers = nn.Sequential(*(EncoderLayer(options) for _ in range(options.layers)))
        self.norm = nn.LayerNorm(options.width) if options.norm == "pre" else nn.Identity()
        self.features = nn.Sequential(nn.Linear(n_samples * options.width, options.features), nn.ReLU())

    def forward(self, eeg: Tensor | None = None, aux: Tensor | None = None) -> Tensor:
        """Return the features of the whole window."""
        tokens = self.projection(bio_signals(eeg, aux).transpose(1, 2)) + self.positions
        return self.features(self.norm(self.layers(self.drop(tokens))).flatten(1))


class FaceRecurrence(nn.Module):
    """Features (batch, 64) of images (batch, frames, 3, size, size) in [0, 1]."""

    def __init__(self, spec: InputSpec, options: Options) -> None:
        super().__init__()
        _, crop_size = crop_shape(spec)
        n_patches = (map_side(crop_size) // options.patch) ** 2
        if n_patches == 0:
            raise SpecError(f"Faces of {crop_size} pixels hold no patch of {options.patch} places. Take 64.")
        self.cnn = FaceCnn()
        self.patches = nn.Conv2d(N_MAPS, options.patch_features, options.patch, stride=options.patch)
        self.by_frame = options.face_steps == "frames"
        n_values = options.patch_features * (n_patches if self.by_frame else 1)
        self.lstm = nn.LSTM(n_values, options.lstm_units, batch_first=True)
        self.features = nn.Sequential(nn.Linear(options.lstm_units, options.features), nn.ReLU())

    def forward(self, face: Tensor | None) -> Tensor:
        """Return the features of the LSTM's last state."""
        if face is None:
            raise ValueError("the network takes a face and was given none")
        embedded = self.patches(self.cnn(face.flatten(0, 1))).flatten(2).transpose(1, 2)
        embedded = embedded.unflatten(0, (-1, face.shape[1]))  # (batch, frames, n_patches, patch_features)
        states, _ = self.lstm(embedded.flatten(2) if self.by_frame else embedded.flatten(1, 2))
        return self.features(states[:, -1])


class Head(nn.Sequential):
    """Features to logits: the MLP."""

    def __init__(self, n_features: int, n_targets: int, options: Options) -> None:
        super().__init__(
            nn.Linear(n_features, options.hidden),
            nn.ReLU(),
            nn.Dropout(options.head_dropout),
            nn.Linear(options.hidden, n_targets),
        )


class TransformerFusion(LateFusion):
    """Both modalities.

    Parameters
    ----------
    spec : InputSpec
        One window of raw EEG, of peripheral channels or of both, and face crops.
    """

    def __init__(self, spec: InputSpec, options: Options = Options()) -> None:
        super().__init__()
        self.bio = BioTransformer(spec, options)
        self.face = FaceRecurrence(spec, options)
        self.head = Head(2 * options.features, spec.n_outputs, options)

    def joined(self, bio: Tensor, face: Tensor) -> Tensor:
        """Return logits of "high" (batch, n_targets) of both branches' features."""
        return self.head(torch.cat([bio, face], dim=1))


class TransformerNet(nn.Module):
    """The bio-signals alone; the spec may have a face, which is not looked at."""

    def __init__(self, spec: InputSpec, options: Options = Options()) -> None:
        super().__init__()
        self.bio = BioTransformer(spec, options)
        self.head = Head(options.features, spec.n_outputs, options)

    def forward(self, eeg: Tensor | None = None, aux: Tensor | None = None) -> Tensor:
        """Return logits (batch, n_targets) of signals, each (batch, 1, n_channels, n_samples)."""
        return self.head(self.bio(eeg, aux))


class RecurrenceNet(nn.Module):
    """The face alone; the spec may have EEG, which is not looked at."""

    def __init__(self, spec: InputSpec, options: Options = Options()) -> None:
        super().__init__()
        self.face = FaceRecurrence(spec, options)
        self.head = Head(options.features, spec.n_outputs, options)

    def forward(self, face: Tensor) -> Tensor:
        """Return logits (batch, n_targets) of face (batch, frames, 3, size, size)."""
        return self.head(self.face(face))


def network(spec: InputSpec, options: Options = Options()) -> nn.Module:
    """Return the network of the modalities a spec has."""
    if spec.face is None:
        return TransformerNet(spec, options)
    return TransformerFusion(spec, options) if spec.eeg or spec.aux else RecurrenceNet(spec, options)


def sinusoids(n_tokens: int, width: int) -> Tensor:
    """Return positions (n_tokens, width) of sines (even) and cosines (odd), Vaswani et al. sec. 3.5."""
    waves = torch.arange(0, width, 2) * (-math.log(LONGEST_WAVE) / width)
    angles = torch.arange(n_tokens).unsqueeze(1) * waves.exp()
    return torch.stack([angles.sin(), angles.cos()], dim=2).flatten(1)[:, :width]
