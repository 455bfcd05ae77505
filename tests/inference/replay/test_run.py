"""A replay gives what was shown live, whatever came when."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inference.estimator import Estimator
from inference.replay.report import compare
from inference.replay.run import Replay, replay
from models.runtime import Model
from recorder.blocks import Block
from recorder.errors import SessionError
from recorder.session.recorded import RecordedText
from recorder.streams import Channel
from tests.inference.conftest import demo_model
from tests.inference.replay.stage import RATE_HZ, START, Recording, Stage, cap

EXACT = 1e-9  # 1e-5 is promised; the very same numbers go through the very same code


def assert_replayed(stage: Stage, n_compared: int | None = None) -> None:
    """Every estimate that was recorded comes out again."""
    report = compare(stage.recording)
    assert len(stage.shown) == report.n_estimates
    assert (report.n_estimates if n_compared is None else n_compared) == report.n_compared, report.not_compared
    assert report.worst <= EXACT, report.largest
    assert 0 == report.n_other_reasons
    assert () == report.notices


def played(model: Model, until_s: float = 8.0, record_s: float = 3.2, hop_s: float = 1.0) -> Stage:
    """Both modalities, recorded from the middle on."""
    stage = Stage(model, hop_s)
    stage.connect_eeg(cap(3))
    stage.connect_camera()
    stage.plan_eeg(3, 0, until_s)
    stage.plan_faces(0, until_s)
    stage.at(START + record_s, stage.record)
    return stage


def hops(stage: Stage, stop_s: float, start_s: float = 0.0, hop_s: float = 1.0) -> None:
    """Hop on the grid, after start_s, up to stop_s."""
    first, stop = math.floor(start_s / hop_s + 1e-9) + 1, math.floor(stop_s / hop_s + 1e-9)
    for k in range(first, stop + 1):
        stage.hop(START + k * hop_s)


def test_what_the_rings_held_when_recording_began_is_enough(model: Model):
    """The first recorded window reaches back into the time before, and the estimator into all of it."""
    stage = played(model)
    hops(stage, 8)

    assert 5 == len(stage.shown)
    assert stage.shown[0].share is not None
    assert_replayed(stage)


def test_an_estimate_handed_out_has_the_recorded_time_and_truth(model: Model):
    stage = played(model)
    hops(stage, 6)
    made = list(replay(stage.recording))

    assert [e.t_out for e in stage.shown] == [e.t_out for e in made]
    assert [e.t for e in stage.shown] == [e.t for e in made]
    assert [e.truth and pytest.approx(e.truth, abs=1e-6) for e in stage.shown] == [e.truth for e in made]
    assert [e.latency_ms["total"] for e in made] == pytest.approx(
        [e.latency_ms["total"] for e in stage.shown], abs=1e-6
    )


@st.composite
def schedules(draw: st.DrawFn) -> Stage:
    """Random chunks, losses, stalls, delays and hops; recording begins somewhere in it."""
    hop_s = draw(st.sampled_from((0.1, 0.25, 0.5, 1.0, 2.0)))
    stage = Stage(demo_model(), hop_s)
    stage.connect_eeg(cap(3))
    stage.connect_camera()
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    until_s = 4.0 + 2 * hop_s
    _plan_eeg(stage, rng, until_s, draw(st.sampled_from((1, 8, 40, 200))), draw(st.floats(0.0, 0.3)))
    _plan_faces(stage, rng, until_s, draw(st.floats(0.0, 0.5)))
    stage.at(START + draw(st.floats(0.0, 3.0)), stage.record)
    t, hop = START, hop_s
    while t < START + until_s:
        if rng.random() < 0.1:
            hop = float(rng.choice((0.1, 0.4, 1.0, 2.0)))
            stage.loop.hop_s = hop
        if rng.random() < 0.05:
            stage.loop.forget([str(rng.choice(("eeg", "face")))])
        t += hop * int(rng.choice((1, 1, 1, 1, 4)))
        stage.hop(t, float(rng.choice((0.015, 0.02, 0.2))))
    return stage


def _plan_eeg(stage: Stage, rng: np.random.Generator, until_s: float, chunk: int, trouble: float) -> None:
    """Chunks of random length, some lost, some stretches silent, all of them late by something."""
    at, arrived, lost = 0, 0.0, False
    while at < until_s * RATE_HZ:
        n = int(rng.integers(1, chunk + 1))
        if rng.random() < trouble / 4:
            at += int(rng.integers(1, 2 * RATE_HZ * trouble + 2))
            lost = True
        arrived = max(arrived, (at + n) / RATE_HZ + rng.exponential(0.02 + trouble / 8))  # in order, as a device sends
        stage.plan_block(3, at, n, arrived, gap=lost or rng.random() < trouble / 20)
        at, lost = at + n, False


def _plan_faces(stage: Stage, rng: np.random.Generator, until_s: float, trouble: float) -> None:
    """A tracker that skips frames, takes its time, and loses sight of the face."""
    done, usable = 0.0, True
    for index in range(round(until_s * 30)):
        usable = usable != (rng.random() < trouble / 10)
        if rng.random() < trouble / 2:
            continue
        t = (index + 1) / 30
        done = max(done, t + rng.exponential(0.02))
        stage.at(START + done, lambda index=index, t=t, usable=usable: stage.see(index, START + t, usable))


@given(schedules())
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_replay_gives_what_was_shown_whatever_came_when(stage: Stage):
    """Any chunking, gaps, stalls, drops, hops from 0.1 to 2 s, samples that came after their window was cut."""
    if stage.shown:
        assert_replayed(stage)


def test_a_sample_that_came_after_the_cut_is_not_seen_again_either(model: Model):
    """It was stamped before the window's end, and is in the recording; the estimate never saw it."""
    stage = played(model, until_s=4.0, record_s=0.5)
    stage.plan_eeg(3, 4.0, 6.0, late_s=0.4, index=1000)
    hops(stage, 5)
    assert stage.shown[-1].coverage["eeg"] < 1
    assert_replayed(stage)


