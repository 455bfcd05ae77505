"""The line of each input: what it covers, and how the person's baseline of it stands."""

from __future__ import annotations

import pytest

from inference.estimate import BaselineView
from ui.input_rows import InputRows

NAMES = {"eeg": "EEG", "face": "Face"}


@pytest.fixture
def rows(qtbot, theme):
    made = InputRows(theme)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("baseline", "shape", "word"),
    [
        (BaselineView(0.42, 300.0, "learning"), "connecting", "known 42%"),
        (BaselineView(0.91, 300.0, "learning"), "good", "settled"),
        (BaselineView(0.91, 300.0, "frozen", "muscle at F7"), "stalled", "frozen"),
        (BaselineView(0.10, 300.0, "provisional", "muscle at F7"), "poor", "provisional"),
    ],
)
def test_a_baseline_has_a_shape_and_a_word(rows, feed, baseline, shape, word):
    rows.show_estimate(feed.estimate(feed.t, baseline={"eeg": baseline}), NAMES)

    assert (f"EEG seen 100%, {word}", "Face seen 100%") == rows.told
    assert shape == rows._rows["eeg"].mark.state


def test_the_reason_and_the_time_constant_are_told_on_hover_and_to_screen_readers(rows, feed):
    frozen = BaselineView(0.91, 300.0, "frozen", "muscle at F7")
    rows.show_estimate(feed.estimate(feed.t, baseline={"eeg": frozen}), NAMES)
    word = rows._rows["eeg"].word

    assert "(muscle at F7)" in word.accessibleName()
    assert "time constant of 300 s" in word.toolTip()


def test_an_input_that_the_model_no_longer_takes_has_no_line(rows, feed):
    rows.show_estimate(feed.estimate(feed.t), NAMES)
    rows.show_estimate(feed.estimate(feed.t, coverage={"eeg": 1.0}), NAMES)

    assert ("EEG seen 100%, settled",) == rows.told
    assert rows._rows["face"].word.isHidden()


def test_before_the_first_estimate_there_is_none(rows):
    rows.show_estimate(None, NAMES)

    assert () == rows.told
