"""The Train page: what is chosen, what is told before, meanwhile and after, and what can be asked for."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from tests.ui.scripted_training import MISSING, READY, RESULT, RUNNING, ScriptedTraining, part
from ui.elided import Elided
from ui.train.words import verdict
from ui.train_feed import TrainCommands, TrainingView, UseView
from ui.train_page import TrainPage

FOLDER = "/home/lab/EmoScope"


@pytest.fixture
def training() -> ScriptedTraining:
    return ScriptedTraining()


@pytest.fixture
def commands() -> TrainCommands:
    return TrainCommands()


@pytest.fixture
def page(qtbot, training, theme, commands) -> TrainPage:
    """The page alone, as large as it is in the window."""
    page = TrainPage(training, commands, theme)
    qtbot.addWidget(page)
    page.resize(1208, 722)
    page.show()
    qtbot.wait(1)
    return page


def test_runs_that_can_be_learned_from_are_taken_at_first(page, training):
    """Damaged ones, those never closed, and those without ratings are left; any can be taken or left by hand."""
    left = {run.summary.state for run in training.there} - {run.summary.state for run in page.source.table.taken}

    assert {"damaged", "recording"} == left
    assert all(run.summary.n_rated for run in page.source.table.taken)
    assert "6 of 9 runs, 3 participants, 21 rated trials" == page.source.count


def test_a_run_is_taken_or_left_by_a_click_or_the_space_bar(qtbot, page):
    """The request names those that are taken, from the folder on."""
    table = page.source.table
    first = table.taken[0]
    qtbot.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.model().index(0, 0)).center()
    )
    assert first not in table.taken
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert first in table.taken
    assert (FOLDER, 6) == (page.request.data, len(page.request.only))
    assert all(not name.startswith("/") for name in page.request.only)


def test_all_runs_are_named_by_their_folder_alone(page):
    page.source.all_button.click()
    assert (FOLDER, ()) == (page.request.data, page.request.only)

    page.source.none_button.click()
    assert "" == page.request.data
    assert not page.start_button.isEnabled()


def test_what_was_left_by_hand_stays_left_when_others_come(page, training):
    page.source.table.toggle(0)
    taken = page.source.table.taken
    training.there = (*training.there,)
    page.refresh()

    assert taken == page.source.table.taken


def test_a_dataset_is_named_by_its_place(page):
    page.source.dataset_button.click()
    assert not page.start_button.isEnabled()
    page.source.place_field.setText(" deap:/data/deap ")

    assert ("deap:/data/deap", ()) == (page.request.data, page.request.only)
    assert page.start_button.isEnabled()


def test_the_request_says_what_the_form_says(qtbot, page, commands):
    form = page.form
    form.system_box.setCurrentIndex(1)
    form.target_box.setCurrentIndex(2)
    form.split_box.setCurrentIndex(1)
    form.folds_box.setValue(1)
    form.epochs_box.setValue(7)
    form.high_box.setValue(5.5)
    form.leakage_box.setChecked(True)
    form.name_field.setText(" mine ")
    with qtbot.waitSignal(commands.start_requested) as asked:
        page.start_button.click()

    [made] = asked.args
    assert ("eeg-lstm", "both", "subject", 0, 7, 5.5, True, "mine") == (
        made.system,
        made.target,
        made.split,
        made.n_folds,
        made.epochs,
        made.high_from,
        made.leakage,
        made.name,
    )


def test_it_looks_when_the_person_has_stopped_choosing_and_once(qtbot, page, commands):
    with qtbot.waitSignal(commands.check_requested) as asked:
        page.form.target_box.setCurrentIndex(1)
    assert "arousal" == asked.args[0].target

    with qtbot.assertNotEmitted(commands.check_requested):
        page._look()


def test_what_is_missing_is_told_and_keeps_it_from_being_started(page, training):
    """Until something else is chosen."""
    page._look()
    training.found = MISSING
    page.refresh()
    assert not page.start_button.isEnabled()
    assert "at least 4 of each are needed" in page.checks.texts()[0]

    page.form.target_box.setCurrentIndex(1)
    assert page.start_button.isEnabled()

    training.found = READY
    page.refresh()
    assert "7 recordings of 3 simulated participants" in page.checks.texts()[0]


def test_a_training_is_told_and_drawn_and_can_be_cancelled(qtbot, page, training, commands):
    """A line a training, curves of each, and of the newest that of training, too."""
    training.now = RUNNING
    page.refresh()

    assert "Training. 2 of 5 trainings done. 01:23 passed, at most 74 s left" == page.course.text
    assert "knone3" == page.course.parts.key
    assert (5, 5) == (page.course.loss.drawn, page.course.accuracy.drawn)
    assert not page.start_button.isEnabled()
    assert not page.form.isEnabled()
    with qtbot.waitSignal(commands.cancel_requested):
        page.course.cancel_button.click()
    training.now = replace(RUNNING, state="stopping")
    page.refresh()
    assert not page.course.cancel_button.isEnabled()


def test_a_training_that_is_chosen_is_drawn_until_another_one_is(qtbot, page, training):
    training.now = RUNNING
    page.refresh()
    table = page.course.parts
    qtbot.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.model().index(0, 0)).center()
    )
    training.now = replace(RUNNING, parts=(*RUNNING.parts, part(-1, 3)))
    page.refresh()

    assert "knone0" == table.key
    assert [table.model().index(row, 0).data() for row in range(5)][3:] == ["trial fold 4", "on everything"]


def test_a_training_that_failed_says_why_and_where_the_log_is(qtbot, page, training, commands):
    told = "No room is left on the disk."
    training.now = TrainingView("failed", told, elapsed_s=3.0, log_path="/home/lab/training.log")
    page.refresh()
    assert f"Failed. {told}. 00:03 passed" == page.course.text
    assert page.start_button.isEnabled()
    with qtbot.waitSignal(commands.log_requested):
        page.course.log_button.click()


def test_a_result_stands_beside_its_interval_and_chance(qtbot, page, training, commands):
    training.now = replace(RUNNING, state="done", left_s=math.nan)
    training.made = RESULT
    page.refresh()
    told = page.result.texts

    assert "Better than chance in valence alone. Simulated participants: this says nothing about people." == told[0]
    assert "Valence: 74 % right [58 %, 85 %], chance 52 %, p = 0.001" == told[1]
    assert told[2].startswith("Leakage check: clean.")
    assert ("low was: low 112, high 38", "high was: low 44, high 118") == page.result.confusion.lines
    assert "02: 66 % (8 trials), chance 50 %" == page.result.subjects.lines[1]
    page.result.target_box.setCurrentIndex(1)
    assert page.result.texts[1].startswith("Arousal: 46 % right [28 %, 64 %], chance 52 %")
    with qtbot.waitSignal(commands.report_requested):
        page.result.report_button.click()


def test_a_model_is_used_now_and_its_refusal_is_told(qtbot, page, training, commands):
    training.made = RESULT
    page.refresh()
    with qtbot.waitSignal(commands.use_requested):
        page.result.use_button.click()
    training.used = UseView("in use")
    page.refresh()
    assert "In use" == page.result.use_button.text()
    assert not page.result.use_button.isEnabled()

    training.used = UseView("refused", "This device gives no face.")
    page.refresh()
    assert page.result.use_button.isEnabled()
    assert "It is not used: This device gives no face." == page.result.texts[-1]


def test_a_model_that_could_not_be_saved_is_not_to_be_used(page, training):
    training.made = replace(RESULT, model="")
    page.refresh()

    assert not page.result.use_button.isEnabled()


@pytest.mark.parametrize(
    ("changed", "shape", "told"),
    [
        ({"targets": RESULT.targets[1:]}, "poor", "Not better than chance"),
        ({"simulated": False, "targets": RESULT.targets[:1]}, "good", "Better than chance in valence."),
        ({"simulated": False, "targets": RESULT.targets[:1], "split": "segment"}, "poor", "says little about new ones"),
    ],
)
def test_the_verdict_is_honest(changed, shape, told):
    found, said = verdict(replace(RESULT, **changed))

    assert shape == found
    assert told in said
    assert changed.get("simulated", True) == ("Simulated participants" in said)


def test_text_of_others_is_never_taken_for_rich_text(page, training):
    """A code or an error with a tag in it is shown in letters."""
    odd = "<img src='http://x'>"
    training.now = TrainingView("failed", odd, elapsed_s=1.0)
    training.made = replace(RESULT, leakage=(("clean", odd),))
    page.refresh()

    for label in page.findChildren(QLabel):
        if "<img" in label.text():
            assert Qt.TextFormat.PlainText == label.textFormat()


def test_at_its_default_size_no_text_of_the_page_is_cut(qtbot, page, training):
    training.now, training.found, training.made = RUNNING, READY, RESULT
    page.refresh()
    qtbot.wait(1)

    for kind in (QLabel, QAbstractButton):
        for widget in page.findChildren(kind):
            if widget.isVisible() and getattr(widget, "text", str)() and not isinstance(widget, Elided):
                assert widget.width() >= min(widget.sizeHint().width(), widget.minimumSizeHint().width())
                assert page.rect().contains(widget.mapTo(page, QPoint(0, 0))), widget.text()


def test_other_recordings_are_looked_at_anew(qtbot, page, training, commands):
    """Though the form says the same."""
    page._look()
    training.there = (*training.there,)
    page.refresh()

    with qtbot.waitSignal(commands.check_requested):
        page._look()
