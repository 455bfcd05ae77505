"""EEG of a run as BrainVision in a BIDS dataset, through MNE-BIDS: volts, channel types, gaps marked.

BrainVision holds no missing values: places without a sample, and values that are no numbers, hold 0
and lie under an event ``BAD_gap`` or ``BAD_nan``; the sidecar says so. Nothing is resampled.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorder.export.making import ExportError
from recorder.export.timeline import Timeline
from recorder.streams import Channel, StreamInfo

ELECTRIC = ("eeg", "eog", "ecg", "emg")
"""Kinds of channels that go into the EEG file; the others become physio."""

VOLTS = {"V": 1.0, "mV": 1e-3, "uV": 1e-6, "nV": 1e-9}
MOST = 1e25
"""Of a voltage in any unit; no amplifier comes near it, but a broken sender does."""

DECISION = (
    "Samples are as recorded, not resampled. Where samples were lost, as many places as fit into the missing time "
    "hold 0 under an event BAD_gap; values that were no numbers hold 0 under an event BAD_nan."
)

Place = tuple[float, float, str]


@dataclass(frozen=True, slots=True)
class EegPart:
    """The channels of a signal that go into the EEG file, on their grid.

    Attributes
    ----------
    timeline : Timeline
        Where the samples are.
    columns : tuple of int
        Those channels' positions in the signal.
    """

    timeline: Timeline
    columns: tuple[int, ...]

    @property
    def info(self) -> StreamInfo:
        """Of the whole stream."""
        return self.timeline.signal.info

    def bad(self) -> list[Place]:
        """Return onset, duration and label of what is not to be used, in order."""
        rate_hz = self.timeline.rate_hz
        lost = [(onset, duration, "BAD_gap") for onset, duration in self.timeline.gaps]
        odd = ~_sane(self.timeline.signal.data[:, list(self.columns)]).all(axis=1)
        starts, stops = _runs(self.timeline.places[odd])
        nan = [(a / rate_hz, (b - a) / rate_hz, "BAD_nan") for a, b in zip(starts, stops, strict=True)]
        return sorted(lost + nan)

    @property
    def channels(self) -> list[Channel]:
        """Of the EEG file."""
        return [self.info.channels[column] for column in self.columns]

    def microvolts(self) -> Iterator[NDArray[np.float64]]:
        """Yield the samples piece by piece, each of shape (n_places, n_channels)."""
        scale = 1e6 * np.array([VOLTS[channel.unit] for channel in self.channels])
        for piece in self.timeline.laid(self.columns, 0.0):
            yield np.where(_sane(piece), piece, 0.0) * scale


def electric(channel: Channel) -> bool:
    """Tell whether a channel is a voltage that an EEG file holds."""
    return channel.kind in ELECTRIC and channel.unit in VOLTS


def eeg_part(timeline: Timeline) -> EegPart | None:
    """Return what goes into the EEG file; None where there is no EEG."""
    channels = timeline.signal.info.channels
    columns = tuple(i for i, channel in enumerate(channels) if electric(channel))
    has_eeg = any(channels[i].kind == "eeg" for i in columns)
    return EegPart(timeline, columns) if has_eeg and len(timeline.signal) > 1 else None


def write_eeg(part: EegPart, bids_path: Any) -> Path:
    """Write the EEG file with its sidecars; return the sidecar that describes the recording.

    Parameters
    ----------
    part : EegPart
        What to write.
    bids_path : mne_bids.BIDSPath
        Where; without suffix.
    """
    import mne
    import mne_bids

    info = mne.create_info(
        distinct([channel.name for channel in part.channels]),
        part.timeline.rate_hz,
        [channel.kind for channel in part.channels],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has no events yet, and there is no electrode that was measured
        raw = mne.io.RawArray(1e-6 * next(part.microvolts()).T, info, verbose="error")
        mne_bids.write_raw_bids(raw, bids_path, format="BrainVision", allow_preload=True, readme=False, verbose="error")
    header = Path(bids_path.copy().update(suffix="eeg", extension=".vhdr").fpath)
    _write_samples(header, part)
    sidecar = header.with_suffix(".json")
    _describe(sidecar, part)
    _leave_filters_open(Path(bids_path.copy().update(suffix="channels", extension=".tsv").fpath))
    return sidecar


def _write_samples(header: Path, part: EegPart) -> None:
    """Write all samples where MNE-BIDS has put the first ones, in the form that its header declares.

    It would hold a long recording in memory several times over.
    """
    declared = header.read_text(encoding="utf-8")
    resolution = np.array([float(found) for found in re.findall(r"(?m)^Ch\d+=[^,]*,[^,]*,([^,]+),µV$", declared)])
    known = all(line in declared for line in ("DataOrientation=MULTIPLEXED", "BinaryFormat=IEEE_FLOAT_32"))
    if not known or len(resolution) != len(part.columns):
        raise ExportError("MNE-BIDS writes BrainVision in a form that is not known here. Export to csv.")
    with header.with_suffix(".eeg").open("wb") as file:
        for piece in part.microvolts():
            file.write((piece / resolution).astype("<f4").tobytes())


def distinct(names: list[str]) -> list[str]:
    """Return names of which no two are alike."""
    found: list[str] = []
    for name in names:
        number, unique = 2, name
        while unique in found:
            number, unique = number + 1, f"{name}-{number}"
        found.append(unique)
    return found


def _describe(sidecar: Path, part: EegPart) -> None:
    told = json.loads(sidecar.read_text(encoding="utf-8"))
    told |= {
        "RecordingDuration": part.timeline.n_places / part.timeline.rate_hz,
        "TaskDescription": "Stimuli that move valence and arousal, with self-reports; see the events.",
        "Manufacturer": "n/a",
        "ManufacturersModelName": part.info.name,
        "EEGReference": "n/a",
        "SoftwareFilters": "n/a",
        "RecordingType": "discontinuous" if part.timeline.gaps else "continuous",
        "EmoScope": {
            "Simulated": part.info.simulated,
            "Gaps": DECISION,
            "NumberOfGaps": len(part.timeline.gaps),
            "DriftSeconds": round(part.timeline.drift_s, 6) + 0.0,  # never -0
            "Notes": list(part.info.notes),
        },
    }
    sidecar.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _leave_filters_open(channels: Path) -> None:
    """Say that the amplifier's filters are not known, where MNE-BIDS puts 0 Hz and half the rate."""
    head, *rows = [line.split("\t") for line in channels.read_text(encoding="utf-8").splitlines()]
    cutoffs = [i for i, name in enumerate(head) if name in ("low_cutoff", "high_cutoff")]
    for row in rows:
        for i in cutoffs:
            row[i] = "n/a"
    channels.write_text("".join("\t".join(row) + "\n" for row in (head, *rows)), encoding="utf-8")


def _sane(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which values BrainVision's 32-bit numbers can hold in its unit."""
    return np.asarray(np.abs(values) < MOST)  # false for what is no number


def _runs(places: NDArray[np.int64]) -> tuple[list[int], list[int]]:
    """Return where runs of neighbouring places begin and end."""
    if not len(places):
        return [], []
    cuts = np.flatnonzero(np.diff(places) > 1) + 1
    return places[np.append(0, cuts)].tolist(), (places[np.append(cuts - 1, -1)] + 1).tolist()
