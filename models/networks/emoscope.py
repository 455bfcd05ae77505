"""EmoScope's own system, ``emoscope``: few directions, added where they agree, multiplied where they do not.

    eeg  (batch, steps, channels, bands) -> fixed sites -> mean of the newest -> components z_e -+
                                                                                               +-> features -> head
    face (batch, frames, 68, 2)                         -> mean of the newest -> components z_f -+

    features = [q_e z_e, q_f z_f, q_e q_f z_e z_f of the first few of each]
    logits   = head(features), linear

What one modality says of a feeling is evidence independent of the other, and log odds of independent
evidence add: with a modality missing its terms are 0, nothing else changes, and the odds are those of
the other alone (trained with either taken away at random). The products are for what no sum can tell,
a face that means the opposite while the brain shows a mask.

``features`` (an output of the exported graph, beside the answers) are, in this order, the components of
EEG, those of the face, and the products (row by row, EEG's first component with all of the face's, then
the next); each about of unit variance over the training windows, and 0 where its modality is missing.
The head is the graph's last linear layer: ``head.weight`` (n_outputs, n_features) and ``head.bias``
(n_outputs,); only the calibration line follows it (`models.networks.calibrated`).

q_e and q_f, 0 to 1, are how far a modality can be trusted: 0 if it is missing (its input is 0 all over,
the training mean of everything), else its presence where that is given (`models.preprocess.personal`).

EEG is differential entropy, brought by spherical splines to 32 fixed places on the scalp
(`models.preprocess.spline`), so that weights belong to places and not to a cap. The mean over steps and
frames is one that forgets: weights fall with age by a rate that is learned, and nothing later is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import torch
from torch import Tensor, nn

from models.errors import SpecError
from models.networks.components import Components
from models.preprocess.electrodes import position, positions
from models.preprocess.spline import spline_matrix
from models.spec import Band, EegInput, FaceInput, InputSpec
from models.spec_limits import Target

WINDOW_S, STEP_S, STEPS = 2.0, 1.0, 9  # ten seconds
FACE_FPS = 5.0
BANDS = (Band("theta", 4, 8), Band("alpha", 8, 13), Band("beta", 13, 30), Band("gamma", 30, 45))
SITES = (
    *("Fp1", "AF3", "F3", "F7", "FC5", "FC1", "C3", "T7", "CP5", "CP1", "P3", "P7", "PO3", "O1", "Oz", "Pz"),
    *("Fp2", "AF4", "Fz", "F4", "F8", "FC6", "FC2", "Cz", "C4", "T8", "CP6", "CP2", "P4", "P8", "PO4", "O2"),
)
SLOWEST = -5.0  # softplus of it is 0.007 a second: a mean over ten seconds, at first


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of the network.

    Attributes
    ----------
    eeg_components, face_components : int
        Directions that are looked at.
    eeg_joint, face_joint : int
        Of these, the first ones that are multiplied with each other; 0 for a sum alone.
    l2, l2_joint : float
        What a unit of squared weight costs in training.
    drop : float
        Share of training windows that lose EEG, and as many the face.
    """

    eeg_components: int = 24
    face_components: int = 10
    eeg_joint: int = 6
    face_joint: int = 6
    l2: float = 0.02
    l2_joint: float = 0.1
    drop: float = 0.2


def spec_for(
    channels: Sequence[str],
    rate_hz: float = 128.0,
    targets: Sequence[Target] = ("valence",),
    preset: Literal["default", "paper"] = "default",
) -> InputSpec:
    """Return the input: ten seconds of entropy, 2-s windows each second, and of landmarks. No paper, no preset."""
    del preset
    top_hz = min(45.0, 0.45 * rate_hz)
    eeg = EegInput(
        channels=tuple(channels),
        rate_hz=rate_hz,
        window_s=WINDOW_S,
        form="de",
        bands=tuple(band for band in BANDS if band.high_hz <= top_hz) or BANDS[:1],
        steps=STEPS,
        step_s=STEP_S,
        band_hz=(0.5, top_hz),
    )
    return InputSpec(eeg, FaceInput("landmarks68", FACE_FPS, eeg.length_s), tuple(targets), "probability")


class Newest(nn.Module):
    """A mean over time that forgets, by one learned rate: weights exp(-rate age), summing to 1."""

    ages_s: Tensor

    def __init__(self, n_times: int, apart_s: float) -> None:
        super().__init__()
        ages_s = apart_s * torch.arange(n_times - 1, -1, -1, dtype=torch.float32)
        self.register_buffer("ages_s", ages_s, persistent=False)
        self.rate = nn.Parameter(torch.tensor(SLOWEST))

    def forward(self, values: Tensor) -> Tensor:
        """Return the mean (batch, ...) of values (batch, n_times, ...)."""
        weights = torch.softmax(-nn.functional.softplus(self.rate) * self.ages_s, dim=0)
        return torch.einsum("bt...,t->b...", values, weights)


class Scalp(nn.Module):
    """Features at electrodes, interpolated to the fixed sites (batch, n_sites * bands)."""

    to_sites: Tensor  # (n_sites, n_channels)

    def __init__(self, eeg: EegInput) -> None:
        super().__init__()
        if eeg.form != "de":
            raise SpecError(f"emoscope takes EEG as entropy of bands (de), not as {eeg.form}.")
        placed = [i for i, name in enumerate(eeg.channels) if position(name) is not None]
        if not placed:
            raise SpecError(
                f"emoscope reads EEG by its place on the scalp, and none of {', '.join(eeg.channels[:8])} has one. "
                "Name the channels by the 10-10 system."
            )
        matrix = torch.zeros(len(SITES), len(eeg.channels))
        own = spline_matrix(positions(tuple(eeg.channels[i] for i in placed)), positions(SITES))
        matrix[:, placed] = torch.from_numpy(own).float()
        self.register_buffer("to_sites", matrix, persistent=False)
        self.width = len(SITES) * len(eeg.bands)

    def forward(self, entropy: Tensor) -> Tensor:
        """Return the sites' features of entropy (batch, channels, bands)."""
        return torch.einsum("sc,bcf->bsf", self.to_sites, entropy).flatten(1)