def test_another_device_begins_a_new_ring(model: Model):
    """Its numbers begin anew, and what the device before sent is not looked at any more."""
    stage = played(model, until_s=5.3)
    hops(stage, 5)
    stage.play(START + 5.5)
    stage.connect_eeg(cap(4))
    stage.loop.forget(["eeg"])
    stage.hop(START + 6)
    stage.plan_eeg(4, 6.0, 9.0)
    hops(stage, 9, 6)

    assert -1 == stage.shown[2].last_index["eeg"]
    assert_replayed(stage)


def test_another_device_between_two_hops_is_told_apart_even_if_its_numbers_fit(model: Model):
    """The device before had sent on after the last window, up to the very number that the new one has reached."""
    stage = Stage(model)
    stage.connect_eeg(cap(3))
    stage.plan_eeg(3, 0.0, 1.8)
    stage.record()
    stage.hop(START + 1)
    stage.play(START + 1.81)
    stage.connect_eeg(cap(4))
    stage.plan_eeg(4, 1.84, 8.0)
    hops(stage, 6, 1)

    assert_replayed(stage)


def test_a_device_that_is_opened_again_counts_on_in_a_new_ring(model: Model):
    """Nothing but the silence tells where; what it sent after the last window is not looked at any more."""
    stage = played(model, until_s=5.4)
    hops(stage, 5)
    stage.play(START + 5.5)
    stage.connect_eeg(cap(3))
    stage.loop.forget(["eeg"])
    for at in range(1420, 2300, 8):
        stage.plan_block(3, at, 8, (at + 8) / RATE_HZ + 0.01, gap=at in (1420, 1500))
    hops(stage, 9, 5)

    assert_replayed(stage)


def test_a_device_that_goes_leaves_no_ring(model: Model):
    stage = played(model)
    hops(stage, 5)
    del stage.rings["eeg"]
    hops(stage, 8, 5)

    assert "no EEG connected" in stage.shown[-1].reasons
    assert "eeg" not in stage.shown[-1].last_index
    assert_replayed(stage)


def test_another_camera_begins_a_new_ring(model: Model):
    stage = played(model, until_s=4.95)
    hops(stage, 4)
    stage.play(START + 5.0)
    stage.connect_camera()
    stage.plan_faces(5.05, 9.0)
    hops(stage, 9, 4)

    assert_replayed(stage)


def test_a_camera_that_is_opened_again_counts_on_in_a_new_ring(model: Model):
    """A window reaches back over the short time in which it was closed, and finds nothing there."""
    stage = played(model, until_s=6.9)
    hops(stage, 6)
    stage.play(START + 6.92)
    stage.connect_camera()
    for index in range(211, 270):
        t = START + (index + 1) / 30
        stage.at(t + 0.01, partial(stage.see, index, t))
    stage.hop(START + 7.2)
    hops(stage, 9, 7)

    assert stage.shown[-3].coverage["face"] < 1
    assert_replayed(stage)


