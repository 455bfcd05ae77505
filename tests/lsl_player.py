"""Plays a signal as an LSL outlet, from a process of its own: `python -m tests.lsl_player --help`.

Synthetic: channel 1 counts samples (modulo 2**20), channel 2 holds each sample's due time on the
session clock modulo 16 s (float32 is good to 1 us there), the others a 10 Hz wave of 20 uV.
Or a recording that MNE reads, at its own rate, over and over. Or, with `--every`, samples without
a rate: as text `NUMBER DUE_TIME`, or as numbers with the counter in channel 1. Chunks leave on an
absolute schedule. Prints `ready` once the outlet exists.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pylsl
from numpy.typing import NDArray

from recorder import clock

COUNTER_MODULO = 2**20
TIME_MODULO_S = 16.0
PATTERN_S = 10.0


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, help="a recording that MNE reads, instead of the synthetic signal")
    parser.add_argument("--name", default="Player")
    parser.add_argument("--type", default="EEG")
    parser.add_argument("--source-id", default="")
    parser.add_argument("--rate", type=float, default=250.0, help="Hz")
    parser.add_argument("--channels", type=int, default=8)
    parser.add_argument("--labels", default="", help="comma-separated; none by default")
    parser.add_argument("--unit", default="microvolts", help="'' for none")
    parser.add_argument("--format", default="float32")
    parser.add_argument("--chunk-ms", type=float, default=10.0)
    parser.add_argument("--jitter-ms", type=float, default=0.0, help="mean lateness of a chunk's stamp")
    parser.add_argument("--clock-shift", type=float, default=0.0, help="seconds added to every stamp")
    parser.add_argument("--nan-every", type=int, default=0, help="every so many samples channel 3 on is NaN")
    parser.add_argument("--resolution", type=float, help="be App-NeuroscanAcquire with so many microvolts a count")
    parser.add_argument("--every", type=float, default=0.0, help="seconds between samples that have no rate")
    parser.add_argument("--duration", type=float, default=float("inf"), help="seconds")
    return parser.parse_args()


def recording(path: Path) -> tuple[NDArray[np.float64], float, list[str]]:
    """Return a recording's signals (n_samples, n_channels) in microvolts, rate and labels."""
    import mne

    raw = mne.io.read_raw(path, preload=True, verbose="error")
    return raw.get_data().T * 1e6, raw.info["sfreq"], raw.ch_names


def pattern(options: argparse.Namespace) -> NDArray[np.float64]:
    """Return ten seconds of the synthetic signal, shape (n_samples, n_channels), microvolts."""
    n = round(PATTERN_S * options.rate)
    phase = 2 * np.pi * 10.0 * np.arange(n) / options.rate
    signals = np.repeat(20.0 * np.sin(phase)[:, None], options.channels, axis=1)
    if options.nan_every:
        signals[options.nan_every - 1 :: options.nan_every, 2:] = np.nan
    return signals


def chunks(signals: NDArray[np.float64], options: argparse.Namespace, start: float) -> Iterator[NDArray[np.float64]]:
    """Yield chunk after chunk for ever."""
    size = max(1, round(options.chunk_ms * options.rate / 1000.0))
    index = np.arange(size)
    while True:
        chunk = signals[index % len(signals)]
        if options.file is None and options.resolution is None:
            chunk[:, 0] = index % COUNTER_MODULO
            if chunk.shape[1] > 1:
                chunk[:, 1] = (start + (index + 1) / options.rate) % TIME_MODULO_S
        yield chunk
        index = index + size


def outlet(options: argparse.Namespace) -> pylsl.StreamOutlet:
    """Open the outlet, described as asked for."""
    info = pylsl.StreamInfo(
        options.name, options.type, options.channels, options.rate, options.format, options.source_id
    )
    if options.resolution is not None:
        info.desc().append_child("settings").append_child_value("Resolusion", str(options.resolution))
    labels = [label for label in options.labels.split(",") if label]
    if labels:
        channels = info.desc().append_child("channels")
        for label in labels:
            channel = channels.append_child("channel")
            channel.append_child_value("label", label)
            channel.append_child_value("type", "EEG")
            if options.unit:
                channel.append_child_value("unit", options.unit)
    return pylsl.StreamOutlet(info, max_buffered=60)


def play_now_and_then(options: argparse.Namespace) -> None:
    """Send a sample every so often, declared as irregular."""
    options.rate = 0.0
    stream = outlet(options)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    start, n_sent = clock.now(), 0
    while (due := start + n_sent * options.every) < start + options.duration:
        time.sleep(max(0.0, due - clock.now()))
        sample = f"{n_sent} {due!r}" if options.format == "string" else n_sent
        stream.push_sample([sample] * options.channels, due + options.clock_shift)
        n_sent += 1


def main() -> None:
    """Play until the duration is over, or for ever."""
    options = arguments()
    if options.every:
        play_now_and_then(options)
        return
    if options.file is not None:
        signals, options.rate, names = recording(options.file)
        options.channels, options.labels = len(names), ",".join(names)
    else:
        signals = pattern(options)
    if options.resolution is not None:
        signals = signals / options.resolution
        signals[:, -1] = (np.arange(len(signals)) // options.rate) % 4  # an event a second, codes 1 to 3
    stream = outlet(options)
    rng = np.random.default_rng(0)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    start, n_sent = clock.now(), 0
    for chunk in chunks(signals, options, start):
        n_sent += len(chunk)
        due = start + n_sent / options.rate
        if due - start > options.duration:
            break
        time.sleep(max(0.0, due - clock.now()))
        late_s = rng.exponential(options.jitter_ms / 1000.0) if options.jitter_ms else 0.0
        stream.push_chunk(chunk, due + late_s + options.clock_shift)


if __name__ == "__main__":
    main()
