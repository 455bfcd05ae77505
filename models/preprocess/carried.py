"""Which of a person's baselines one model can take over from another: those that are the same numbers.

A running mean of features knows nothing of who asks for it. It can be gone on with where a feature means
the same in both models: the same channels, rate, bands, filters and form. How many steps a window has, how
far apart they are and how long filters settle moves no mean, nor does the number of frames a second, nor,
of raw signals, the length of a window; the length of a spectrum's window does (a short one's log power is
biased), and so that must be the same. Time constants are the new model's: they rule what comes.
"""

from __future__ import annotations

from dataclasses import replace

from models.card import ModelCard
from models.inputs import AuxInput, EegInput, FaceInput

Part = EegInput | FaceInput | AuxInput


def carried(before: ModelCard, after: ModelCard) -> tuple[str, ...]:
    """Return the modalities whose baseline in the first model is one in the second."""
    return tuple(
        key
        for key in after.personal
        if key in before.personal
        and _meaning(before.spec.parts[key]) == _meaning(after.spec.parts[key])
        and before.normalisation[key].mean.shape == after.normalisation[key].mean.shape
    )


def _meaning(part: Part) -> Part:
    """Return an input with everything alike that moves no mean."""
    if isinstance(part, FaceInput):
        size = part.crop_size if part.form == "crop" else 0
        return replace(part, fps=1.0, window_s=1.0, crop_size=size)
    window_s = 1.0 if part.form == "raw" else part.window_s
    return replace(part, steps=1, step_s=1.0, padding_s=0.0, window_s=window_s)
