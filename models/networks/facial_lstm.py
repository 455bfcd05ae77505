"""``facial-lstm``: the face says when, EEG says what.

Huiping Jiang, Rui Jiao, Demeng Wu, Wenbo Wu, "Emotion Analysis: Bimodal Fusion of Facial
Expressions and EEG", Computers, Materials & Continua 68(2), 2315-2327, 2021: their second model,
Facial-LSTM. It reports 89.42 %, per subject, with a random 75/25 split of 10-ms segments.

Of each trial, frames are called calm, negative or positive (`models.networks.expressions`), EEG
is cut to the stretch between the first and the last run of frames that are not calm
(`models.networks.keyframes`), and ``eeg-lstm`` learns from what is left. A trial without a run is
kept whole, and counted.

Live, the end of a stretch is not known: the network itself looks at the face's last frames,
and while the gate is shut says nothing, that is, probability one half (logit 0). The
gate is a function of the face's window alone, so replay gives what live gave. Where the face is
missing (its input is 0 throughout) the gate is open, as a trial without a run is kept whole.
A fresh network has no gate: it is trained on windows of cut trials, and `FacialLstm.gate_by`
then gives it the SVM. Called without a gate it is ``eeg-lstm``.

Choices (`Options`): the paper asks for runs of "more than five" frames at the start and "five or
more" at the end; here five for both, ``more_at_start`` is literal. Those of ``eeg-lstm`` are under
``eeg``. The gate's memory is the face's window of the spec, 30 frames by default (2.3 s).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.errors import SpecError
from models.networks import eeg_lstm
from models.networks.eeg_lstm import WINDOW_S, EegLstm, Preset, raw_eeg
from models.networks.expressions import CALM, EXPRESSIONS, ExpressionSvm
from models.networks.keyframes import FPS, MIN_RUN
from models.networks.lstm_cnn import landmark_shape
from models.spec import FaceInput, InputSpec
from models.spec_limits import Target

MEMORY_FRAMES = 30  # pauses of up to two seconds between runs leave the gate open


@dataclass(frozen=True, slots=True)
class Options:
    """Choices; ``min_run`` and ``more_at_start`` are those of `keyframes.key_span`."""

    eeg: eeg_lstm.Options = eeg_lstm.Options()  # noqa: RUF009 - frozen
    min_run: int = MIN_RUN
    more_at_start: bool = False

    @property
    def opening_run(self) -> int:
        """Frames in a row that open the gate."""
        return self.min_run + 1 if self.more_at_start else self.min_run


def spec_for(
    channels: Sequence[str],
    rate_hz: float = 128.0,
    targets: Sequence[Target] = ("valence",),
    preset: Preset = "default",
) -> InputSpec:
    """Return the inputs this system wants: raw EEG of 1 s, or 10 ms with ``paper``, and the gate's landmarks."""
    face = FaceInput("landmarks68", fps=FPS, window_s=MEMORY_FRAMES / FPS)
    return InputSpec(raw_eeg(channels, rate_hz, WINDOW_S[preset]), face, tuple(targets), "probability")


class FacialLstm(nn.Module):
    """Probability of "high" from a window of raw EEG, while the face is not calm.

    Parameters
    ----------
    spec : InputSpec
        Kind ``probability``, EEG in form ``raw``, face in form ``landmarks68``.
    options : Options
    """

    svm_weight: Tensor
    svm_bias: Tensor
    gated: Tensor

    def __init__(self, spec: InputSpec, options: Options = Options()) -> None:
        super().__init__()
        n_frames, n_values = landmark_shape(spec)
        if n_frames < options.opening_run:
            raise SpecError(f"A face window of {n_frames} frames holds no run of {options.opening_run}. Take 30.")
        self.options, self.opening_run = options, options.opening_run
        self.eeg_lstm = EegLstm(spec, options.eeg)
        self.register_buffer("svm_weight", torch.zeros(len(EXPRESSIONS), n_values))
        self.register_buffer("svm_bias", torch.zeros(len(EXPRESSIONS)))
        self.register_buffer("gated", torch.zeros(()))

    def gate_by(self, svm: ExpressionSvm) -> None:
        """Let the face open and shut the gate from now on.

        Parameters
        ----------
        svm : ExpressionSvm
            Fitted on single frames as they are in the input ``face``: normalised, 136 values.
        """
        self.svm_weight.copy_(torch.from_numpy(svm.weight))
        self.svm_bias.copy_(torch.from_numpy(svm.bias))
        self.gated.fill_(1.0)

    def forward(self, eeg: Tensor, face: Tensor) -> Tensor:
        """Return logits (batch, n_targets), 0 while the gate is shut.

        Parameters
        ----------
        eeg : Tensor, shape (batch, *spec.eeg.shape)
        face : Tensor, shape (batch, *spec.face.shape)
            Both normalised; 0 where a modality is missing.
        """
        return self.eeg_lstm(eeg) * torch.maximum(self.gate(face), 1.0 - self.gated)

    def gate(self, face: Tensor) -> Tensor:
        """Return 1 where the gate is open and 0 where it is shut, (batch, 1); see `keyframes.live_gate`."""
        scores = nn.functional.linear(face.flatten(2), self.svm_weight, self.svm_bias)
        expressive = (scores[..., CALM + 1 :].amax(dim=2) > scores[..., CALM]).to(face.dtype)  # (batch, frames)
        whole_run = -nn.functional.max_pool1d(-expressive.unsqueeze(1), self.opening_run, stride=1)
        absent = (face.flatten(1).abs().amax(dim=1, keepdim=True) == 0).to(face.dtype)
        return torch.maximum(whole_run.flatten(1).amax(dim=1, keepdim=True), absent)
