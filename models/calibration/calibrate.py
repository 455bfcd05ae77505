"""A person's own model of a population's and one calibration: the decision, and the file.

For each target the head is refitted (`head`) and judged on trials it knew nothing of (`leave_one_out`),
beside the population's head on the very same windows. It takes the population head's place where the log loss
of the trials fell by more than two standard errors of that fall, paired by trial; else the population's stays,
and the result says so. One is too few: of 16 simulated people one passed it by luck (1.1), and was then told
right in 39 % of new windows in place of 86. Where the person's baseline begins is kept either way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from models.calibration.graph import HeadGraph
from models.calibration.head import Head, HeadFit, RatedTrials
from models.calibration.leave_one_out import chosen_precision, judged_logits, trial_losses
from models.calibration.ratings import Rated, rated
from models.calibration.score import Score, gain, majority, score
from models.calibration.start import Start, learn_start
from models.calibration.windows import HOP_S, Lived
from models.card import ModelCard
from models.errors import CalibrationError

SURE = 2.0
"""Standard errors by which a head of one's own must be better."""


@dataclass(frozen=True, slots=True)
class TargetResult:
    """What a calibration made of one target.

    Attributes
    ----------
    target : str
    head : {'personal', 'population'}
        Which one the new model has.
    precision : float
        Of the prior, as chosen; infinite where no change was better than any.
    n_high, n_trials : int
        Trials that were rated high, and all that were rated.
    strange : Score
        The population model as it would have done live, beginning with nothing.
    population : Score
        The population's head, this person's baseline known.
    personal : Score
        The personal head, each trial by one that knew nothing of it.
    chance : float
        What who always says the same gets right.
    gain, gain_error : float
        By how much the log loss fell from the population's head to the personal one, and its standard error, in
        nats a trial.
    """

    target: str
    head: Literal["personal", "population"]
    precision: float
    n_high: int
    n_trials: int
    strange: Score
    population: Score
    personal: Score
    chance: float
    gain: float
    gain_error: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON types; an infinite precision is None."""
        return {
            "head": self.head,
            "prior_precision": self.precision if math.isfinite(self.precision) else None,
            "trials": self.n_trials,
            "high": self.n_high,
            "chance": self.chance,
            "population_unknown_baseline": _plain(self.strange),
            "population": _plain(self.population),
            "personal": _plain(self.personal),
            "log_loss_gain": self.gain,
            "log_loss_gain_error": self.gain_error,
        }


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A person's own model.

    Attributes
    ----------
    content : bytes
        The ``.onnx`` file.
    card : ModelCard
    results : tuple of TargetResult
        Of the targets that could be judged.
    notes : tuple of str
        What was left out, with counts.
    """

    content: bytes
    card: ModelCard
    results: tuple[TargetResult, ...]
    notes: tuple[str, ...]


def calibrate(
    content: bytes,
    card: ModelCard,
    session: Lived,
    name: str,
    targets: Sequence[str] = (),
    high_from: float | None = None,
) -> Calibrated:
    """Make a model of one person's own.

    Parameters
    ----------
    content : bytes
        The population model's file, checked (`models.onnx_file.read_onnx`).
    card : ModelCard
        Its card.
    session : Lived
        The calibration, read for this model.
    name : str
        Of the new model.
    targets : sequence of str
        Axes to be refitted; empty for all of the model's that can be.
    high_from : float, optional
        Least rating that is high; above 5 where it is not given.

    Raises
    ------
    CalibrationError
        The model has no head that can be refitted or is a person's own, or the session too few trials, or of one
        side alone.
    """
    if "personal" in card.provenance:
        raise CalibrationError(f'Model "{card.name}" is one person\'s own already. Calibrate the model it was made of.')
    graph = HeadGraph(content, card)
    labels = rated(session, card.spec.targets, targets, high_from)
    start = learn_start(card, session.windows)
    strange, known = graph.features(start.strange), graph.features(start.known)
    heads: dict[int, Head] = {}
    results = []
    for label in labels.targets:
        number = card.spec.targets.index(label.target)
        result, head = _refitted(graph.heads()[number], label, start, strange, known)
        results.append(result)
        if result.head == "personal":
            heads[number] = head
    notes = (*session.notes, *labels.notes)
    own = _card(card, name, session, start, results, notes)
    return Calibrated(graph.with_heads(heads, own), own, tuple(results), notes)


def _refitted(
    population: Head, label: Rated, start: Start, strange: NDArray[np.float64], known: NDArray[np.float64]
) -> tuple[TargetResult, Head]:
    """Fit, judge and decide one target."""
    before = HeadFit(population, _trials(label, start, strange))
    fit = HeadFit(population, _trials(label, start, known))
    everything = np.ones(len(fit.trials), bool)
    precision = chosen_precision(fit, everything)
    unchanged, judged = fit.change(everything, math.inf), judged_logits(fit)
    of_population, of_person = trial_losses(fit, fit.logits(unchanged)), trial_losses(fit, judged)
    mean, error = gain(of_population, of_person)
    at_first = before.logits(unchanged)
    better = math.isfinite(precision) and mean > SURE * error
    result = TargetResult(
        label.target,
        "personal" if better else "population",
        precision,
        int(label.high.sum()),
        len(fit.trials),
        score(at_first, trial_losses(before, at_first), before.trials),
        score(fit.logits(unchanged), of_population, fit.trials),
        score(judged, of_person, fit.trials),
        majority(label.high),
        mean,
        error,
    )
    return result, fit.head(fit.change(everything, precision))


def _trials(label: Rated, start: Start, features: NDArray[np.float64]) -> RatedTrials:
    """Return the windows of the trials that a target was rated in."""
    rows = np.isin(start.trial, label.trial)
    return RatedTrials(features[rows], np.searchsorted(label.trial, start.trial[rows]), label.high)


def _card(
    card: ModelCard,
    name: str,
    session: Lived,
    start: Start,
    results: Sequence[TargetResult],
    notes: Sequence[str],
) -> ModelCard:
    personal = {
        "participant": session.participant,
        "population_model": card.name,
        "recordings": list(session.recordings),
        "simulated": session.simulated,
        "rest_s": session.rest_s,
        "windows": len(start.trial),
        "hop_s": HOP_S,
        "validation": "whole trials left out one at a time; the choice of the prior's strength inside",
        "targets": {result.target: result.to_dict() for result in results},
        "notes": list(notes),
    }
    return replace(card, name=name, start=start.state, provenance={**card.provenance, "personal": personal})


def _plain(own: Score) -> dict[str, Any]:
    low, high = own.interval
    return {"right": own.n_right, "accuracy": own.accuracy, "interval_95": [low, high], "log_loss": own.log_loss}
