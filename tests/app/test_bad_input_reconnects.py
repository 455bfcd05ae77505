"""Connecting and disconnecting over and over leaves nothing behind."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from app.controller import Controller
from recorder.participant.portrait import portrait_frame
from tests.surroundings import player, write_film

PATIENCE_S = 20.0


def go_through(controller: Controller, pairs: list[tuple[str, str]], n_times: int) -> tuple[int, int]:
    """Connect each pair of devices, wait for an estimate, disconnect; return threads and open files afterwards."""
    for eeg, camera in pairs * n_times:
        controller.connect(eeg, camera).result()
        controller.go_live().result()
        n_before, give_up = len(controller.history), time.monotonic() + PATIENCE_S
        while controller.devices.not_live() or len(controller.history) == n_before:
            assert time.monotonic() < give_up, controller.devices.views()
            time.sleep(0.01)
        controller.disconnect().result()
        controller.history.clear()
    return threading.active_count(), psutil.Process().num_fds()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts no file descriptors")
@pytest.mark.parametrize("n_times", [2, pytest.param(50, marks=pytest.mark.slow)])
def test_devices_that_come_and_go_leave_nothing_behind(tmp_path: Path, n_times: int) -> None:
    """Simulated, LSL and film: as many threads and open files after the last round as after the first."""
    film = tmp_path / "face.mkv"
    write_film(film, [portrait_frame()] * 30)
    with player("--source-id", "comes-and-goes", "--channels", 8):
        pairs = [("simulated:", "simulated:"), ("lsl:source_id=comes-and-goes", f"video:{film}?loop=1")]
        with closing(Controller(hop_s=0.1)) as controller:
            once = go_through(controller, pairs, 1)
            often = go_through(controller, pairs, n_times)

    assert once[0] == often[0]
    assert once[1] >= often[1]
