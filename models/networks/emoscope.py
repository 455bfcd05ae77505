"""EmoScope's own system, ``emoscope``: few directions of each modality, added and multiplied.

    eeg  (batch, steps, channels, bands) -> mean of the newest -> fixed sites -> components of a band z_e -+
                                                                                                         +-> features
    face (batch, frames, 68, 2)          -> mean of the newest ----------------> components z_f ----------+

    features = [q_e z_e, q_f z_f, q_e q_f z_e z_f of the first few of each]
    logits   = head(features), linear

What one modality says of a feeling is evidence independent of the other, and log odds of independent
evidence add: with a modality missing its terms are 0, nothing else changes, and the odds are those of
the other alone (trained with either taken away at random). The products are for what no sum can tell,
a face that means the opposite while the brain shows a mask.

``features`` (an output of the exported graph, beside the answers) are, in this order, the components of
EEG (band after band), those of the face, and the products (row by row, EEG's first component with all of the
face's, then the next); each about of unit variance over the training windows, and 0 where its modality is
missing. Of the bands, alpha and beta count (`Options.bands`): in theta a scalp shows blinks, in gamma muscle.
The head is the graph's last linear layer: ``head.weight`` (n_outputs, n_features) and ``head.bias``
(n_outputs,); only the calibration line follows it (`models.networks.calibrated`).

q_e and q_f, 0 to 1, are how far a modality can be trusted: 0 if it is missing (its input is 0 all over,
the training mean of everything), else its presence where that is given (`models.preprocess.personal`).

EEG is differential entropy, brought by spherical splines to 32 fixed places on the scalp
(`models.preprocess.spline`), so that weights belong to places and not to a cap. The mean over steps and
frames is one that forgets: weights fall with age by a rate that is learned, and nothing later is seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import torch
from torch import Tensor, nn

from models.networks.emoscope_encoders import Face, Newest, Scalp
from models.spec import Band, EegInput, FaceInput, InputSpec
from models.spec_limits import Target

WINDOW_S, STEP_S, STEPS = 2.0, 1.0, 9  # ten seconds
FACE_FPS = 5.0
BANDS = (Band("theta", 4, 8), Band("alpha", 8, 13), Band("beta", 13, 30), Band("gamma", 30, 45))


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of the network.

    Attributes
    ----------
    bands : tuple of str
        Names of the bands that count; all, where the input has none of these.
    band_components, face_components : int
        Directions that are looked at, of each band and of the face.
    band_joint, face_joint : int
        Of these, the first ones that are multiplied with each other; 0 for a sum alone.
    l2, l2_joint : tuple of float
        What a unit of squared weight of the head may cost, and one of a product's; validation chooses.
    drop : float
        Share of training windows that lose EEG, and as many the face.
    """

    bands: tuple[str, ...] = ("alpha", "beta")
    band_components: int = 8
    face_components: int = 8
    band_joint: int = 6
    face_joint: int = 4
    l2: tuple[float, ...] = (0.02, 0.05, 0.15)
    l2_joint: tuple[float, ...] = (0.01, 0.1, 1.0)
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
        self.newest, self.encoders = nn.ModuleDict(), nn.ModuleDict()
        if spec.eeg:
            self.newest["eeg"] = Newest(spec.eeg.steps, spec.eeg.step_s)
            self.encoders["eeg"] = Scalp(spec.eeg, options.bands, options.band_components, options.band_joint)
        if spec.face:
            self.newest["face"] = Newest(spec.face.frames, 1 / spec.face.fps)
            self.encoders["face"] = Face(spec.face, options.face_components, options.face_joint)
        own = [cast("Scalp | Face", self.encoders[key]) for key in self.takes]
        self.firsts = [part.firsts for part in own] if len(own) > 1 and all(part.firsts for part in own) else []
        n_joint = math.prod(len(firsts) for firsts in self.firsts) if self.firsts else 0
        n_alone = sum(part.width for part in own)
        self.head = nn.Linear(n_alone + n_joint, spec.n_outputs)
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)
        self.n_alone, self.n_joint = n_alone, n_joint

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
        return {key: self.encoders[key](mean) for key, mean in self.means(eeg, face).items()}

    def means(self, eeg: Tensor | None = None, face: Tensor | None = None) -> dict[str, Tensor]:
        """Return the mean of the newest steps (batch, channels, bands), and of the newest frames (batch, 68, 2)."""
        given = {key: value for key, value in (("eeg", eeg), ("face", face)) if value is not None}
        if list(given) != list(self.takes):
            raise ValueError(f"the network takes {', '.join(self.takes)} and was given {', '.join(given)}")
        return {key: self.newest[key](value) for key, value in given.items()}

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
        if not self.firsts:
            return torch.cat(list(trusted.values()), dim=1)
        eeg, face = (trusted[key][:, firsts] for key, firsts in zip(self.takes, self.firsts, strict=True))
        return torch.cat([*trusted.values(), (eeg[:, :, None] * face[:, None, :]).flatten(1)], dim=1)

    def features(self, eeg: Tensor | None = None, face: Tensor | None = None) -> Tensor:
        """Return the features (batch, n_features) of windows whose presence is told by their inputs alone."""
        return self.joined(self.parts(eeg, face), self.trust(eeg, face, None, None))

    def costs(self, l2: float, l2_joint: float) -> Tensor:
        """Return what a unit of each squared weight of the head costs, (n_features,)."""
        each = torch.cat([torch.full((self.n_alone,), l2), torch.full((self.n_joint,), l2_joint)])
        return each.to(self.head.weight)

    @torch.no_grad()
    def fit_components(self, batches: Iterable[Mapping[str, Tensor]]) -> None:
        """Fit the components on training inputs, windows without a modality left out of its own; before training."""
        kept: dict[str, list[Tensor]] = {key: [] for key in self.takes}
        for batch in batches:
            inputs = {key: batch[key] for key in self.takes}
            for key, means in self.means(**inputs).items():
                kept[key].append(means[inputs[key].flatten(1).abs().amax(dim=1) > 0])
        for key, found in kept.items():
            cast("Scalp | Face", self.encoders[key]).fit(torch.cat(found))
