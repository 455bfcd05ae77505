"""``lstm-cnn``: EEG and face, an LSTM each, joined by a 1-D CNN.

Huiping Jiang, Rui Jiao, Demeng Wu, Wenbo Wu, "Emotion Analysis: Bimodal Fusion of Facial
Expressions and EEG", Computers, Materials & Continua 68(2), 2315-2327, 2021: their third model,
LSTM-CNN.

One LSTM runs over EEG, one over landmarks (13 frames a second of 136 values); their outputs are
joined and fed to a 1-D CNN, which gives the classes. The paper reports 93.13 %, per subject, with
a random 75/25 split of 10-ms segments.

The CNN is not specified. Here the two summaries of 32 numbers are the two rows of a 2 x 32 signal:
Conv1d to 32 and to 64 (width 3, padded, ReLU), max-pool of 2, dropout, fully connected. The face's
LSTM is not specified either: one layer of the same width (13 frames are few); ``face_layers=4``
repeats EEG's. The rest is as in `models.networks.eeg_lstm`, whose options are part of these.

Preset ``paper`` cuts 10 ms: one frame of the face goes with each EEG segment.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.errors import SpecError
from models.networks import eeg_lstm
from models.networks.eeg_lstm import WINDOW_S, ClassHead, EegEncoder, EegLstm, Preset, StackedLstm, raw_eeg
from models.networks.keyframes import FPS
from models.spec import FaceInput, InputSpec
from models.spec_limits import Target


@dataclass(frozen=True, slots=True)
class Options:
    """Choices; ``eeg`` holds those of the EEG half, and width and peepholes of both LSTMs."""

    eeg: eeg_lstm.Options = eeg_lstm.Options()  # noqa: RUF009 - frozen
    face_layers: int = 1
    filters: tuple[int, int] = (32, 64)
    kernel: int = 3
    pool: int = 2


def spec_for(
    channels: Sequence[str],
    rate_hz: float = 128.0,
    targets: Sequence[Target] = ("valence",),
    preset: Preset = "default",
) -> InputSpec:
    """Return the inputs this system wants: raw EEG and landmarks of the same 1 s, or 10 ms with ``paper``."""
    window_s = WINDOW_S[preset]
    face = FaceInput("landmarks68", fps=FPS, window_s=window_s)
    return InputSpec(raw_eeg(channels, rate_hz, window_s), face, tuple(targets), "probability")


def landmark_shape(spec: InputSpec) -> tuple[int, int]:
    """Return how many frames of how many values a spec gives; SpecError if it gives no landmarks."""
    if spec.face is None or spec.face.form != "landmarks68":
        form = f'of form "{spec.face.form}"' if spec.face else "missing"
        raise SpecError(f"This network takes facial landmarks; in the model's description the face is {form}.")
    return spec.face.frames, math.prod(spec.face.shape[1:])


class LandmarkEncoder(nn.Module):
    """Landmarks, (batch, frames, 68, 2), to a summary (batch, hidden)."""

    def __init__(self, spec: InputSpec, options: Options) -> None:
        super().__init__()
        self.lstm = StackedLstm(*landmark_shape(spec), options.eeg, options.face_layers)

    def forward(self, face: Tensor) -> Tensor:
        """Run along the frames."""
        return self.lstm(face.flatten(2))


class LstmCnn(nn.Module):
    """Probability of "high" from raw EEG and landmarks.

    Parameters
    ----------
    spec : InputSpec
        Kind ``probability``, EEG in form ``raw``, face in form ``landmarks68``.
    options : Options
    """

    def __init__(self, spec: InputSpec, options: Options = Options()) -> None:
        super().__init__()
        hidden, (first, second) = options.eeg.hidden, options.filters
        self.eeg_encoder = EegEncoder(spec, options.eeg)
        self.face_encoder = LandmarkEncoder(spec, options)
        self.cnn = nn.Sequential(
            nn.Conv1d(2, first, options.kernel, padding="same"),
            nn.ReLU(),
            nn.Conv1d(first, second, options.kernel, padding="same"),
            nn.ReLU(),
            nn.MaxPool1d(options.pool),
            nn.Flatten(),
            nn.Dropout(options.eeg.dropout),
        )
        self.head = ClassHead(second * (hidden // options.pool), spec.n_outputs, options.eeg.classes)

    def forward(self, eeg: Tensor, face: Tensor) -> Tensor:
        """Return logits (batch, n_targets).

        Parameters
        ----------
        eeg : Tensor, shape (batch, *spec.eeg.shape)
        face : Tensor, shape (batch, *spec.face.shape)
            Both normalised; 0 where a modality is missing.
        """
        summaries = [self.eeg_encoder(eeg), self.face_encoder(face)]
        return self.head(self.cnn(torch.stack(summaries, dim=1)))


class LandmarkLstm(nn.Module):
    """The face half alone, without the CNN that joins; the EEG half alone is ``eeg-lstm``."""

    def __init__(self, spec: InputSpec, options: Options = Options()) -> None:
        super().__init__()
        self.encoder = LandmarkEncoder(spec, options)
        self.head = ClassHead(options.eeg.hidden, spec.n_outputs, options.eeg.classes)

    def forward(self, face: Tensor) -> Tensor:
        """Return logits (batch, n_targets) of face (batch, *spec.face.shape)."""
        return self.head(self.encoder(face))


def network(spec: InputSpec, options: Options = Options()) -> nn.Module:
    """Return the network of the modalities a spec has: `LstmCnn`, `EegLstm` or `LandmarkLstm`."""
    if spec.face is None:
        return EegLstm(spec, options.eeg)
    return LandmarkLstm(spec, options) if spec.eeg is None else LstmCnn(spec, options)