def test_a_stream_that_changes_its_shape_goes_on_in_the_same_ring(model: Model):
    """What it sent in the old shape is gone, live and in the replay."""
    stage = played(model, until_s=5.4)
    hops(stage, 5)
    stage.play(START + 5.42)
    fewer = replace(cap(3), channels=(*cap(3).channels[:-1], Channel("unknown")))
    stage.announce(fewer)
    stage.hop(START + 6)
    for at in range(1500, 2200, 8):
        stage.plan_block(3, at, 8, (at + 8) / RATE_HZ, gap=at == 1500)
    hops(stage, 8, 6)

    assert -1 == stage.shown[2].last_index["eeg"]
    assert_replayed(stage)


def test_another_estimator_goes_on_from_its_own_state(model: Model):
    stage = played(model)
    hops(stage, 5)
    stage.loop.use(Estimator(model))
    hops(stage, 8, 5)

    assert_replayed(stage)


def test_an_error_inside_costs_the_replay_one_estimate(model: Model, monkeypatch: pytest.MonkeyPatch):
    """What it left behind in the estimator is told before the next hop."""
    stage = played(model)
    hops(stage, 5)
    with monkeypatch.context() as broken:
        broken.setattr(stage.loop._estimator._smoother, "update", lambda *_: 1 / 0)
        stage.hop(START + 6)
    hops(stage, 8, 6)

    assert any("internal error" in reason for reason in stage.shown[3 - 1].reasons)
    assert_replayed(stage, n_compared=len(stage.shown) - 1)


def test_samples_missing_from_the_recording_cost_what_saw_them_and_no_more(model: Model):
    """Until the state is told again, 10 s later at the latest; until then nothing is claimed."""
    stage = played(model, until_s=20)
    hops(stage, 6)
    stage.recording.on = False
    stage.play(START + 6.3)
    stage.recording.on = True
    hops(stage, 20, 6)
    report = compare(stage.recording)

    assert {"eeg is missing from the recording", "the estimator's state is not known here"} == set(report.not_compared)
    assert 3 == report.not_compared["eeg is missing from the recording"]
    assert report.n_compared == report.n_estimates - sum(report.not_compared.values()) >= 8
    assert report.worst <= EXACT


def test_a_loss_that_was_there_live_costs_nothing(model: Model):
    """The same hole, but the device had it, and the estimates were made with it."""
    stage = played(model, until_s=5.0)
    stage.plan_block(3, 1400, 100, 6.0, gap=True)
    stage.plan_block(3, 1500, 500, 8.0)
    hops(stage, 8)

    assert_replayed(stage)


def test_a_missing_estimate_is_noticed(model: Model):
    """Its hop changed the estimator; what comes after it cannot be compared before the next state."""
    stage = played(model)
    hops(stage, 8)
    del stage.recording.rows["emotion"][2]
    report = compare(stage.recording)

    assert 2 == report.n_compared
    assert {"the estimator's state is not known here": 2} == report.not_compared


def test_a_state_that_cannot_be_read_is_told(model: Model):
    stage = played(model)
    hops(stage, 5)
    stage.recording.lines["estimator"][0] = RecordedText(START + 4, '{"t": 1')
    report = compare(stage.recording)

    assert 0 == report.n_compared
    assert "cannot be read" in report.notices[0]


def test_another_model_of_the_same_name_is_a_new_evaluation_and_says_so(model: Model):
    stage = played(model)
    hops(stage, 6)
    line = stage.recording.lines["estimator"][0]
    told = line.text.replace(model.sha256, "0" * 64)
    stage.recording.lines["estimator"][0] = RecordedText(line.t, told)
    made = Replay(stage.recording)
    hops_made = list(made.hops())

    assert {"another model"} == {hop.why_not for hop in hops_made}
    assert {"ok"} == {hop.estimate.status for hop in hops_made}
    assert "new evaluation" in made.notices[0]


def test_the_recorded_model_given_by_hand_is_still_the_recorded_model(model: Model):
    stage = played(model)
    hops(stage, 6)

    assert len(stage.shown) == compare(stage.recording, model).n_compared


def test_a_session_without_estimates_has_nothing_to_replay():
    with pytest.raises(SessionError, match="holds no estimates"):
        Replay(Recording())


def test_blocks_may_be_cut_anew(model: Model):
    """The same samples in other blocks are the same samples."""
    stage = played(model)
    hops(stage, 8)
    recut: list = []
    for item in stage.recording.stream:
        if isinstance(item, Block) and len(item.t) > 3:
            recut.append(replace(item, data=item.data[:3], t=item.t[:3]))
            recut.append(
                replace(item, data=item.data[3:], t=item.t[3:], first_index=item.first_index + 3, gap_before=False)
            )
        else:
            recut.append(item)
    stage.recording.stream = recut

    assert_replayed(stage)
