"""Devices: two roles, changed one at a time, the other untouched."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from app.devices import Devices
from recorder import clock
from recorder.errors import UriError

SIMULATED = "simulated:?seed=3"


@pytest.fixture
def devices() -> Iterator[Devices]:
    made = Devices()
    yield made
    made.close()


def wait_for(condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def test_eeg_and_camera_of_one_participant_become_live(devices: Devices):
    devices.connect(SIMULATED, SIMULATED)
    wait_for(lambda: not devices.not_live() and devices.faces.n_written > 3 and devices.eeg_ring.n_written > 100)

    assert {"eeg", "camera"} == {view.role for view in devices.views()}
    assert devices.simulated
    assert devices.truth(clock.now()) is not None


def test_taking_the_camera_away_leaves_the_eeg_running(devices: Devices):
    devices.connect(SIMULATED, SIMULATED)
    wait_for(lambda: devices.eeg_ring.n_written > 50)
    ring, written = devices.eeg_ring, devices.eeg_ring.n_written

    assert ("face",) == devices.connect(SIMULATED, "none")

    assert ring is devices.eeg_ring
    assert {"eeg"} == set(devices.rings)
    wait_for(lambda: ring.n_written > written)


def test_a_camera_that_joins_later_watches_the_same_participant(devices: Devices):
    """Their hidden state is one; a second participant would make the truth a lie."""
    devices.connect("simulated:", "none")
    wait_for(lambda: devices.eeg_ring.info is not None)
    devices.connect("simulated:", "simulated:")
    wait_for(lambda: len({view.info for view in devices.views()} - {None}) == 2)

    seeds = {view.name.rpartition("seed ")[2] for view in devices.views()}

    assert 1 == len(seeds)


def test_a_source_opened_again_does_not_write_into_the_old_ring(devices: Devices):
    devices.connect(SIMULATED, SIMULATED)
    wait_for(lambda: devices.eeg_ring.n_written > 20)
    old = devices.eeg_ring
    devices.connect("none", SIMULATED)
    devices.connect(SIMULATED, SIMULATED)
    written = old.n_written
    wait_for(lambda: devices.eeg_ring is not old and devices.eeg_ring.n_written > 20)

    assert written == old.n_written


def test_two_seeds_would_be_two_participants_and_are_refused(devices: Devices):
    with pytest.raises(UriError, match="two participants"):
        devices.connect("simulated:?seed=1", "simulated:?seed=2")


def test_an_address_that_cannot_be_leaves_what_is_open_alone(devices: Devices):
    devices.connect(SIMULATED, "none")
    with pytest.raises(UriError):
        devices.connect("nonsense:1", "none")

    assert ["eeg"] == [view.role for view in devices.views()]


def test_a_source_that_failed_is_tried_again_on_the_same_address(devices: Devices):
    devices.connect("edf:/there/is/no/such.edf", "none")
    wait_for(lambda: devices.views()[0].status.state == "failed")

    assert ("eeg",) == devices.connect("edf:/there/is/no/such.edf", "none")


def test_closing_twice_is_harmless(devices: Devices):
    devices.connect(SIMULATED, SIMULATED)
    devices.close()
    devices.close()

    assert not devices.any_open
    assert not devices.simulated


def test_quality_is_told_for_every_channel(devices: Devices):
    devices.connect(SIMULATED, "none")
    wait_for(lambda: devices.eeg_ring.n_written > 300)
    devices.judge_quality(None)  # type: ignore[arg-type]

    assert 32 == len(devices.quality)
