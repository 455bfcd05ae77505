"""Rating while a stimulus is shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from ui.rating.continuous import ContinuousRating


@pytest.fixture
def rating(qapp) -> ContinuousRating:
    assert qapp is not None
    return ContinuousRating(clock=lambda: 12.5)


def test_there_is_no_answer_before_a_touch(qtbot, rating):
    """Nobody is put in the middle."""
    rating.start()
    with qtbot.assertNotEmitted(rating.answered, wait=250):
        pass
    rating.stop()

    assert rating.at is None


def test_it_tells_where_it_stands_until_it_is_stopped(qtbot, rating):
    rating.start()
    rating.point(QPointF(0.75, 0.25))
    with qtbot.waitSignal(rating.answered) as answered:
        pass
    rating.stop()

    assert [7.0, 7.0, 12.5] == answered.args
    with qtbot.assertNotEmitted(rating.answered, wait=150):
        pass


@pytest.mark.parametrize(
    ("key", "at"),
    [
        (Qt.Key.Key_Left, (4.75, 5.0)),
        (Qt.Key.Key_Right, (5.25, 5.0)),
        (Qt.Key.Key_Up, (5.0, 5.25)),
        (Qt.Key.Key_Down, (5.0, 4.75)),
    ],
)
def test_arrow_keys_move_it_a_quarter_step(rating, key, at):
    rating.press(key)

    assert at == rating.at


def test_it_never_leaves_the_scales(rating):
    for _ in range(30):
        rating.press(Qt.Key.Key_Right)
        rating.press(Qt.Key.Key_Down)
    assert (9.0, 1.0) == rating.at
    rating.point(QPointF(-0.2, -0.1))
    assert (1.0, 9.0) == rating.at


def test_other_keys_are_no_answer(rating):
    rating.press(Qt.Key.Key_A)

    assert rating.at is None


def test_each_stimulus_begins_without_an_answer(rating):
    rating.press(Qt.Key.Key_Up)
    rating.start()
    rating.stop()

    assert rating.at is None


def test_it_covers_a_corner_alone(rating):
    """The stimulus stays to be seen."""
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    image.fill(0xFF123456)
    rating.point(QPointF(0.5, 0.5))
    painter = QPainter(image)
    rating.paint(painter, QRectF(image.rect()))
    painter.end()

    changed = [(x, y) for x in range(0, 800, 4) for y in range(0, 600, 4) if image.pixel(x, y) != 0xFF123456]
    assert changed
    assert min(x for x, _ in changed) > 600
    assert min(y for _, y in changed) > 400
