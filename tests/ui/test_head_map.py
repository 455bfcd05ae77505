"""The head map: places, grades, reasons."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from recorder.quality import ChannelQuality
from ui.head_map import HeadMap
from ui.scalp import place, region
from ui.shapes import COLOUR_OF, draw_shape
from ui.theme import LIGHT

NAMES = ("Fp1", "Cz", "Oz", "T7", "17", "18")
QUALITY = (
    ChannelQuality("good"),
    ChannelQuality("poor", ("line noise", "muscle")),
    ChannelQuality("none", ("flat",)),
    ChannelQuality("good"),
    ChannelQuality("good"),
    ChannelQuality("poor", ("drift",)),
)


@pytest.fixture
def head_map(qtbot, theme) -> HeadMap:
    head_map = HeadMap(theme)
    qtbot.addWidget(head_map)
    head_map.resize(220, 200)
    head_map.show_quality(NAMES, QUALITY)
    return head_map


def test_the_reason_is_told_where_the_electrode_is(head_map):
    """The middle of the head is Cz, and hovering there says what is wrong with it."""
    centre, _ = head_map._circle()

    assert "Cz" == head_map.electrode_at(centre)
    assert "Cz: poor (line noise, muscle)" == head_map.reason("Cz")
    assert "Fp1: good" == head_map.reason("Fp1")


def test_every_electrode_can_be_pointed_at(head_map):
    """Known or not, each has a place of its own inside the widget."""
    for name, at in head_map._places().items():
        assert head_map.rect().contains(at.toPoint()), name
        assert name == head_map.electrode_at(at)


def test_the_summary_counts_and_explains(head_map):
    """Screen readers get what the eye gets."""
    told = head_map.accessibleDescription()

    assert told.startswith("3 good, 2 poor, 1 none")
    assert "Oz: none (flat)" in told


def test_grades_differ_in_shape_not_in_colour_alone():
    """Good, poor and none cover different pixels of the same box."""
    outlines = set()
    for state in COLOUR_OF:
        image = QImage(16, 16, QImage.Format.Format_Alpha8)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        draw_shape(painter, state, 8, 8, 10, LIGHT)
        painter.end()
        outlines.add(bytes(image.constBits()))

    assert 7 == len(outlines)  # live and good, stalled and poor, lost and none mean the same and look the same


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Fp1", "frontal"),
        ("AFz", "frontal"),
        ("FT9", "temporal"),
        ("T3", "temporal"),
        ("FC5", "central"),
        ("EEG C3-REF", "central"),
        ("CP2", "parietal"),
        ("PO7", "occipital"),
        ("Oz", "occipital"),
        ("EOG1", "other"),
        ("17", "other"),
    ],
)
def test_a_label_tells_its_region(label, expected):
    """Prefixes of two letters count before those of one."""
    assert expected == region(label)


def test_the_head_is_seen_from_above_with_the_nose_up():
    """Front is up, left is left, and T7 mirrors T8."""
    assert place("Fpz")[1] > place("Fz")[1] > place("Cz")[1] > place("Oz")[1]
    assert place("T7")[0] == pytest.approx(-place("T8")[0])
    assert place("T7")[0] < 0
    assert place("nowhere") is None


def test_the_nose_is_at_the_top_of_the_widget(head_map):
    """Fp1 lies above Cz and Oz beneath it; T7 lies to its left."""
    places = head_map._places()

    assert places["Fp1"].y() < places["Cz"].y() < places["Oz"].y()
    assert places["T7"].x() < places["Cz"].x()
