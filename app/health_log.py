"""Into the recording: how the streams are each second, what sources say of themselves, and a simulated truth.

A thread of its own reads what is measured anyway; the recorder's queues take it at once.
"""

from __future__ import annotations

import json
import threading
from dataclasses import astuple
from typing import TYPE_CHECKING

from app.extra_devices import ROLE as EXTRA
from recorder import clock
from recorder.session.layout import Role
from recorder.sources.base import Status

if TYPE_CHECKING:
    from app.devices import Devices
    from recorder.session.recorder import SessionRecorder

HEALTH_S = 1.0
TRUTH_S = 0.1
JOIN_TIMEOUT_S = 3.0

HEALTH_OF_ROLE: dict[str, Role] = {"eeg": "eeg_health", "camera": "camera_health"}


class HealthLog:
    """Watches devices while a session is recorded.

    Parameters
    ----------
    devices : Devices
        What is recorded.
    recorder : SessionRecorder
        Takes the health of every stream, ``truth``, and ``status`` as JSON of role, state and reason, and of
        extra streams the address.
    """

    def __init__(self, devices: Devices, recorder: SessionRecorder) -> None:
        self._devices = devices
        self._recorder = recorder
        self._told: dict[tuple[str, ...], Status] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="health log", daemon=True)

    def start(self) -> None:
        """Begin; a log is used once."""
        self._thread.start()

    def stop(self) -> None:
        """End after a last look; idempotent."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(JOIN_TIMEOUT_S)

    def _run(self) -> None:
        due = clock.now()
        next_health = due
        while not self._over.wait(max(0.0, due - clock.now())):
            self._log_truth(due)
            self._log_states()
            if due >= next_health:
                self._log_health()
                next_health += HEALTH_S
            due = max(due + TRUTH_S, clock.now())
        self._log_states()
        self._log_health()

    def _log_truth(self, t: float) -> None:
        truth = self._devices.truth(t)
        if truth is not None:
            self._recorder.row("truth", t, truth)

    def _log_states(self) -> None:
        for view in self._devices.views():
            extra = {"uri": view.uri} if view.role == EXTRA else {}
            key = (view.role, *extra.values())
            before = self._told.get(key)
            if before is None or (before.state, before.reason) != (view.status.state, view.status.reason):
                self._told[key] = view.status
                told = {"role": view.role, "state": view.status.state, "reason": view.status.reason, **extra}
                self._recorder.text("status", clock.now(), json.dumps(told))

    def _log_health(self) -> None:
        t = clock.now()
        for view in self._devices.views():
            if view.role in HEALTH_OF_ROLE:
                self._recorder.row(HEALTH_OF_ROLE[view.role], t, astuple(view.health))
            elif (tap := self._devices.extras.tap_of(view.uri)) is not None:
                tap.measure(t, astuple(view.health))
