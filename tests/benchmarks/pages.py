"""The Record and Sessions pages, offscreen: how long each thing they do holds the window up."""

from __future__ import annotations

import os
from collections.abc import Callable
from time import perf_counter

from tests.benchmarks.stage import Conditions
from tests.benchmarks.table import Figure, percentiles

REFRESHES = 200
N_RUNS = 2000
SIZE_COLUMN = 13


def pages(_: Conditions) -> list[Figure]:
    """What the Record and Sessions pages cost the window's thread."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from tests.ui.scripted_feed import ScriptedFeed
    from tests.ui.scripted_recording import ScriptedRecording, ScriptedSessions
    from ui.settings import WindowSettings
    from ui.window import MainWindow

    application = QApplication.instance() or QApplication(["benchmark"])
    feed = ScriptedFeed()
    feed.run_until(feed.start + 12)
    recording, sessions = ScriptedRecording(), ScriptedSessions(N_RUNS)
    window = MainWindow(feed, WindowSettings(theme="light"), recording, sessions)
    window.show()
    application.processEvents()

    def turn_to(name: str) -> None:
        window.pages.show_page(name)
        application.processEvents()

    def refresh() -> None:
        recording.run_to(recording.view.elapsed_s + 0.5)
        window.desk.refresh()
        application.processEvents()

    figures = [Figure("Record page made and painted", _ms(lambda: turn_to("record")), "ms")]
    recording.run_to(60.0)
    refresh()
    figures += percentiles("texts while recording", [_ms(refresh) for _ in range(REFRESHES)], "ms", {95: 5.0})
    figures.append(Figure(f"Sessions page made with {N_RUNS} runs", _ms(lambda: turn_to("sessions")), "ms"))
    figures += percentiles("texts of sessions", [_ms(refresh) for _ in range(REFRESHES)], "ms", {95: 5.0})
    page = window.desk.sessions_page
    assert page is not None
    sessions.there = sessions.there[:-1]
    figures += [
        Figure(f"{N_RUNS} runs listed anew", _ms(page.refresh), "ms"),
        Figure("filtered", _ms(lambda: page.filter_field.setText("damaged 01")), "ms"),
        Figure("unfiltered", _ms(page.filter_field.clear), "ms"),
        Figure("sorted", _ms(lambda: page.table.sortByColumn(SIZE_COLUMN, Qt.SortOrder.AscendingOrder)), "ms"),
    ]
    window.close_at_once()
    return figures


def _ms(run: Callable[[], object]) -> float:
    began = perf_counter()
    run()
    return 1000.0 * (perf_counter() - began)
