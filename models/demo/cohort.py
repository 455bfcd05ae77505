"""A cohort of simulated participants, rendered side by side, and the scale of their inputs.

The personal baseline is run over each person's windows in their order by the very object that
does it live; what it needs to know of the population is fitted first.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from models.card import BaselineRule, ModelCard
from models.demo.participants import HOP_S, Recruit, Windows, render_windows
from models.demo.sequences import Run
from models.face.tracking import Tracking
from models.preprocess.normalisation import Normalisation
from models.preprocess.personal import Personal
from models.preprocess.prepare import Prepared
from models.spec import InputSpec

PROCESSES = 2


def render_cohort(
    recruits: Sequence[Recruit], spec: InputSpec, tracking: Tracking, done: Callable[[], None]
) -> list[Windows]:
    """Render all recruits in their order on two processes; ``done`` is called after each."""
    cohort = []
    context = multiprocessing.get_context("spawn")  # torch's threads do not survive a fork
    with context.Pool(PROCESSES, _enter, (spec, tracking)) as pool:
        for windows in pool.imap(_render, recruits):
            cohort.append(windows)
            done()
    return cohort


_place: tuple[InputSpec, Tracking]


def _enter(spec: InputSpec, tracking: Tracking) -> None:
    global _place
    _place = (spec, tracking)


def _render(recruit: Recruit) -> Windows:
    return render_windows(recruit, *_place)


def fit_normalisation(
    cohort: Sequence[Windows], spec: InputSpec, rules: dict[str, BaselineRule]
) -> dict[str, Normalisation]:
    """Return mean of the population and spread of what is left when each person's own mean is gone."""
    means = {key: _population_mean(cohort, key) for key in spec.modalities}
    provisional = ModelCard(
        "provisional", spec, {key: Normalisation(mean, np.ones_like(mean)) for key, mean in means.items()}, rules
    )
    left = [run_through(windows, provisional) for windows in cohort]
    return {
        key: Normalisation(mean, _spread(np.concatenate([run.inputs[key] for run in left])))
        for key, mean in means.items()
    }


def _population_mean(cohort: Sequence[Windows], key: str) -> NDArray[np.float32]:
    """Mean over people and windows; steps and frames share it."""
    everyone = np.stack([windows.arrays[key][windows.present[key]].mean(axis=(0, 1)) for windows in cohort])
    return everyone.mean(axis=0)[np.newaxis].astype(np.float32)


def _spread(centred: NDArray[np.float32]) -> NDArray[np.float32]:
    """Root of the mean of a feature's own variance and that of all.

    A landmark that the simulated hardly move would otherwise be magnified until the first real
    face that does move it drowns the rest.
    """
    own = np.square(centred).mean(axis=(0, 1))
    return np.sqrt(0.5 * (own + own.mean()))[np.newaxis].astype(np.float32)


def run_through(windows: Windows, card: ModelCard) -> Run:
    """Run one person's windows through a fresh baseline, and return the network's inputs."""
    personal = Personal(card)
    hops = [personal.inputs(prepared, HOP_S) for prepared in _in_order(windows)]
    return Run({name: np.concatenate([hop[name] for hop in hops]) for name in hops[0]}, windows.truth)


def _in_order(windows: Windows) -> list[Prepared]:
    return [
        Prepared(
            {key: values[i] for key, values in windows.arrays.items()},
            {key: bool(values[i]) for key, values in windows.present.items()},
            {},
            (),
        )
        for i in range(len(windows.truth))
    ]
