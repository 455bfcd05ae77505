"""The window as a whole: banner, notices, actions, themes, settings, closing."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QMainWindow

from tests.ui.scripted_feed import ScriptedFeed
from ui.actions import Actions, ActionSpec
from ui.card import Card
from ui.settings import WindowSettings
from ui.theme import DARK, LIGHT
from ui.window import MainWindow


def test_the_banner_stays_while_anything_is_simulated(window, feed):
    """It has no close button, and goes only with the simulation."""
    for _ in range(3):
        window.refresh()
        assert window.banner.isVisible()
    feed.simulated_now = False
    window.refresh()
    assert not window.banner.isVisible()


def test_an_estimate_is_on_the_screen_at_once(qtbot, window, feed):
    """It is painted without waiting for a timer, and the window measures how long that took."""
    window.show_estimate(feed.run_until(feed.t + 1)[-1])
    qtbot.waitUntil(lambda: window.paint_statistics().estimate_shown_ms_p50 >= 0)

    assert "−" in window.live.readout._values["arousal"].text() or "+" in window.live.readout._values["arousal"].text()


def test_the_window_measures_its_pictures(qtbot, window):
    """Pictures, their cost and the age of what they show are counted from the first one on."""
    window.reset_paint_statistics()
    qtbot.waitUntil(lambda: window.paint_statistics().frames >= 5)
    measured = window.paint_statistics()

    assert measured.frames_per_s > 0
    assert measured.worst_stall_ms > 0
    assert measured.paint_ms_p95 > 0
    assert measured.sample_age_ms_p50 >= 0


def test_every_action_has_its_help_and_a_shortcut_of_its_own(window):
    """And each is in a menu."""
    specs = window.actions_.specs
    shortcuts = [spec.shortcut for spec in specs if spec.shortcut]

    assert all(len(spec.help.split()) >= 3 for spec in specs)
    assert len(set(shortcuts)) == len(shortcuts)
    in_menus = {action for menu in window.menuBar().actions() for action in menu.menu().actions()}
    assert {window.actions_[spec.name] for spec in specs} == in_menus


def test_an_action_without_help_is_refused(qtbot):
    """So is one whose name or shortcut is taken."""
    owner = QMainWindow()
    qtbot.addWidget(owner)
    actions = Actions(owner)
    with pytest.raises(ValueError, match="help"):
        ActionSpec("x", "Menu", "Text", "")
    actions.register(ActionSpec("x", "Menu", "Text", "What it does.", "X"), lambda: None)
    with pytest.raises(ValueError, match="twice"):
        actions.register(ActionSpec("y", "Menu", "Text", "What it does.", "X"), lambda: None)


def test_the_help_page_tells_every_action(window):
    """It is made when it is first looked at."""
    window.actions_["page_help"].trigger()
    told = window.pages._made["help"].toPlainText()

    assert "help" == window.pages.current
    assert all(spec.help in told for spec in window.actions_.specs)


def test_about_says_what_it_is_not(window):
    """No medical device, no lie detector; consent; the law."""
    window.actions_["page_about"].trigger()
    told = window.pages._made["about"].toPlainText()

    for words in ("no medical device", "no lie detector", "Consent first", "2024/1689"):
        assert words in told


def test_only_pages_that_work_are_there(window):
    """No page is a promise."""
    assert ("live", "help", "about") == window.pages.names


def test_the_theme_changes_everything_and_is_told(qtbot, window):
    """Dark colours reach palette, stylesheet, plots and the settings."""
    with qtbot.waitSignal(window.settings_changed) as told:
        window.actions_["theme_dark"].trigger()

    assert "dark" == told.args[0].theme
    assert window.theme.dark
    assert QColor(DARK.card) == window.live.plane.backgroundBrush().color()
    assert DARK.window == window.palette().window().color().name()
    window.actions_["theme_light"].trigger()
    assert QColor(LIGHT.card) == window.live.plane.backgroundBrush().color()


def test_shortcuts_work_from_the_keyboard(qtbot, window):
    """The scale key, the pause key and the mesh key, as a person presses them."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, "+")
    assert 50.0 == window.settings.scale_uv
    qtbot.keyClick(window, Qt.Key.Key_F)
    assert window.settings.face_mesh
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert window.live.traces.view.paused


def test_scale_stops_at_both_ends(window):
    """The keys never leave the choices the settings admit."""
    for _ in range(20):
        window.actions_["larger"].trigger()
    assert min(WindowSettings.CHOICES["scale_uv"]) == window.settings.scale_uv
    for _ in range(20):
        window.actions_["smaller"].trigger()
    assert max(WindowSettings.CHOICES["scale_uv"]) == window.settings.scale_uv


