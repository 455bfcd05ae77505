"""Extra streams beside the devices of the estimate: connected, watched, tapped, and never in its way."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.controller import Controller
from app.devices import Devices
from app.preflight import preflight
from app.record_feed import RecordView
from app.recording import Recording, RecordingSetup
from recorder.errors import SessionError, UriError
from recorder.session.reader import open_session
from tests.app.test_devices import wait_for

Play = Callable[..., Any]


@pytest.fixture
def devices() -> Iterator[Devices]:
    made = Devices()
    yield made
    made.close()


@pytest.fixture
def source_id() -> str:
    return f"extra-{uuid.uuid4().hex[:8]}"


def test_extra_streams_do_not_enter_the_estimate(devices: Devices, play: Play, source_id: str) -> None:
    """Neither samples nor reasons of theirs; their markers are shown."""
    play("--name", "PsychoPy", "--type", "Markers", "--format", "string", "--channels", 1, "--every", 0.05)
    play("--type", "ECG", "--source-id", source_id, "--rate", 100, "--channels", 1)
    devices.connect("simulated:?seed=3", "none")
    devices.connect_extras(["lsl:name=PsychoPy", f"lsl:source_id={source_id}", "lsl:name=not there"])
    wait_for(lambda: len(devices.markers) > 3 and 1 == len(devices.not_live()))

    assert {"eeg"} == set(devices.rings)
    assert ["eeg", "aux", "aux", "aux"] == [view.role for view in devices.views()]
    assert {} == devices.reasons()
    assert () == devices.doubts()
    assert devices.simulated
    assert devices.of_a_person  # an ECG is somebody's

    devices.connect_extras(["lsl:name=PsychoPy"])

    assert ["simulated:?seed=3", "lsl:name=PsychoPy"] == [view.uri for view in devices.views()]
    assert not devices.of_a_person
    wait_for(lambda: not devices.not_live())


def test_a_stream_is_never_opened_twice(devices: Devices) -> None:
    """What is connected as the EEG is recorded as that."""
    devices.connect("lsl:name=nobody", "none")
    with pytest.raises(UriError, match="already"):
        devices.connect_extras(["lsl:name=nobody"])

    devices.connect_extras(["lsl:name=somebody", "lsl:name=somebody "])
    assert ["eeg", "aux"] == [view.role for view in devices.views()]
    with pytest.raises(UriError, match="extra"):
        devices.connect("lsl:name=somebody", "none")


def test_a_wrong_address_leaves_what_is_open(devices: Devices) -> None:
    devices.connect_extras(["lsl:name=somebody"])
    with pytest.raises(UriError):
        devices.connect_extras(["lsl:name=another", "camera:0"])

    assert ["lsl:name=somebody"] == [view.uri for view in devices.views()]


def test_a_stream_that_joins_a_recording_is_recorded_from_then_on(play: Play, source_id: str, tmp_path: Path) -> None:
    """And stays in it when it is taken off again; the check list and the counts tell of it meanwhile."""
    uri = f"lsl:source_id={source_id}"
    play("--name", "Belt", "--type", "RESP", "--source-id", source_id, "--rate", 50, "--channels", 1)
    controller = Controller()
    try:
        controller.load_model().result()
        controller.connect("simulated:", "none").result()
        wait_for(lambda: not controller.devices.not_live())
        controller.go_live().result()
        recording: Recording = controller.start_recording(RecordingSetup(tmp_path, "01")).result()
        controller.connect_extras([uri]).result()
        extras = controller.devices.extras
        wait_for(lambda: (tap := extras.tap_of(uri)) is not None and tap.n_written > 20)
        checks = {check.name: check for check in preflight(controller, tmp_path)}
        view = RecordView(controller, tmp_path, lambda: ())
        counts = {stream.role: stream for stream in view.recording().streams}
        view.close()
        with pytest.raises(SessionError):  # nor does it go by disconnecting all, which a recording forbids
            controller.connect_nothing().result()
        assert (uri,) == extras.uris
        controller.connect_extras([]).result()
        controller.stop_recording().result()
    finally:
        controller.close()

    session = open_session(recording.recorder.paths.streams)
    [belt] = session.signals("aux")
    assert ("Belt", 50.0) == (belt.info.name, belt.info.rate_hz)
    assert {1.0} == {float(step) for step in belt.data[1:, 0] - belt.data[:-1, 0]}
    assert ("Belt (RESP)", 50.0, 0, 0) == (
        counts["aux"].name,
        counts["aux"].rate_hz,
        counts["aux"].n_lost,
        counts["aux"].n_overflow,
    )
    assert 20 < counts["aux"].n_written <= len(belt)
    assert ("ok", "Belt (RESP): 1 channels at 50 Hz") == (checks["Extra stream"].state, checks["Extra stream"].found)


def test_an_extra_stream_that_does_not_come_only_warns(tmp_path: Path) -> None:
    """The EEG can be recorded without it."""
    controller = Controller()
    try:
        controller.connect_extras(["lsl:name=nobody"]).result()
        wait_for(lambda: bool(controller.devices.views()[0].status.reason))
        checks = {check.name: check for check in preflight(controller, tmp_path)}
    finally:
        controller.close()

    assert "warn" == checks["Extra stream"].state
    assert "nobody" in checks["Extra stream"].advice
