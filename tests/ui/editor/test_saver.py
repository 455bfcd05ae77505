"""Nothing of anyone's is lost by saving: what would be is asked about in the window."""

from __future__ import annotations

import pytest

from recorder.protocol.playlist_file import load_playlist
from recorder.protocol.playlist_writer import HEADER


@pytest.fixture
def choose(monkeypatch):
    """Answer the file dialog of Save as."""

    def choose_(path):
        monkeypatch.setattr("ui.editor.saver.QFileDialog.getSaveFileName", lambda *_: (str(path), ""))

    return choose_


def _answer(editor, text):
    next(button for button in editor.ask.buttons if button.text() == text).click()


def _change(editor):
    editor.playlist_form.edited.emit(editor.edits.playlist, "title")
    editor.panel.text_button.click()


def test_a_copy_of_the_demo_is_saved_where_the_person_says(qtbot, opened, choose, tmp_path):
    """With the ending of a playlist; from then on it is a file like any other."""
    editor = opened("demo")
    choose(tmp_path / "mine")
    with qtbot.waitSignal(editor.saved) as told:
        editor.bar.save_button.click()

    assert [str(tmp_path / "mine.toml")] == told.args
    assert 4 == len(load_playlist(tmp_path / "mine.toml").stimuli)
    assert "mine.toml" == editor.bar.texts[0]
    _change(editor)
    assert "unsaved changes" == editor.bar.texts[1]
    with qtbot.waitSignal(editor.saved):
        editor.bar.save_button.click()
    assert 5 == len(load_playlist(tmp_path / "mine.toml").stimuli)


def test_a_dialog_that_was_left_saves_nothing(opened, choose):
    editor = opened("demo")
    choose("")
    editor.bar.save_button.click()

    assert not editor.saver.busy
    assert editor.saver.path is None


def test_comments_of_a_file_written_by_hand_are_lost_only_after_asking(qtbot, opened, saved):
    """The first time; afterwards it is a file of the editor's."""
    saved.write_text(saved.read_text(encoding="utf-8").replace(HEADER, "# For Ann."), encoding="utf-8")
    editor = opened(saved)
    _change(editor)
    editor.bar.save_button.click()
    qtbot.waitUntil(lambda: "its comments will be lost" in editor.ask.text)
    assert "# For Ann." in saved.read_text(encoding="utf-8")
    _answer(editor, "Keep editing")
    assert "" == editor.ask.text

    editor.bar.save_button.click()
    qtbot.waitUntil(lambda: bool(editor.ask.text))
    with qtbot.waitSignal(editor.saved):
        _answer(editor, "Overwrite")
    assert saved.read_text(encoding="utf-8").startswith(HEADER)
    _change(editor)
    with qtbot.waitSignal(editor.saved):
        editor.bar.save_button.click()


def test_changes_of_others_are_not_overwritten_unasked(qtbot, opened, saved):
    editor = opened(saved)
    saved.write_text(saved.read_text(encoding="utf-8").replace("My films", "Your films"), encoding="utf-8")
    _change(editor)
    editor.bar.save_button.click()

    qtbot.waitUntil(lambda: "changed by something else" in editor.ask.text)
    assert "Your films" == load_playlist(saved).title


def test_an_ending_that_was_added_overwrites_nothing_unasked(qtbot, opened, choose, saved):
    """The dialog asked about another name."""
    editor = opened("demo")
    choose(saved.with_suffix(""))
    editor.bar.save_as_button.click()

    qtbot.waitUntil(lambda: "films.toml is there already." == editor.ask.text)
    assert "films" == load_playlist(saved).name


def test_what_cannot_be_written_is_told_and_the_draft_kept(qtbot, opened, choose, tmp_path):
    editor = opened("demo")
    choose(tmp_path / "nowhere" / "mine.toml")
    editor.bar.save_button.click()

    qtbot.waitUntil(lambda: "cannot be written" in editor.ask.text)
    assert 4 == len(editor.edits.playlist.stimuli)
    assert editor.saver.path is None


def test_leaving_asks_while_something_would_be_lost(qtbot, opened, saved):
    editor = opened(saved)
    with qtbot.waitSignal(editor.left):
        editor.bar.close_button.click()

    _change(editor)
    with qtbot.assertNotEmitted(editor.left):
        editor.bar.close_button.click()
        assert "There are changes of films.toml that are not saved." == editor.ask.text
        _answer(editor, "Keep editing")
    editor.bar.close_button.click()
    with qtbot.waitSignal(editor.left):
        _answer(editor, "Discard")
    assert 3 == len(load_playlist(saved).stimuli)


def test_leaving_can_save_first(qtbot, opened, saved):
    editor = opened(saved)
    _change(editor)
    editor.bar.close_button.click()
    with qtbot.waitSignal(editor.left):
        _answer(editor, "Save")

    assert 4 == len(load_playlist(saved).stimuli)


def test_what_is_typed_while_it_is_saved_stays_unsaved(qtbot, opened, saved):
    editor = opened(saved)
    _change(editor)
    with qtbot.waitSignal(editor.saved):
        editor.bar.save_button.click()
        _change(editor)

    assert editor.unsaved
    assert 4 == len(load_playlist(saved).stimuli)
