"""The participant's window: when it says that something was painted, what it paints, and how it is left."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from recorder.clock import now
from ui.neutral import GROUND
from ui.stimulus import scenes
from ui.stimulus.window import Painting, StimulusWindow


@pytest.fixture
def window(qtbot) -> Iterator[StimulusWindow]:
    window = StimulusWindow(photodiode=True)
    qtbot.addWidget(window)
    window.resize(400, 200)
    window.show()
    qtbot.waitExposed(window)
    return window


def told_by(window: StimulusWindow) -> list[tuple[Painting, float]]:
    told: list[tuple[Painting, float]] = []
    window.painted.connect(lambda painting, t: told.append((painting, t)))
    return told


def test_a_stamp_is_taken_right_after_the_last_stroke(qtbot, window):
    """Not when it was asked for, and not when it is told."""
    strokes: list[float] = []
    told = told_by(window)

    def scene(painter: QPainter, rect: QRectF) -> None:
        scenes.blank(painter, rect)
        strokes.append(now())

    asked = now()
    window.change(scene, Painting(7, 3, 0.12), at_once=True)
    returned = now()
    assert told == []
    qtbot.waitUntil(lambda: bool(told))

    assert Painting(7, 3, 0.12) == told[0][0]
    assert asked <= strokes[0] <= told[0][1] <= returned


def test_a_painting_is_told_once(qtbot, window):
    """A window that is painted again, because it was covered, tells nothing more."""
    told = told_by(window)

    window.change(scenes.blank, Painting(1), at_once=True)
    window.repaint()
    qtbot.waitUntil(lambda: bool(told))
    window.repaint()
    window.tell_painted()

    assert [1] == [painting.token for painting, _ in told]


def test_a_scene_that_was_never_painted_is_not_told(qtbot, window):
    """Of two frames between two paintings the first was not seen."""
    told = told_by(window)

    window.change(scenes.blank, Painting(1, frame=0))
    window.change(scenes.blank, Painting(1, frame=1))
    qtbot.waitUntil(lambda: bool(told))

    assert [1] == [painting.frame for painting, _ in told]


@pytest.mark.parametrize(("lit", "colour"), [(True, "#ffffff"), (False, "#000000")])
def test_the_photodiode_patch_is_white_with_a_stimulus_alone(window, lit, colour):
    """It is part of the same painting."""
    window.change(scenes.blank, lit=lit, at_once=True)

    assert QColor(colour) == window.grab().toImage().pixelColor(2, 2)
    assert QColor(GROUND) == window.grab().toImage().pixelColor(200, 100)


def test_a_picture_keeps_its_aspect(window):
    """A square one leaves the ground free at both sides of a wide display."""
    red = QImage(50, 50, QImage.Format.Format_RGB32)
    red.fill(QColor("red"))

    window.change(scenes.picture(red), at_once=True)
    seen = window.grab().toImage()

    assert QColor("red") == seen.pixelColor(200, 3)
    assert QColor("red") == seen.pixelColor(200, 196)
    assert [QColor(GROUND)] * 2 == [seen.pixelColor(x, 100) for x in (90, 310)]


@pytest.mark.usefixtures("qapp")
def test_a_long_text_is_set_smaller_not_cut():
    """Ground shows above and below it."""
    image = QImage(320, 240, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    scenes.message("A long instruction of many words. " * 40)(painter, QRectF(image.rect()))
    painter.end()

    rows = {y for y in range(240) for x in range(0, 320, 2) if image.pixelColor(x, y) != QColor(GROUND)}

    assert min(rows) > 10
    assert max(rows) < 229


@pytest.mark.usefixtures("qapp")
def test_the_countdown_ends_at_nought():
    """However late it is painted."""
    ended, later = (_drawn(scenes.countdown(10.0, lambda t=t: t)) for t in (10.0, 25.0))

    assert ended == later
    assert _drawn(scenes.countdown(10.0, lambda: 7.2)) == _drawn(scenes.countdown(10.0, lambda: 7.9))
    assert _drawn(scenes.countdown(10.0, lambda: 7.2)) != ended


def test_esc_asks_to_abort_and_other_keys_are_handed_on(qtbot, window):
    keys: list[int] = []
    window.key_pressed.connect(keys.append)

    with qtbot.waitSignal(window.abort_requested):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.keyClick(window, Qt.Key.Key_Left)

    assert [Qt.Key.Key_Left] == keys


def test_a_window_that_is_closed_asks_to_abort(qtbot, window):
    """The system's own ways of closing must not leave a protocol running unseen."""
    with qtbot.waitSignal(window.abort_requested):
        window.close()


def test_the_cursor_is_hidden(window):
    assert Qt.CursorShape.BlankCursor == window.cursor().shape()


def test_a_small_copy_is_made_at_most_five_times_a_second(qtbot):
    t = [100.0]
    window = StimulusWindow(clock=lambda: t[0])
    qtbot.addWidget(window)
    window.resize(1600, 900)

    first = window.thumbnail()
    t[0] += 0.1
    assert window.thumbnail() is first
    t[0] += 0.11
    assert window.thumbnail() is not first
    assert (320, 180) == (first.width(), first.height())


TWO_DISPLAYS = """
import json, sys
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
application = QApplication(["displays", "-platform", f"offscreen:configfile={sys.argv[1]}"])
from ui.stimulus.displays import display_for, displays
from ui.stimulus.window import StimulusWindow
left, right = QGuiApplication.screens()
window, lost = StimulusWindow(), []
window.display_lost.connect(lambda *names: lost.append(names))
window.open_on(display_for("right", None))
before = window.geometry().getRect()
application.screenRemoved.emit(right)
named = [(view.name, view.detail.partition(",")[0]) for view in displays(window)]
print(json.dumps([before, window.geometry().getRect(), lost, named, window.isFullScreen()]))
"""


def test_a_window_whose_display_is_gone_moves_to_another(tmp_path):
    """And says so. Two displays are those of the offscreen platform, in a process of its own."""
    config = tmp_path / "displays.json"
    config.write_text(
        '{"screens": [{"name": "left", "x": 0, "y": 0, "width": 800, "height": 600},'
        ' {"name": "right", "x": 800, "y": 0, "width": 640, "height": 480}]}'
    )
    command = [sys.executable, "-c", TWO_DISPLAYS, str(config)]

    out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout

    expected = '[[800, 0, 640, 480], [0, 0, 800, 600], [["right", "left"]],'
    assert out.startswith(expected)
    assert '[["left", "800\\u00d7600"], ["right", "640\\u00d7480"]], true]' in out


def _drawn(scene: scenes.Scene) -> QImage:
    image = QImage(320, 240, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    scene(painter, QRectF(image.rect()))
    painter.end()
    return image
