"""Choosing what is shown to the participant."""

from __future__ import annotations

from tests.ui.scripted_recording import DISPLAYS, PROTOCOLS
from ui.record_feed import ProtocolView


def test_a_protocol_shows_its_stimuli_in_the_seeds_order(page):
    """Another seed, another order; practice stays first."""
    page.protocol.seed_box.setValue(1)
    model = page.protocol.order.model()
    first = [model.index(row, 1).data() for row in range(model.rowCount())]
    page.protocol.another_button.click()
    second = [model.index(row, 1).data() for row in range(model.rowCount())]

    assert "breathe  (practice)" == first[0] == second[0]
    assert first != second
    assert sorted(first) == sorted(second)


def test_a_protocol_that_cannot_run_says_file_and_line(page):
    """Before the session starts."""
    page.form.code_field.setText("01")
    page.protocol.protocol_box.setCurrentIndex(2)

    assert "old.toml, line 14: no file clips/sea.mp4 beside it." == page.protocol.problem
    assert page.protocol.problem in page.why_not
    assert not page.bar.start_button.isEnabled()


def test_recording_freely_needs_no_protocol_and_no_display(page, recording):
    """Its task is the format's word for that."""
    page.form.code_field.setText("01")
    page.protocol.protocol_box.setCurrentIndex(len(PROTOCOLS))
    page.bar.start_button.click()

    assert ("free", "", "") == (recording.asked[0].task, recording.asked[0].protocol, recording.asked[0].display)


def test_a_playlist_that_was_opened_is_chosen_as_soon_as_it_was_read(monkeypatch, qtbot, page, commands, recording):
    """It is asked for, appears among the protocols, and stands chosen with its own defaults."""
    monkeypatch.setattr("ui.record.protocol_chooser.QFileDialog.getOpenFileName", lambda *_: ("/home/lab/new.toml", ""))
    with qtbot.waitSignal(commands.protocol_chosen) as asked:
        page.protocol.open_button.click()
    assert ["/home/lab/new.toml"] == asked.args
    page.refresh()
    assert "demo" == page.protocol.chosen.path

    new = ProtocolView("/home/lab/new.toml", "new", "New films", 3, 60.0, continuous_rating=True)
    recording.known = (*PROTOCOLS, new)
    page.refresh()
    assert new == page.protocol.chosen
    assert page.protocol.continuous_box.isChecked()


def test_stimuli_go_to_the_display_that_the_window_is_not_on(page, recording):
    """And when that one is unplugged, to the one that is left."""
    assert "HDMI-1" == page.protocol.display
    recording.screens = DISPLAYS[:1]
    page.refresh()
    assert "eDP-1" == page.protocol.display
