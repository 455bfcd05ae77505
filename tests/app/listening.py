"""Listening to the running instrument: wait for an estimate that fulfils a condition."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.controller import Controller
from inference.estimate import Estimate

PATIENCE_S = 30.0

Condition = Callable[[Estimate], bool]


def heard(controller: Controller, condition: Condition) -> Estimate:
    """Return the next estimate that fulfils a condition; fail if none comes."""
    after = controller.history[-1].t if controller.history else 0.0
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        for estimate in tuple(controller.history):
            if estimate.t > after and condition(estimate):
                return estimate
        time.sleep(0.02)
    raise AssertionError(f"not heard in {PATIENCE_S:g} s; the last was {controller.history[-1]}")


def says(*words: str) -> Condition:
    """Return a condition: one of an estimate's reasons has all these words."""
    return lambda estimate: any(all(word in reason for word in words) for reason in estimate.reasons)


def gives(status: str, *words: str) -> Condition:
    """Return a condition: an estimate of this status, one of whose reasons has all these words."""
    told = says(*words)
    return lambda estimate: estimate.status == status and told(estimate)
