"""What is said before training begins."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.errors import TrainingError
from models.evaluation.fold import Fold
from models.spec import ClassPlace
from models.training.loop import train
from tests.models.training.small import small_fold, small_plan, small_segments, small_spec

SYSTEM = "lstm-cnn"


@pytest.fixture
def world():
    segments, high = small_segments(small_spec(SYSTEM))
    return segments, high, small_fold(segments.table)


def refusal(segments, high, fold):
    with pytest.raises(TrainingError) as told:
        train(small_plan(SYSTEM), segments, high, fold)
    return str(told.value)


def test_a_part_without_windows_is_named(world):
    segments, high, fold = world

    told = refusal(segments, high, replace(fold, validation=np.zeros(0, np.int64)))

    assert "In fold 1 of 1, there are no windows for validation. Choose fewer folds." == told


def test_windows_that_are_not_there_are_named(world):
    segments, high, fold = world

    assert "not among the 40 there are" in refusal(segments, high, replace(fold, train=np.array([0, 40])))


def test_a_window_in_two_parts_is_refused(world):
    segments, high, fold = world

    told = refusal(segments, high, replace(fold, validation=fold.train[:8]))

    assert "In fold 1 of 1, 8 windows are both for training and for validation." == told


def test_too_few_trials_are_counted(world):
    segments, high, fold = world

    told = refusal(segments, high, replace(fold, train=fold.train[:4]))

    assert told.startswith("In fold 1 of 1, training has 4 labelled windows of 1 trial; it needs 2 trials at least.")


def test_trials_without_a_label_do_not_count(world):
    segments, high, fold = world
    high[:5] = np.nan

    assert "training has 4 labelled windows of 1 trial" in refusal(segments, high, fold)


@pytest.mark.parametrize(("part", "trials"), [("training", range(6)), ("validation", range(6, 8))])
def test_a_single_class_is_named(world, part, trials):
    segments, high, fold = world
    high[list(trials)] = 0

    told = refusal(segments, high, fold)

    assert f"the {len(trials)} trials for {part} are all low in valence: there is nothing to tell apart" in told


def test_a_missing_class_is_named():
    places = tuple(ClassPlace(name, v, 0.0) for name, v in (("sad", -1.0), ("calm", 0.0), ("glad", 1.0)))
    segments, high = small_segments(replace(small_spec(SYSTEM), kind="classes", classes=places))
    high[high[:, 1] == 1] = (1, 0, 0)

    assert "the 6 trials for training have no calm" in refusal(segments, high, small_fold(segments.table))


def test_labels_of_another_shape_are_refused(world):
    segments, high, fold = world

    assert "Labels are of shape (10, 2)" in refusal(segments, np.hstack([high, high]), fold)


def test_features_that_are_no_numbers_are_counted_before_training(world):
    segments, high, fold = world
    segments.arrays["face"][fold.validation[:3]] = np.inf

    told = refusal(segments, high, fold)

    assert told.startswith("Features are not numbers in face of 3 of 32 windows, after normalisation.")


def test_a_modality_that_is_nowhere_is_refused_and_gaps_are_told(world):
    segments, high, fold = world
    segments.table.present["face"][fold.train[:2]] = False

    trained = train(small_plan(SYSTEM, epochs=1), segments, high, fold)
    segments.table.present["face"][fold.train] = False

    assert "2 of 24 windows for training lack face: the training mean is seen" in trained.notes
    assert "None of the 24 windows for training has face that counts." in refusal(segments, high, fold)


def test_a_fold_s_name_is_in_what_is_said(world):
    segments, high, fold = world
    own = Fold("subject s03", fold.train[:4], fold.validation, fold.test)

    assert refusal(segments, high, own).startswith("In subject s03, training has")
