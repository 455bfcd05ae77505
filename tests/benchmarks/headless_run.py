"""The real program without a window on an LSL stream: the measured process of `headless256`."""

from __future__ import annotations

import argparse
import threading

from app.controller import Controller
from app.headless import run_headless
from tests.benchmarks.audit import Audit
from tests.benchmarks.child import tell, wait_to_go_on

WARM_ESTIMATES = 3


def main() -> None:
    """Run for a while, counting samples once a second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eeg", required=True)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--model", default="demo")
    options = parser.parse_args()
    controller, audit, over = Controller(options.model), Audit(), threading.Event()

    def count() -> None:
        warm = False
        while not over.wait(1.0):
            audit.look(controller.devices.eeg_ring)
            if not warm and len(controller.history) >= WARM_ESTIMATES:
                warm = True
                tell("warm")

    counting = threading.Thread(target=count, name="counting", daemon=True)
    counting.start()
    run_headless(controller, options.eeg, "none", options.seconds + WARM_ESTIMATES, as_json=True)
    over.set()
    counting.join()
    tell(
        "done",
        sent=audit.sent,
        received=audit.received,
        estimates=sum(estimate.status == "ok" for estimate in controller.history),
    )
    wait_to_go_on()


if __name__ == "__main__":
    main()
