"""A protocol performed without a screen: on the session clock, with clips that are really decoded."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recorder import clock
from recorder.protocol.headless import HeadlessPresenter, perform
from recorder.protocol.playlist import Stimulus, Timing
from recorder.protocol.rating import Rating
from tests.recorder.protocol.clips import CLIP_S, RATE, write_film

Make = Callable[..., Any]

QUICK = Timing(0.05, 0.05, 0.02)


def _answer(*_: object) -> Rating:
    return Rating(5, 5, 5, 5, response_s=0.05, source="file")


@pytest.fixture
def film(clips: Path) -> Stimulus:
    """A clip of 0.8 s."""
    return Stimulus("film", "video", clips / "film.mp4", duration_s=CLIP_S, media_s=CLIP_S)


def test_a_whole_protocol_is_performed(driven: Make, film: Stimulus) -> None:
    """A clip, a text and a sound; every one is shown to its end and rated."""
    words = Stimulus("words", "text", text="Look.", duration_s=0.1)
    sound = Stimulus("sound", "sound", film.path, duration_s=0.15, media_s=0.15)
    made = driven((film, words, sound), QUICK)

    perform(made.run, HeadlessPresenter(made.run, _answer), threading.Event())

    sums = made.payload("session_end")
    assert ("done", 3, 3, 0) == (sums["state"], sums["n_shown"], sums["n_rated"], sums["n_failed"])
    shown = [payload["shown_s"] for _, label, payload in made.marks if label == "stimulus_offset"]
    assert all(took >= wanted - 0.02 for took, wanted in zip(shown, (CLIP_S, 0.1, 0.15), strict=True))


def test_the_marked_onset_is_the_first_presented_frame(driven: Make, film: Stimulus) -> None:
    """What the table of frames says and what the marker says is one moment; no frame comes before its time."""
    made = driven((film,), QUICK)

    perform(made.run, HeadlessPresenter(made.run, _answer), threading.Event())

    onset_t = next(t for t, label, _ in made.marks if label == "stimulus_onset")
    assert onset_t == made.rows[0][1]
    assert (1, 0, 0.0) == made.rows[0][2]
    assert all(t >= onset_t + media_s - 1e-6 for _, t, (_, _, media_s) in made.rows)
    assert made.rows[-1][2][1] <= round(CLIP_S * RATE) - 1
    assert len(made.rows) == made.payload("stimulus_offset")["n_frames"]


def _performed_by_hand(made: Any, answers: Callable[..., Rating] = _answer, step_s: float = 0.004) -> None:
    """Perform on a clock that this moves: what is due is presented in time, however busy the machine."""
    t = [100.0]

    class Stepping(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            t[0] += max(step_s, timeout or 0.0)
            return self.is_set()

    perform(made.run, HeadlessPresenter(made.run, answers), Stepping(), now=lambda: t[0])


def test_every_frame_is_presented_where_the_machine_keeps_up(driven: Make, film: Stimulus) -> None:
    made = driven((film,), QUICK)

    _performed_by_hand(made)

    assert list(range(round(CLIP_S * RATE))) == [int(frame) for _, _, (_, frame, _) in made.rows]
    assert made.payload("stimulus_offset")["frame_jitter_s"] <= 0.005
    assert 0.0 <= made.payload("stimulus_onset")["delay_s"] <= 0.005


def test_frames_that_are_overtaken_are_dropped_and_their_numbers_show_it(driven: Make, film: Stimulus) -> None:
    made = driven((film,), QUICK)

    _performed_by_hand(made, step_s=0.1)

    frames = [int(frame) for _, _, (_, frame, _) in made.rows]
    assert 5 < len(frames) < 12
    assert sorted(frames) == frames
    assert "ended" == made.payload("stimulus_offset")["why"]


def test_a_clip_that_vanished_is_marked_and_the_session_goes_on(driven: Make, film: Stimulus) -> None:
    absent = replace(film, path=film.path.with_name("absent.mp4") if film.path else None)
    made = driven((absent, film), QUICK)

    _performed_by_hand(made)

    assert 'the video "absent.mp4" is not there' == made.payload("failed")["reason"]
    assert (1, 1) == (made.labels.count("failed"), made.labels.count("rating"))


def test_a_clip_that_stops_in_the_middle_is_marked_and_not_rated(driven: Make, tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mkv", length_s=3.0, sound=False)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    made = driven((Stimulus("film", "video", path, duration_s=3.0, media_s=3.0),), QUICK)

    _performed_by_hand(made)

    failed = made.payload("failed")
    assert failed["reason"].startswith("it ended after")
    assert failed["onset_t"] is not None
    assert "rating" not in made.labels


def test_an_answer_comes_after_its_response_time_and_knows_when_the_stimulus_was_shown(
    driven: Make, film: Stimulus
) -> None:
    asked: list[tuple[float, float]] = []

    def answers(_: object, t_on: float, t_off: float) -> Rating:
        asked.append((t_on, t_off))
        return Rating(5, 5, 5, 5, response_s=1.5, source="file")

    made = driven((film,), QUICK)
    _performed_by_hand(made, answers)

    at = {label: t for t, label, _ in made.marks}
    assert [(at["stimulus_onset"], at["stimulus_offset"])] == asked
    assert math.isclose(1.5, at["rating"] - at["rating_start"], abs_tol=0.03)


def test_an_answer_that_lacks_a_scale_does_not_hold_the_session_up(driven: Make, film: Stimulus) -> None:
    made = driven((film,), QUICK)

    _performed_by_hand(made, lambda *_: Rating(valence=5, response_s=0.1))

    assert "rating" == made.payload("skipped")["phase"]
    assert "done" == made.run.phase.name


def test_a_stopped_performance_is_aborted_and_keeps_what_there_is(driven: Make, film: Stimulus) -> None:
    made = driven((film, film), QUICK)
    stopping = threading.Event()

    def answers(*_: object) -> Rating:
        stopping.set()
        return _answer()

    perform(made.run, HeadlessPresenter(made.run, answers), stopping, lambda: "the disk is full", clock.now)

    assert {"why": "the disk is full", "phase": "rating"} == made.payload("aborted")
    assert 1 == made.labels.count("stimulus_offset")
