"""A playlist is put together in the window: edited, looked at, checked, and every edit taken back."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QLineEdit, QPlainTextEdit

from recorder.protocol.playlist import Timing
from recorder.protocol.playlist_file import load_playlist
from ui.editor.files import NormsQuestion

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def _ids(editor):
    return [stimulus.id for stimulus in editor.edits.playlist.stimuli]


def _retype(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def test_a_new_playlist_tells_what_it_lacks(editor, reviewed):
    reviewed()

    assert "Nothing to be shown yet · 0 stimuli" == editor.panel.problems.text
    editor.playlist_form.name_field.textEdited.emit("my films")
    reviewed()
    assert ('"name" is 1 to 32 letters and digits (ASCII), not "my films".',) == editor.panel.problems.told
    editor.edits.undo()
    assert ("New playlist", "not saved yet", "Close") == editor.bar.texts
    assert not editor.unsaved


def test_files_of_several_kinds_are_added_at_once(monkeypatch, editor, reviewed, clips):
    """Each with what its ending says; clips take their own length."""
    paths = [str(clips / name) for name in ("film.mp4", "tone.wav", "sea.png")]
    monkeypatch.setattr("ui.editor.stimuli_panel.QFileDialog.getOpenFileNames", lambda *_: (paths, ""))
    editor.panel.files_button.click()
    reviewed()

    lines = editor.panel.table.lines
    assert [("film", "video"), ("tone", "sound"), ("sea", "image")] == [
        (line.stimulus.id, line.stimulus.kind) for line in lines
    ]
    assert [0.4, 0.3, 10.0] == [round(line.length_s, 1) for line in lines]
    assert (0, 1, 2) == editor.panel.table.rows
    assert editor.panel.problems.text.startswith("It can be run · 3 stimuli · about ")


def test_the_demo_is_looked_at_and_changed_as_a_copy(opened):
    editor = opened("demo")

    assert ["joy", "calm", "sad", "tense"] == _ids(editor)
    assert "copy" in editor.note.text
    assert editor.saver.path is None
    assert not editor.unsaved
    assert "about 83 s" in editor.panel.problems.text


def test_what_is_typed_is_in_the_draft(qtbot, opened, saved):
    """Numbers with a comma too; what is emptied expects nothing."""
    editor = opened(saved)
    form = editor.stimulus.form
    _retype(qtbot, form.id_field, "first")
    _retype(qtbot, form.length_field, "0,2")
    _retype(qtbot, form.valence_field, "6.5")
    form.arousal_field.setFocus()
    form.arousal_field.selectAll()
    qtbot.keyClick(form.arousal_field, Qt.Key.Key_Delete)
    _retype(qtbot, form.block_field, "b")
    form.practice_box.click()
    form.rated_box.click()

    film = editor.edits.playlist.stimuli[0]
    assert ("first", 0.2, 6.5, None, "b") == (film.id, film.duration_s, film.valence, film.arousal, film.block)
    assert (True, False) == (film.practice, film.rated)


def test_the_playlist_as_a_whole_is_edited(qtbot, opened, saved):
    editor = opened(saved)
    form = editor.playlist_form
    _retype(qtbot, form.name_field, "other")
    _retype(qtbot, form.title_field, "Other films")
    _retype(qtbot, form.baseline_field, "12")
    _retype(qtbot, form.rest_field, "1.5")
    for box in (form.shuffle_box, form.blocks_box, form.continuous_box, form.photodiode_box):
        box.click()
    form.scale_boxes["dominance"].click()

    playlist = editor.edits.playlist
    assert ("other", "Other films", Timing(12.0, 3.0, 1.5)) == (playlist.name, playlist.title, playlist.timing)
    assert (False, True) == (playlist.order.shuffle, playlist.order.shuffle_blocks)
    assert (True, True) == (playlist.continuous_rating, playlist.photodiode)
    assert ("valence", "arousal", "liking") == playlist.scales
    form.scale_boxes["dominance"].click()
    assert ("valence", "arousal", "dominance", "liking") == editor.edits.playlist.scales


def test_keys_move_copy_and_remove(qtbot, opened, saved):
    editor = opened(saved)
    table = editor.panel.table
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down, ALT)
    assert (["sea", "film", "end"], (1,)) == (_ids(editor), table.rows)
    qtbot.keyClick(table, Qt.Key.Key_D, CTRL)
    assert (["sea", "film", "film-2", "end"], (2,)) == (_ids(editor), table.rows)
    qtbot.keyClick(table, Qt.Key.Key_Up, ALT)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert (["sea", "film", "end"], (1,)) == (_ids(editor), table.rows)


def test_every_edit_is_taken_back_and_done_again(qtbot, opened, saved):
    """From a field too; a word that was typed goes at once."""
    editor = opened(saved)
    before = editor.edits.playlist
    editor.panel.down_button.click()
    _retype(qtbot, editor.stimulus.form.id_field, "first")
    editor.panel.table.select([0])
    editor.panel.remove_button.click()
    after = editor.edits.playlist
    assert editor.unsaved
    field = editor.stimulus.form.block_field
    field.setFocus()
    for _ in range(2):
        qtbot.keyClick(field, Qt.Key.Key_Z, CTRL)
    assert ["sea", "film", "end"] == _ids(editor)
    qtbot.keyClick(field, Qt.Key.Key_Z, CTRL)

    assert before == editor.edits.playlist
    assert not editor.unsaved
    assert not editor.bar.undo_button.isEnabled()
    for _ in range(3):
        qtbot.keyClick(field, Qt.Key.Key_Z, CTRL | SHIFT)
    assert after == editor.edits.playlist


def test_problems_are_told_as_they_arise_and_lead_to_their_stimulus(qtbot, opened, reviewed, saved):
    """In the words of the reader; all else goes on."""
    editor = opened(saved)
    editor.panel.table.select([2])
    editor.stimulus.form.valence_field.setFocus()
    qtbot.keyClicks(editor.stimulus.form.valence_field, "12")
    reviewed()

    told = ('"valence" is a number from 1 to 9, not 12.', "Give valence and arousal both, or neither.")
    assert tuple(f"3  end: {text}" for text in told) == editor.panel.problems.told
    assert "\n".join(told) == editor.stimulus.form.problems
    assert [(), (), told] == [line.problems for line in editor.panel.table.lines]

    editor.panel.table.select([0])
    assert "" == editor.stimulus.form.problems
    item = editor.panel.problems.list.item(0)
    editor.panel.problems.list.itemClicked.emit(item)
    assert (2,) == editor.panel.table.rows


def test_a_clip_that_went_away_is_told_and_another_can_take_its_place(monkeypatch, opened, reviewed, saved, clips):
    (clips / "film.mp4").unlink()
    editor = opened(saved)
    (told,) = editor.panel.problems.told
    assert "is not there" in told
    assert math.isnan(editor.panel.table.lines[0].length_s)

    monkeypatch.setattr("ui.editor.stimulus_form.QFileDialog.getOpenFileName", lambda *_: (str(clips / "tone.wav"), ""))
    editor.stimulus.form.file_button.click()
    reviewed()

    film = editor.edits.playlist.stimuli[0]
    assert ("film", "sound", "tone.wav") == (film.id, film.kind, film.path.name)
    assert () == editor.panel.problems.told


def test_a_stimulus_is_seen_as_the_participant_will(qtbot, opened, saved):
    """A clip by its first frame, a picture, a text; with what its file holds."""
    editor = opened(saved)

    def colour():
        return editor.stimulus.preview.screen_.grab().toImage().pixelColor(150, 85)

    qtbot.waitUntil(lambda: colour().red() < 100)  # the film begins darker than the ground
    assert "Video · 0.4 s · 64×48 · no sound" == editor.stimulus.preview.text
    editor.panel.table.select([1])
    qtbot.waitUntil(lambda: colour().name() == "#204060")
    assert "Picture · 4.0 s · 60×40" == editor.stimulus.preview.text
    editor.panel.table.select([2])
    assert "Text · 5.0 s" == editor.stimulus.preview.text


def test_several_stimuli_are_changed_at_once(qtbot, opened, saved):
    editor = opened(saved)
    editor.panel.table.select([0, 2])
    form = editor.stimulus.form
    assert not form.id_field.isEnabled()
    assert ("", "several") == (form.length_field.text(), form.length_field.placeholderText())
    qtbot.keyClicks(form.block_field, "z")

    assert ["z", "a", "z"] == [stimulus.block for stimulus in editor.edits.playlist.stimuli]


def test_the_order_of_a_seed_is_looked_at_before_anyone_sees_it(opened, reviewed):
    editor = opened("demo")
    editor.panel.order_button.click()
    orders = set()
    for seed in range(1, 4):
        editor.panel.seed_box.setValue(seed)
        reviewed()
        model = editor.panel.order.model()
        orders.add(tuple(model.index(row, 1).data() for row in range(model.rowCount())))

    assert {"joy", "calm", "sad", "tense"} == set(next(iter(orders)))
    assert len(orders) > 1
    assert not editor.panel.remove_button.isEnabled()
    assert not editor.unsaved


def test_dots_stand_where_stimuli_are_expected_and_can_be_picked(qtbot, opened, saved):
    editor = opened(saved)
    sea = editor.edits.playlist.stimuli[1]
    place = editor.square.place_of(sea).toPoint()
    qtbot.mouseClick(editor.square, Qt.MouseButton.LeftButton, pos=place + QPoint(2, 1))

    assert (1,) == editor.panel.table.rows
    assert "LVHA 0, HVHA 1, LVLA 1, HVLA 0" == editor.square.accessibleDescription()


def test_a_file_that_is_no_playlist_is_told_in_one_line(qtbot, editor, tmp_path):
    (tmp_path / "bad.toml").write_text("name = [", encoding="utf-8")
    editor.open(str(tmp_path / "bad.toml"))
    qtbot.waitUntil(lambda: not editor.opening)

    assert "This is no TOML" in editor.note.text
    assert () == editor.edits.playlist.stimuli


def test_what_a_file_has_that_cannot_be_taken_over_is_told(opened, saved):
    """A value that is none is not lost silently when the file is saved."""
    text = saved.read_text(encoding="utf-8").replace('block = "a"', "block = 7\ncolour = 1")
    saved.write_text(text, encoding="utf-8")
    editor = opened(saved)

    assert '"block" is a text of 1 to 32 characters, not 7.' in editor.note.text
    assert 'There is no key "colour".' in editor.note.text
    assert () == editor.panel.problems.told


def test_norms_lead_into_the_editor(opened, clips):
    """As a playlist that is not saved, with what was left out told."""
    (clips.parent / "norms.csv").write_text("file,valence,arousal,who\nfilm.mp4,7,2,Ann\n", encoding="utf-8")
    editor = opened(NormsQuestion(clips.parent / "norms.csv", clips))

    assert ["film"] == _ids(editor)
    assert "sea.png, tone.wav" in editor.note.text
    assert "who" in editor.note.text
    assert editor.unsaved


def test_every_control_says_what_it_is(editor):
    """To a screen reader, by a name or a text of its own."""
    fields = [f for f in editor.findChildren(QLineEdit) if not isinstance(f.parent(), QAbstractSpinBox)]
    controls = [*fields, *editor.findChildren(QPlainTextEdit), *editor.findChildren(QAbstractSpinBox)]

    assert [] == [control for control in controls if not control.accessibleName()]
    buttons = editor.findChildren(QAbstractButton)
    named = [button for button in buttons if button.metaObject().className() != "QTableCornerButton"]
    assert [] == [button for button in named if not (button.accessibleName() or button.text())]


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_what_is_saved_is_read_as_it_stood_there(qtbot, theme, opened, saved, choice):
    theme.choose(choice)
    editor = opened(saved)
    editor.panel.down_button.click()
    with qtbot.waitSignal(editor.saved) as told:
        qtbot.keyClick(editor, Qt.Key.Key_S, CTRL)

    assert [str(saved)] == told.args
    assert ["sea", "film", "end"] == [stimulus.id for stimulus in load_playlist(saved).stimuli]
    assert not editor.unsaved
    assert "Close" == editor.bar.texts[2]


def test_a_fraction_can_be_typed_from_its_zero_on(qtbot, opened, saved):
    """On the way to 0.5 stands a 0, which is no length."""
    editor = opened(saved)
    editor.panel.table.select([1])
    _retype(qtbot, editor.stimulus.form.length_field, "0.5")
    _retype(qtbot, editor.playlist_form.rest_field, ".5")

    assert 0.5 == editor.edits.playlist.stimuli[1].duration_s
    assert 0.5 == editor.edits.playlist.timing.rest_s


def test_an_editor_that_was_left_while_it_opened_begins_anew(qtbot, editor, saved, clips):
    """What comes late is of nobody's interest."""
    editor.open(NormsQuestion(clips.parent / "norms.csv", clips))
    editor.bar.close_button.click()
    editor.open(str(saved))
    qtbot.waitUntil(lambda: not editor.opening)

    assert ["film", "sea", "end"] == _ids(editor)
    assert "" == editor.note.text
