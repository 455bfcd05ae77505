"""The best possible accuracy on simulated data, for the windows that a system sees."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Best possible accuracy for one target.

    Attributes
    ----------
    window, trial : float
        What the oracle got right of the very windows and trials that were judged.
    expected_window, expected_trial : float
        What it gets right of endlessly many, in closed form; NaN where there is none.
    modality : str
        What it looked at ("eeg+face").
    """

    window: float
    trial: float
    expected_window: float
    expected_trial: float
    modality: str
