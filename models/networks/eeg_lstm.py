"""``eeg-lstm``: raw EEG through stacked LSTM layers.

Huiping Jiang, Rui Jiao, Demeng Wu, Wenbo Wu, "Emotion Analysis: Bimodal Fusion of Facial
Expressions and EEG", Computers, Materials & Continua 68(2), 2315-2327, 2021: their first model,
EEG-LSTM.

The paper's figures: 64 electrodes at 1000 Hz, segments of 10 ms (a 64 x 10 matrix), four LSTM
layers of 32 units, dropout 0.5, one fully connected layer, two classes; Adam with 0.005, batches
of 64, cross entropy. It reports 86.48 %, per subject, with a random 75/25 split of 10-ms
segments: neighbours in time are on both sides of that split.

What it leaves open or contradicts, and what is done here (`Options`, `spec_for`):

* Segments of 10 ms hold less than a cycle of anything below 100 Hz. By default a window has 1 s;
  preset ``paper`` has 10 ms, which is ten samples only at ``rate_hz=1000``.
* "Rows are time steps", with 64 x 10, makes the electrodes the time axis. ``orientation="time"``
  runs along the samples with the electrodes as features, ``"literal"`` the other way round.
* The gates of eq 1, 2 and 4 see the cell. Standard LSTM by default; ``peepholes`` adds them, one
  weight a unit (`models.networks.lstm_layer`).
* How weights begin is not said. By default gates begin with memories up to the window's length
  (`models.networks.lstm_layer.remember`); ``gates="even"`` begins as torch does, and then hardly learns
  from the windows of sixteen simulated people.
* Where dropout stands is not said: here after every layer, thus also before the last linear.
* Two classes by cross entropy are one logit a target: that of "high" less that of "low".
  ``classes="softmax"`` has a row of weights for each class and returns their difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from torch import Tensor, nn

from models.errors import SpecError
from models.networks.lstm_layer import Lstm, PeepholeLstm, remember
from models.spec import EegInput, InputSpec
from models.spec_limits import Target

Preset = Literal["default", "paper"]

WINDOW_S = {"default": 1.0, "paper": 0.01}
HIGHEST_HZ = 45.0  # below the mains
HIGHEST_SHARE = 0.45  # of the rate: what a device's own filter leaves


@dataclass(frozen=True, slots=True)
class Options:
    """Choices; the paper's literal ones are ``orientation="literal"``, ``peepholes=True``, ``classes="softmax"``.

    ``gates`` is how the forget gates begin: ``remember`` long memories, or ``even``.
    """

    layers: int = 4
    hidden: int = 32
    dropout: float = 0.5
    orientation: Literal["time", "literal"] = "time"
    peepholes: bool = False
    gates: Literal["remember", "even"] = "remember"
    classes: Literal["logit", "softmax"] = "logit"


def spec_for(
    channels: Sequence[str],
    rate_hz: float = 128.0,
    targets: Sequence[Target] = ("valence",),
    preset: Preset = "default",
) -> InputSpec:
    """Return the input this system wants: one window of raw EEG of 1 s, or 10 ms with ``paper``."""
    return InputSpec(raw_eeg(channels, rate_hz, WINDOW_S[preset]), None, tuple(targets), "probability")


def raw_eeg(channels: Sequence[str], rate_hz: float, window_s: float) -> EegInput:
    """Return one window of raw EEG between 0.5 Hz and 45 Hz, or what the rate can carry."""
    band_hz = (0.5, min(HIGHEST_HZ, HIGHEST_SHARE * rate_hz))
    return EegInput(tuple(channels), rate_hz, window_s, form="raw", band_hz=band_hz)


class StackedLstm(nn.Module):
    """LSTM layers on top of each other; the last output of the last one is the summary.

    Parameters
    ----------
    n_steps, n_inputs : int
        Of the sequences it will see.
    options : Options
    layers : int, optional
        In place of the options'.
    """

    def __init__(self, n_steps: int, n_inputs: int, options: Options, layers: int | None = None) -> None:
        super().__init__()
        hidden = options.hidden
        self.dropout = nn.Dropout(options.dropout)
        widths = [n_inputs] + [hidden] * ((layers or options.layers) - 1)
        kind = PeepholeLstm if options.peepholes else Lstm
        made = [kind(width, hidden) for width in widths]
        if options.gates == "remember":
            for layer in made:
                remember(layer, n_steps)
        self.layers = nn.ModuleList(made)

    def forward(self, steps: Tensor) -> Tensor:
        """Return the summary (batch, hidden) of steps (batch, n_steps, n_inputs)."""
        for layer in self.layers:
            steps = self.dropout(layer(steps))
        return steps[:, -1]


class EegEncoder(nn.Module):
    """Raw EEG, (batch, steps, channels, samples), to a summary (batch, hidden)."""

    def __init__(self, spec: InputSpec, options: Options) -> None:
        super().__init__()
        if spec.eeg is None or spec.eeg.form != "raw":
            form = f'of form "{spec.eeg.form}"' if spec.eeg else "missing"
            raise SpecError(f"This network takes raw EEG; in the model's description it is {form}. Choose another.")
        n_steps, n_channels, n_samples = spec.eeg.shape
        self.along_time = options.orientation == "time"
        steps, inputs = n_steps * n_samples, n_channels
        self.lstm = StackedLstm(*((steps, inputs) if self.along_time else (inputs, steps)), options)

    def forward(self, eeg: Tensor) -> Tensor:
        """Join the windows end to end and run along time, or literally along the electrodes."""
        rows = eeg.transpose(1, 2).flatten(2)  # (batch, channels, samples)
        return self.lstm(rows.transpose(1, 2) if self.along_time else rows)


class ClassHead(nn.Module):
    """Fully connected layer to one logit a target, as one row or as the difference of two."""

    def __init__(self, n_inputs: int, n_targets: int, classes: Literal["logit", "softmax"]) -> None:
        super().__init__()
        self.linear = nn.Linear(n_inputs, n_targets * (2 if classes == "softmax" else 1))
        self.n_targets = n_targets

    def forward(self, features: Tensor) -> Tensor:
        """Return logits of "high" (batch, n_targets); rows of the layer are low, then high."""
        scores = self.linear(features)
        if scores.shape[1] == self.n_targets:
            return scores
        return scores[:, self.n_targets :] - scores[:, : self.n_targets]


class EegLstm(nn.Module):
    """Probability of "high" from a window of raw EEG.

    Parameters
    ----------
    spec : InputSpec
        Kind ``probability``, EEG in form ``raw``; face is not used.
    options : Options
    """

    def __init__(self, spec: InputSpec, options: Options = Options()) -> None:
        super().__init__()
        self.encoder = EegEncoder(spec, options)
        self.head = ClassHead(options.hidden, spec.n_outputs, options.classes)

    def forward(self, eeg: Tensor) -> Tensor:
        """Return logits (batch, n_targets) of eeg (batch, *spec.eeg.shape), normalised."""
        return self.head(self.encoder(eeg))
