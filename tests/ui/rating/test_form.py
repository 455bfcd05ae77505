"""The self-report: nothing is filled in, keys answer, everything can be declined."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage

from recorder.protocol.rating import SCALES, Rating
from ui.rating.form import RatingForm
from ui.rating.questions import question


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.t = 50.0

    def __call__(self) -> float:
        return self.t


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def form(qtbot, clock) -> Iterator[RatingForm]:
    form = RatingForm(SCALES, clock)
    qtbot.addWidget(form)
    form.resize(1280, 800)
    form.show()
    form.activateWindow()
    qtbot.waitActive(form)
    form.begin()
    form.repaint()
    return form


def press(qtbot, form: RatingForm, keys: str) -> None:
    for key in keys:
        qtbot.keyClicks(form.focusWidget(), key)


def test_nothing_is_answered_at_first(form):
    """No default: Done is off until each scale is answered or declined."""
    assert [None] * 4 == [row.value for row in form.rows]
    assert not form.complete
    assert not form.done_button.isEnabled()


def test_digits_answer_scale_after_scale(qtbot, form):
    press(qtbot, form, "852")
    assert not form.done_button.isEnabled()
    press(qtbot, form, "9")

    assert [8, 5, 2, 9] == [row.value for row in form.rows]
    assert form.done_button.isEnabled()
    assert form.done_button.hasFocus()


def test_answers_come_with_their_response_time(qtbot, form, clock):
    """From the first painting to Done."""
    clock.t += 3.25
    press(qtbot, form, "8520")

    with qtbot.waitSignal(form.rated) as rated:
        qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Return)

    assert [Rating(8, 5, 2, None, declined=("liking",), response_s=3.25), 53.25] == rated.args


def test_enter_before_everything_is_answered_does_nothing(qtbot, form):
    press(qtbot, form, "85")

    with qtbot.assertNotEmitted(form.rated):
        qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Return)


def test_answers_are_given_once(qtbot, form):
    """A second Enter, or a late click, gives no second rating."""
    press(qtbot, form, "1111")
    form.finish()

    with qtbot.assertNotEmitted(form.rated):
        form.finish()


def test_everything_can_be_declined_at_once(qtbot, form):
    qtbot.mouseClick(form.decline_button, Qt.MouseButton.LeftButton)

    with qtbot.waitSignal(form.rated) as rated:
        qtbot.mouseClick(form.done_button, Qt.MouseButton.LeftButton)

    assert SCALES == rated.args[0].declined


def test_arrows_move_a_cursor_that_answers_nothing(qtbot, form):
    """Only Space does; beyond nine lies prefer not to say."""
    row = form.rows[0]
    for _ in range(3):
        qtbot.keyClick(row, Qt.Key.Key_Right)
    assert row.value is None
    qtbot.keyClick(row, Qt.Key.Key_Space)
    assert 8 == row.value

    row.setFocus()
    for _ in range(5):
        qtbot.keyClick(row, Qt.Key.Key_Right)
    qtbot.keyClick(row, Qt.Key.Key_Space)
    assert (None, True) == (row.value, row.declined)


def test_up_and_down_and_tab_go_from_scale_to_scale(qtbot, form):
    qtbot.keyClick(form.rows[0], Qt.Key.Key_Down)
    assert form.rows[1].hasFocus()
    qtbot.keyClick(form.rows[1], Qt.Key.Key_Up)
    assert form.rows[0].hasFocus()
    qtbot.keyClick(form.rows[0], Qt.Key.Key_Tab)
    assert form.rows[1].hasFocus()


def test_an_answer_can_be_changed_and_taken_back(qtbot, form):
    press(qtbot, form, "3")
    form.rows[0].setFocus()
    press(qtbot, form, "7")
    assert 7 == form.rows[0].value
    form.rows[0].setFocus()
    press(qtbot, form, "0")
    assert (None, True) == (form.rows[0].value, form.rows[0].declined)


def test_the_mouse_answers_where_it_clicks(qtbot, form):
    """Each step, and the box beside the figures."""
    row = form.rows[1]
    for place in range(1, 11):
        at = row._box(place).center().toPoint()
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=at)
        assert (None if place == 10 else place) == row.value
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert row.declined


@pytest.mark.parametrize("size", [(640, 480), (1280, 800), (2560, 1440), (1080, 1920)])
def test_steps_do_not_overlap_on_any_display(form, size):
    form.resize(*size)
    form.layout().activate()
    boxes = [form.rows[0]._box(place) for place in range(1, 11)]

    assert all(left.right() < right.left() for left, right in pairwise(boxes))
    assert all(box.width() > 8 for box in boxes)
    assert boxes[-1].right() <= form.rows[0].width()


def test_every_scale_says_what_it_is_and_how_it_stands(form):
    """For those who hear the screen rather than see it."""
    row = form.rows[0]
    assert question("valence").name in row.accessibleName()
    assert "not answered" in row.accessibleName()
    row.choose(3)
    assert "3 of 9" in row.accessibleName()
    assert all(row.accessibleDescription() for row in form.rows)


def test_asking_anew_forgets_the_answers(form, clock):
    """And the clock starts again when it is painted again."""
    for row in form.rows:
        row.choose(4)
    clock.t += 100
    form.begin()

    assert not any(row.done for row in form.rows)
    form.repaint()
    assert 150.0 == form._asked_t


def test_the_ends_of_each_scale_are_told_apart(form):
    """Figures of low and high end differ, and so do those of the scales."""
    pictures = []
    for row in form.rows:
        seen: QImage = row.grab().toImage()
        steps = row._box(1).united(row._box(9)).toRect()
        side = row.height()
        pictures += [
            seen.copy(steps.left() - side, steps.top() - 20, side - 20, steps.height()),
            seen.copy(steps.right() + 20, steps.top() - 20, side - 20, steps.height()),
        ]

    assert 8 == len({bytes(picture.constBits()) for picture in pictures})
