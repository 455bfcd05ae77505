"""Beside MNE-LSL's StreamLSL: three processes read the same outlet at the same time."""

from __future__ import annotations

from contextlib import ExitStack

from tests.benchmarks.child import child
from tests.benchmarks.load import Load
from tests.benchmarks.stage import Conditions, outlet
from tests.benchmarks.table import Figure, percentiles

READERS = (("emoscope", 60.0), ("mne-lsl", 10.0), ("mne-lsl", 60.0))


def mne_lsl(given: Conditions) -> list[Figure]:
    """EmoScope's LSL source and ring beside MNE-LSL's StreamLSL: 64 channels at 1 kHz, 10-ms chunks."""
    figures = [Figure("measured for", given.seconds, "s")]
    with outlet(64, 1000.0) as source_id, ExitStack() as stack:
        options = ("--source-id", source_id, "--bufsize")
        started = [child("stream_reader", name, *options, kept_s, seconds=given.seconds) for name, kept_s in READERS]
        readers = [stack.enter_context(reader) for reader in started]
        for reader in readers:
            reader.wait_for("warm")
        with ExitStack() as measuring:
            loads = [measuring.enter_context(Load(reader.pid)) for reader in readers]
            told = [reader.wait_for("done") for reader in readers]
        for reader in readers:
            reader.go_on()
    for (name, kept_s), load, said in zip(READERS, loads, told, strict=True):
        who = f"{name}, {kept_s:g} s kept: "
        figures += [
            Figure(f"{who}CPU", load.cores, "cores"),
            Figure(f"{who}memory at most", max(load.rss_mb), "MB"),
            *percentiles(f"{who}age of the newest sample", said["ages_ms"], "ms"),
            *percentiles(f"{who}time to read 5 s", said["reads_ms"], "ms")[:2],
        ]
    return figures
