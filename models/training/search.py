"""A search for good settings: Optuna tries some, each trained and judged on validation windows alone.

The fold's test windows are taken out before anything is trained. Trials are compared by the cross
entropy of calibrated probabilities on validation windows, since a hinge's own loss changes its
meaning with its settings. The first trial is the system's own setting, so that a search never ends
below the paper's, as far as validation can tell.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import torch
from numpy.typing import NDArray
from optuna.trial import FrozenTrial, TrialState

from models.errors import TrainingError
from models.evaluation.fold import Fold
from models.segments.segments import Segments
from models.training.batches import Windows
from models.training.calibration import calibrated_logits
from models.training.checkpoint import training_key
from models.training.checks import labelled
from models.training.epochs import DivergedError, Stopped
from models.training.face_weights import FaceWeights
from models.training.loop import settings_of, train
from models.training.measure import right
from models.training.plan import Plan, Trained
from models.training.recipes import recipe_of
from models.training.search_space import FASTEST, SLOWEST, free_knobs, own_choice, with_choices

RATE = "rate"
STARTUP_TRIALS = 5  # drawn at random, before the sampler believes what it has seen


@dataclass(frozen=True, slots=True)
class SearchTrial:
    """One setting that was tried.

    Attributes
    ----------
    number : int
        From 0; the system's own setting.
    choices : dict
        Rate and options that were tried.
    loss, accuracy : float
        Cross entropy of calibrated probabilities, and share of right answers, on validation windows;
        NaN where training failed.
    failed : str
        Why; empty if it did not.
    """

    number: int
    choices: dict[str, Any]
    loss: float
    accuracy: float
    failed: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best plan, and all that was tried, in order; ``stopped`` if it was asked to stop."""

    plan: Plan
    trials: tuple[SearchTrial, ...]
    stopped: bool = False


def search(
    plan: Plan,
    segments: Segments,
    high: NDArray[np.float32],
    fold: Fold,
    n_trials: int = 20,
    seed: int = 0,
    report: Callable[[SearchTrial], None] | None = None,
    stopped: Stopped | None = None,
    storage: Path | None = None,
    faces: FaceWeights | None = None,
) -> SearchResult:
    """Search the rate around the system's or the plan's, and the options that the plan leaves open.

    Parameters
    ----------
    plan : Plan
        What is not searched stays as it is here.
    segments, high, fold, faces : see `models.training.loop.train`
        ``fold.test`` is taken out.
    n_trials : int
        Settings tried in all, those of an earlier run in the same storage included.
    seed : int
        Of the search; each training has the plan's.
    report : function, optional
        Told every finished trial.
    stopped : function, optional
        Asked between batches; the trial at hand is lost.
    storage : Path, optional
        SQLite file that keeps the trials; a search that was stopped goes on from it.

    Raises
    ------
    TrainingError
        If nothing can be trained, no trial came to an end, or the storage cannot be used.
    """
    blind = replace(fold, test=np.zeros(0, np.int64))
    study = _study(plan, segments, high, blind, seed, storage, faces)
    validation = labelled(blind, segments.table, high).validation
    was_stopped = False
    while len(_finished(study)) < n_trials and not was_stopped:
        asked = study.ask()
        tried = _asked_plan(plan, asked)
        try:
            trained = train(tried, segments, high, blind, stopped=stopped, faces=faces)
        except DivergedError as error:
            asked.set_user_attr("failed", str(error))
            study.tell(asked, state=TrialState.FAIL)
        else:
            was_stopped = trained.stopped
            if was_stopped:
                study.tell(asked, state=TrialState.FAIL)
                break
            loss, accuracy = _score(trained, segments, high, validation)
            asked.set_user_attr("accuracy", accuracy)
            study.tell(asked, loss)
        if report is not None:
            report(_told(_finished(study)[-1]))
    return _result(plan, study, was_stopped)


def _study(
    plan: Plan,
    segments: Segments,
    high: NDArray[np.float32],
    fold: Fold,
    seed: int,
    storage: Path | None,
    faces: FaceWeights | None,
) -> optuna.Study:
    """Return the study of just this search: a new one, or what the storage has of it."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    name = training_key(plan, segments, high, fold, faces.digest if faces else "")
    if storage is not None:
        storage.parent.mkdir(parents=True, exist_ok=True)
    try:
        study = optuna.create_study(
            storage=None if storage is None else f"sqlite:///{storage}", study_name=name, load_if_exists=True
        )
    except Exception as error:  # noqa: BLE001 - SQL layers raise classes of their own
        raise TrainingError(
            f"The search cannot be kept in {storage} ({type(error).__name__}). Is it another program's file?"
        ) from None
    tried = len(study.trials)
    study.sampler = optuna.samplers.TPESampler(seed=seed + tried, n_startup_trials=STARTUP_TRIALS)
    if not tried:
        own = settings_of(plan, recipe_of(plan.system).settings)
        knobs = free_knobs(plan.system, plan.options)
        study.enqueue_trial({RATE: own.rate, **{k.option: own_choice(plan.system, k) for k in knobs}})
    return study


def _asked_plan(plan: Plan, asked: optuna.Trial) -> Plan:
    own = settings_of(plan, recipe_of(plan.system).settings)
    rate = asked.suggest_float(RATE, SLOWEST * own.rate, FASTEST * own.rate, log=True)
    choices = {
        knob.option: asked.suggest_categorical(knob.option, knob.choices)
        for knob in free_knobs(plan.system, plan.options)
    }
    return replace(plan, rate=rate, options=with_choices(plan.options, choices))


def _score(
    trained: Trained, segments: Segments, high: NDArray[np.float32], validation: NDArray[np.int64]
) -> tuple[float, float]:
    """Return cross entropy and accuracy on validation windows."""
    windows = Windows(segments, high, trained.card.normalisation, torch.device("cpu"))
    logits = calibrated_logits(trained.network, windows, validation)
    truth = torch.from_numpy(high[segments.table.trial[validation]])
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, truth)
    return float(loss), float(right(logits, truth, bool(segments.spec.classes)).mean())


def _finished(study: optuna.Study) -> list[FrozenTrial]:
    """Return the trials that came to an end, diverged ones among them; those that were stopped are not."""
    return [trial for trial in study.trials if trial.state == TrialState.COMPLETE or "failed" in trial.user_attrs]


def _told(trial: FrozenTrial) -> SearchTrial:
    loss = math.nan if trial.value is None else trial.value
    return SearchTrial(
        trial.number,
        dict(trial.params),
        loss,
        trial.user_attrs.get("accuracy", math.nan),
        trial.user_attrs.get("failed", ""),
    )


def _result(plan: Plan, study: optuna.Study, was_stopped: bool) -> SearchResult:
    trials = tuple(_told(trial) for trial in _finished(study))
    complete = [trial for trial in trials if not trial.failed]
    if not complete:
        raise TrainingError(
            "No setting could be trained to its end. "
            + (trials[0].failed if trials else "The search was stopped before the first one.")
        )
    best = min(complete, key=lambda trial: trial.loss)
    choices = dict(best.choices)
    rate = choices.pop(RATE)
    return SearchResult(replace(plan, rate=rate, options=with_choices(plan.options, choices)), trials, was_stopped)
