"""The Record page: when it lets a recording start, and what it asks for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from tests.ui.scripted_recording import CHECKS
from ui.elided import Elided
from ui.record_feed import Check
from ui.replay_banner import ReplayView


def test_a_recording_starts_with_a_code_and_asks_for_what_the_form_says(page, recording):
    """The request holds every choice; the run is counted up by the recorder."""
    assert not page.bar.start_button.isEnabled()
    page.form.code_field.setText("P07")
    page.form.operator_field.setText("ab")
    page.form.notes_field.setPlainText("Cap size M.")
    page.form.video_box.setChecked(True)
    page.protocol.seed_box.setValue(7)
    page.bar.start_button.click()

    (request,) = recording.asked
    assert ("P07", 3, "demo", "demo", 7) == (
        request.participant,
        request.session,
        request.task,
        request.protocol,
        request.seed,
    )
    assert ("ab", "Cap size M.", True, "HDMI-1") == (
        request.operator,
        request.notes,
        request.keep_video,
        request.display,
    )
    assert "recording" == page.bar.state


def test_video_is_kept_only_when_it_was_asked_for(page, recording):
    """The box is off until someone ticks it."""
    page.form.code_field.setText("01")
    page.bar.start_button.click()

    assert not recording.asked[0].keep_video


def test_a_name_cannot_be_typed_as_a_code(qtbot, page):
    """Letters and digits, sixteen of them at most; a space or a dash is not taken."""
    qtbot.keyClicks(page.form.code_field, "Anna Mc-Kay 12345678901234567890")

    assert "AnnaMcKay1234567" == page.form.participant


def test_a_person_has_to_consent_and_a_simulated_one_is_not_asked(page, recording):
    """Consent belongs to one code: another one has to consent anew."""
    page.form.code_field.setText("01")
    assert not page.form.consent_box.isEnabled()
    assert page.bar.start_button.isEnabled()

    recording.made_of_people = True
    page.refresh()
    assert "consented" in page.why_not
    assert not page.bar.start_button.isEnabled()
    page.form.consent_box.setChecked(True)
    assert page.bar.start_button.isEnabled()
    page.form.code_field.setText("02")
    assert not page.bar.start_button.isEnabled()


def test_a_tick_made_for_a_person_is_not_recorded_for_a_simulation(page, recording):
    """The request says consent only of people."""
    recording.made_of_people = True
    page.refresh()
    page.form.code_field.setText("01")
    page.form.consent_box.setChecked(True)
    recording.made_of_people = False
    page.bar.start_button.click()

    assert not recording.asked[0].consent


@pytest.mark.parametrize(
    ("check", "starts"),
    [
        (Check("Disk", "fail", "0.4 GB free", "2 GB", "Make room, or choose another folder."), False),
        (Check("Disk", "warn", "3 GB free", "", "Room for 20 min."), True),
        (Check("Disk", "unknown", "not looked at"), True),
    ],
    ids=["fail", "warn", "unknown"],
)
def test_only_a_failed_check_keeps_it_from_starting(page, recording, check, starts):
    """And the bar says which, and what to do."""
    recording.list = (*CHECKS, check)
    page.form.code_field.setText("01")

    assert starts == page.bar.start_button.isEnabled()
    assert starts or page.why_not == "Disk: 0.4 GB free. Make room, or choose another folder."
    assert starts or page.bar.texts[3] == page.why_not == page.bar.start_button.toolTip()


def test_the_list_tells_word_finding_expectation_and_advice(page, recording):
    """A state is never told by its colour alone; a line that is gone is gone."""
    page.refresh()
    lines = page.checks.texts()
    assert "OK. EEG stream. Scripted cap of a maker with a long name: 32 channels at 250.0 Hz" == lines[0]
    told = "look. Scale and unit. median 3.1 µV; expected 5 to 100 µV. Check that the amplifier sends microvolts."
    assert told == lines[2]

    recording.list = CHECKS[:1]
    page.refresh()
    assert lines[:1] == page.checks.texts()


def test_a_long_list_scrolls_instead_of_pushing_the_page(qtbot, page, recording):
    """The window stays as large as it is, and the first line is whole."""
    recording.list = CHECKS * 6
    page.refresh()
    qtbot.wait(1)

    assert 54 == len(page.checks.texts())
    assert page.minimumSizeHint().height() <= 696
    assert page.checks.height() > page.height()


def test_a_replay_is_not_shown_as_what_is_recorded(page, recording, feed):
    """Signals and streams of the live page are then another day's."""
    recording.run_to(10.0)
    page.refresh()
    assert page.signals.isVisible()
    feed.replay = ReplayView("sub-01_ses-01_task-demo_run-01", 3.0, 60.0)
    page.refresh()
    assert not page.signals.isVisible()
    assert "Scripted cap" == page.streams.texts()[0][1]
    recording.end("complete")
    page.refresh()
    assert [] == page.streams.texts()


