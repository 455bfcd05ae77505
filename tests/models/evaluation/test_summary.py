"""One result a system: every figure, as JSON and as a table."""

from __future__ import annotations

import json
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from models.datasets.dataset import Scale
from models.evaluation.ceiling import Ceiling
from models.evaluation.fold import Fold
from models.evaluation.labels import Labels, label
from models.evaluation.leakage import ControlRun, judge
from models.evaluation.paired import compare
from models.evaluation.predictions import Predictions
from models.evaluation.result import SystemResult, accuracy_by_unit, metrics_document
from models.evaluation.splits import folds, per_subject
from models.evaluation.summary import summarise
from models.evaluation.table import COLUMNS, comparison_rows, comparison_table
from models.segments.table import SegmentTable, TrialRow
from models.spec import ClassPlace

CEILING = Ceiling(0.83, 0.9, 0.84, 0.91, "eeg+face")


def predicted(table: SegmentTable, labels: Labels, made: list[Fold], sure: float = 0.3) -> Predictions:
    """Right in nine windows of ten."""
    parts = []
    for number, fold in enumerate(made):
        sign = 2 * labels.high[table.trial[fold.test]] - 1
        wrong = (fold.test % 10 == 0)[:, None]
        parts.append(Predictions.of_fold(table, number, fold.test, 0.5 + sure * np.where(wrong, -sign, sign)))
    return Predictions.joined(parts)


@pytest.fixture(scope="module")
def result(table: SegmentTable) -> SystemResult:
    labels = label(table.trials, Scale(), (), ("valence", "arousal"))
    made = folds("trial", table, labels, 4, 0)
    return summarise(
        "eeg-lstm", "eeg", "trial", table, labels, made, predicted(table, labels, made),
        ceilings={"valence": CEILING}, epochs=7, simulated=True, n_permutations=100, notes=("a note",),
    )  # fmt: skip


def test_a_result_counts_what_was_judged(result: SystemResult) -> None:
    assert (4, 4, 48, 240) == (result.n_folds, result.n_subjects, result.n_trials, result.n_windows)
    assert ("valence", "arousal") == tuple(target.target for target in result.targets)
    assert ("a note",) == result.notes


def test_a_target_has_figures_intervals_subjects_chance_and_ceiling(result: SystemResult) -> None:
    target = result.target("valence")

    assert (0.9, 1.0) == (target.window.accuracy, target.trial.accuracy)
    assert target.window_interval[0] < 0.9 < target.window_interval[1]
    assert target.window_interval[1] - target.window_interval[0] > 0.15  # 48 trials, not 240 windows
    assert ["s00", "s01", "s02", "s03"] == [subject.subject for subject in target.subjects]
    assert {12} == {subject.n_trials for subject in target.subjects}
    assert 0.5 == target.chance.level
    assert target.chance.window.p_value < 0.02
    assert CEILING == target.ceiling
    assert result.target("arousal").ceiling is None


def test_the_json_has_no_nan_and_says_its_version(result: SystemResult) -> None:
    leakage = judge("eeg-lstm", "valence", float("nan"), 0.6, "trial", [ControlRun("noise", "trial", 0.5, 48)])
    paired = compare({"a": {"s00": 0.5}, "b": {"s00": 0.7}})

    document = json.loads(
        json.dumps(metrics_document([result], [leakage], paired, {"seed": 3}, ["note"]), allow_nan=False)
    )

    assert ("emoscope-metrics", 1) == (document["format"], document["version"])
    assert 0.9 == document["systems"][0]["targets"][0]["window"]["accuracy"]
    assert document["leakage"][0]["segment"] is None
    assert document["paired"][0]["wilcoxon"] is None
    assert {"seed": 3} == document["settings"]


def test_every_system_and_target_has_a_row_in_the_table(result: SystemResult) -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in comparison_rows([result, result])]

    assert ["valence", "arousal"] * 2 == [row["target"] for row in rows]
    assert "90.0 [78.3, 95.7]" == rows[0]["window [95 %]"]
    assert ("83.0", "–") == (rows[0]["ceiling"], rows[1]["ceiling"])
    assert "7" == rows[0]["epochs"]


def test_the_table_says_that_data_are_simulated_and_shows_markup_as_text(result: SystemResult) -> None:
    screen = StringIO()

    Console(file=screen, width=220).print(comparison_table([result], "of [bold]all[/bold]"))

    assert "of [bold]all[/bold] (simulated data)" in screen.getvalue()
    assert "window [95 %]" in screen.getvalue()


def test_models_are_paired_by_subject(result: SystemResult) -> None:
    unit, accuracies = accuracy_by_unit(result, "valence")

    assert "subject" == unit
    assert ["s00", "s01", "s02", "s03"] == list(accuracies)


def test_models_are_paired_by_trial_where_there_is_one_subject(table: SegmentTable) -> None:
    labels = label(table.trials, Scale(), (), ("valence",))
    made = folds("trial", table, labels, 3, 0, rows=per_subject(table, "s01"))
    one = summarise("x", "eeg", "trial", table, labels, made, predicted(table, labels, made), n_permutations=10)

    unit, accuracies = accuracy_by_unit(one, "valence")

    assert ("trial", 12) == (unit, len(accuracies))
    assert 0.8 == accuracies["s01/run/t00"]


def test_classes_are_summarised_as_one_target() -> None:
    places = tuple(ClassPlace(name, x, 0.0) for name, x in (("sad", -1.0), ("calm", 0.0), ("glad", 1.0)))
    emotions = ["sad", "calm", "glad"] * 8
    trials = tuple(TrialRow(f"s{i % 2}", f"s{i % 2}", f"t{i}", "", {}, name) for i, name in enumerate(emotions))
    table = SegmentTable(trials, np.repeat(np.arange(24), 2), np.arange(48.0), {})
    labels = label(trials, Scale(), places, ("emotion",))
    made = folds("trial", table, labels, 3, 0)

    target = summarise(
        "x", "eeg", "trial", table, labels, made, predicted(table, labels, made), n_permutations=50
    ).targets[0]

    assert ("emotion", ("sad", "calm", "glad")) == (target.target, target.classes)
    assert 3 == len(target.window.confusion)
    assert target.window.accuracy > 0.85
    assert target.chance.half[0] < 1 / 3 < target.chance.half[1]


@pytest.mark.parametrize("width", [80, 100])
def test_a_narrow_terminal_gets_the_figures_that_matter_each_on_one_line(result: SystemResult, width: int) -> None:
    told = StringIO()
    console = Console(file=told, width=width)
    console.print(comparison_table([result], width=console.width))

    [line] = [line for line in told.getvalue().splitlines() if "valence" in line]
    assert all(word in line for word in ("eeg-lstm", "90.0 [", "100.0", "83.0"))
    assert max(map(len, told.getvalue().splitlines())) <= width
