"""How far a training is, from the lines that it prints."""

from __future__ import annotations

import math

import pytest

from app.training_course import TrainingCourse


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def course(clock: Clock) -> TrainingCourse:
    return TrainingCourse("training.log", clock)


def epoch(number: int, key: str = "a", fold: int = 0, **more) -> dict[str, object]:
    told = {"event": "epoch", "key": key, "job": "eeg-lstm", "split": "trial", "fold": fold, "control": "none"}
    figures = {"loss": 0.7, "validation_loss": 0.6, "accuracy": None, "validation_accuracy": 0.5, "left_s": 1.0}
    return {**told, "phase": "training", "epoch": number, "epochs": 10, **figures, **more}


def test_it_goes_from_windows_to_trainings_to_figures(course: TrainingCourse) -> None:
    assert "starting" == course.view().state
    course.take({"event": "cutting", "n_done": 40, "n_all": 160})
    assert ("cutting", "40 of 160 windows", 0.25) == (course.view().state, course.view().told, course.view().share)
    course.take({"event": "planned", "n_jobs": 4, "n_finished": 1})
    assert ("training", "1 of 4 trainings done") == (course.view().state, course.view().told)
    course.take({"event": "judging"})
    assert "judging" == course.view().state


def test_what_is_left_follows_from_what_was_done(course: TrainingCourse, clock: Clock) -> None:
    """Trainings that were finished before cost nothing this time."""
    course.take({"event": "planned", "n_jobs": 3, "n_finished": 1})
    assert math.isnan(course.view().left_s)
    clock.now_s += 20
    course.take(epoch(5))
    clock.now_s += 10

    view = course.view()
    assert (1.5 / 3, 30.0) == (view.share, view.elapsed_s)
    assert 90.0 == pytest.approx(view.left_s)


def test_epochs_are_kept_by_training_and_a_repeated_one_takes_its_place(course: TrainingCourse) -> None:
    """A worker that died repeats epochs; another phase begins anew."""
    for number in (1, 2, 3, 2):
        course.take(epoch(number))
    course.take(epoch(1, "b", fold=-1, phase="pre-training"))
    course.take(epoch(1, "b", fold=-1))
    first, last = course.view().parts

    assert [1, 2] == [told.number for told in first.epochs]
    assert (-1, "training", 1) == (last.fold, last.phase, len(last.epochs))
    assert math.isnan(first.epochs[0].accuracy)


def test_a_training_that_failed_is_told_and_counted(course: TrainingCourse) -> None:
    course.take({"event": "planned", "n_jobs": 2, "n_finished": 0})
    course.take(epoch(1))
    course.take({"event": "done", "key": "a", "job": "eeg-lstm valence", "failure": "no memory"})

    view = course.view()
    assert ("failed", "no memory", 1) == (view.parts[0].state, view.parts[0].failure, view.n_done)
    assert ("eeg-lstm valence failed: no memory",) == view.notes


@pytest.mark.parametrize("line", [{}, {"event": "epoch"}, {"event": "planned", "n_jobs": "x"}, {"event": "else"}])
def test_a_line_of_another_form_changes_nothing(course: TrainingCourse, line: dict[str, object]) -> None:
    before = course.view().parts, course.view().state
    course.take(line)

    assert before == (course.view().parts, course.view().state)


def test_while_it_is_being_stopped_it_stays_so(course: TrainingCourse) -> None:
    course.turn("stopping")
    for line in (epoch(1), {"event": "planned", "n_jobs": 2, "n_finished": 0}, {"event": "judging"}):
        course.take(line)
    assert "stopping" == course.view().state

    course.end("stopped", "kept")
    assert ("stopped", "kept") == (course.view().state, course.view().told)
    assert math.isnan(course.view().left_s)
