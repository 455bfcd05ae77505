"""The Sessions page: what it lists, how runs are found, and what can be asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from tests.ui.scripted_recording import ScriptedSessions
from ui.elided import Elided
from ui.sessions_feed import Job, SessionsCommands
from ui.sessions_page import SessionsPage

DATE, VALENCE, SIZE = 3, 7, 13


@pytest.fixture
def commands() -> SessionsCommands:
    return SessionsCommands()


@pytest.fixture
def page(qtbot, sessions, theme, commands) -> SessionsPage:
    """The page alone, as large as it is in the window."""
    page = SessionsPage(sessions, commands, theme)
    qtbot.addWidget(page)
    page.resize(1208, 696)
    page.show()
    qtbot.wait(1)
    return page


def texts(page: SessionsPage, column: int) -> list[str]:
    model = page.table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def select(page: SessionsPage, state: str) -> None:
    page.table.select(next(run.key for run in page.table.shown if run.summary.state == state))


def test_the_newest_run_stands_first_and_is_selected(page):
    """As long as nobody sorts otherwise."""
    dates = texts(page, DATE)

    assert sorted(dates, reverse=True) == dates
    assert page.table.shown[0] == page.table.run


def test_a_line_tells_who_when_how_long_what_and_how_well(page, sessions):
    """Everything of UX's list, in one line; a simulated person is flagged."""
    page.table.select(sessions.there[0].key)
    row = page.table.selectionModel().selectedRows()[0].row()
    line = [page.table.model().index(row, column).data() for column in range(page.table.model().columnCount())]
    told = ["complete", "01 (sim.)", "01 · run 01", "2026-11-12", "01:32", "Demo: four quadrants", "4 / 4", "5.3"]

    assert [*told, "4.8", "Scripted cap, 32 ch", "97 %", "98 %", "0", "24.3 MB"] == line


def test_each_state_has_its_word(page):
    """Damaged, aborted, never closed: none is told by colour alone."""
    assert {"complete", "damaged", "aborted", "not closed"} == set(texts(page, 0))


def test_columns_are_sorted_by_value_not_by_text(page):
    """100 comes after 24, and what is not known comes first."""
    page.table.sortByColumn(SIZE, Qt.SortOrder.AscendingOrder)
    assert "612 MB" == texts(page, SIZE)[-1]
    page.table.sortByColumn(VALENCE, Qt.SortOrder.AscendingOrder)
    assert ["–", "5.3", "7.0"] == sorted(set(texts(page, VALENCE)), key=texts(page, VALENCE).index)


def test_sorting_by_a_click_keeps_the_selected_run(qtbot, page, sessions):
    """The head is clicked, as a person does; the line moves and stays chosen."""
    key = sessions.there[4].key
    page.table.select(key)
    head = page.table.horizontalHeader()
    before = page.table.shown.index(page.table.run)
    middle = QPoint(head.sectionViewportPosition(SIZE) + head.sectionSize(SIZE) // 2, head.height() // 2)
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=middle)

    assert key == page.table.key
    assert before != page.table.shown.index(page.table.run)


def test_a_filter_finds_every_word_in_any_case(page, sessions):
    """Also words that only the tooltip shows; the count follows."""
    page.filter_field.setText("DAMAGED sub-01")
    assert [sessions.there[1].key] == [run.key for run in page.table.shown]
    assert page._count.text().startswith("1 of 9 runs, 1 participant,")

    page.filter_field.setText("openbci person")
    assert [sessions.there[4].key] == [run.key for run in page.table.shown]
    page.filter_field.setText("nothing has this")
    assert () == page.table.shown
    assert "" == page.table.key
    assert not page.buttons.verify_button.isEnabled()
    page.filter_field.clear()
    assert 9 == len(page.table.shown)


def test_the_selection_stays_on_its_run_when_others_come(page, sessions):
    """Whatever the order; and goes to the first when its run is gone."""
    key = sessions.there[4].key
    page.table.select(key)
    more = ScriptedSessions(12)
    sessions.there = more.there
    page.refresh()
    assert key == page.table.key

    sessions.there = tuple(run for run in more.there if run.key != key)
    page.refresh()
    assert page.table.shown[0].key == page.table.key


