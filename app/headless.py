"""Run without a window: estimates as JSON lines or as a table, until a time or Ctrl-C.

Standard output carries estimates alone; everything else goes to standard error.
"""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from app.controller import Controller
from app.errors import AppError
from app.stopping import stoppable
from inference.estimate import Estimate

CONNECT_TIMEOUT_S = 10.0
POLL_S = 0.02


def run_headless(
    controller: Controller, eeg_uri: str, camera_uri: str, duration_s: float | None, as_json: bool
) -> None:
    """Connect, wait until every named source is live, then print an estimate each hop.

    Raises
    ------
    AppError
        If a named source is not live within 10 s.
    """
    estimates: queue.SimpleQueue[Estimate] = queue.SimpleQueue()
    controller.subscribe(estimates.put)
    with stoppable() as stopped, _closing(controller):
        loaded, connected = controller.load_model(), controller.connect(eeg_uri, camera_uri)
        loaded.result()
        connected.result()
        wait_until_live(controller, stopped)
        if stopped:
            return
        controller.go_live().result()
        if (fit := controller.fit()) and fit.reason:  # a stream may yet change: the run goes on
            typer.echo(f"emoscope: {fit.reason}", err=True)
        for estimate in _until(estimates, duration_s, stopped):
            typer.echo(estimate.to_json() if as_json else as_line(estimate))
            sys.stdout.flush()


def wait_until_live(controller: Controller, stopped: list[int]) -> None:
    """Return when every named source is live; raise AppError with the reasons after 10 s."""
    deadline = time.monotonic() + CONNECT_TIMEOUT_S
    while (waiting := controller.devices.not_live()) and not stopped:
        if time.monotonic() > deadline or any(view.status.state == "failed" for view in waiting):
            raise never_came(controller)
        time.sleep(POLL_S)


def never_came(controller: Controller) -> AppError:
    """Return the error that tells which named sources are not live, and why."""
    told = (f"{view.uri}: {view.status.reason or 'no answer'}" for view in controller.devices.not_live())
    return AppError(" ".join(told))


def as_line(estimate: Estimate) -> str:
    """Return one estimate as a line for people."""
    if estimate.status != "ok":
        return f"{estimate.t:10.1f} s   no estimate: {'; '.join(estimate.reasons)}"
    parts = [f"{estimate.t:10.1f} s"]
    for name in ("valence", "arousal"):
        value, interval = getattr(estimate, name), getattr(estimate, f"{name}_interval")
        if value is not None:
            parts.append(f"{name} {value:+.2f} ({interval[0]:+.2f} to {interval[1]:+.2f})")
    if estimate.share:
        parts.append(" ".join(f"{key} {share:.0%}" for key, share in estimate.share.items()))
    if estimate.truth:
        parts.append(f"truth {estimate.truth['valence']:+.2f} {estimate.truth['arousal']:+.2f} (simulated)")
    return "   ".join(parts) + (f"   [{'; '.join(estimate.reasons)}]" if estimate.reasons else "")


def _until(estimates: queue.SimpleQueue[Estimate], duration_s: float | None, stopped: list[int]) -> Iterator[Estimate]:
    first_t: float | None = None
    while not stopped:
        try:
            estimate = estimates.get(timeout=0.1)
        except queue.Empty:
            continue
        first_t = estimate.t if first_t is None else first_t
        if duration_s is not None and estimate.t - first_t > duration_s:
            return
        yield estimate


@contextmanager
def _closing(controller: Controller) -> Iterator[None]:
    try:
        yield
    finally:
        controller.close()
