"""Recording in the window: its actions, the status bar, and the question when the window closes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ui.record_feed import RecordingView


@pytest.fixture
def ready(full_window):
    """The window on its live page, with all that a recording needs."""
    full_window.pages.show_page("record")
    full_window.desk.record_page.form.code_field.setText("01")
    full_window.pages.show_page("live")
    return full_window


def test_the_pages_stand_in_the_side_bar(full_window):
    """Live, Record, Sessions; help and about beneath; each with its key."""
    assert ("live", "record", "sessions", "help", "about") == full_window.pages.names
    for name, key in (("live", "Ctrl+1"), ("record", "Ctrl+2"), ("sessions", "Ctrl+3")):
        action = full_window.actions_[f"page_{name}"]
        action.trigger()
        assert name == full_window.pages.current
        assert key == action.shortcut().toString()


def test_every_action_has_its_help_and_a_shortcut_of_its_own(full_window):
    """Those of recording too."""
    specs = full_window.actions_.specs
    shortcuts = [spec.shortcut for spec in specs if spec.shortcut]

    assert {"record", "marker", "page_record", "page_sessions"} <= {spec.name for spec in specs}
    assert all(len(spec.help.split()) >= 3 for spec in specs)
    assert len(set(shortcuts)) == len(shortcuts)


def test_one_key_starts_and_stops_from_any_page(qtbot, ready, recording):
    """Starting shows the page on which it can be watched."""
    ready.activateWindow()
    qtbot.waitUntil(ready.isActiveWindow)
    qtbot.keyClick(ready, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert "recording" == recording.view.state
    assert "record" == ready.pages.current

    ready.pages.show_page("live")
    qtbot.keyClick(ready, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert "complete" == recording.last.state
    assert "live" == ready.pages.current


def test_a_key_that_cannot_start_shows_why(full_window, recording):
    """Nothing is asked for; the page with the reason is shown."""
    full_window.actions_["record"].trigger()

    assert [] == recording.asked
    assert "record" == full_window.pages.current
    assert "participant code" in full_window.desk.record_page.bar.texts[3]


def test_one_key_marks_the_moment_from_any_page(ready, recording):
    """With the text that stands in the field; nothing while nothing is recorded."""
    ready.actions_["marker"].trigger()
    assert [] == recording.marked
    ready.actions_["record"].trigger()
    ready.desk.record_page.bar.marker_field.setText("door")
    ready.pages.show_page("live")
    ready.actions_["marker"].trigger()

    assert ["door"] == recording.marked


def test_letters_typed_into_a_field_are_no_shortcuts(qtbot, full_window):
    """M mirrors the camera elsewhere; in a code it is an M."""
    full_window.pages.show_page("record")
    full_window.activateWindow()
    qtbot.waitUntil(full_window.isActiveWindow)
    mirrored = full_window.settings.mirror
    form = full_window.desk.record_page.form
    for field in (form.code_field, form.notes_field):
        field.setFocus()
        qtbot.keyClicks(field, "M4")

    assert ("M4", "M4") == (form.participant, form.notes_field.toPlainText())
    assert mirrored == full_window.settings.mirror


def test_a_marker_needs_no_record_page(full_window, recording):
    """A recording that was begun otherwise is marked all the same."""
    recording.run_to(3.0)
    full_window.actions_["marker"].trigger()

    assert ["operator"] == recording.marked


def test_the_status_bar_tells_of_the_recording_on_every_page(full_window, recording):
    """Time, a size that grows, and the room that is left; gone when it is over."""
    full_window.refresh()
    assert "" == full_window.status_line.text("recording")
    recording.run_to(252.0)
    full_window.refresh()
    assert "REC 04:12 · 68.0 MB · 118 GB left" == full_window.status_line.text("recording")
    recording.end("complete")
    full_window.refresh()
    assert "" == full_window.status_line.text("recording")


def test_closing_asks_in_the_window_while_it_records(qtbot, full_window, recording):
    """Keep recording: nothing happens, and it asks again the next time."""
    recording.run_to(10.0)
    bar = full_window.desk.close_bar
    for _ in range(2):
        with qtbot.assertNotEmitted(full_window.closing):
            assert not full_window.close()
        assert bar.isVisible()
        bar.keep_button.click()
        assert not bar.isVisible()
    assert "recording" == recording.view.state
    assert full_window.isVisible()


def test_stop_and_close_waits_for_the_files(qtbot, full_window, recording):
    """The window closes by itself when the recorder has ended."""
    recording.run_to(10.0)
    full_window.close()
    full_window.desk.commands.stop_requested.disconnect()
    full_window.desk.close_bar.stop_button.click()
    recording.view = RecordingView("stopping", 10.0)
    full_window.refresh()
    assert full_window.isVisible()
    assert "closes when" in full_window.desk.close_bar.text

    recording.end("complete")
    with qtbot.waitSignal(full_window.closing):
        full_window.refresh()
    assert not full_window.isVisible()


def test_closing_twice_closes(qtbot, full_window, recording):
    """Whoever means it need not aim at a button."""
    recording.run_to(10.0)
    assert not full_window.close()
    with qtbot.waitSignal(full_window.closing):
        assert full_window.close()


def test_a_signal_of_the_system_closes_without_asking(qtbot, full_window, recording):
    """A shutdown does not wait for an answer; the application ends the recording when it hears of it."""
    recording.run_to(10.0)
    with qtbot.waitSignal(full_window.closing):
        full_window.close_at_once()
    assert not full_window.isVisible()


def test_the_question_goes_when_the_recording_ends_by_itself(full_window, recording):
    """And the window stays open: nobody said close."""
    recording.run_to(10.0)
    full_window.close()
    recording.end("complete")
    full_window.refresh()

    assert not full_window.desk.close_bar.isVisible()
    assert full_window.isVisible()


def test_pages_are_not_refreshed_while_another_is_shown(full_window, recording):
    """They cost nothing then, and are up to date when they are looked at."""
    full_window.pages.show_page("record")
    page = full_window.desk.record_page
    full_window.pages.show_page("live")
    recording.run_to(60.0)
    full_window.refresh()
    assert "00:00" == page.bar.texts[1]

    full_window.pages.show_page("record")
    assert "01:00" == page.bar.texts[1]


def test_the_camera_is_shown_as_on_the_live_page(full_window):
    """Mirror, box and mesh are one choice for both."""
    full_window.pages.show_page("record")
    full_window.actions_["mirror"].trigger()

    assert not full_window.desk.record_page.signals.camera._settings.mirror
