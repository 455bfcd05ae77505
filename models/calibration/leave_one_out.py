"""How far a head may leave the population's, and what it is worth: by leaving whole trials out.

How strong the prior is, is chosen by the log loss of trials that were left out, among `PRECISIONS`; infinity,
which is the population's head itself, is one of them, and of equals the strongest is taken. With more than
`MOST_PARTS` trials these are left out in so many parts.

A loss that something was chosen by is no measure of it. So every trial is also predicted by a head whose
precision was chosen and whose weights were fitted without it: the whole way, with one trial fewer, or, of more
than `MOST_JUDGED` trials, with one part of so many fewer.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from models.calibration.head import HeadFit, log_loss

PRECISIONS = (math.inf, 32.0, 8.0, 2.0, 0.5, 0.125)
MOST_PARTS, MOST_JUDGED = 10, 20


def trial_losses(fit: HeadFit, logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log loss of each trial (n_trials,), the mean over its windows, in nats."""
    trials = fit.trials
    return trials.means(log_loss(logits, trials.high[trials.trial].astype(np.float64)))


def chosen_precision(fit: HeadFit, known: NDArray[np.bool_]) -> float:
    """Return the precision with which trials that are left out are predicted best.

    Parameters
    ----------
    fit : HeadFit
    known : ndarray, shape (n_trials,), bool
        The trials that may be looked at.
    """
    if known.sum() < 2:
        return math.inf
    losses = [float(_left_out_losses(fit, known, precision)[known].mean()) for precision in PRECISIONS]
    return PRECISIONS[int(np.argmin(losses))]


def judged_logits(fit: HeadFit) -> NDArray[np.float64]:
    """Return logits (n_windows,), those of each trial by a head that knew nothing of it."""
    logits = np.empty(len(fit.trials.trial))
    for out in _parts(np.ones(len(fit.trials), bool), MOST_JUDGED):
        change = fit.change(~out, chosen_precision(fit, ~out))
        own = out[fit.trials.trial]
        logits[own] = fit.logits(change)[own]
    return logits


def _left_out_losses(fit: HeadFit, known: NDArray[np.bool_], precision: float) -> NDArray[np.float64]:
    """Return the loss of each known trial, part by part left out; NaN of the others."""
    losses = np.full(len(known), np.nan)
    for out in _parts(known, MOST_PARTS):
        losses[out] = trial_losses(fit, fit.logits(fit.change(known & ~out, precision)))[out]
    return losses


def _parts(known: NDArray[np.bool_], most: int) -> list[NDArray[np.bool_]]:
    """Deal known trials out in turn: a trial a part, or at most so many parts; each marked as (n_trials,)."""
    numbers = np.flatnonzero(known)
    part = np.full(len(known), -1)
    part[numbers] = np.arange(len(numbers)) % min(len(numbers), most)
    return [part == number for number in range(part.max() + 1)]