def test_a_listing_that_is_the_same_changes_nothing(qtbot, page):
    """No reset, no new reading of details twice a second."""
    with qtbot.assertNotEmitted(page._commands.run_selected), qtbot.assertNotEmitted(page.table.model().modelReset):
        for _ in range(3):
            page.refresh()


def test_selecting_a_run_asks_for_its_details_and_shows_them(qtbot, page, sessions, commands):
    """Until they are read, it says so."""
    run = sessions.there[0]
    known, sessions.known = sessions.known, {}
    with qtbot.waitSignal(commands.run_selected) as asked:
        page.table.select(run.key)
    assert [run.key] == asked.args
    assert "Reading…" == page.details._none.text()

    sessions.known = known
    page.refresh()
    trials, streams = page.details.trials, page.details.streams
    line = [trials.index(0, column).data() for column in range(trials.columnCount())]
    assert ["1", "meadow", "12 s", "7", "7.5", "3", "2.5", "5", "7", "3.2 s"] == line
    assert ["EEG", "Scripted cap", "32", "250.0 Hz", "23\u202f000", "0"] == [
        streams.index(0, column).data() for column in range(6)
    ]
    assert "Seed: 7" in page.details.words
    assert "Cap size M." in page.details.words


def test_a_trial_without_ratings_says_why(page):
    """No number is made up."""
    select(page, "aborted")
    page.refresh()
    trials = page.details.trials

    assert "dance  (aborted)" == trials.index(1, 1).data()
    assert ["–"] * 2 == [trials.index(1, column).data() for column in (3, 5)]


def test_a_damaged_run_says_what_is_wrong_and_can_be_repaired(page):
    """A whole one cannot be."""
    select(page, "damaged")
    page.refresh()
    assert page.details.problem.startswith("212 bytes")
    assert page.buttons.repair_button.isEnabled()

    select(page, "complete")
    assert "" == page.details.problem or not page.details._problem.isVisible()
    assert not page.buttons.repair_button.isEnabled()


@pytest.mark.parametrize("name", ["replay", "verify", "repair", "open", "trash"])
def test_each_button_asks_for_the_selected_run(qtbot, page, commands, name):
    """The window does none of it."""
    select(page, "damaged")
    with qtbot.waitSignal(getattr(commands, f"{name}_requested")) as asked:
        getattr(page.buttons, f"{name}_button").click()

    assert [page.table.key] == asked.args


def test_export_goes_into_a_folder_that_was_chosen(monkeypatch, qtbot, page, commands):
    """As BIDS or CSV; without a folder nothing happens."""
    chosen = "ui.sessions.run_buttons.QFileDialog.getExistingDirectory"
    monkeypatch.setattr(chosen, lambda *_: "/mnt/out")
    for action, form in ((page.buttons.bids_action, "bids"), (page.buttons.csv_action, "csv")):
        with qtbot.waitSignal(commands.export_requested) as asked:
            action.trigger()
        assert [page.table.key, form, "/mnt/out"] == asked.args

    monkeypatch.setattr(chosen, lambda *_: "")
    with qtbot.assertNotEmitted(commands.export_requested):
        page.buttons.csv_action.trigger()


def test_delete_moves_to_the_trash_and_undo_brings_it_back(qtbot, page, sessions, commands):
    """No question before, a way back after."""
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.table.setFocus()
    key = page.table.key
    with qtbot.waitSignal(commands.trash_requested) as asked:
        qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert [key] == asked.args

    sessions.in_trash = key
    page.refresh()
    assert "sub-01_ses-03_task-demo_run-01 was moved to the trash." == page.undo.text
    with qtbot.waitSignal(commands.undo_trash_requested):
        page.undo.undo_button.click()
    sessions.in_trash = ""
    page.refresh()
    assert not page.undo.isVisible()


