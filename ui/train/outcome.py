"""What came of a training, as the Train page shows it: plain values, made by the application."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SubjectView:
    """One subject: accuracy per window with its 95 % interval over trials, and chance of as many trials."""

    code: str
    n_trials: int
    accuracy: float
    interval: tuple[float, float]
    chance: float


@dataclass(frozen=True, slots=True)
class TargetView:
    """How well one target was told on windows that were not trained on.

    Attributes
    ----------
    target : str
    classes : tuple of str
        Rows (what was so) and columns (what was said) of ``confusion``, which counts windows.
    accuracy : float
        Per window.
    interval : tuple of float
        95 %, over trials.
    chance : float
        What a learner of the labels alone reaches.
    p_value : float
        How often permuted labels fit as well.
    above_chance : bool
        Whether all of the interval lies above chance.
    subjects : tuple of SubjectView
    """

    target: str
    classes: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    accuracy: float
    interval: tuple[float, float]
    chance: float
    p_value: float
    above_chance: bool
    subjects: tuple[SubjectView, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultView:
    """What came of it.

    Attributes
    ----------
    model : str
        Its name in the library; empty where it could not be saved.
    system, split : str
    n_subjects, n_trials, n_windows : int
        That were judged.
    simulated : bool
        Whether nobody real was judged.
    targets : tuple of TargetView
    leakage : tuple of (str, str)
        Verdict (``clean``, ``leakage``, ``below chance``, ``incomplete``) and its text, a target each.
    report : str
        Path of the page with everything.
    """

    model: str
    system: str
    split: str
    n_subjects: int
    n_trials: int
    n_windows: int
    simulated: bool
    targets: tuple[TargetView, ...]
    leakage: tuple[tuple[str, str], ...] = ()
    report: str = ""
