"""From predictions of every line to what is shown, compared and warned of."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from models.report.write import page
from models.sweep.evaluation import Line, result_of
from models.sweep.job import JobResult
from models.sweep.material import material
from models.sweep.outcome import outcome
from models.sweep.request import Request, arms, jobs_of

SEEDS = (0, 1)


def answered(found, job, fold, share):
    """Return a job's result that is right in about that share of windows."""
    table = found.segments.table
    rng = np.random.default_rng(job.fold)
    sign = np.where(rng.random(len(fold.test)) < share, 1, -1)[:, None]
    p = 0.5 + 0.4 * sign * (2 * found.labels.high[table.trial[fold.test]] - 1)
    return JobResult(
        key=job.key,
        fold=fold.name,
        rows=fold.test,
        trial=table.trial[fold.test],
        t_end=table.t_end[fold.test],
        p=p.astype(np.float32),
        features=rng.normal(size=(4, 3)).astype(np.float32),
        feature_rows=fold.test[:4],
        history=(),
        notes=(),
        model=b"",
        seconds=0.0,
    )


@pytest.fixture(scope="module")
def request_():
    return Request(
        data="simulated:2x8?seconds=3",
        systems=("eeg-lstm", "bddae"),
        targets=("valence",),
        split="segment",
        n_folds=2,
        seeds=SEEDS,
        modalities=("eeg",),
    )


@pytest.fixture(scope="module")
def lines(request_, place):
    """Return lines that are right in 95 % by segment, and in half of the windows wherever else."""
    made = []
    for seed in SEEDS:
        for arm in arms(request_):
            jobs = jobs_of(request_, arm, seed, "", {"": 2})
            found = material(jobs[0], place)
            share = 0.95 if (arm.split, arm.control) == ("segment", "none") else 0.5
            results = [answered(found, job, found.folds[job.fold], share) for job in jobs]
            made.append(Line(arm, seed, found, found.folds, jobs, results))
    return made


@pytest.fixture(scope="module")
def found(request_, lines):
    results = {}
    for line in lines:
        result = result_of(line)
        results[line.arm, line.seed] = replace(result, system=f"{result.system}, seed {line.seed}")
    return outcome(request_, lines, results, ("a note",))


def test_controls_are_not_shown_among_the_systems(found) -> None:
    shown = [(result.system, result.split) for result in found.shown]

    assert {"segment", "trial"} == {split for _, split in shown}
    assert 8 == len(shown) == len(set(shown))


def test_every_system_and_seed_gets_a_verdict_of_its_own(found) -> None:
    """The gap between the splits is told for each; a system is known by its name."""
    assert 4 == len(found.leakage) == len({verdict.system for verdict in found.leakage})
    assert {"eeg-lstm (eeg), seed 0", "bddae (eeg), seed 1"} < {verdict.system for verdict in found.leakage}
    assert {"leakage"} == {verdict.verdict for verdict in found.leakage}


def test_a_control_is_judged_by_permutations_of_its_own_labels_too(found) -> None:
    own = sorted(
        (arm.control, result.target("valence").chance.window.p_value)
        for (arm, _), result in found.results.items()
        if arm.control != "none"
    )

    assert own == sorted((run.control, run.p_value) for verdict in found.leakage for run in verdict.controls)


def test_systems_are_compared_on_the_split_that_was_asked_for(found) -> None:
    assert 1 == len(found.paired)


def test_metrics_say_what_is_needed_to_repeat_them(found) -> None:
    told = json.loads(json.dumps(found.metrics("emoscope evaluate ..."), allow_nan=False))["settings"]

    assert "emoscope evaluate ..." == told["command"]
    assert "simulated:2x8?seconds=3" == told["data"]
    assert ([0, 1], ["eeg-lstm", "bddae"], "segment", 2) == tuple(
        told[key] for key in ("seeds", "systems", "split", "n_folds")
    )
    assert {"emoscope", "fingerprint", "dataset"} < set(told)


def test_the_noise_of_a_control_does_not_make_people_simulated(found, lines) -> None:
    real = [_of_real_people(line) if line.arm.control == "none" else line for line in lines]

    assert found.simulated
    assert not replace(found, lines=real).simulated


def _of_real_people(line):
    class Real:
        simulated = False

    return replace(line, material=replace(line.material, dataset=Real()))


def test_a_page_is_made_of_it(found) -> None:
    made = page(found.report("An evaluation", "emoscope evaluate ..."))

    assert "bddae, seed 1" in made
    assert "a note" in made


def test_a_fold_that_failed_is_counted_and_said(lines) -> None:
    first = lines[0]
    short = replace(first, results=[first.results[0], None])

    assert "1 of 2 folds failed and are not in these figures." in result_of(short).notes
    assert result_of(replace(first, results=[None, None])) is None
