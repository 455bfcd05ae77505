"""What the two networks of Tang et al. (ICONIP 2017) share: their features, scales and first weights.

Two branches: ``eeg``, the differential entropy of bands and electrodes, and ``other``, in the
paper eye movements (SEED) or statistics over time of peripheral signals (DEAP), here statistics
over time of the face's landmarks. A branch takes any width.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args

import torch
from torch import Tensor, nn

from models.errors import SpecError
from models.spec import Band, EegInput, FaceInput, InputSpec
from models.spec_limits import Target

Statistic = Literal["max", "min", "mean", "sd", "variance", "squared_sum"]
Preset = Literal["default", "paper"]
Initialisation = Literal["xavier", "normal"]

PAPER_STATISTICS: tuple[Statistic, ...] = get_args(Statistic)  # of DEAP's peripheral signals
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

    ``default`` is the paper's DEAP (2-s windows, 4 bands), ``paper`` its SEED (4-s windows, 5 bands).
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
    )
    return InputSpec(eeg, FaceInput("landmarks68", FACE_FPS, eeg.length_s), tuple(targets), "probability")


def time_statistics(values: Tensor, which: Sequence[Statistic]) -> Tensor:
    """Return statistics over time (..., len(which) * width) of values (..., n_times, width).

    The paper's six for a peripheral signal are ``PAPER_STATISTICS``; sd and variance are those
    of the window itself (divided by n_times).
    """
    variance = values.var(dim=-2, correction=0)
    known = {
        "max": values.amax(dim=-2),
        "min": values.amin(dim=-2),
        "mean": values.mean(dim=-2),
        "sd": variance.sqrt(),
        "variance": variance,
        "squared_sum": values.square().sum(dim=-2),
    }
    return torch.cat([known[name] for name in which], dim=-1)


def frames_of_steps(spec: InputSpec, steps: int) -> Tensor:
    """Return which frames lie in each step's window, shape (steps, frames a step).

    Frames and windows both end at ``t_end``. Of an instant before the first frame, the first is
    taken. Without EEG to give the windows the frames are shared out.
    """
    if spec.face is None:
        raise SpecError("The model takes no face, so that it has no frames to share out.")
    fps, frames = spec.face.fps, spec.face.frames
    if spec.eeg is None:
        window_s = step_s = frames / fps / steps
    else:
        window_s, step_s = spec.eeg.window_s, spec.eeg.step_s
    back = torch.arange(max(1, round(window_s * fps)) - 1, -1, -1)
    last = torch.tensor([frames - 1 - round((steps - 1 - step) * step_s * fps) for step in range(steps)])
    return (last[:, None] - back[None, :]).clamp_min(0)


class Features(nn.Module):
    """Inputs to one row of features a step and branch.

    Parameters
    ----------
    spec : InputSpec
        EEG in form ``de``, face in form ``landmarks68``, either of which may be None.
    statistics : sequence of str
        Of each landmark's coordinates over a step's frames.
    face_steps : int
        Steps where there is no EEG to tell them.
    """

    frames: Tensor

    def __init__(self, spec: InputSpec, statistics: Sequence[Statistic], face_steps: int) -> None:
        super().__init__()
        self.statistics = tuple(statistics)
        self.steps = spec.eeg.steps if spec.eeg else face_steps
        self.widths: dict[str, int] = {}
        if spec.eeg:
            if spec.eeg.form != "de":
                raise SpecError(f"This network takes EEG as entropy of bands (de), not as {spec.eeg.form}.")
            self.widths["eeg"] = math.prod(spec.eeg.shape[1:])
        if spec.face:
            if spec.face.form != "landmarks68":
                raise SpecError(f"This network takes the face as landmarks68, not as {spec.face.form}.")
            self.widths["other"] = len(self.statistics) * math.prod(spec.face.shape[1:])
            self.register_buffer("frames", frames_of_steps(spec, self.steps), persistent=False)

    def forward(self, eeg: Tensor | None, face: Tensor | None) -> dict[str, Tensor]:
        """Return features (batch, steps, width) by branch.

        Parameters
        ----------
        eeg : Tensor, shape (batch, steps, channels, bands)
        face : Tensor, shape (batch, frames, 68, 2)
        """
        parts: dict[str, Tensor] = {}
        if eeg is not None:
            parts["eeg"] = eeg.flatten(2)
        if face is not None:
            parts["other"] = time_statistics(face.flatten(2)[:, self.frames], self.statistics)
        if parts.keys() != self.widths.keys():
            raise ValueError(f"the network takes {', '.join(self.widths)} and was given {', '.join(parts)}")
        return parts


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


@torch.no_grad()
def fit_scales(features: Features, scales: nn.ModuleDict, batches: Iterable[Mapping[str, Tensor]]) -> None:
    """Fit each branch's scale on the training inputs, in as many batches as they come in."""
    for scale in scales.values():
        scale.restart()  # type: ignore[operator]
    for batch in batches:
        for branch, rows in features(batch.get("eeg"), batch.get("face")).items():
            scales[branch].observe(rows)  # type: ignore[operator]


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