class EmoScope(nn.Module):
    """The network; see the module's docstring.

    Parameters
    ----------
    spec : InputSpec
        EEG in form ``de``, face in form ``landmarks68``; either may be None.
    options : Options
    """

    def __init__(self, spec: InputSpec, options: Options = Options()) -> None:
        super().__init__()
        self.options, self.takes = options, spec.modalities
        self.components, self.newest = nn.ModuleDict(), nn.ModuleDict()
        if spec.eeg:
            self.scalp = Scalp(spec.eeg)
            self.newest["eeg"] = Newest(spec.eeg.steps, spec.eeg.step_s)
            self.components["eeg"] = Components(self.scalp.width, options.eeg_components)
        if spec.face:
            if spec.face.form != "landmarks68":
                raise SpecError(f"emoscope takes the face as landmarks68, not as {spec.face.form}.")
            self.newest["face"] = Newest(spec.face.frames, 1 / spec.face.fps)
            self.components["face"] = Components(136, options.face_components)
        self.joint = self._joint_sizes()
        n_joint = self.joint[0] * self.joint[1]
        n_alone = sum(self._width(key) for key in self.components)
        self.head = nn.Linear(n_alone + n_joint, spec.n_outputs)
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)
        costs = torch.cat([torch.full((n_alone,), options.l2), torch.full((n_joint,), options.l2_joint)])
        self.register_buffer("costs", costs, persistent=False)

    costs: Tensor

    def forward(
        self,
        eeg: Tensor | None = None,
        face: Tensor | None = None,
        eeg_present: Tensor | None = None,
        face_present: Tensor | None = None,
    ) -> Tensor:
        """Return logits of "high" (batch, n_outputs).

        Parameters
        ----------
        eeg : Tensor, shape (batch, steps, channels, bands)
            None if the spec has no EEG; 0 all over where a window has none.
        face : Tensor, shape (batch, frames, 68, 2)
            Likewise.
        eeg_present, face_present : Tensor, shape (batch, 1)
            0 to 1; fully there if not given.
        """
        parts = self.parts(eeg, face)
        return self.head(self.joined(parts, self.trust(eeg, face, eeg_present, face_present)))

    def parts(self, eeg: Tensor | None = None, face: Tensor | None = None) -> dict[str, Tensor]:
        """Return the components (batch, width) of each modality."""
        return {key: self.components[key](rows) for key, rows in self.rows(eeg, face).items()}

    def rows(self, eeg: Tensor | None = None, face: Tensor | None = None) -> dict[str, Tensor]:
        """Return what components are made of: (batch, n_features) by modality."""
        given = {"eeg": eeg, "face": face}
        names = [name for name, value in given.items() if value is not None]
        if names != list(self.takes):
            raise ValueError(f"the network takes {', '.join(self.takes)} and was given {', '.join(names)}")
        rows = {}
        if eeg is not None:
            rows["eeg"] = self.scalp(self.newest["eeg"](eeg))
        if face is not None:
            rows["face"] = self.newest["face"](face).flatten(1)
        return rows

    def trust(
        self, eeg: Tensor | None, face: Tensor | None, eeg_present: Tensor | None, face_present: Tensor | None
    ) -> dict[str, Tensor]:
        """Return q (batch, 1) of each modality."""
        found = {}
        for key, values, present in (("eeg", eeg, eeg_present), ("face", face, face_present)):
            if values is not None:
                there = (values.flatten(1).abs().amax(dim=1, keepdim=True) > 0).to(values.dtype)
                found[key] = there if present is None else there * present
        return found

    def joined(self, parts: Mapping[str, Tensor], trust: Mapping[str, Tensor]) -> Tensor:
        """Return the features (batch, n_features)."""
        trusted = {key: own * trust[key] for key, own in parts.items()}
        if not all(self.joint):
            return torch.cat(list(trusted.values()), dim=1)
        n_eeg, n_face = self.joint
        products = trusted["eeg"][:, :n_eeg, None] * trusted["face"][:, None, :n_face]
        return torch.cat([*trusted.values(), products.flatten(1)], dim=1)

    def penalty(self) -> Tensor:
        """Return what the head's weights cost in training, meaned over the outputs."""
        return (self.costs * self.head.weight.square()).sum(dim=1).mean()

    @torch.no_grad()
    def fit_components(self, batches: Iterable[Mapping[str, Tensor]]) -> None:
        """Fit the components on training inputs, windows without a modality left out of its own; before training."""
        kept: dict[str, list[Tensor]] = {key: [] for key in self.takes}
        for batch in batches:
            inputs = {key: batch[key] for key in self.takes}
            for key, rows in self.rows(**inputs).items():
                there = inputs[key].flatten(1).abs().amax(dim=1) > 0
                kept[key].append(rows[there])
        for key, found in kept.items():
            cast("Components", self.components[key]).fit(found)

    def _joint_sizes(self) -> tuple[int, int]:
        """Return how many components of EEG and face are multiplied; none where there is one modality."""
        if len(self.takes) < 2:
            return 0, 0
        return min(self.options.eeg_joint, self._width("eeg")), min(self.options.face_joint, self._width("face"))

    def _width(self, key: str) -> int:
        return cast("Components", self.components[key]).width
