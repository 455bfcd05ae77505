"""A recorded session on the live page's feed: recorded time, recorded streams, estimates made anew."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.replay import ReplayFeed
from app.replay_clock import ReplayClock
from app.switch_feed import SwitchFeed
from inference.estimate import Estimate
from inference.recording import emotion_row
from models.runtime import Model, load_model
from recorder.session.reader import Session
from tests.inference.replay.recorded import recorded, written
from tests.inference.replay.stage import START, Stage, cap
from tests.ui.scripted_feed import ScriptedFeed

WAIT_S = 20.0


class Made:
    """Estimates as a window is told them."""

    def __init__(self) -> None:
        self.estimates: list[Estimate] = []
        self._arrived = threading.Condition()

    def __call__(self, estimate: Estimate) -> None:
        with self._arrived:
            self.estimates.append(estimate)
            self._arrived.notify_all()

    def wait(self, n: int) -> list[Estimate]:
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.estimates) >= n, WAIT_S)
            return list(self.estimates)


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model("demo")


@pytest.fixture(scope="module")
def session_and_shown(tmp_path_factory: pytest.TempPathFactory, model: Model) -> tuple[Session, list[Estimate]]:
    return recorded(tmp_path_factory.mktemp("out"), model)


@pytest.fixture
def made() -> Made:
    return Made()


@pytest.fixture
def feed(session_and_shown: tuple[Session, list[Estimate]], made: Made) -> Iterator[ReplayFeed]:
    feed = ReplayFeed(session_and_shown[0], made)
    feed.clock.set_speed(8.0)
    yield feed
    feed.stop()


def test_every_estimate_is_made_anew_and_is_the_one_that_was_shown(
    feed: ReplayFeed, made: Made, session_and_shown: tuple[Session, list[Estimate]]
):
    shown = session_and_shown[1]
    feed.start()
    estimates = made.wait(len(shown))

    assert [pytest.approx(emotion_row(e), abs=1e-9, nan_ok=True) for e in shown] == [emotion_row(e) for e in estimates]
    assert list(feed.estimates()) == estimates
    assert () == tuple(feed.notices())


def test_it_ends_by_itself_and_its_last_picture_stays(feed: ReplayFeed, made: Made):
    feed.start()
    feed._thread.join(WAIT_S)
    view = feed.replayed()

    assert not feed._thread.is_alive()
    assert "ended" == view.state
    assert view.duration_s == view.elapsed_s == pytest.approx(6.0, abs=0.1)
    assert made.estimates[-1] is feed.estimates()[-1]


def test_what_is_shown_has_its_recorded_stamps(feed: ReplayFeed, made: Made):
    """Nothing is of the future, nothing is stamped anew; what the rings held before is there from the first moment."""
    feed.start()
    made.wait(4)
    feed.clock.pause(True)
    now = feed.now()
    eeg, face, frame = feed.eeg.latest(), feed.faces.latest(), feed.frames.latest()

    assert eeg is not None
    assert face is not None
    assert frame is not None
    assert eeg.t[0] < START + 1
    assert now - 0.5 < eeg.t[-1] <= now
    assert now - 0.5 < face.t <= now
    assert (face.index, face.t, face.size) == (frame.index, frame.t, frame.image.shape[:2])
    assert ["stimulus_onset"] == [marker.label for marker in feed.markers()]
    assert ["eeg", "camera"] == [view.role for view in feed.sources() if view.status.state == "live"]
    assert len(feed.quality()) == len(feed.eeg.info.eeg_indices())  # type: ignore[union-attr]
    assert feed.simulated()


def test_a_paused_replay_stands_still_and_goes_on(feed: ReplayFeed, made: Made):
    feed.start()
    n = len(made.wait(1))
    feed.clock.pause(True)
    at = feed.now()

    assert "paused" == feed.replayed().state
    assert at == feed.now()
    feed.clock.pause(False)
    made.wait(n + 1)


def test_the_clock_stops_at_the_end_and_never_jumps():
    wall = [0.0]
    clock = ReplayClock(100.0, 110.0, lambda: wall[0])
    assert 100.0 == clock.now()
    clock.pause(False)
    wall[0] = 2.0
    clock.set_speed(4.0)
    assert 102.0 == clock.now()
    wall[0] = 3.0
    clock.pause(True)
    wall[0] = 50.0
    assert 106.0 == clock.now()
    assert not clock.over
    clock.pause(False)
    wall[0] = 52.0
    assert 110.0 == clock.now()
    assert clock.over


def test_a_failure_inside_is_told_and_stops_it(feed: ReplayFeed, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(feed._tracks, "advance", lambda _: 1 / 0)
    feed.start()
    feed._thread.join(WAIT_S)

    assert "ended" == feed.replayed().state
    assert "ZeroDivisionError" in feed.notices()[-1]


def test_the_window_sees_the_replay_in_place_of_the_instrument(
    session_and_shown: tuple[Session, list[Estimate]], made: Made
):
    """And the instrument again, unchanged, when the person goes back; its estimates are not mixed in."""
    live = ScriptedFeed()
    switch = SwitchFeed(live, made)
    assert switch.replayed() is None
    replay = ReplayFeed(session_and_shown[0], switch.replayed_estimate)
    replay.clock.set_speed(8.0)
    switch.show(replay)
    try:
        switch.live_estimate(live.estimate(live.t))
        replayed = made.wait(2)
        assert switch.replayed() is not None
        assert switch.eeg is replay.eeg
        assert all(switch.shows(estimate) for estimate in replayed[-1:])
        assert {"demo"} == set(switch.models())
    finally:
        switch.back_to_live()
    switch.back_to_live()
    n = len(made.estimates)
    (mine,) = live.run_until(live.t + 1)
    switch.live_estimate(mine)
    switch.replayed_estimate(replayed[-1])

    assert switch.replayed() is None
    assert switch.eeg is live.eeg
    assert [mine] == made.estimates[n:]
    assert switch.shows(mine)
    assert not switch.shows(replayed[-1])


def test_states_and_health_are_those_of_that_time(tmp_path: Path, model: Model):
    """What a source said is shown while it held."""
    stage = Stage(model)
    stage.connect_eeg(cap(3))
    stage.plan_eeg(3, 0, 6)
    stage.record()
    for t, state, reason in ((0.0, "live", ""), (3.5, "stalled", 'No samples from "Cap 3".')):
        stage.recording.text("status", START + t, json.dumps({"role": "eeg", "state": state, "reason": reason}))
    for k in range(1, 6):
        stage.hop(START + k)
    made = Made()
    feed = ReplayFeed(written(tmp_path, stage), made)
    feed.clock.set_speed(8.0)
    feed.start()
    try:
        made.wait(2)
        feed.clock.pause(True)
        before = feed.sources()[0].status
        feed.clock.pause(False)
        made.wait(5)
        after = feed.sources()[0].status
    finally:
        feed.stop()

    assert "live" == before.state
    assert ("stalled", 'No samples from "Cap 3".') == (after.state, after.reason)
