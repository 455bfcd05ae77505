"""Which documented commands are run, and by which test; the first pattern that fits a command counts.

``CANNOT`` are not run, each for its reason; ``QUICK`` are run by every `make test`, in this process;
``SLOW`` by `make test-slow`, page by page, in the order of the page.
"""

from __future__ import annotations

AMPLIFIER, CAMERA = "wants an amplifier", "wants a camera"
CLIPS, FILES = "wants clips of one's own", "wants recordings of one's own"
STUDY = "wants a study of one's own"
HOURS = "takes an hour or more; the same commands, smaller, are run in getting-started.md"
OWN_SYSTEM = "of the system that tests/docs/test_own_network.py makes and runs"

CANNOT = {
    "git clone *": "wants the network",
    "cd *": "of another folder than the tests have",
    ". .venv/bin/activate": "the tests have the command already",
    "make *": "makes the environment, or is the test run itself",
    "*lsl:*": AMPLIFIER,
    "*brainflow:[cgm]*": AMPLIFIER,
    "*edf:*": FILES,
    "*xdf:*": FILES,
    "*camera:0*": CAMERA,
    "*video:*": FILES,
    "emoscope protocol import *": CLIPS,
    "* films.toml*": CLIPS,
    "* study*": STUDY,
    "emoscope record * --eeg brainflow:synthetic *": "takes ten minutes",
    "emoscope sessions repair *": "refuses runs that are whole, as all are that are made here",
    "emoscope simulate --subjects 16 *": HOURS,
    "emoscope evaluate --data noise:*": HOURS,
    "emoscope evaluate --data simulated *": HOURS,
    "emoscope * band-lines *": OWN_SYSTEM,
}

QUICK = (
    "emoscope --version",
    "emoscope --help",
    "emoscope run --help",
    "emoscope protocol check demo",
    "emoscope models list",
    "emoscope models show demo*",
)

SLOW = (
    "emoscope",
    "emoscope run *",
    "emoscope sources*",
    "emoscope doctor*",
    "emoscope -v doctor",
    "emoscope record *",
    "emoscope sessions *",
    "emoscope simulate *",
    "emoscope train *",
    "emoscope models *",
    "emoscope calibrate *",
)

SHORTER = {
    "emoscope": "--duration 3",
    "emoscope run --eeg replay:*": "--headless --duration 3",
    "emoscope run --demo --model *": "--duration 3",
    "emoscope run --model *": "--duration 3",
    "emoscope train *": "--folds 2 --epochs 2",
}
"""Options put behind commands that would take minutes, or never end; the first pattern that fits counts."""

SESSIONS = "emoscope simulate --subjects 1 --trials 2 --trial-seconds 4 --no-crops --out sessions"

GIVEN = {
    "docs/devices.md": SESSIONS,
    "docs/recording.md": SESSIONS,
    "docs/training.md": "emoscope simulate --subjects 4 --trials 8 --trial-seconds 6 --no-crops --out simulated",
}
"""Commands in place of those that cannot be run, where others of the page need what they make."""
