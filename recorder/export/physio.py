"""Channels that are no voltages (breathing, skin conductance, motion ...) as BIDS physio, in their own units."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorder.export.brainvision import distinct, electric
from recorder.export.events import NONE
from recorder.export.timeline import Timeline

COLUMN_OF_KIND = {"resp": "respiratory", "ppg": "cardiac"}
"""Names that BIDS gives to what many devices measure."""

FASTEST = 1
"""Level of compression: the others save little on noise and take long."""


def has_physio(timeline: Timeline) -> bool:
    """Tell whether there is any such channel."""
    return any(not electric(channel) for channel in timeline.signal.info.channels)


def write_physio(
    path: Path,
    timeline: Timeline,
    columns: Sequence[int] | None = None,
    also: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Write the channels that are no voltages on the grid of the signal, ``n/a`` where there is no sample.

    Parameters
    ----------
    path : Path
        Ends in ``_physio.tsv.gz``; its description goes beside it.
    timeline : Timeline
        The whole signal.
    columns : sequence of int, optional
        Which channels, where it is not those.
    also : mapping
        What is told of the file beside the usual: another begin or rate.
    """
    if columns is None:
        columns = [i for i, channel in enumerate(timeline.signal.info.channels) if not electric(channel)]
    channels = [timeline.signal.info.channels[i] for i in columns]
    names = distinct([COLUMN_OF_KIND.get(channel.kind, plain_name(channel.name)) for channel in channels])
    with path.open("xb") as raw, gzip.GzipFile("", "wb", FASTEST, raw, mtime=0) as file:
        for piece in timeline.laid(columns, np.nan):
            file.write(_text_rows(piece))
    told: dict[str, Any] = {"SamplingFrequency": timeline.rate_hz, "StartTime": 0, "Columns": names, **also}
    for name, channel in zip(names, channels, strict=True):
        told[name] = {"Description": f"{channel.name}, {channel.kind}"}
        told[name] |= {"Units": channel.unit} if channel.unit else {}
    sidecar = path.with_name(path.name.removesuffix(".tsv.gz") + ".json")
    sidecar.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _text_rows(values: NDArray[np.float32]) -> bytes:
    """Return numbers as lines of tab-separated text, the shortest that read back the same, ``n/a`` for none."""
    texts = values.astype("U16")
    texts[np.isnan(values)] = NONE
    return "".join("\t".join(row) + "\n" for row in texts.tolist()).encode()


def plain_name(name: str) -> str:
    """Return a name of letters, digits and underscores."""
    return "_".join("".join(c if c.isascii() and c.isalnum() else " " for c in name).split()) or "channel"
