"""The recording's state as the page tells it, and what can be done meanwhile."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from ui.record_feed import RecordingView


def test_the_bar_says_time_size_room_and_losses(page, recording):
    """Big, and in words."""
    recording.run_to(252.0)
    page.refresh()
    word, time, where, told = page.bar.texts
    assert ("Recording", "04:12", "All that came is written.") == (word, time, told)
    assert where.endswith("run-02")
    assert ("68.0 MB", "118 GB", "0") == tuple(map(page.bar.figures.text, ("size", "free", "lost")))

    streams = (replace(recording.view.streams[0], n_lost=12, n_overflow=250), *recording.view.streams[1:])
    recording.run_to(3700.0, streams=streams, warnings=("The clock was set.", "The disk is slow."))
    page.refresh()
    assert "1:01:40" == page.bar.texts[1]
    assert "The disk is slow." == page.bar.texts[3]
    assert "262" == page.bar.figures.text("lost")
    assert ["EEG", "Scripted cap", "250.0 Hz", "63\u202f000", "262"] == page.streams.texts()[0]


def test_nothing_of_the_form_can_be_changed_while_it_records(page):
    """What was started is what is recorded."""
    page.form.code_field.setText("01")
    page.bar.start_button.click()

    assert not page.form.isEnabled()
    assert not page.protocol.isEnabled()
    assert not page.bar.start_button.isEnabled()
    page.bar.stop_button.click()
    page.refresh()
    assert page.form.isEnabled()


def test_a_click_while_it_starts_or_stops_asks_for_nothing(page, recording):
    """Neither a second recording nor a second stop."""
    for state in ("starting", "stopping"):
        recording.view = RecordingView(state)
        page.refresh()
        assert not page.start()
        for button in (page.bar.start_button, page.bar.stop_button, page.bar.abort_button, page.bar.marker_button):
            assert not button.isEnabled()
    assert [] == recording.asked


def test_a_marker_has_the_fields_text_or_a_word_of_its_own(qtbot, page, recording):
    """Return in the field gives it too; the field is empty afterwards."""
    page.form.code_field.setText("01")
    page.bar.start_button.click()
    page.bar.marker_button.click()
    page.bar.marker_field.setText(" coughed ")
    qtbot.keyClick(page.bar.marker_field, Qt.Key.Key_Return)

    assert ["operator", "coughed"] == recording.marked
    assert "" == page.bar.marker_field.text()


def test_aborting_takes_two_clicks(page, recording):
    """One click asks in the button's own place."""
    page.form.code_field.setText("01")
    page.bar.start_button.click()
    page.bar.abort_button.click()
    assert "recording" == recording.view.state
    assert "Really abort?" == page.bar.abort_button.text()

    page.bar.abort_button.click()
    page.refresh()
    assert "aborted" == recording.last.state
    assert page.bar.texts[3].startswith("Aborted sub-01")
    assert "Abort" == page.bar.abort_button.text()


def test_how_the_last_run_went_stays_in_sight(qtbot, page, recording):
    """Length, ratings, size, losses; and the way to the Sessions page."""
    page.form.code_field.setText("01")
    recording.run_to(92.0)
    recording.end("complete")
    page.refresh()
    told = "Saved sub-01 ses-01 run-02: 01:32, 4 of 4 trials rated, 24.3 MB, nothing lost"
    assert told == page.bar.texts[3]

    with qtbot.waitSignal(page.sessions_requested):
        page.bar.sessions_button.click()


def test_a_recording_that_failed_says_why_until_the_next(page, recording):
    """And the next can start."""
    page.form.code_field.setText("01")
    recording.view = RecordingView("failed", 1210.0, 326_700_000, 0, failed="No room left on /home.")
    page.refresh()

    assert ("Failed", "20:10", "No room left on /home.") == (page.bar.texts[0], page.bar.texts[1], page.bar.texts[3])
    assert page.bar.start_button.isEnabled()
    page.bar.start_button.click()
    assert "Recording" == page.bar.texts[0]
