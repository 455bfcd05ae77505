"""The picture of the traces, offscreen: what one more thirtieth of a second costs the window."""

from __future__ import annotations

import os
from time import perf_counter

from tests.benchmarks.stage import Conditions
from tests.benchmarks.table import Figure, percentiles

PICTURES = 300
PICTURES_A_S = 30.0
CATCH_UP = 200
VIEW = (720, 640)
SIZES = ((32, 250.0), (64, 1000.0), (256, 2000.0))


def traces(_: Conditions) -> list[Figure]:
    """One picture of scrolling traces, ten seconds wide: new samples filtered, drawn and painted."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication(["benchmark"])
    figures = []
    for n_channels, rate_hz in SIZES:
        name = f"{n_channels} channels at {rate_hz:g} Hz"
        figures += percentiles(name, _pictures_ms(n_channels, rate_hz), "ms")
    application.processEvents()
    return figures


def _pictures_ms(n_channels: int, rate_hz: float) -> list[float]:
    from PySide6.QtWidgets import QApplication

    from tests.ui.scripted_feed import ScriptedFeed
    from ui.paint_statistics import PaintMeter
    from ui.settings import WindowSettings
    from ui.theme import Theme
    from ui.traces.view import TraceView

    application = QApplication.instance()
    assert isinstance(application, QApplication)
    feed = ScriptedFeed(n_channels, rate_hz)
    meter = PaintMeter()
    feed.camera_on = feed.estimator_on = False
    view = TraceView(feed, Theme(application, "light"), meter, WindowSettings())
    view.resize(*VIEW)
    view.show()
    application.processEvents()  # until it is exposed nothing is painted
    feed.run_until(feed.start + 12.0)
    for _ in range(CATCH_UP):  # the ten seconds before are drawn over many pictures
        view.advance()
    spent_ms = []
    for k in range(PICTURES):
        feed.run_until(feed.start + 12.0 + k / PICTURES_A_S)
        began = perf_counter()
        view.advance()
        view.repaint()
        spent_ms.append(1000.0 * (perf_counter() - began))
    if meter.statistics().frames < PICTURES:
        raise RuntimeError(f"{meter.statistics().frames} of {PICTURES} pictures were painted")
    view.close()
    return spent_ms