def test_a_region_is_switched_off_with_one_tick(window, feed):
    """The picker knows the stream's channels, and the choice is remembered."""
    picker = window.live.traces.picker
    picker.fill(feed.info.channel_names, ())
    picker.tree.topLevelItem(0).setCheckState(0, Qt.CheckState.Unchecked)

    assert "Fp1" in window.settings.hidden_channels.split(",")
    assert "Cz" not in window.settings.hidden_channels.split(",")


def test_opening_the_connect_panel_looks_for_devices(qtbot, window):
    """And whether it is open is remembered."""
    with qtbot.waitSignal(window.search_requested):
        window.actions_["connect_panel"].trigger()

    assert window.live.connect_panel.isVisible()
    assert window.settings.connect_shown


def test_devices_connected_are_remembered(qtbot, window):
    """What was asked for is in the settings before anything comes of it."""
    with qtbot.waitSignal(window.connect_requested) as asked:
        window.live.connect_panel.connect_requested.emit("lsl:name=A", "none")

    assert ["lsl:name=A", "none"] == asked.args
    assert ("lsl:name=A", "none") == (window.settings.eeg_uri, window.settings.camera_uri)


def test_publishing_hop_and_model_are_asked_for_not_done(qtbot, window, feed):
    """The window emits; the switch follows what the feed says came of it."""
    with qtbot.waitSignal(window.publish_toggled) as asked:
        window.actions_["publish"].trigger()
    assert [True] == asked.args
    window.refresh()
    assert not window.actions_["publish"].isChecked()
    feed.is_publishing = True
    window.refresh()
    assert window.actions_["publish"].isChecked()

    with qtbot.waitSignal(window.hop_changed) as asked:
        window.live.device_bar.hop_box.setValue(0.5)
    assert [0.5] == asked.args
    with qtbot.waitSignal(window.model_requested) as asked:
        window.live.device_bar.model_box.activated.emit(0)
    assert ["demo"] == asked.args


def test_a_notice_is_one_line_with_details_and_a_copy(window, feed):
    """It appears in the window, not in a box; dismissed, it stays away until the next."""
    feed.told = ["No EEG for 4.2 s."]
    window.refresh()
    line = window.notice_line
    assert line.isVisible()
    assert "No EEG for 4.2 s." == line.text

    line.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert "No EEG for 4.2 s." in copied
    assert "log: nowhere" in copied
    line.details_button.click()
    assert "log: nowhere" in line._details.toPlainText()

    line.dismiss_button.click()
    window.refresh()
    assert not line.isVisible()
    feed.told = [*feed.told, "The camera is gone."]
    window.refresh()
    assert line.isVisible()


def test_closing_hands_over_the_window_and_says_so(qtbot, window, feed):
    """The place is in the settings; a window opened with them is there, and never smaller than it was made for."""
    window.resize(1280, 800)
    with qtbot.waitSignals([window.settings_changed, window.closing]):
        window.close()
    assert window.settings.geometry.startswith("1280x800+")

    again = MainWindow(feed, window.settings)
    qtbot.addWidget(again)
    assert (1280, 800) == (again.width(), again.height())
    again.close()


def test_at_its_default_size_no_text_is_cut(window):
    """Every label, button and table cell of the live page has the room it asks for at 1280 x 800."""
    assert (1280, 800) == (window.width(), window.height())
    for kind in (QLabel, QAbstractButton):
        for widget in window.findChildren(kind):
            if widget.isVisible() and widget.text() and not getattr(widget, "wordWrap", bool)():
                seen = widget.visibleRegion().boundingRect()
                assert seen.width() >= widget.sizeHint().width(), widget.text()
                assert seen.height() >= widget.fontMetrics().height(), widget.text()


def test_no_card_lies_over_another(window):
    """At 1280 x 800 every card has its own ground."""
    cards = [card for card in window.findChildren(Card) if card.isVisible()]
    grounds = [card.rect().translated(card.mapTo(window, QPoint(0, 0))) for card in cards]

    assert len(cards) >= 7
    for first, second in combinations(grounds, 2):
        assert not first.intersects(second)
    assert all(window.rect().contains(ground) for ground in grounds)


def test_a_window_with_nothing_connected_says_so(qtbot):
    """No stream, no camera, no estimate: a window that opens, and tells what to do."""
    feed = ScriptedFeed()
    feed.eeg.__init__()
    feed.views.clear()
    feed.grades.clear()
    window = MainWindow(feed, replace(WindowSettings(), theme="dark"))
    qtbot.addWidget(window)
    window.show()
    window.live.advance()
    window.refresh()

    assert "No camera picture yet." == window.live.camera.reason
    assert window.live.plane.grey
    assert "idle" == window.live.device_bar.marks["eeg"].state
    window.close()