def test_work_is_told_in_the_page_until_it_is_dismissed(qtbot, page, sessions, commands):
    """How far it is, what came of it; it can be cancelled, and what it made can be opened."""
    job = Job(4, "export", sessions.there[0].key, "running", 0.42, "2 of 6 files")
    sessions.work = [job]
    page.refresh()
    line = page.jobs.line(4)
    assert ["Export: 2 of 6 files"] == page.jobs.texts()
    assert "42 %" == line._share.text()
    with qtbot.waitSignal(commands.cancel_requested) as asked:
        line.cancel_button.click()
    assert [4] == asked.args

    sessions.work = [replace(job, state="done", told="Written.", path="/mnt/out")]
    page.refresh()
    assert not line.cancel_button.isVisible()
    with qtbot.waitSignal(commands.open_requested) as asked:
        line.open_button.click()
    assert ["/mnt/out"] == asked.args
    line.dismiss_button.click()
    page.refresh()
    assert [] == page.jobs.texts()


def test_while_a_run_is_worked_on_nothing_else_is_begun_with_it(page, sessions):
    """Another run stays free."""
    page.table.select(sessions.there[0].key)
    sessions.work = [Job(1, "verify", sessions.there[0].key, "running")]
    page.refresh()
    assert not page.buttons.replay_button.isEnabled()
    assert not page.buttons.trash_button.isEnabled()
    page.table.select(sessions.there[2].key)
    assert page.buttons.trash_button.isEnabled()


def test_only_the_newest_work_takes_room(page, sessions):
    """Three lines at most, however much was done."""
    sessions.work = [Job(i, "verify", sessions.there[0].key, "done", 1.0, f"number {i}") for i in range(7)]
    page.refresh()

    assert ["Verify: number 4", "Verify: number 5", "Verify: number 6"] == page.jobs.texts()


def test_without_sessions_it_teaches_how_to_get_one(qtbot, page, sessions):
    """Record, look elsewhere, or simulate; and not while it is still looking."""
    sessions.there, sessions.where = (), "/home/lab/my data"
    sessions.is_listing = True
    page.refresh()
    assert not page.empty.isVisible()
    assert "Looking…" == page.refresh_button.text()

    sessions.is_listing = False
    page.refresh()
    assert page.empty.isVisible()
    assert not page.table.isVisible()
    assert 'emoscope simulate --subjects 2 --trials 4 --out "/home/lab/my data"' == page.empty.command.text()
    with qtbot.waitSignal(page.record_requested):
        page.empty.record_button.click()


def test_another_folder_is_asked_for(monkeypatch, qtbot, page, commands):
    """The one shown is the feed's."""
    monkeypatch.setattr("ui.sessions_page.QFileDialog.getExistingDirectory", lambda *_: "/mnt/data")
    with qtbot.waitSignal(commands.folder_changed) as asked:
        page.folder_button.click()

    assert ["/mnt/data"] == asked.args
    assert "/home/lab/EmoScope" == page._folder.text()


def test_text_of_others_is_never_taken_for_rich_text(page, sessions):
    """A device named like a page with pictures is a name in letters."""
    odd = "<img src='http://x'>"
    run = replace(sessions.there[0], summary=replace(sessions.there[0].summary, eeg=odd, protocol=odd, problem=odd))
    sessions.there = (run,)
    page.refresh()
    model = page.table.model()
    tips = [model.index(0, column).data(Qt.ItemDataRole.ToolTipRole) for column in range(model.columnCount())]

    assert all("<img" not in (tip or "") for tip in tips)
    assert odd in model.index(0, 5).data()


def test_at_its_default_size_no_text_of_the_page_is_cut(qtbot, full_window, sessions):
    """Labels and buttons have their room, and the columns fit without scrolling sideways."""
    full_window.pages.show_page("sessions")
    page = full_window.desk.sessions_page
    sessions.work = [Job(4, "export", sessions.there[0].key, "running", 0.42, "2 of 6 files")]
    full_window.refresh()
    qtbot.wait(1)

    assert not page.table.horizontalScrollBar().isVisible()
    for kind in (QLabel, QAbstractButton):
        for widget in page.findChildren(kind):
            if widget.isVisible() and getattr(widget, "text", str)() and not isinstance(widget, Elided):
                seen = widget.visibleRegion().boundingRect()
                assert seen.width() >= widget.sizeHint().width(), widget.text()
                assert page.rect().contains(widget.mapTo(page, QPoint(0, 0))), widget.text()
