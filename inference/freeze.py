"""Until when a person's baseline is not learned: while the window holds what is not worth it.

Electrodes are judged by their newest two seconds (`models.preprocess.unfit`). What was bad in them
stays in a longer window for as long as that reaches back, and so long nothing is learned.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

from models.preprocess.unfit import NEWEST_S, unfit
from models.spec import InputSpec
from recorder.alignment import Window


class Freeze:
    """Remembers what was bad until the window has left it behind.

    Parameters
    ----------
    spec : InputSpec
        Of the model.
    modalities : collection of str
        Those with a baseline; of others nothing is asked, and nothing spent on them.
    """

    def __init__(self, spec: InputSpec, modalities: Collection[str]) -> None:
        self._spec = spec
        self._asked = bool({"eeg", "face"} & set(modalities))
        eeg_s = spec.eeg.length_s if spec.eeg else 0.0
        self._hold_s = {"eeg": max(0.0, eeg_s - NEWEST_S)}
        self._until: dict[str, tuple[float, str]] = {}

    def reasons(self, window: Window) -> dict[str, str]:
        """Return by modality why this window, the next in order, is not to be learned from."""
        if not self._asked:
            return {}
        for key, reason in unfit(window, self._spec).items():
            self._until[key] = window.t_end + self._hold_s.get(key, 0.0), reason
        self._until = {key: held for key, held in self._until.items() if window.t_end <= held[0]}
        return {key: reason for key, (_, reason) in self._until.items()}

    def forget(self, modality: str) -> None:
        """Let another device begin without what was wrong with the last one."""
        self._until.pop(modality, None)

    def state(self) -> dict[str, Any]:
        """Return what is remembered as plain JSON types; a recording keeps it for its replay."""
        return {key: list(held) for key, held in self._until.items()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from a saved state; raises TypeError or ValueError if it is none."""
        held = {str(key): (float(until), str(reason)) for key, (until, reason) in state.items()}
        if not all(math.isfinite(until) for until, _ in held.values()):
            raise ValueError("a baseline is frozen until no time that can be")
        self._until = held
