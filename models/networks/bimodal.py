"""What the two networks of Tang et al. (ICONIP 2017) share: their input, scales, last layer and first weights.

The branches are in `models.networks.bimodal_features`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import torch
from torch import Tensor, nn

from models.networks.bimodal_features import Features
from models.networks.margin import Platt
from models.spec import Band, EegInput, FaceInput, InputSpec
from models.spec_limits import Target

Preset = Literal["default", "paper"]
Initialisation = Literal["xavier", "normal"]

NORMAL_SD = 0.001  # the paper's N(0, 0.001), read as a standard deviation
LEAST_GAIN, PATIENCE_EPOCHS = 0.001, 120  # early stopping: accuracy on validation data
FACE_FPS = 5.0
BANDS = (Band("theta", 4, 8), Band("alpha", 8, 14), Band("beta", 14, 31), Band("gamma", 31, 45))  # DEAP ends at 45 Hz
SEED_BANDS = (Band("delta", 1, 4), *BANDS[:3], Band("gamma", 31, 50))
TINY = 1e-6


def bimodal_spec(
    channels: Sequence[str], rate_hz: float, targets: Sequence[Target], preset: Preset, steps: int, step_s: float
) -> InputSpec:
    """Return the input of either network: steps of entropy, and landmarks over the same time.

    ``default`` is the paper's DEAP (2-s windows, 4 bands), ``paper`` its SEED (4-s windows, 5 bands),
    whose features are smoothed over the whole trial (`models.networks.specs.paper_warnings`).
    """
    paper = preset == "paper"
    eeg = EegInput(
        channels=tuple(channels),
        rate_hz=rate_hz,
        window_s=4.0 if paper else 2.0,
        form="de",
        bands=SEED_BANDS if paper else BANDS,
        steps=steps,
        step_s=step_s,
        band_hz=(0.5, 50.0) if paper else (0.5, 45.0),
        smoothing="lds" if paper else "none",
    )
    return InputSpec(eeg, FaceInput("landmarks68", FACE_FPS, eeg.length_s), tuple(targets), "probability")


class UnitScale(nn.Module):
    """Features to [0, 1] by the lowest and highest value seen in training; what lies outside is clipped.

    Before it is fitted, it takes the inputs for what `models.preprocess.normalisation` makes of
    them: three standard deviations either way. A feature that never changed is 1/2.
    """

    low: Tensor
    high: Tensor

    def __init__(self, n_features: int) -> None:
        super().__init__()
        self.register_buffer("low", torch.full((n_features,), -3.0))
        self.register_buffer("high", torch.full((n_features,), 3.0))

    def restart(self) -> None:
        """Forget what was seen."""
        self.low.fill_(torch.inf)
        self.high.fill_(-torch.inf)

    def observe(self, features: Tensor) -> None:
        """Take in training features (..., n_features)."""
        rows = features.flatten(0, -2)
        self.low.copy_(torch.minimum(self.low, rows.amin(dim=0)))
        self.high.copy_(torch.maximum(self.high, rows.amax(dim=0)))

    def forward(self, features: Tensor) -> Tensor:
        """Return features (..., n_features) in [0, 1]."""
        span, middle = self.high - self.low, (self.high + self.low) / 2
        per_unit = torch.where(span > TINY, 1 / span.clamp_min(TINY), 0)
        return ((features - middle) * per_unit + 0.5).clamp(0, 1)


class ZScale(nn.Module):
    """Features less their training mean, over their training standard deviation.

    Before it is fitted it does nothing. A feature that never changed is only centred.
    """

    mean: Tensor
    variance: Tensor
    n_seen: Tensor

    def __init__(self, n_features: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(n_features))
        self.register_buffer("variance", torch.ones(n_features))
        self.register_buffer("n_seen", torch.zeros(()))

    def restart(self) -> None:
        """Forget what was seen."""
        self.n_seen.zero_()

    def observe(self, features: Tensor) -> None:
        """Take in training features (..., n_features), pooled with what was seen (Chan et al. 1979)."""
        rows = features.flatten(0, -2)
        share = len(rows) / (self.n_seen + len(rows))
        apart = rows.mean(dim=0) - self.mean
        within = (1 - share) * self.variance + share * rows.var(dim=0, correction=0)
        self.variance.copy_(within + share * (1 - share) * apart.square())
        self.mean.add_(share * apart)
        self.n_seen.add_(len(rows))

    def forward(self, features: Tensor) -> Tensor:
        """Return features (..., n_features) of mean 0 and standard deviation 1."""
        sd = self.variance.sqrt()
        return (features - self.mean) / torch.where(sd > TINY, sd, 1)


class Bimodal(nn.Module):
    """Features, their scales, a summary of them, and a linear SVM with its scores as logits.

    Parameters
    ----------
    spec : InputSpec
        As `models.networks.bimodal_features.Features` takes it.
    features : Features
    scale : class
        `UnitScale` or `ZScale`.
    summary_width : int
        Of what `summary` gives.
    """

    def __init__(
        self, spec: InputSpec, features: Features, scale: type[UnitScale] | type[ZScale], summary_width: int
    ) -> None:
        super().__init__()
        self.features = features
        self.scales = nn.ModuleDict({branch: scale(width) for branch, width in features.widths.items()})
        self.last = nn.Linear(summary_width, spec.n_outputs)
        self.platt = Platt(spec.n_outputs)

    def forward(self, eeg: Tensor | None = None, face: Tensor | None = None, aux: Tensor | None = None) -> Tensor:
        """Return logits (batch, n_outputs).

        Parameters
        ----------
        eeg : Tensor, shape (batch, steps, channels, bands)
            Differential entropy; None if the spec has no EEG.
        face : Tensor, shape (batch, frames, 68, 2)
            Landmarks; None if the spec has no face.
        aux : Tensor, shape (batch, steps, channels[, 6])
            Statistics or features; None if the spec has no peripheral channels.
        """
        return self.platt(self.scores(eeg, face, aux))

    def scores(self, eeg: Tensor | None = None, face: Tensor | None = None, aux: Tensor | None = None) -> Tensor:
        """Return the hinge's scores (batch, n_outputs): above 0 is "high"."""
        return self.last(self.summary(self.scaled(eeg, face, aux)))

    def scaled(
        self, eeg: Tensor | None = None, face: Tensor | None = None, aux: Tensor | None = None
    ) -> dict[str, Tensor]:
        """Return each branch's features (batch, steps, width) on their scale."""
        return {branch: self.scales[branch](rows) for branch, rows in self.features(eeg, face, aux).items()}

    @abstractmethod
    def summary(self, parts: Mapping[str, Tensor]) -> Tensor:
        """Return what the last layer eats, (batch, summary_width), of each branch's scaled features."""

    @torch.no_grad()
    def fit_inputs(self, batches: Iterable[Mapping[str, Tensor]]) -> None:
        """Fit the scales on training inputs, given by name in as many batches as they come in; before any training."""
        for scale in self.scales.values():
            scale.restart()  # type: ignore[operator]
        for batch in batches:
            for branch, rows in self.features(**{name: batch[name] for name in self.features.takes}).items():
                self.scales[branch].observe(rows)  # type: ignore[operator]


def initialise(module: nn.Module, how: Initialisation) -> None:
    """Set weights by Glorot and Bengio 2010 (``xavier``; each LSTM gate by itself) or N(0, 0.001); biases 0."""
    for name, parameter in module.named_parameters():
        if parameter.ndim < 2:
            nn.init.zeros_(parameter)
        elif how == "normal":
            nn.init.normal_(parameter, std=NORMAL_SD)
        else:
            gates = 4 if name.rpartition(".")[2].startswith(("weight_ih", "weight_hh")) else 1
            for gate in parameter.chunk(gates):
                nn.init.xavier_uniform_(gate)
