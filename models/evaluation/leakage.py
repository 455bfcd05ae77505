"""The verdict on leakage, out of figures of runs that differ in one thing alone.

The same network and preprocessing are judged with single windows held out and with whole groups
held out: what the first has over the second was recognised, not understood. With labels permuted
among trials, and with noise of the same structure, nothing can be learned: whatever is above
chance then leaks, or is inflated by the way it is judged.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from models.evaluation.intervals import binomial_interval

LEAKAGE_GAP = 0.15
LEAST_P = 0.005
"""One-sided, of each control: the upper half of what the 99 % interval leaves out."""

Control = Literal["permuted", "noise"]
Verdict = Literal["leakage", "below chance", "clean", "incomplete"]
_CALLED: dict[Control, str] = {"permuted": "permuted labels", "noise": "noise of the same structure"}


@dataclass(frozen=True, slots=True)
class ControlRun:
    """One run in which nothing can be learned.

    Attributes
    ----------
    control : {'permuted', 'noise'}
        Labels permuted among whole trials, or signals replaced by noise of the same structure.
    split : str
        How windows were held out.
    accuracy : float
        Per window.
    n_trials : int
        That were judged.
    level : float
        Chance: the share of the commonest class, at least one over the number of classes.
    n_classes : int
    p_value : float
        How often its answers fit as well when labels of whole trials are permuted; NaN where not known. A leak
        too small for the interval, which takes a trial's windows for one answer, shows in it.
    """

    control: Control
    split: str
    accuracy: float
    n_trials: int
    level: float = 0.5
    n_classes: int = 2
    p_value: float = math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """99 % binomial interval of chance for so many trials: from guessing evenly to saying the commonest class."""
        low, _ = binomial_interval(1.0 / self.n_classes, self.n_trials)
        _, high = binomial_interval(max(self.level, 1.0 / self.n_classes), self.n_trials)
        return low, high

    @property
    def leaks(self) -> bool:
        """Whether it is better than chance allows."""
        return self.accuracy > self.interval[1] or self.p_value < LEAST_P


@dataclass(frozen=True, slots=True)
class LeakageFindings:
    """What the check found for one system and target.

    Attributes
    ----------
    system, target, grouped_split : str
    segment, grouped : float
        Accuracy per window with single windows, and with whole groups held out; NaN where it was not run.
    gap : float
        Their difference.
    controls : tuple of ControlRun
    verdict : {'leakage', 'below chance', 'clean', 'incomplete'}
    text : str
        In words, a sentence a finding.
    """

    system: str
    target: str
    grouped_split: str
    segment: float
    grouped: float
    gap: float
    controls: tuple[ControlRun, ...]
    verdict: Verdict
    text: str


def judge(
    system: str,
    target: str,
    segment: float,
    grouped: float,
    grouped_split: str,
    controls: Sequence[ControlRun],
) -> LeakageFindings:
    """Judge the figures of one system and target.

    Parameters
    ----------
    system, target : str
    segment, grouped : float
        Accuracy per window; NaN where a run is missing.
    grouped_split : str
        What ``grouped`` held out.
    controls : sequence of ControlRun
    """
    gap = segment - grouped
    told = [_gap_in_words(segment, grouped, grouped_split, gap), *(_control_in_words(run) for run in controls)]
    missing = [_CALLED[name] for name in _CALLED if name not in {run.control for run in controls}]
    if missing:
        told.append(f"Not run: {' and '.join(missing)}.")
    leaks = gap > LEAKAGE_GAP or any(run.leaks for run in controls)
    below = any(run.accuracy < run.interval[0] for run in controls)
    known: Verdict = "incomplete" if missing or math.isnan(gap) else "clean"
    verdict: Verdict = "leakage" if leaks else "below chance" if below else known
    return LeakageFindings(
        system, target, grouped_split, segment, grouped, gap, tuple(controls), verdict, " ".join(told)
    )


def _gap_in_words(segment: float, grouped: float, split: str, gap: float) -> str:
    if math.isnan(gap):
        return "The gap between single windows and whole groups held out was not measured."
    called = (
        f"above {LEAKAGE_GAP:.2f}: leakage. The figure by segment shows how well trials are recognised; only that by "
        f"{split} says anything of feelings."
        if gap > LEAKAGE_GAP
        else f"not above {LEAKAGE_GAP:.2f}."
    )
    return f"Accuracy {segment:.3f} by segment, {grouped:.3f} by {split}: a gap of {gap:+.3f}, {called}"


def _control_in_words(run: ControlRun) -> str:
    low, high = run.interval
    seen = f"With {_CALLED[run.control]}, by {run.split}: {run.accuracy:.3f}"
    chance = f"{low:.3f} to {high:.3f} (99 %, {run.n_trials} trials)"
    if run.accuracy > high:
        return f"{seen}, above chance of {chance}, though nothing can be learned: leakage, this figure is inflated."
    if run.leaks:
        share = f"{100 * run.p_value:.1f} % of permutations of its labels"
        return f"{seen}, inside chance of {chance}, but better than all but {share}: leakage, this figure is inflated."
    if run.accuracy < low:
        return f"{seen}, below chance of {chance}: the folds are not balanced, and figures are too low."
    return f"{seen}, inside chance of {chance}."
