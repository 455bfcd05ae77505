"""What a watcher is told: the state at the start, after every change from outside, and now and then."""

from __future__ import annotations

import pytest

from inference.estimate import Estimate
from inference.estimator import Estimator
from inference.events import EstimatorEvent
from inference.loop import EstimatorLoop
from models.runtime import Model
from recorder.alignment import Ring
from recorder.ring import SignalRing

Told = list[EstimatorEvent | Estimate]


class Watched:
    """A loop that a test steps, and all it tells, in order."""

    def __init__(self, model: Model) -> None:
        self.rings: dict[str, Ring] = {}
        self.loop = EstimatorLoop(Estimator(model), self.rings)
        self.told: Told = []
        self.t = 100.0

    def watch(self) -> None:
        self.loop.watch(self.told.append, self.told.append)

    def hop(self, hop_s: float = 1.0) -> None:
        self.t += hop_s
        self.loop._hand_out(self.loop._guarded_step(self.t))

    @property
    def events(self) -> list[EstimatorEvent]:
        return [told for told in self.told if isinstance(told, EstimatorEvent)]


@pytest.fixture
def watched(model: Model) -> Watched:
    return Watched(model)


def test_the_state_comes_before_the_first_estimate_that_is_told(watched: Watched, model: Model):
    """Both begin at the same hop: no estimate without the state before it, no state of which a hop was missed."""
    watched.hop()
    watched.watch()
    watched.hop()
    event, estimate = watched.told

    assert isinstance(event, EstimatorEvent)
    assert isinstance(estimate, Estimate)
    assert 102.0 == event.t == estimate.t
    assert 101.0 == event.state["last_t"]
    assert ("demo", model.sha256) == (event.model, event.model_sha256)
    assert "start" in event.causes


def test_hops_alone_are_not_told(watched: Watched):
    watched.watch()
    for _ in range(9):
        watched.hop()

    assert 1 == len(watched.events)


@pytest.mark.parametrize("change", ["model", "forget", "stream", "hop", "skip"])
def test_every_other_change_is_told_before_the_hop_that_meets_it(watched: Watched, model: Model, change: str):
    watched.watch()
    watched.hop()
    changes = {
        "model": lambda: watched.loop.use(Estimator(model)),
        "forget": lambda: watched.loop.forget(["eeg"]),
        "stream": lambda: watched.rings.update(eeg=SignalRing()),
        "hop": lambda: setattr(watched.loop, "hop_s", 0.5),
        "skip": lambda: None,
    }
    changes[change]()
    watched.hop({"hop": 0.5, "skip": 4.0}.get(change, 1.0))
    event = watched.events[-1]

    assert watched.t == event.t
    assert ({"skip": "hop"}.get(change, change),) == event.causes
    assert (("eeg",) if change == "forget" else ()) == event.forgotten
    assert (("eeg",) if change == "stream" else ()) == event.replaced
    assert watched.loop.hop_s == event.hop_s
    assert event is watched.told[-2]


def test_a_hop_that_failed_is_told_before_the_next(watched: Watched, monkeypatch: pytest.MonkeyPatch):
    watched.watch()
    with monkeypatch.context() as broken:
        broken.setattr(watched.loop._estimator, "estimate", lambda *_: 1 / 0)
        watched.hop()
    watched.hop()

    assert ("failure",) == watched.events[-1].causes


def test_the_state_is_told_again_every_ten_seconds(watched: Watched):
    watched.watch()
    for _ in range(25):
        watched.hop()

    assert [101.0, 111.0, 121.0] == [event.t for event in watched.events]


def test_who_no_longer_watches_is_told_nothing(watched: Watched):
    watched.watch()
    watched.hop()
    watched.loop.unwatch(watched.told.append, watched.told.append)
    n = len(watched.told)
    watched.loop.forget(["eeg"])
    watched.hop()

    assert n == len(watched.told)


def test_a_broken_watcher_costs_the_others_nothing(watched: Watched):
    watched.loop.watch(lambda _: 1 / 0, lambda _: None)
    watched.watch()
    watched.hop()
    watched.hop()

    assert 1 == len(watched.events)
    assert 3 == len(watched.told)
