"""Which clips of a calibration were rated high and which low, and whether there are enough of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.calibration.windows import Lived
from models.errors import CalibrationError

FEWEST_TRIALS = 6
FEWEST_OF_A_SIDE = 2
"""With one trial of a side left out, the other one still shows what that side looks like."""

MIDDLE = 5.0


@dataclass(frozen=True, slots=True)
class Rated:
    """The trials that a target was rated in.

    Attributes
    ----------
    target : str
    trial : ndarray, shape (n_trials,), int64
        Numbers of the clips, increasing; each has a window in which something counts.
    high : ndarray, shape (n_trials,), bool
    """

    target: str
    trial: NDArray[np.int64]
    high: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ratings:
    """The targets that can be judged, and what is to be said of the others."""

    targets: tuple[Rated, ...]
    notes: tuple[str, ...]


def rated(session: Lived, given: Sequence[str], wanted: Sequence[str], high_from: float | None = None) -> Ratings:
    """Return what was said of the clips, by target.

    Parameters
    ----------
    session : Lived
    given : sequence of str
        Targets of the model.
    wanted : sequence of str
        Those asked for; empty for all that can be judged.
    high_from : float, optional
        Least rating that is high; above 5 where it is not given.

    Raises
    ------
    CalibrationError
        The model does not give one that is wanted, or there are too few trials of a side: of a target that is
        wanted, or of all.
    """
    if unknown := [target for target in wanted if target not in given]:
        raise CalibrationError(f"The model gives {', '.join(given)}, not {unknown[0]}. Choose another --target.")
    found: list[Rated] = []
    refused: list[str] = []
    for target in wanted or given:
        own = _rated(session, target, high_from)
        refusal = _refusal(own, session)
        if refusal and wanted:
            raise CalibrationError(refusal)
        if refusal:
            refused.append(refusal)
        else:
            found.append(own)
    if not found:
        raise CalibrationError(refused[0])
    return Ratings(tuple(found), tuple(f"{why} The head of the population stays." for why in refused))


def _rated(session: Lived, target: str, high_from: float | None) -> Rated:
    there = {window.trial for window in session.windows if window.counts and window.trial is not None}
    ratings = {i: trial.ratings[target] for i, trial in enumerate(session.trials) if target in trial.ratings}
    trial = np.array(sorted(there & set(ratings)), np.int64)
    values = np.array([ratings[int(i)] for i in trial])
    high = values > MIDDLE if high_from is None else values >= high_from
    return Rated(target, trial, high)


def _refusal(own: Rated, session: Lived) -> str:
    """Say why a target cannot be judged, with the count; empty if it can."""
    n, n_high = len(own.trial), int(own.high.sum())
    if n < FEWEST_TRIALS:
        n_rated = sum(own.target in trial.ratings for trial in session.trials)
        lost = f" ({n_rated - n} more have no window in which anything counts)" if n_rated > n else ""
        return (
            f"{n} of {len(session.trials)} trials tell {own.target}{lost}; at least {FEWEST_TRIALS} are needed. "
            "Add another session of the same person, or record the calibration again."
        )
    if min(n_high, n - n_high) < FEWEST_OF_A_SIDE:
        return (
            f"{n_high} of {n} trials were rated high in {own.target}; at least {FEWEST_OF_A_SIDE} high and "
            f"{FEWEST_OF_A_SIDE} low are needed. Choose clips that differ more, or another threshold with --high-from."
        )
    return ""
