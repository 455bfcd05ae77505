"""Take a picture of the window on a scripted feed: ``python -m tests.ui.picture --theme dark --out live.png``.

It also prints what the window measured of itself, and what it cost. Runs without a screen.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import asdict

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from recorder.blocks import Marker
from recorder.participant.portrait import portrait_frame
from recorder.quality import ChannelQuality
from recorder.sources.base import Status, StreamHealth
from recorder.streams import Channel, StreamInfo
from tests.ui.scripted_feed import ScriptedFeed
from ui.feed import FoundDevice, SourceView
from ui.settings import WindowSettings
from ui.window import MainWindow

HISTORY_S = 130.0
FEED_MS = 10
ECG, PSYCHOPY = "lsl:source_id=polar-h10", "lsl:name=PsychoPy"


def main() -> None:
    options = _options()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    feed = ScriptedFeed(options.channels, options.rate, start=time.monotonic() - HISTORY_S, picture=portrait_frame())
    _write_script(feed)
    settings = WindowSettings(theme=options.theme, connect_shown=options.connect, face_mesh=options.mesh, notch_hz=50.0)
    ready = time.perf_counter()
    window = MainWindow(feed, settings)
    window.show()
    application.processEvents()
    painted = time.perf_counter()
    if options.extras:
        _connect_extras(feed)
    if options.fault:
        _break(feed)
    _drive(application, feed, window, options.seconds)
    if options.out:
        window.grab().save(options.out)
    window.close()
    sys.stdout.write(f"window made and painted in {1000 * (painted - ready):.0f} ms\n")


def _drive(application: QApplication, feed: ScriptedFeed, window: MainWindow, seconds: float) -> None:
    def arrive() -> None:
        for estimate in feed.run_until(time.monotonic()):
            window.show_estimate(estimate)

    timer = QTimer(window)
    timer.timeout.connect(arrive)
    timer.start(FEED_MS)
    QTimer.singleShot(1500, window.reset_paint_statistics)
    cpu: list[float] = []
    QTimer.singleShot(1500, lambda: cpu.append(time.process_time()))
    QTimer.singleShot(round(1000 * seconds), application.quit)
    application.exec()
    share = (time.process_time() - cpu[0]) / (seconds - 1.5) if cpu else np.nan
    sys.stdout.write(f"process, feed included: {share:.3f} core\n")
    for name, value in asdict(window.paint_statistics()).items():
        sys.stdout.write(f"{name:24} {value:.2f}\n")


def _write_script(feed: ScriptedFeed) -> None:
    feed.run_until(feed.start + 70)
    feed.estimator_on = False
    feed.run_until(feed.start + 78)
    feed.estimator_on = True
    feed.run_until(time.monotonic() - 4.0)
    feed.eeg_on = False
    feed.run_until(time.monotonic() - 3.2)
    feed.eeg_on = True
    feed.run_until(time.monotonic())
    feed.marked = [Marker(feed.t - 1.8, "picture 3"), Marker(feed.t - 60, "picture 2")]
    feed.grades[9] = ChannelQuality("poor", ("line noise", "muscle"))
    feed.grades[15] = ChannelQuality("none", ("flat",))
    feed.devices = [
        FoundDevice("eeg", "lsl:name=NeuroScan", "NeuroScan", "LSL EEG, 64 channels at 1000 Hz, amp-pc"),
        FoundDevice("eeg", "simulated:", "Simulated participant", "EEG, 32 channels at 250 Hz"),
        FoundDevice("camera", "camera:0", "Integrated webcam", "camera"),
        FoundDevice("camera", "simulated:", "Simulated participant", "face, 640x480 at 30 fps"),
        FoundDevice("aux", ECG, "Polar H10 (ECG)", "LSL ECG, 1 channels at 130 Hz, lab-pc"),
        FoundDevice("aux", PSYCHOPY, "PsychoPy (Markers)", "LSL Markers, now and then, lab-pc"),
        FoundDevice("aux", "lsl:source_id=eda-1", "Shimmer GSR+ (EDA)", "LSL EDA, 2 channels at 51.2 Hz, lab-pc"),
    ]


def _connect_extras(feed: ScriptedFeed) -> None:
    """Record two more streams, one of which has fallen silent."""
    ecg = StreamInfo("Polar H10", "aux", (Channel("ecg", "ecg"),), 130.0, type="ECG")
    markers = StreamInfo("PsychoPy", "markers", type="Markers")
    health = StreamHealth(n_samples=9000, rate_hz=130.1, drift_ppm=42.0, offset_s=0.001, offset_uncertainty_s=2e-4)
    silent = 'No samples from "Polar H10". Is the device on, and in reach?'
    feed.views += [
        SourceView("aux", ECG, ecg.full_name, ecg, Status("stalled", silent), health),
        SourceView("aux", PSYCHOPY, markers.full_name, markers, Status("live"), StreamHealth(n_samples=12)),
    ]


def _break(feed: ScriptedFeed) -> None:
    feed.face_reason = "turned away"
    feed.eeg_on = False
    feed.told = ['No EEG for 4.2 s from "OpenBCI_EEG". Is the headset on? Estimates go on from the face.']


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--out", default="")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--channels", type=int, default=32)
    parser.add_argument("--rate", type=float, default=250.0)
    parser.add_argument("--connect", action="store_true", help="with the connect panel open")
    parser.add_argument("--extras", action="store_true", help="with two extra streams")
    parser.add_argument("--mesh", action="store_true", help="with the face mesh")
    parser.add_argument("--fault", action="store_true", help="with a stalled headset and a face turned away")
    return parser.parse_args()


if __name__ == "__main__":
    main()
