"""The real program without a window on an LSL stream: measured by `headless256`, `record256`, `labrecorder`."""

from __future__ import annotations

import argparse
import threading
from pathlib import Path

from app.controller import Controller
from app.headless import run_headless
from app.recording import RecordingSetup
from tests.benchmarks.audit import Audit
from tests.benchmarks.child import tell, wait_to_go_on
from tests.benchmarks.writer_load import WriterLoad

WARM_ESTIMATES = 3


def main() -> None:
    """Run for a while, counting samples once a second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eeg", required=True)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--model", default="demo")
    parser.add_argument("--record", type=Path, help="record into this folder meanwhile")
    options = parser.parse_args()
    controller, audit, over = Controller(options.model), Audit(), threading.Event()
    writer, recorded = WriterLoad(), {"run": "", "overflow": {}}

    def count() -> None:
        warm = False
        while not over.wait(1.0):
            audit.look(controller.devices.eeg_ring)
            writer.look()
            if not warm and len(controller.history) >= WARM_ESTIMATES:
                warm = True
                if options.record is not None:
                    recording = controller.start_recording(RecordingSetup(options.record, "01")).result()
                    recorded["run"] = str(recording.recorder.paths.streams)
                tell("warm", **recorded)
            if controller.recording is not None:
                recorded["overflow"] = dict(controller.recording.recorder.progress.n_overflow)

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
        writer=writer.parts(),
        **recorded,
    )
    wait_to_go_on()


if __name__ == "__main__":
    main()
