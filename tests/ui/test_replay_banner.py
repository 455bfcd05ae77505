"""A replay in the window: the banner tells it, and nothing of what was shown before is left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.scripted_feed import ScriptedFeed
from ui.replay_banner import ReplayBanner, ReplayView
from ui.settings import WindowSettings
from ui.window import MainWindow

VIEW = ReplayView("sub-01_ses-01_task-demo_run-01", 75.4, 190.0)


@pytest.fixture
def banner(qtbot, theme) -> ReplayBanner:
    banner = ReplayBanner(theme)
    qtbot.addWidget(banner)
    return banner


def test_it_is_there_while_a_replay_is_shown_and_only_then(window: MainWindow, feed: ScriptedFeed):
    assert not window.replay_banner.isVisible()
    feed.replay = VIEW
    window.refresh()
    assert window.replay_banner.isVisible()
    feed.replay = None
    window.refresh()
    assert not window.replay_banner.isVisible()


@pytest.mark.parametrize(
    ("state", "words"),
    [("playing", "01:15 / 03:10"), ("paused", "01:15 / 03:10 · paused"), ("ended", "01:15 / 03:10 · ended")],
)
def test_it_tells_what_is_replayed_and_how_far(banner: ReplayBanner, state: str, words: str):
    banner.show_replay(replace(VIEW, state=state))

    assert f"REPLAY {VIEW.name} {words}" == banner.text
    assert banner.text == banner.accessibleName()
    assert ("paused" == state) == banner.pause_button.isChecked()
    assert ("ended" != state) == banner.pause_button.isEnabled()


def test_it_asks_for_pause_speed_and_the_way_back(qtbot, banner: ReplayBanner):
    banner.show_replay(VIEW)
    with qtbot.waitSignal(banner.pause_toggled) as paused:
        banner.pause_button.click()
    with qtbot.waitSignal(banner.speed_changed) as speed:
        banner.speed_box.activated.emit(3)
    with qtbot.waitSignal(banner.stop_requested):
        banner.stop_button.click()

    assert [True] == paused.args
    assert [4.0] == speed.args


def test_showing_a_state_asks_for_nothing(qtbot, banner: ReplayBanner):
    """What the replay says of itself does not come back to it as a wish."""
    with qtbot.assertNotEmitted(banner.pause_toggled), qtbot.assertNotEmitted(banner.speed_changed):
        banner.show_replay(replace(VIEW, state="paused", speed=2.0))


def test_only_another_replay_is_something_else(banner: ReplayBanner):
    assert not banner.show_replay(None)
    assert banner.show_replay(VIEW)
    assert not banner.show_replay(replace(VIEW, elapsed_s=80.0, state="paused"))
    assert banner.show_replay(replace(VIEW, name="sub-02_ses-01_task-demo_run-01"))
    assert banner.show_replay(None)


def test_nothing_of_what_was_shown_before_is_left(window: MainWindow, feed: ScriptedFeed):
    """Traces, plane and courses are of the replay at once, even where it holds none of them."""
    window.show_estimate(feed.run_until(feed.t + 1)[-1])
    before = window.live.traces.view.strip
    assert before is not None
    assert not window.live.series.band("valence").isEmpty()
    window.actions_["pause"].trigger()
    feed.eeg.__init__()  # type: ignore[misc]
    feed.made.clear()
    feed.replay = VIEW
    window.refresh()
    window.live.advance()

    assert window.live.traces.view.strip is None
    assert not window.live.traces.view.paused
    assert window.live.series.band("valence").isEmpty()
    assert window.live.plane.grey


def test_the_courses_are_drawn_again_after_a_replay(window: MainWindow, feed: ScriptedFeed):
    """Back to live, the last two minutes are there at once."""
    feed.replay = VIEW
    window.refresh()
    feed.replay = None
    window.refresh()

    assert not window.live.series.band("arousal").isEmpty()


def test_at_its_default_size_no_text_of_it_is_cut(qtbot, feed: ScriptedFeed):
    feed.replay = VIEW
    window = MainWindow(feed, WindowSettings(theme="light"))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.refresh()
    banner = window.replay_banner

    for widget in (banner._word, banner._name, banner._time, banner.pause_button, banner.stop_button):
        assert widget.width() >= widget.sizeHint().width()
    window.close()
