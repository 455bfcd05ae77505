"""The two branches of Tang et al. (ICONIP 2017): one row of features a step each, of any width.

``eeg`` is the differential entropy of bands and electrodes. ``other`` is, in the paper, eye movements
(SEED: features that the dataset publishes) or six statistics over time of peripheral signals (DEAP);
here also statistics over time of the face's landmarks, or both side by side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, get_args

import torch
from torch import Tensor, nn

from models.errors import SpecError
from models.spec import InputSpec

Statistic = Literal["max", "min", "mean", "sd", "variance", "squared_sum"]
PAPER_STATISTICS: tuple[Statistic, ...] = get_args(Statistic)  # of DEAP's peripheral signals


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
    taken. Without signals to give the windows the frames are shared out.
    """
    if spec.face is None:
        raise SpecError("The model takes no face, so that it has no frames to share out.")
    fps, frames = spec.face.fps, spec.face.frames
    timed = spec.eeg or spec.aux
    if timed is None:
        window_s = step_s = frames / fps / steps
    else:
        window_s, step_s = timed.window_s, timed.step_s
    back = torch.arange(max(1, round(window_s * fps)) - 1, -1, -1)
    last = torch.tensor([frames - 1 - round((steps - 1 - step) * step_s * fps) for step in range(steps)])
    return (last[:, None] - back[None, :]).clamp_min(0)


class Features(nn.Module):
    """Inputs to one row of features a step and branch.

    Parameters
    ----------
    spec : InputSpec
        EEG in form ``de``, face in form ``landmarks68``, peripheral channels as ``statistics`` or
        ``features``; any of them may be None.
    statistics : sequence of str
        Of each landmark's coordinates over a step's frames.
    face_steps : int
        Steps where there is a face alone.

    Attributes
    ----------
    takes : tuple of str
        Modalities.
    steps : int
    widths : dict of str to int
        Features of each branch.
    """

    frames: Tensor

    def __init__(self, spec: InputSpec, statistics: Sequence[Statistic], face_steps: int) -> None:
        super().__init__()
        self.statistics, self.takes = tuple(statistics), spec.modalities
        self.steps = _steps(spec, face_steps)
        self.widths: dict[str, int] = {}
        if spec.eeg:
            self.widths["eeg"] = math.prod(spec.eeg.shape[1:])
        other = 0
        if spec.face:
            other += len(self.statistics) * math.prod(spec.face.shape[1:])
            self.register_buffer("frames", frames_of_steps(spec, self.steps), persistent=False)
        if spec.aux:
            other += math.prod(spec.aux.shape[1:])
        if other:
            self.widths["other"] = other

    def forward(
        self, eeg: Tensor | None = None, face: Tensor | None = None, aux: Tensor | None = None
    ) -> dict[str, Tensor]:
        """Return features (batch, steps, width) by branch.

        Parameters
        ----------
        eeg : Tensor, shape (batch, steps, channels, bands)
        face : Tensor, shape (batch, frames, 68, 2)
        aux : Tensor, shape (batch, steps, channels[, 6])
        """
        given = {"eeg": eeg, "face": face, "aux": aux}
        names = [name for name, value in given.items() if value is not None]
        if names != list(self.takes):
            raise ValueError(f"the network takes {', '.join(self.takes)} and was given {', '.join(names)}")
        parts = {"eeg": eeg.flatten(2)} if eeg is not None else {}
        other = []
        if face is not None:
            other.append(time_statistics(face.flatten(2)[:, self.frames], self.statistics))
        if aux is not None:
            other.append(aux.flatten(2))
        return parts | ({"other": torch.cat(other, dim=2)} if other else {})


def _steps(spec: InputSpec, face_steps: int) -> int:
    """Return the steps of both branches; SpecError if an input has a form that these networks do not take."""
    if spec.eeg and spec.eeg.form != "de":
        raise SpecError(f"This network takes EEG as entropy of bands (de), not as {spec.eeg.form}.")
    if spec.face and spec.face.form != "landmarks68":
        raise SpecError(f"This network takes the face as landmarks68, not as {spec.face.form}.")
    if spec.aux and spec.aux.form == "raw":
        raise SpecError("This network takes peripheral channels as statistics or features, not as raw.")
    if spec.eeg and spec.aux and spec.eeg.steps != spec.aux.steps:
        raise SpecError(
            f"{spec.eeg.steps} steps of EEG and {spec.aux.steps} of peripheral channels cannot be joined. "
            "Give both the same number."
        )
    timed = spec.eeg or spec.aux
    return timed.steps if timed else face_steps
