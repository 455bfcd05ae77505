"""A window made ready for a model: a pure function of the window and the model's contract.

Training, evaluation, the live loop and replay call it with the same windows and get the same
arrays. It remembers nothing; what does remember, the person's baseline, comes after it
(`personal`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.preprocess.aux import prepare_aux
from models.preprocess.eeg import prepare_eeg
from models.preprocess.face import prepare_face
from models.preprocess.part import Part
from models.spec import InputSpec
from recorder.alignment import Window


@dataclass(frozen=True, slots=True)
class Prepared:
    """The modalities of one window.

    Attributes
    ----------
    arrays : dict of str to ndarray, float32
        By modality, in the shapes of ``spec.parts[key].shape``; NaN where nothing was
        measured, everywhere if the modality does not count.
    present : dict of str to bool
        Which modalities count.
    reasons : dict of str to str
        Why a modality does not count, for the user.
    notes : tuple of str
        What was done about those that do ("F7, F8 interpolated").
    quality : mapping of str to float
        How far those that count can be trusted, 0 to 1; 1 where nothing is said.
    """

    arrays: dict[str, NDArray[np.float32]]
    present: dict[str, bool]
    reasons: dict[str, str]
    notes: tuple[str, ...]
    quality: Mapping[str, float] = field(default_factory=dict)


def prepare(window: Window, spec: InputSpec) -> Prepared:
    """Make the inputs of a model out of a window cut for it (``spec.window_spec()``)."""
    parts: dict[str, Part] = {}
    if spec.eeg:
        parts["eeg"] = prepare_eeg(window.signals.get("eeg"), window.t_end, spec.eeg, window.reasons.get("eeg", ""))
    if spec.face:
        parts["face"] = prepare_face(window.faces.get("face"), spec.face, window.reasons.get("face", ""))
    if spec.aux:
        parts["aux"] = prepare_aux(window.signals.get("aux"), window.t_end, spec.aux, window.reasons.get("aux", ""))
    return Prepared(
        arrays={key: part.array for key, part in parts.items()},
        present={key: part.present for key, part in parts.items()},
        reasons={key: part.reason for key, part in parts.items() if not part.present},
        notes=tuple(note for part in parts.values() for note in part.notes),
        quality={key: part.quality for key, part in parts.items()},
    )
