"""The window that the two end-to-end systems see: one second of raw signal and of face crops.

`models.networks.deepvanet` and `models.networks.transformer_fusion` cut trials into segments of
one second: bio-signals as channels x 128 samples, 5 face images of 3 x 64 x 64 in [0, 1].
Bio-signals are EEG and peripheral channels side by side. What a network asks of a description
that someone else wrote is checked here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor

from models.errors import SpecError
from models.spec import EegInput, FaceInput, InputSpec
from models.spec_limits import Target

WINDOW_S = 1.0
FACE_FPS = 5.0
CROP_SIZE = 64
DEAP_BAND_HZ = (4.0, 45.0)  # of the files that come preprocessed in Python and MATLAB form
LOW_HZ, HIGH_HZ = 0.5, 45.0
WIDEST = 0.45  # of the sampling rate: a band-pass needs room below half of it

Preset = Literal["default", "paper"]


def one_second(
    channels: Sequence[str],
    rate_hz: float = 128.0,
    targets: Sequence[Target] = ("valence",),
    preset: Preset = "default",
) -> InputSpec:
    """Return one second of raw signal (1, n_channels, rate_hz) and of 5 crops (5, 3, 64, 64).

    The preset ``paper`` takes the band of DEAP's preprocessed files, 4-45 Hz, instead of 0.5-45,
    and the papers' sample-wise baseline: the watermark of a trial that their segments carry
    (`models.networks.specs.paper_warnings`).
    """
    band_hz = DEAP_BAND_HZ if preset == "paper" else (LOW_HZ, HIGH_HZ)
    return InputSpec(
        eeg=EegInput(
            channels=tuple(channels),
            rate_hz=rate_hz,
            window_s=WINDOW_S,
            form="raw",
            band_hz=(band_hz[0], min(band_hz[1], WIDEST * rate_hz)),
            baseline="samplewise" if preset == "paper" else "none",
        ),
        face=FaceInput("crop", fps=FACE_FPS, window_s=WINDOW_S, crop_size=CROP_SIZE),
        targets=tuple(targets),
        kind="probability",
    )


def bio_shape(spec: InputSpec) -> tuple[int, int]:
    """Return channels and samples of the one raw window a spec gives; SpecError if it gives another thing."""
    parts = [part for part in (spec.eeg, spec.aux) if part is not None]
    if not parts:
        raise SpecError("This network looks at EEG, and the model's description has none. Train the face alone.")
    for part, word in zip(parts, ("EEG" if spec.eeg else "peripheral channels", "peripheral channels"), strict=False):
        if part.form != "raw" or part.steps != 1:
            raise SpecError(
                f"This network takes one window of raw {word}; the model's description says {part.steps} of form "
                f'"{part.form}". Choose another network, or form "raw" with 1 step.'
            )
    n_samples = {part.shape[2] for part in parts}
    if len(n_samples) > 1:
        raise SpecError(f"EEG and peripheral channels are to have the same samples, not {sorted(n_samples)}.")
    return sum(part.shape[1] for part in parts), n_samples.pop()


def bio_signals(eeg: Tensor | None, aux: Tensor | None) -> Tensor:
    """Return EEG and peripheral channels (batch, 1, channels, samples) side by side: (batch, all channels, samples)."""
    parts = [part[:, 0] for part in (eeg, aux) if part is not None]
    return parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)


def crop_shape(spec: InputSpec) -> tuple[int, int]:
    """Return frames and side in pixels of the face crops a spec gives; SpecError if it gives another thing."""
    if spec.face is None:
        raise SpecError("This network looks at faces, and the model's description has none. Train EEG alone.")
    if spec.face.form != "crop":
        raise SpecError(
            f'This network takes face crops; the model\'s description says form "{spec.face.form}". '
            'Choose another network, or form "crop".'
        )
    return spec.face.frames, spec.face.crop_size
