"""New person: asked for by a button of the live page and by the menu, and not of a replay."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton

from ui.replay_banner import ReplayView


def test_the_button_asks_for_it(qtbot, window):
    button = next(b for b in window.live.device_bar.findChildren(QToolButton) if b.text() == "New person")
    with qtbot.waitSignal(window.new_person_requested):
        button.click()


def test_of_a_replay_nothing_is_forgotten(window, feed):
    feed.replay = ReplayView("sub-01_run-01", 1.0, 10.0, "playing", 1.0)
    window.refresh()
    during = window.actions_["new_person"].isEnabled()
    feed.replay = None
    window.refresh()

    assert not during
    assert window.actions_["new_person"].isEnabled()
