"""An LSL amplifier that spoils what it sends on command: `python -m tests.app.spoilt_outlet SOURCE_ID`.

Each line on standard input is a command, answered with `done`: `send FAULT` spoils samples or
stamps from now on (see `spoil`; `nothing` spoils nothing); `open RATE CHANNELS [FORMAT]` lets the outlet return in
another shape; `gone` takes it away. It starts whole: the cap's 32 channels at 250 Hz.
"""

from __future__ import annotations

import queue
import sys
import threading
import time

import numpy as np
import pylsl
from numpy.typing import NDArray

from recorder import clock
from recorder.participant.cap import CAP

CHUNK_S = 0.02
QUIET_UV = 5.0  # louder, white noise would be taken for muscle

Signals = NDArray[np.float64]  # (n_samples, n_channels), microvolts
Stamps = NDArray[np.float64]  # (n_samples,)


VALUES: dict[str, tuple[float, int]] = {  # what, and from which channel on
    "nan": (np.nan, 0),
    "nan-in-few": (np.nan, 28),
    "zero": (0.0, 0),
    "rail": (187_500.0, 0),
}
SHIFTS_S = {"an-aeon-ahead": 1e12, "an-hour-behind": -3600.0}


def spoil(fault: str, signals: Signals, stamps: Stamps) -> None:
    """Do to samples and stamps what a fault does."""
    if fault in VALUES:
        value, first = VALUES[fault]
        signals[:, first:] = value
    stamps += SHIFTS_S.get(fault, 0.0)
    match fault:
        case "repeated":
            stamps[:] = stamps[0]
        case "reversed":
            stamps[:] = stamps[::-1].copy()
        case "no-stamps":
            stamps[:] = np.nan


class Amplifier:
    """The outlet, and what it sends.

    Parameters
    ----------
    source_id : str
        Of every outlet it opens.
    """

    def __init__(self, source_id: str) -> None:
        self.source_id = source_id
        self.fault = "nothing"
        self.rng = np.random.default_rng(1)
        self.open(250.0, len(CAP), "float32")

    def open(self, rate_hz: float, n_channels: int, format_: str) -> None:
        """Appear on the network."""
        info = pylsl.StreamInfo("Amplifier", "EEG", n_channels, rate_hz, format_, self.source_id)
        channels = info.desc().append_child("channels")
        for label in (*CAP, *(f"X{i}" for i in range(n_channels)))[:n_channels]:
            channel = channels.append_child("channel")
            for key, value in (("label", label), ("type", "EEG"), ("unit", "microvolts")):
                channel.append_child_value(key, value)
        self.rate_hz, self.n_channels = rate_hz, n_channels
        self.outlet: pylsl.StreamOutlet | None = pylsl.StreamOutlet(info, max_buffered=60)
        self.start, self.n_sent = clock.now(), 0

    def obey(self, command: str) -> None:
        """Do what a line says."""
        verb, *words = command.split()
        if verb == "send":
            self.fault = words[0]
        elif verb == "gone":
            self.outlet = None
        else:
            self.open(float(words[0]), int(words[1]), words[2] if words[2:] else "float32")

    def send(self) -> None:
        """Send what has been due since the last time."""
        n = int((clock.now() - self.start) * (self.rate_hz or 250.0)) - self.n_sent
        if self.outlet is None or n <= 0:
            return
        stamps = self.start + (self.n_sent + 1 + np.arange(n)) / (self.rate_hz or 250.0)
        signals = self.rng.normal(0.0, QUIET_UV, (n, self.n_channels))
        spoil(self.fault, signals, stamps)
        self.outlet.push_chunk(signals if self.outlet.np_dtype else signals.astype(str).tolist(), stamps.tolist())
        self.n_sent += n


def answer(word: str) -> None:
    """Tell who commands."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    """Send and obey until standard input ends."""
    commands: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    amplifier = Amplifier(sys.argv[1])

    def read() -> None:
        for line in sys.stdin:
            commands.put(line)
        commands.put(None)

    threading.Thread(target=read, daemon=True).start()
    answer("ready")
    while True:
        amplifier.send()
        time.sleep(CHUNK_S)
        if not commands.empty():
            command = commands.get()
            if command is None:
                return
            amplifier.obey(command)
            answer("done")


if __name__ == "__main__":
    main()
