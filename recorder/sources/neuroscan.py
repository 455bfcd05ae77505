"""NeuroScan amplifiers through App-NeuroscanAcquire: raw counts to microvolts, events split off.

That program streams 32-bit counts without labels, units or types; the event channel follows
the EEG channels, and the microvolts per count stand in ``desc/settings/Resolusion`` (sic).
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recorder.electrodes import standard_names
from recorder.sources.lsl_metadata import KINDS_BY_LABEL, Layout, StreamHeader
from recorder.streams import Channel, StreamInfo

RESOLUTION_TAGS = ("settings/Resolusion", "settings/Resolution")

# The 64-electrode Quik-Cap in the amplifier's order, and the order of its bipolar channels behind it.
QUIK_CAP = (
    "FP1 FPZ FP2 AF3 AF4 F7 F5 F3 F1 FZ F2 F4 F6 F8 FT7 FC5 FC3 FC1 FCZ FC2 FC4 FC6 FT8 T7 C5 C3 C1 CZ C2 C4 C6 T8 "
    "M1 TP7 CP5 CP3 CP1 CPZ CP2 CP4 CP6 TP8 M2 P7 P5 P3 P1 PZ P2 P4 P6 P8 PO7 PO5 PO3 POZ PO4 PO6 PO8 CB1 O1 OZ O2 CB2"
)
QUIK_CAP_64 = QUIK_CAP.split()
LABELS = {
    62: [label for label in QUIK_CAP_64 if label not in ("M1", "M2")],
    64: QUIK_CAP_64,
    66: [*QUIK_CAP_64, "VEO", "HEO"],
    68: [*QUIK_CAP_64, "HEO", "VEO", "EKG", "EMG"],
}
"""By number of channels without the event channel; 62 and 66 are those of the SEED recordings."""


def matches(header: StreamHeader) -> bool:
    """Tell whether a stream looks like one of App-NeuroscanAcquire."""
    counts = header.format in ("int32", "int16") and header.rate_hz > 0 and header.n_channels > 1
    labelled = header.desc.find("channels/channel/label") is not None
    return counts and not labelled and any(header.desc.find(tag) is not None for tag in RESOLUTION_TAGS)


def describe(header: StreamHeader) -> Layout:
    """Turn such a stream into EEG in microvolts, its last column into markers."""
    n_channels = header.n_channels - 1
    uv_per_count = _uv_per_count(header)
    notes = ["NeuroScan: last channel read as events"]
    if math.isnan(uv_per_count):
        notes.append("no usable resolution told: values are raw counts, amplitudes mean little")
    else:
        notes.append(f"counts times {uv_per_count:.6g} are microvolts")
    if n_channels in LABELS:
        notes.append(f"labels missing, taken as a {n_channels}-channel Quik-Cap: check that this is your cap")
    else:
        notes.append(f"labels missing, named 1..{n_channels}")
    names = standard_names(LABELS.get(n_channels) or [str(i + 1) for i in range(n_channels)])
    unit = "counts" if math.isnan(uv_per_count) else "uV"
    channels = tuple(Channel(name, _kind(name), unit) for name in names)
    info = StreamInfo(
        header.name, "eeg", channels, header.rate_hz, header.device_id, notes=tuple(notes), type=header.type
    )
    scale = np.full(n_channels, 1.0 if math.isnan(uv_per_count) else uv_per_count)
    return Layout(info, tuple(range(n_channels)), scale, event_columns=(n_channels,))


def _kind(name: str) -> str:
    return next((kind for pattern, kind in KINDS_BY_LABEL if pattern.fullmatch(name)), "eeg")


def _uv_per_count(header: StreamHeader) -> float:
    for tag in RESOLUTION_TAGS:
        try:
            value = float(header.desc.findtext(tag) or "nan")
        except ValueError:
            continue
        if math.isfinite(value) and value > 0:
            return value
    return math.nan


class EventEdges:
    """Finds the moments at which a trigger channel takes a new code.

    What it holds at first is its idle level; a code is told once, when it appears, and going
    back to zero or to the idle level is no event.
    """

    def __init__(self) -> None:
        self._idle: int | None = None
        self._last = 0

    def find(self, codes: NDArray[np.int64]) -> list[tuple[int, int]]:
        """Return (position, code) of each event in the next codes, shape (n_samples,)."""
        if self._idle is None:
            self._idle = self._last = int(codes[0])
        before_and_after = pairwise([self._last, *codes.tolist()])
        events = [
            (i, new) for i, (old, new) in enumerate(before_and_after) if new != old and new not in (0, self._idle)
        ]
        self._last = int(codes[-1])
        return events
