"""How an LSL stream's samples come over the network, as a recording keeps them: all columns, the sender's numbers."""

from __future__ import annotations

from typing import get_args

from recorder.errors import SourceError
from recorder.sources.labels import MOST_LABEL_CHARACTERS, cleaned
from recorder.sources.lsl_metadata import Layout, StreamHeader
from recorder.streams import Channel, RawFormat, SampleFormat


def sent_format(header: StreamHeader, layout: Layout) -> RawFormat | None:
    """Return how a stream of numbers is sent; None for markers.

    Parameters
    ----------
    header : StreamHeader
        As it came.
    layout : Layout
        What was made of it.

    Raises
    ------
    SourceError
        Its number format is none of LSL's.
    """
    if layout.info.kind == "markers":
        return None
    if header.format not in get_args(SampleFormat):
        raise SourceError(
            f'"{header.name}" declares samples of format "{header.format}"; {", ".join(get_args(SampleFormat))} can be'
            " read. Check the sending program."
        )
    told = header.desc.findall("channels/channel")
    units = [cleaned(channel.findtext("unit"), MOST_LABEL_CHARACTERS) for channel in told[: header.n_channels]]
    units += [""] * (header.n_channels - len(units))
    kept = dict(zip(layout.columns, layout.info.channels, strict=True))
    return RawFormat(
        channels=tuple(_column(i, kept, units[i]) for i in range(header.n_channels)),
        format=header.format,  # type: ignore[arg-type]  # checked above
        columns=layout.columns,
        scale=tuple(layout.scale.tolist()),
    )


def _column(i: int, kept: dict[int, Channel], unit: str) -> Channel:
    if i in kept:
        return Channel(kept[i].name, kept[i].kind, unit)
    return Channel(f"events {i + 1}", "trigger", unit)
