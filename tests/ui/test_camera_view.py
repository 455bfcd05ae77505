"""The camera view: mirror, reasons, off switch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor

from tests.ui.scripted_feed import ScriptedFeed
from ui.camera_view import CameraView
from ui.paint_statistics import PaintMeter
from ui.settings import WindowSettings

SETTINGS = WindowSettings(face_box=False)


@pytest.fixture
def feed() -> ScriptedFeed:
    """A camera that sees red at its left and blue at its right."""
    picture = np.zeros((120, 160, 3), np.uint8)
    picture[:, :80, 0] = 255
    picture[:, 80:, 2] = 255
    feed = ScriptedFeed(picture=picture)
    feed.run_until(feed.start + 1)
    return feed


@pytest.fixture
def view(qtbot, feed, theme) -> CameraView:
    view = CameraView(feed, theme, PaintMeter(), SETTINGS)
    qtbot.addWidget(view)
    view.resize(160, 120)
    view.advance()
    return view


def colour_at(view: CameraView, x: int, y: int) -> str:
    return view.grab().toImage().pixelColor(x, y).name()


def test_the_picture_is_mirrored_on_demand(view):
    """Red is at the right in a mirror, at the left without."""
    assert ("#0000ff", "#ff0000") == (colour_at(view, 20, 20), colour_at(view, 140, 20))

    view.apply(replace(SETTINGS, mirror=False))

    assert ("#ff0000", "#0000ff") == (colour_at(view, 20, 20), colour_at(view, 140, 20))


@pytest.mark.parametrize("reason", ["no face", "too dark", "turned away"])
def test_why_a_face_does_not_count_is_said(view, feed, reason):
    """The tracker's reason stands in the picture while it lasts."""
    assert "" == view.reason
    feed.face_reason = reason
    feed.run_until(feed.t + 0.1)
    view.advance()
    assert reason == view.reason

    feed.face_reason = ""
    feed.run_until(feed.t + 0.1)
    view.advance()
    assert "" == view.reason


def test_a_frozen_camera_is_noticed(view, feed):
    """Three seconds without a frame are said, though the last one is still there."""
    feed.camera_on = False
    feed.run_until(feed.t + 3)
    view.advance()

    assert "No camera frame for 3 s" == view.reason


def test_the_off_switch_hides_the_picture_only(view, theme):
    """Switched off, no pixel of the camera is shown, and it is said that estimates go on."""
    view.apply(replace(SETTINGS, camera_shown=False))
    view.advance()

    assert QColor(theme.colours.field).name() == colour_at(view, 20, 20)
    assert "Estimates still use the camera" in view.reason


def test_the_box_surrounds_the_face_in_the_mirror_too(view, feed, theme):
    """The box's colour is found left and right of the face, mirrored or not."""
    view.apply(replace(SETTINGS, face_box=True, face_mesh=True))
    colours = {view.grab().toImage().pixelColor(x, 66).name() for x in range(160)}

    assert theme.colours.good in colours

    feed.face_reason = "turned away"
    feed.run_until(feed.t + 0.1)
    view.advance()
    colours = {view.grab().toImage().pixelColor(x, 66).name() for x in range(160)}

    assert theme.colours.poor in colours
