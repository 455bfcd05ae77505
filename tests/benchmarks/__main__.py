"""Measure EmoScope on this machine and print tables: `python -m tests.benchmarks [NAME ...]`.

Figures beyond their bound are marked; the exit code is 0 all the same.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable

from tests.benchmarks.calibration import calibration
from tests.benchmarks.damage import damage
from tests.benchmarks.headless import headless256, hop
from tests.benchmarks.kill import kill, powercut
from tests.benchmarks.live import live
from tests.benchmarks.mne_lsl import mne_lsl
from tests.benchmarks.models import models
from tests.benchmarks.onset import onset
from tests.benchmarks.opening import opening
from tests.benchmarks.pages import pages
from tests.benchmarks.parts import preprocess, ring
from tests.benchmarks.record import labrecorder, record, record256
from tests.benchmarks.simulate import simulate
from tests.benchmarks.stage import Conditions, private_folder
from tests.benchmarks.start import start
from tests.benchmarks.swap import swap
from tests.benchmarks.table import Figure, print_table
from tests.benchmarks.traces import traces
from tests.benchmarks.truth import truth
from tests.benchmarks.xdf import xdf

Benchmark = Callable[[Conditions], list[Figure]]

# With the seconds each one measures unless it is told otherwise; 0 for those that count runs.
BENCHMARKS: dict[str, tuple[Benchmark, float]] = {
    "ring": (ring, 0.0),
    "preprocess": (preprocess, 0.0),
    "traces": (traces, 0.0),
    "pages": (pages, 0.0),
    "start": (start, 0.0),
    "onset": (onset, 90.0),
    "live": (live, 60.0),
    "headless256": (headless256, 60.0),
    "mne-lsl": (mne_lsl, 20.0),
    "hop": (hop, 60.0),
    "truth": (truth, 600.0),
    "calibration": (calibration, 0.0),
    "swap": (swap, 0.0),
    "simulate": (simulate, 120.0),
    "models": (models, 60.0),
    "xdf": (xdf, 0.0),
    "open": (opening, 900.0),
    "damage": (damage, 12.0),
    "kill": (kill, 150.0),
    "powercut": (powercut, 15.0),
    "record": (record, 600.0),
    "record256": (record256, 600.0),
    "labrecorder": (labrecorder, 60.0),
}


def main() -> None:
    """Run what was named, or everything."""
    names = "\n".join(f"  {name:12} {benchmark.__doc__}" for name, (benchmark, _) in BENCHMARKS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=__doc__,
        epilog=f"benchmarks:\n{names}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="*", help="which ones; all by default")
    parser.add_argument("--seconds", type=float, help="how long the timed ones measure")
    parser.add_argument("--model", default="demo", help="a model's name or .onnx file; demo by default")
    parser.add_argument("--torcheeg", metavar="PYTHON", default="", help="a Python that has torcheeg, for models")
    options = parser.parse_args()
    if unknown := [name for name in options.name if name not in BENCHMARKS]:
        parser.error(f"there is no benchmark {', '.join(unknown)}: give {', '.join(BENCHMARKS)}")
    if options.seconds is not None and options.seconds <= 0:
        parser.error(f"--seconds {options.seconds:g}: give more than 0")
    print(f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}, {platform.python_version()}")
    with private_folder() as folder:
        for name in options.name or BENCHMARKS:
            benchmark, usual_s = BENCHMARKS[name]
            given = Conditions(folder, options.seconds or usual_s, options.model, options.torcheeg)
            print_table(f"{name}: {benchmark.__doc__}", benchmark(given))


if __name__ == "__main__":
    main()