def test_nothing_connected_says_what_to_do(page, recording):
    """The list is not simply empty."""
    recording.list = ()
    page.form.code_field.setText("01")

    assert "Connect an EEG or a camera" in page.why_not
    assert "idle" == page.bar.state


def test_session_and_run_are_proposed_and_a_session_by_hand_is_kept(page):
    """Until another participant comes, for whom the next one is proposed again."""
    page.form.code_field.setText("01")
    assert 3 == page.form.session_box.value()
    assert "sub-01/ses-03/sub-01_ses-03_task-demo_run-02" == page.bar.texts[2]

    page.form.session_box.setValue(5)
    page.refresh()
    assert "sub-01/ses-05/sub-01_ses-05_task-demo_run-01" == page.bar.texts[2]
    page.form.code_field.setText("02")
    assert 3 == page.form.session_box.value()


def test_it_waits_for_the_free_run(page, recording):
    """A slow disk does not make it guess."""
    recording.slow_lookup = True
    page.form.code_field.setText("01")

    assert "next free run" in page.why_not


def test_another_folder_is_asked_for_not_taken(monkeypatch, qtbot, page, commands):
    """What is shown follows the feed."""
    monkeypatch.setattr("ui.record.form.QFileDialog.getExistingDirectory", lambda *_: "/mnt/data")
    with qtbot.waitSignal(commands.out_folder_changed) as asked:
        page.form.folder_button.click()

    assert ["/mnt/data"] == asked.args


class _Panel(QWidget):
    """An operator's view that counts how often it was refreshed."""

    n = 0

    def refresh(self) -> None:
        self.n += 1


def test_the_operators_view_stands_over_the_form_while_a_protocol_runs(page):
    """It is refreshed with the page's own texts."""
    panel = _Panel()
    page.place_operator(panel)
    page.refresh()
    assert panel.isVisible()
    assert 1 == panel.n
    assert page.bar.geometry().bottom() < panel.y() < page.protocol.mapTo(page, QPoint(0, 0)).y()
    assert "Stop early" == page.bar.stop_button.text()

    page.place_operator(None)
    page.refresh()
    assert not panel.isVisible()
    assert "Stop and save" == page.bar.stop_button.text()
    assert 1 == panel.n


@pytest.mark.parametrize("elapsed_s", [None, 252.0], ids=["ready", "recording"])
def test_at_its_default_size_no_text_of_the_page_is_cut(qtbot, full_window, recording, elapsed_s):
    """Every label and button has the room it asks for at 1280 x 800, but those that tell the rest on hover."""
    full_window.pages.show_page("record")
    page = full_window.desk.record_page
    page.form.code_field.setText("01")
    if elapsed_s is not None:
        recording.run_to(elapsed_s)
    full_window.refresh()
    qtbot.wait(1)

    assert (1280, 800) == (full_window.width(), full_window.height())
    for kind in (QLabel, QAbstractButton):
        for widget in page.findChildren(kind):
            wraps = isinstance(widget, QLabel) and widget.wordWrap()
            if widget.isVisible() and widget.text() and not isinstance(widget, Elided):
                seen = widget.visibleRegion().boundingRect()
                assert wraps or seen.width() >= widget.sizeHint().width(), widget.text()
                assert seen.height() >= widget.fontMetrics().height(), widget.text()
                assert page.rect().contains(widget.mapTo(page, QPoint(0, 0))), widget.text()
