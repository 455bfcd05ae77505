"""The editor in the window: reached from the Record page, and what is saved becomes its protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.ui.scripted_feed import ScriptedFeed
from tests.ui.scripted_recording import PROTOCOLS
from ui.editor.playlist_editor import PlaylistEditor
from ui.editor.record_stack import RecordStack
from ui.paint_statistics import PaintMeter
from ui.record_feed import ProtocolView, RecordCommands
from ui.record_page import RecordPage
from ui.settings import WindowSettings

TIMEOUT_MS = 10_000


@pytest.fixture
def stack(qtbot, recording, theme) -> Iterator[RecordStack]:
    """The Record page without the window around it."""
    commands = RecordCommands()
    page = RecordPage(recording, ScriptedFeed(n_channels=4), commands, theme, PaintMeter(), WindowSettings())
    stack = RecordStack(page, commands, theme)
    qtbot.addWidget(stack)
    stack.show()
    yield stack
    stack.close_editor()


@pytest.fixture
def editing(qtbot) -> Callable[[RecordStack], PlaylistEditor]:
    """Open the editor on what is chosen, the demo."""

    def edit(stack: RecordStack) -> PlaylistEditor:
        stack.page.protocol.playlists.edit_button.click()
        qtbot.waitUntil(lambda: not stack.editor.opening and stack.editor.review is not None, timeout=TIMEOUT_MS)
        return stack.editor

    return edit


@pytest.fixture
def editor(stack, editing) -> PlaylistEditor:
    return editing(stack)


def test_the_editor_opens_with_what_is_chosen(stack, editor):
    """In the page's place; it is made when it is first wanted."""
    assert editor is stack.currentWidget()
    assert "Four short clips" == editor.edits.playlist.title
    editor.bar.close_button.click()

    assert stack.page is stack.currentWidget()
    assert not stack.editing


def test_nothing_is_edited_where_nothing_is_chosen(stack):
    chooser = stack.page.protocol
    chooser.protocol_box.setCurrentIndex(len(PROTOCOLS))

    assert not chooser.playlists.edit_button.isEnabled()
    chooser.playlists.new_button.click()
    assert () == stack.editor.edits.playlist.stimuli


def test_what_is_saved_becomes_the_protocol(monkeypatch, qtbot, stack, editor, recording, tmp_path):
    path = str(tmp_path / "mine.toml")
    monkeypatch.setattr("ui.editor.saver.QFileDialog.getSaveFileName", lambda *_: (path, ""))
    with qtbot.waitSignal(stack.commands.protocol_chosen) as asked:
        editor.bar.save_button.click()
    assert [path] == asked.args
    recording.known = (*PROTOCOLS, ProtocolView(path, "mine", "Mine", 4, 60.0))
    editor.bar.close_button.click()
    stack.page.refresh()

    assert path == stack.page.protocol.chosen.path


def test_norms_are_chosen_as_a_table_and_a_folder(monkeypatch, qtbot, stack, clips):
    (clips / "norms.csv").write_text("file,valence,arousal\nfilm.mp4,7,2\n", encoding="utf-8")
    dialog = "ui.record.playlist_buttons.QFileDialog"
    monkeypatch.setattr(f"{dialog}.getOpenFileName", lambda *_: (str(clips / "norms.csv"), ""))
    monkeypatch.setattr(f"{dialog}.getExistingDirectory", lambda *_: str(clips))
    stack.page.protocol.playlists.norms_button.click()

    qtbot.waitUntil(lambda: len(stack.editor.edits.playlist.stimuli) == 1, timeout=TIMEOUT_MS)


def test_a_recording_that_began_otherwise_is_shown_and_the_draft_waits(stack, editor):
    """From the command line, when the devices are there."""
    editor.panel.text_button.click()
    stack.show_recording(True)
    assert stack.page is stack.currentWidget()
    stack.show_recording(False)

    assert editor is stack.currentWidget()
    assert editor.unsaved


def test_unsaved_changes_are_asked_about_before_recording_and_before_closing(qtbot, full_window, editing, recording):
    """On the page that they are of; closing twice closes."""
    full_window.pages.show_page("record")
    editor = editing(full_window.desk.record_stack)
    full_window.desk.record_page.form.code_field.setText("01")
    editor.panel.text_button.click()
    full_window.actions_["record"].trigger()
    assert [] == recording.asked
    assert "not saved" in editor.ask.text

    editor.ask.decline()
    full_window.pages.show_page("live")
    with qtbot.assertNotEmitted(full_window.closing):
        assert not full_window.close()
    assert "record" == full_window.pages.current
    assert "not saved" in editor.ask.text
    with qtbot.waitSignal(full_window.closing):
        assert full_window.close()


def test_recording_closes_an_editor_in_which_nothing_was_changed(full_window, editing, recording):
    full_window.pages.show_page("record")
    editing(full_window.desk.record_stack)
    full_window.desk.record_page.form.code_field.setText("01")
    full_window.actions_["record"].trigger()

    assert 1 == len(recording.asked)
    assert not full_window.desk.record_stack.editing
