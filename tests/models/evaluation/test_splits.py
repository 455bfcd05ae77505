"""Splits: what is held out stays out, every labelled window is judged once, labels are spread evenly."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.datasets.dataset import Scale
from models.errors import TrainingError
from models.evaluation.fold import Fold, Split
from models.evaluation.labels import Labels, label
from models.evaluation.splits import LEAVE_ONE_OUT, folds, per_subject
from models.segments.table import SegmentTable, TrialRow
from tests.models.evaluation.conftest import TableOf, made_table

GROUPED: tuple[Split, ...] = ("trial", "subject", "clip")


def labels_of(table: SegmentTable, *targets: str) -> Labels:
    return label(table.trials, Scale(), (), targets or ("valence", "arousal"))


def keys(split: Split, table: SegmentTable, rows: NDArray[np.int64]) -> set[object]:
    """What a split holds out, of some rows."""
    named = {
        "segment": lambda row: row,
        "trial": lambda row: table.trial[row],
        "subject": lambda row: table.trials[table.trial[row]].subject,
        "clip": lambda row: table.trials[table.trial[row]].clip,
    }[split]
    return {named(row) for row in rows}


def parts(fold: Fold) -> tuple[NDArray[np.int64], ...]:
    return fold.train, fold.validation, fold.test


@settings(max_examples=25, deadline=None)
@given(
    split=st.sampled_from(get_args(Split)),
    n_subjects=st.integers(4, 6),
    n_trials=st.integers(2, 5).map(lambda n: 4 * n),
    n_folds=st.integers(2, 4),
    seed=st.integers(0, 99),
)
def test_no_group_is_in_two_parts_and_every_window_is_tested_once(
    split: Split, n_subjects: int, n_trials: int, n_folds: int, seed: int
) -> None:
    table = made_table(n_subjects, n_trials, 3)

    made = folds(split, table, labels_of(table), n_folds, seed)

    assert n_folds == len(made)
    assert np.array_equal(np.arange(len(table)), np.sort(np.concatenate([fold.test for fold in made])))
    for fold in made:
        train, validation, test = (keys(split, table, part) for part in parts(fold))
        assert set() == (train & validation) | (train & test) | (validation & test)
        assert np.array_equal(np.arange(len(table)), np.sort(np.concatenate(parts(fold))))


@settings(max_examples=25, deadline=None)
@given(n_subjects=st.integers(1, 5), n_trials=st.integers(16, 30), n_folds=st.integers(2, 4), seed=st.integers(0, 99))
def test_each_label_and_each_subject_is_spread_evenly(n_subjects: int, n_trials: int, n_folds: int, seed: int) -> None:
    table = made_table(n_subjects, n_trials, 2)
    labels = labels_of(table)
    code = labels.high @ [1, 2]

    made = folds("trial", table, labels, n_folds, seed)

    tested = [np.unique(table.trial[fold.test]) for fold in made]
    for side in np.unique(code):
        ideal = np.sum(code == side) / n_folds
        assert all(abs(np.sum(code[trials] == side) - ideal) < 1 for trials in tested)


def test_the_same_clip_is_held_out_of_everyone(table: SegmentTable) -> None:
    for fold in folds("clip", table, labels_of(table), LEAVE_ONE_OUT, 0):
        assert 4 == len({table.trials[i].subject for i in table.trial[fold.test]})
        assert 1 == len({table.trials[i].clip for i in table.trial[fold.test]})


@pytest.mark.parametrize(("split", "n", "name"), [("trial", 48, "trial s00/run/t00"), ("subject", 4, "subject s00")])
def test_one_can_be_left_out_at_a_time(table: SegmentTable, split: Split, n: int, name: str) -> None:
    made = folds(split, table, labels_of(table), LEAVE_ONE_OUT, 0)

    assert n == len(made)
    assert name == made[0].name
    assert "fold 1 of 2" == folds(split, table, labels_of(table), 2, 0)[0].name


@pytest.mark.parametrize("split", get_args(Split))
def test_training_and_validation_have_both_sides_of_every_label(table: SegmentTable, split: Split) -> None:
    labels = labels_of(table)

    for fold in folds(split, table, labels, 4, 3):
        for part in (fold.train, fold.validation):
            high = labels.high[table.trial[part]]
            assert [0, 1] == sorted({*high[:, 0]})
            assert [0, 1] == sorted({*high[:, 1]})


def test_about_a_fifth_of_the_rest_chooses(table: SegmentTable) -> None:
    for fold in folds("segment", table, labels_of(table), 4, 0):
        assert pytest.approx(0.2, abs=0.03) == len(fold.validation) / (len(fold.train) + len(fold.validation))


def test_the_seed_decides(table: SegmentTable) -> None:
    labels = labels_of(table)
    first, again, other = (folds("trial", table, labels, 4, seed) for seed in (0, 0, 1))

    assert all(
        np.array_equal(a.test, b.test) and np.array_equal(a.train, b.train) for a, b in zip(first, again, strict=True)
    )
    assert not all(np.array_equal(a.test, b.test) for a, b in zip(first, other, strict=True))


def test_windows_of_trials_without_a_label_are_in_no_part(table: SegmentTable) -> None:
    unrated = TrialRow("s00", "s00/run", "t00", "clip00", {})
    table = SegmentTable((unrated, *table.trials[1:]), table.trial, table.t_end, table.present)

    for fold in folds("trial", table, labels_of(table), 4, 0):
        assert 0 not in table.trial[np.concatenate(parts(fold))]


def test_folds_within_one_subject_leave_the_others_alone(table: SegmentTable) -> None:
    rows = per_subject(table, "s02")

    made = folds("trial", table, labels_of(table), 3, 0, rows=rows)

    assert np.array_equal(rows, np.sort(np.concatenate([fold.test for fold in made])))
    assert {"s02"} == {table.trials[i].subject for fold in made for i in table.trial[np.concatenate(parts(fold))]}


def test_many_windows_are_split_evenly_too(table_of: TableOf) -> None:
    table = table_of(4, 12, 100)
    labels = labels_of(table, "valence")

    tested = [labels.high[table.trial[fold.test], 0] for fold in folds("segment", table, labels, 5, 0)]

    assert [960] * 5 == [len(high) for high in tested]
    assert [480] * 5 == [int(high.sum()) for high in tested]


@pytest.mark.parametrize(
    ("split", "n_folds", "message"),
    [
        ("subject", 5, "5 folds by subject need at least 5 subjects with labels .* there are 4"),
        ("trial", 1, "1 folds leave nothing"),
        ("segment", LEAVE_ONE_OUT, "Give a number of folds"),
    ],
)
def test_impossible_folds_are_refused_with_counts(
    table: SegmentTable, split: Split, n_folds: int, message: str
) -> None:
    with pytest.raises(TrainingError, match=message):
        folds(split, table, labels_of(table), n_folds, 0)


def test_a_part_without_a_class_is_refused(table_of: TableOf) -> None:
    table = table_of(2, 4, 2)

    with pytest.raises(TrainingError, match="cannot be parted into training and validation"):
        folds("trial", table, labels_of(table), 4, 0, rows=per_subject(table, "s00"))


def test_clips_without_names_are_counted(table: SegmentTable) -> None:
    unnamed = TrialRow("s00", "s00/run", "t00", "", table.trials[0].ratings)
    table = SegmentTable((unnamed, *table.trials[1:]), table.trial, table.t_end, table.present)

    with pytest.raises(TrainingError, match="1 of 48 trials do not name the clip"):
        folds("clip", table, labels_of(table), 4, 0)


def test_an_unknown_subject_is_named(table: SegmentTable) -> None:
    with pytest.raises(TrainingError, match='no subject "s99"; there are s00, s01, s02, s03'):
        per_subject(table, "s99")
