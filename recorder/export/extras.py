"""Extra streams of a run in a BIDS dataset: signals with a rate as physio, on the time of the EEG file.

Each keeps its own rate and length: its first sample's time and the rate it really had, measured
on the EEG file's time, say when each sample was. What has no rate (gaze events, beats) is no
physio by the standard: it becomes a table with a column of times among the derivatives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from recorder.export.brainvision import distinct
from recorder.export.derivatives import FOLDER
from recorder.export.events import write_table
from recorder.export.making import bids_prefix
from recorder.export.physio import plain_name, write_physio
from recorder.export.timeline import Timeline
from recorder.session.reader import Session
from recorder.session.recorded import RecordedSignal

TAKEN = ("aux", "face")
"""Labels of recordings that are something else: channels of the EEG's amplifier, and the camera."""

RATE_DIGITS = 9
TIME = {"Description": "From the first sample of the EEG file.", "Units": "s"}


def write_extras(session: Session, seconds: Callable[[float], float], root: Path, beginning: Path) -> None:
    """Write a run's extra signals.

    Parameters
    ----------
    session : Session
        The run.
    seconds : callable
        Returns the EEG file's time of a session time.
    root : Path
        Of the dataset.
    beginning : Path
        Folder and beginning of the name of the files that go beside the EEG.
    """
    for label, signal in labelled(session):
        if signal.info.rate_hz > 0:
            _write_regular(beginning.with_name(f"{beginning.name}_recording-{label}_physio.tsv.gz"), signal, seconds)
        else:
            _write_irregular(session, label, signal, seconds, root)


def labelled(session: Session) -> Iterator[tuple[str, RecordedSignal]]:
    """Yield a run's extra signals, each with a label of letters and digits that no other has."""
    taken, signals = {*TAKEN}, session.signals("aux")
    names = Counter(signal.info.name for signal in signals)
    for signal in signals:
        name = signal.info.name if names[signal.info.name] == 1 else signal.info.full_name
        base = "".join(c for c in name if c.isascii() and c.isalnum()) or "stream"
        label, number = base, 2
        while label.casefold() in taken:
            label, number = f"{base}{number}", number + 1
        taken.add(label.casefold())
        yield label, signal


def _write_regular(path: Path, signal: RecordedSignal, seconds: Callable[[float], float]) -> None:
    if len(signal) < 2:
        return
    timeline = Timeline(signal)
    first_s, last_s = (seconds(float(t)) for t in signal.t[[0, -1]])
    rate_hz = signal.info.rate_hz
    if last_s > first_s:
        rate_hz = float(f"{(timeline.n_places - 1) / (last_s - first_s):.{RATE_DIGITS}g}")
    told = {"StartTime": round(first_s, 6), "SamplingFrequency": rate_hz}
    about = {"Stream": signal.info.name, "NominalSamplingFrequency": signal.info.rate_hz}
    write_physio(path, timeline, range(len(signal.info.channels)), {**told, "EmoScope": about})


def _write_irregular(
    session: Session, label: str, signal: RecordedSignal, seconds: Callable[[float], float], root: Path
) -> None:
    paths, channels = session.paths, signal.info.channels
    folder = root / FOLDER / f"sub-{paths.participant}" / f"ses-{paths.session}" / "beh"
    folder.mkdir(parents=True, exist_ok=True)
    names = distinct(["time", *(plain_name(channel.name) for channel in channels)])
    columns = {names[0]: TIME} | {
        name: {"Description": f"{c.name}, {c.kind}"} | ({"Units": c.unit} if c.unit else {})
        for name, c in zip(names[1:], channels, strict=True)
    }
    values = np.column_stack([[seconds(t) for t in signal.t.tolist()], signal.data])
    rows = (dict(zip(names, row, strict=True)) for row in values.tolist())
    about = {"Description": f"Samples of {signal.info.name}, which has no rate, as they came."}
    write_table(folder / f"{bids_prefix(paths)}_desc-{label}_timeseries.tsv", columns, rows, about)
