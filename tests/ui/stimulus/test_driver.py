"""A whole protocol on a window: real clips, real clock, short times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer

from recorder.protocol.machine import ProtocolRun
from recorder.protocol.playlist import Playlist, Stimulus, Timing, Trial
from recorder.protocol.rating import Rating
from ui.stimulus import driver as driver_module
from ui.stimulus.driver import ProtocolDriver

TIMING = Timing(baseline_s=0.15, fixation_s=0.15, rest_s=0.1)
TEXT = Stimulus("words", "text", text="Look.", duration_s=0.2, valence=5, arousal=5)


class Marks:
    """Markers with their stamps and payloads, and the rows of tables."""

    def __init__(self) -> None:
        self.all: list[tuple[float, str, Mapping[str, Any]]] = []
        self.rows: list[tuple[str, float, tuple[float, ...]]] = []

    def mark(self, t: float, label: str, payload: Mapping[str, Any]) -> None:
        self.all.append((t, label, payload))

    def row(self, role: str, t: float, values: Any) -> None:
        self.rows.append((role, t, tuple(values)))

    @property
    def labels(self) -> list[str]:
        return [label for _, label, _ in self.all]

    def of(self, label: str) -> list[tuple[float, Mapping[str, Any]]]:
        return [(t, payload) for t, known, payload in self.all if known == label]


@pytest.fixture
def marks() -> Marks:
    return Marks()


@pytest.fixture
def driver_of(qapp, marks, monkeypatch) -> Iterator[Callable[..., ProtocolDriver]]:
    """Make a started driver of these stimuli; `answering` rates as soon as it is asked."""
    monkeypatch.setattr(driver_module, "END_MS", 0)
    made: list[ProtocolDriver] = []

    def make(*stimuli: Stimulus, answering: bool = True, **fields) -> ProtocolDriver:
        playlist = Playlist("test", "Test", stimuli, TIMING, scales=("valence", "arousal"), **fields)
        trials = [Trial(i + 1, stimulus) for i, stimulus in enumerate(stimuli)]
        run = ProtocolRun(playlist, trials, marks.mark, marks.row)
        driver = ProtocolDriver(run, playlist, trials, marks.mark)
        made.append(driver)
        if answering:
            form = driver.presenter.form
            timer = QTimer(driver)
            timer.timeout.connect(lambda: [row.choose(6) for row in form.rows] and form.finish())
            timer.start(20)
        driver.start(qapp.primaryScreen())
        return driver

    yield make
    for driver in made:
        driver.close()
        driver.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def phase_is(driver: ProtocolDriver, name: str) -> Callable[[], bool]:
    return lambda: driver.protocol().phase == name


def test_a_protocol_runs_to_its_end(qtbot, driver_of, marks, video):
    """Every trial is shown and rated, and what was painted is what was marked."""
    driver = driver_of(video, TEXT)
    painted: list[tuple[float, int]] = []
    driver.presenter.presented.connect(lambda t, token: painted.append((t, token)))
    with qtbot.waitSignal(driver.finished, timeout=10000) as finished:
        pass

    trial = ["fixation_start", "stimulus_requested", "stimulus_onset", "stimulus_offset", "rating_start", "rating"]
    expected = ["baseline_start", "baseline_end", *trial, "rest_start", *trial]
    assert ["done"] == finished.args
    assert expected == [label for label in marks.labels if label in expected][: len(expected)]
    assert [t for t, _ in painted] == [t for t, _ in marks.of("stimulus_onset")]
    assert [6, 6] == [payload["valence"] for _, payload in marks.of("rating")][-2:]
    qtbot.waitUntil(lambda: driver.presenter.closed)


def test_a_clip_starts_within_the_tick_that_asked_for_it(qtbot, driver_of, marks, video):
    """It was prepared while the cross was shown: its onset is not even a frame late."""
    driver = driver_of(video)
    with qtbot.waitSignal(driver.finished, timeout=10000):
        pass

    assert 1 == driver.onsets().n
    assert driver.onsets().median_ms == pytest.approx(1000 * marks.of("stimulus_onset")[0][1]["delay_s"], abs=0.1)
    frames = [values for role, _, values in marks.rows if role == "stimulus_frames"]
    assert (1, 0, 0.0) == frames[0]
    assert len(frames) > 5


def test_esc_aborts_and_everything_until_then_is_kept(qtbot, driver_of, marks):
    driver = driver_of(TEXT, TEXT, answering=False)
    qtbot.waitUntil(phase_is(driver, "rating"))

    with qtbot.waitSignal(driver.finished) as finished:
        driver.presenter.window.abort_requested.emit()

    assert ["aborted"] == finished.args
    assert "aborted" == driver.protocol().phase
    assert {"stimulus_onset", "stimulus_offset", "aborted", "session_end"} <= set(marks.labels)
    qtbot.waitUntil(lambda: driver.presenter.closed)


def test_the_operator_pauses_resumes_and_skips(qtbot, driver_of, marks):
    """A pause waits for the next trial; a skipped one is marked."""
    driver = driver_of(TEXT, TEXT)
    qtbot.waitUntil(phase_is(driver, "stimulus"))
    driver.pause()
    assert driver.protocol().pausing
    qtbot.waitUntil(phase_is(driver, "paused"))
    driver.resume()
    qtbot.waitUntil(phase_is(driver, "stimulus"))
    with qtbot.waitSignal(driver.finished, timeout=10000):
        driver.skip()

    assert {"paused", "resumed", "skipped"} <= set(marks.labels)


def test_a_clip_that_cannot_be_played_is_told_and_passed(qtbot, driver_of, marks, tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing")
    driver = driver_of(Stimulus("broken", "video", broken, duration_s=1.0, media_s=1.0), TEXT)
    with qtbot.waitSignal(driver.finished, timeout=10000):
        pass

    assert 1 == len(marks.of("failed"))
    assert 1 == len(marks.of("stimulus_onset"))
    assert any("broken" in warning for warning in driver.protocol().warnings)


def test_the_operator_sees_where_it_stands(qtbot, driver_of):
    driver = driver_of(TEXT, Stimulus("second", "text", text="b", duration_s=0.2), answering=False)
    qtbot.waitUntil(phase_is(driver, "stimulus"))
    running = driver.protocol()

    assert ("Test", 1, 2) == (running.title, running.number, running.n_trials)
    assert ("words", "second") == (running.stimulus, running.next_stimulus)
    assert running.remaining_s > 0
    assert driver.thumbnail() is not None
    assert any("one display only" in warning for warning in running.warnings)


def test_a_lost_display_is_marked_and_the_run_goes_on(qtbot, driver_of, marks):
    driver = driver_of(TEXT)
    driver.presenter.window.display_lost.emit("right", "left")
    with qtbot.waitSignal(driver.finished, timeout=10000):
        pass

    assert {"lost": "right", "now": "left"} == marks.of("display_lost")[0][1]
    assert 1 == len(marks.of("rating"))


def test_answers_during_the_stimulus_are_kept(qtbot, driver_of, marks):
    driver = driver_of(Stimulus("long", "text", text="Look.", duration_s=0.5), answering=False, continuous_rating=True)
    qtbot.waitUntil(phase_is(driver, "stimulus"))
    assert driver.presenter.continuous is not None
    driver.presenter.continuous.press(Qt.Key.Key_Right)
    qtbot.waitUntil(phase_is(driver, "rating"))

    rows = [values for role, _, values in marks.rows if role == "continuous_rating"]
    assert {(5.25, 5.0)} == set(rows)
    assert len(rows) >= 2


def test_closing_in_the_middle_aborts(qtbot, driver_of, marks):
    """However it is left, the session says so."""
    driver = driver_of(TEXT)
    qtbot.waitUntil(phase_is(driver, "fixation"))

    driver.close()
    driver.close()
    driver.skip()

    assert "aborted" in marks.labels
    assert driver.presenter.closed
    assert driver.thumbnail() is None


def test_a_rating_that_lacks_a_scale_is_not_taken(qtbot, driver_of, marks):
    driver = driver_of(TEXT, answering=False)
    qtbot.waitUntil(phase_is(driver, "rating"))

    driver.presenter.rated.emit(Rating(valence=3), driver.now())

    assert "rating" == driver.protocol().phase
    assert [] == marks.of("rating")
