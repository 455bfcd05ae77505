"""The live loop: a fixed grid, whatever the devices and the subscribers do."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from inference.estimate import Estimate
from inference.estimator import Estimator
from inference.loop import EstimatorLoop, checked_hop
from models.runtime import Model
from recorder.alignment import Ring

WAIT_S = 10.0


@pytest.fixture
def rings() -> dict[str, Ring]:
    return {}


@pytest.fixture
def loop(model: Model, rings: dict[str, Ring]) -> Iterator[EstimatorLoop]:
    made = EstimatorLoop(Estimator(model), rings, hop_s=0.1)
    yield made
    made.stop()
    made.join()


def collected(loop: EstimatorLoop, n: int) -> list[Estimate]:
    """Start the loop and wait for n estimates."""
    arrived: queue.SimpleQueue[Estimate] = queue.SimpleQueue()
    loop.subscribe(arrived.put)
    loop.start()
    return [arrived.get(timeout=WAIT_S) for _ in range(n)]


def test_windows_end_on_a_fixed_grid(loop: EstimatorLoop):
    """The hop does not drift with the time an estimate takes; each is handed out after its end."""
    estimates = collected(loop, 8)
    ends = np.array([e.t for e in estimates])

    np.testing.assert_allclose(np.diff(ends), 0.1, atol=1e-6)
    assert all(e.t_out > e.t for e in estimates)
    assert all(e.latency_ms["total"] == pytest.approx(1e3 * (e.t_out - e.t)) for e in estimates)


def test_the_loop_goes_on_without_any_device(loop: EstimatorLoop):
    assert {"no_estimate"} == {e.status for e in collected(loop, 3)}


def test_a_broken_subscriber_does_not_stop_the_others(loop: EstimatorLoop):
    def broken(_: Estimate) -> None:
        raise RuntimeError("a view has failed")

    loop.subscribe(broken)

    assert 3 == len(collected(loop, 3))


def test_a_changed_hop_holds_from_the_next_window_on(loop: EstimatorLoop):
    arrived: queue.SimpleQueue[Estimate] = queue.SimpleQueue()
    loop.subscribe(arrived.put)
    loop.start()
    arrived.get(timeout=WAIT_S)
    loop.hop_s = 0.2
    ends = np.array([arrived.get(timeout=WAIT_S).t for _ in range(4)])

    np.testing.assert_allclose(np.diff(ends)[1:], 0.2, atol=1e-6)


@pytest.mark.parametrize("hop_s", [0.0, 0.05, 2.5, float("nan")])
def test_an_impossible_hop_is_refused_with_the_limits(hop_s: float):
    with pytest.raises(ValueError, match=r"0\.1 to 2"):
        checked_hop(hop_s)


def test_what_a_source_says_of_itself_is_the_reason_shown(model: Model, rings: dict[str, Ring]):
    said = 'No EEG for 4.2 s from "OpenBCI". Is the headset on?'
    loop = EstimatorLoop(Estimator(model), rings, source_reasons=lambda: {"eeg": said})

    assert said in loop.step(100.0).reasons


def test_the_truth_of_a_simulated_participant_is_handed_on(model: Model, rings: dict[str, Ring]):
    loop = EstimatorLoop(Estimator(model), rings, truth=lambda t: (t / 100.0, -0.5))

    assert {"valence": 0.25, "arousal": -0.5} == loop.step(25.0).truth


def test_the_estimator_can_be_changed_between_two_hops_and_no_hop_is_lost(model: Model, loop: EstimatorLoop):
    arrived: queue.SimpleQueue[Estimate] = queue.SimpleQueue()
    loop.subscribe(arrived.put)
    loop.start()
    for _ in range(5):
        loop.use(Estimator(model))
    ends = np.array([arrived.get(timeout=WAIT_S).t for _ in range(5)])

    np.testing.assert_allclose(np.diff(ends), 0.1, atol=1e-6)


def test_an_error_inside_costs_one_hop_and_is_told(model: Model, rings: dict[str, Ring]):
    """The thread's last line of defence: the reason is in the estimate, the loop lives."""
    failures = iter([True, False, False])

    def truth(_: float) -> tuple[float, float]:
        if next(failures, False):
            raise ZeroDivisionError("a bug")
        return 0.0, 0.0

    loop = EstimatorLoop(Estimator(model), rings, hop_s=0.1, truth=truth)
    try:
        first, second, _ = collected(loop, 3)
    finally:
        loop.stop()
        loop.join()

    assert any("a bug" in reason for reason in first.reasons)
    assert second.truth is not None


def test_stopping_twice_and_before_the_start_is_harmless(loop: EstimatorLoop):
    loop.stop()
    loop.join()
    loop.stop()
    loop.join()

    assert "estimator loop" not in {thread.name for thread in threading.enumerate()}
