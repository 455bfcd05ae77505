"""The training loop: from windows and labels to a calibrated network.

    checks -> normalisation -> fresh network -> [epochs -> best state] a phase -> finish -> calibration

Every choice (when to stop, which state, temperature, weights of a fusion) is made on the fold's
validation windows; its test windows are never read. All that is random follows from the plan's
seed, the phase and the epoch, so that a training that was interrupted and resumed gives, on the
CPU, the very weights of one that was not.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import nn

from models.card import ModelCard
from models.errors import TrainingError
from models.evaluation.fold import Fold
from models.networks import build
from models.segments.segments import Segments
from models.spec import InputSpec
from models.training import checkpoint as checkpoints
from models.training.batches import Windows
from models.training.calibration import calibrated
from models.training.checks import check_labels, check_presence, check_rows, check_values, labelled
from models.training.course import Course
from models.training.epochs import Epochs, Report, Stopped, seed_of
from models.training.face_weights import FaceWeights
from models.training.familiar import familiar_of
from models.training.machine import machine_for
from models.training.plan import Plan, Trained
from models.training.recipes import recipe_of
from models.training.recipes.recipe import Phase, Settings


def train(
    plan: Plan,
    segments: Segments,
    high: NDArray[np.float32],
    fold: Fold,
    report: Report | None = None,
    checkpoint: Path | None = None,
    stopped: Stopped | None = None,
    faces: FaceWeights | None = None,
) -> Trained:
    """Train one network.

    Parameters
    ----------
    plan : Plan
    segments : Segments
        Windows made for the spec that the network gets.
    high : ndarray, shape (n_trials, n_outputs), float32
        1 high or this class, 0 not; NaN where a trial has no label: its windows are not used.
    fold : Fold
        ``test`` is not looked at.
    report : function, optional
        Told every finished epoch.
    checkpoint : Path, optional
        File written after every epoch. If it is there, training goes on from it.
    stopped : function, optional
        Asked between batches; True stops, as Ctrl-C does. The epoch at hand is lost, the best one
        before it is kept, and the checkpoint can be resumed.
    faces : FaceWeights, optional
        Weights for the face CNN to begin with (`models.training.pretrain`).

    Raises
    ------
    TrainingError
        If there is too little to learn from (with the count), a value is not a number, the loss
        leaves all bounds, or the checkpoint is of another training.
    ModelError
        If there is no such system or option.
    """
    recipe = recipe_of(plan.system)
    settings = settings_of(plan, recipe.settings)
    machine = machine_for(plan, recipe.convolutional)
    spec, table = segments.spec, segments.table
    check_rows(table, fold)
    parts = labelled(fold, table, high)
    check_labels(spec, table, high, parts, fold.name)
    notes = check_presence(spec, table, parts)
    windows = Windows(segments, high, segments.fit_normalisation(parts.train), machine.device)
    check_values(windows, parts)

    with machine.ready(seed_of(plan.seed)):
        network = machine.place(_built(plan, spec))
        if faces is not None:
            faces.give(network)
        parts, own_notes = recipe.prepare(network, windows, parts)
        key = checkpoints.training_key(plan, segments, high, fold, faces.digest if faces else "")
        course = _begun(checkpoint, key, network)
        phases = recipe.phases(network, settings)
        run = Epochs(
            windows,
            parts,
            phases,
            settings.batch,
            settings.rate,
            plan.seed,
            machine,
            bool(spec.classes),
            report,
            stopped,
        )
        was_stopped = run.through(network, course, lambda: _save(checkpoint, key, network, course))
        course.take_best(network)
        notes += (*own_notes, *_on_stopping(was_stopped, course, phases))
        notes += recipe.finish(network, windows, parts)
        made = calibrated(network, spec, windows, parts.validation, recipe.offset)

    card = ModelCard(
        plan.system,
        spec,
        dict(windows.normalisation),
        dict(segments.personal),
        provenance=_origin(plan, settings),
        familiar=familiar_of(segments, parts.train),
    )
    return Trained(made, card, tuple(course.history), was_stopped, notes)


def settings_of(plan: Plan, own: Settings) -> Settings:
    """Return the system's own numbers, and the plan's in place of those it names.

    Raises
    ------
    TrainingError
        If a number is out of bounds.
    """
    given = {name: getattr(plan, name) for name in ("rate", "batch", "epochs", "patience")}
    settings = replace(own, **{name: value for name, value in given.items() if value is not None})
    for name, value in (*given.items(), ("seed", plan.seed + 1)):
        if value is not None and not (0 < value < 2**32):
            raise TrainingError(f"The plan's {name} is {value - (name == 'seed')}, which nothing can be trained with.")
    return settings


def _built(plan: Plan, spec: InputSpec) -> nn.Module:
    """Return a fresh network; options may come from a command line."""
    try:
        return build(plan.system, spec, plan.options)
    except (TypeError, ValueError, RuntimeError) as error:
        told = str(error).partition("\n")[0]
        raise TrainingError(f"{plan.system} cannot be built with options {dict(plan.options)}: {told}") from None


def _begun(path: Path | None, key: str, network: nn.Module) -> Course:
    return checkpoints.load(path, key, network) if path is not None and path.exists() else Course()


def _save(path: Path | None, key: str, network: nn.Module, course: Course) -> None:
    if path is not None:
        checkpoints.save(path, key, network, course)


def _on_stopping(was_stopped: bool, course: Course, phases: tuple[Phase, ...]) -> tuple[str, ...]:
    if not was_stopped:
        return ()
    told = f"stopped after epoch {course.epoch} of {phases[course.phase].epochs} ({phases[course.phase].name})"
    untrained = course.best is None or course.phase < len(phases) - 1
    return (f"{told}: its answers are not trained yet" if untrained else told,)


def _origin(plan: Plan, settings: Settings) -> dict[str, object]:
    """Return what the card tells of the training itself."""
    numbers = {name: getattr(settings, name) for name in ("rate", "batch", "epochs", "patience")}
    return {"system": plan.system, "seed": plan.seed, **numbers, "options": _plain(dict(plan.options))}


def _plain(value: object) -> object:
    """Return options as JSON has them."""
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
