"""What a sender's samples were stays beside what is made of them, to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.blocks import Block, Marker
from recorder.errors import SourceError
from recorder.sources.lsl_conversion import Conversion
from recorder.sources.lsl_metadata import StreamHeader, parse_header
from recorder.streams import DTYPES, Channel

N = 20
RATE_HZ = 1000.0


def header(n_channels: int, form: str, unit: str = "microvolts", desc: str = "") -> StreamHeader:
    channel = f"<channel><type>EEG</type><unit>{unit}</unit></channel>"
    channels = "" if desc else f"<channels>{channel * n_channels}</channels>"
    return parse_header(
        f"<info><name>amp</name><type>EEG</type><channel_count>{n_channels}</channel_count>"
        f"<nominal_srate>{RATE_HZ}</nominal_srate><channel_format>{form}</channel_format><source_id>a</source_id>"
        f"<desc>{channels}{desc}</desc></info>"
    )


NEUROSCAN = "<settings><Resolusion>0.0298</Resolusion></settings>"


def begun(told: StreamHeader) -> Conversion:
    conversion = Conversion()
    conversion.begin(told)
    return conversion


@given(st.sampled_from(sorted(DTYPES)), st.sampled_from(["microvolts", "volts", "mV"]), st.integers(0, 2**32 - 1))
def test_live_and_recording_are_one_conversion(form: str, unit: str, seed: int) -> None:
    conversion = Conversion()
    info, _ = conversion.begin(header(3, form, unit))
    sent = (np.random.default_rng(seed).standard_normal((N, 3)) * 100).astype(DTYPES[form])
    stamps = np.arange(N) / RATE_HZ

    blocks = [item for item in conversion.items(sent, stamps, 5.0, 5.0 + N / RATE_HZ) if isinstance(item, Block)]

    assert info.raw is not None
    raw = [block.raw for block in blocks if block.raw]
    assert sent.tobytes() == b"".join(part.data.tobytes() for part in raw)
    assert stamps.tolist() == np.concatenate([part.stamps for part in raw]).tolist()
    assert {5.0} == {part.offset_s for part in raw}
    for block, part in zip(blocks, raw, strict=True):
        assert info.raw.converted(part.data).tobytes() == np.ascontiguousarray(block.data).tobytes()


def test_what_is_kept_outlives_the_next_pull() -> None:
    """The buffer that liblsl fills is written again and again."""
    buffer = np.ones((N, 2), np.float32)

    blocks = list(begun(header(2, "float32")).items(buffer, np.arange(N) / RATE_HZ, 0.0, 1.0))
    buffer[:] = 7.0

    assert all(isinstance(b, Block) and b.raw and 1.0 == b.raw.data.max() == b.data.max() for b in blocks)


def test_a_trigger_column_is_kept_beside_the_markers_made_of_it() -> None:
    conversion = Conversion()
    info, _ = conversion.begin(header(5, "int32", desc=NEUROSCAN))
    counts = np.full((N, 5), 1000, np.int32)
    counts[:, 4] = 0
    counts[7:, 4] = 42

    items = list(conversion.items(counts, np.arange(N) / RATE_HZ, 0.0, N / RATE_HZ))

    assert info.raw is not None
    assert Channel("events 5", "trigger", "") == info.raw.channels[4]
    assert ["42"] == [item.label for item in items if isinstance(item, Marker)]
    kept = np.concatenate([item.raw.data for item in items if isinstance(item, Block) and item.raw])
    assert counts.tolist() == kept.tolist()


def test_another_scale_is_another_stream() -> None:
    """Channels and rate are as before, but counts now mean something else."""
    conversion = begun(header(5, "int32", desc=NEUROSCAN))

    _, change = conversion.begin(header(5, "int32", desc=NEUROSCAN.replace("0.0298", "0.1")))

    assert "came back with another number format, unit or scale" == change


def test_a_number_format_that_lsl_does_not_have_is_refused() -> None:
    with pytest.raises(SourceError, match='format "decimal"'):
        Conversion().begin(header(2, "decimal"))


def irregular(form: str) -> StreamHeader:
    return parse_header(
        f"<info><name>eyes</name><type>Gaze</type><channel_count>2</channel_count><nominal_srate>0</nominal_srate>"
        f"<channel_format>{form}</channel_format><source_id>e</source_id><desc/></info>"
    )


@given(st.sampled_from(sorted(DTYPES)), st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_samples_without_a_rate_keep_their_own_times(form: str, chunks: list[int]) -> None:
    """Nothing is smoothed or counted as lost; a stamp that is none becomes the time of arrival."""
    conversion = begun(irregular(form))
    stamps = [np.arange(n) ** 2 + 100.0 * i for i, n in enumerate(chunks)]
    sent = [np.arange(2 * n).reshape(n, 2).astype(DTYPES[form]) for n in chunks]

    chunked = zip(sent, stamps, strict=True)
    blocks = [b for rows, at in chunked for b in conversion.items(rows, at, 5.0, float(at[-1]) + 5.0)]
    [odd] = conversion.items(sent[0][:1], np.array([np.nan]), 5.0, 1e4)

    assert all(isinstance(block, Block) for block in blocks)
    assert (np.concatenate(stamps) + 5.0).tolist() == [t for block in blocks for t in block.t.tolist()]
    assert [row for rows in sent for row in rows.tolist()] == [r for b in blocks for r in b.raw.data.tolist()]
    assert np.cumsum([0, *chunks[:-1]]).tolist() == [block.first_index for block in blocks]
    assert (sum(chunks), 1e4) == (odd.first_index, odd.t[0])
    assert sum(chunks) + 1 == conversion.health.n_samples


@pytest.mark.parametrize("stamp", [1.7e9, -1e6, float("nan"), float("inf")])
def test_a_marker_of_another_clock_is_put_where_it_came(stamp: float) -> None:
    """Unix time, for one, would be fifty years off; what was sent stays beside it where it is a number."""
    told = parse_header(
        "<info><name>psy</name><type>Markers</type><channel_count>1</channel_count><nominal_srate>0</nominal_srate>"
        "<channel_format>string</channel_format><source_id>p</source_id><desc/></info>"
    )
    conversion = begun(told)

    [fair] = conversion.items(np.array([[b"on"]], object), np.array([995.0]), 4.0, 1000.0)
    [odd] = conversion.items(np.array([[b"off"]], object), np.array([stamp]), 4.0, 1001.0)

    assert Marker(999.0, "on") == fair
    assert Marker(1001.0, "off", {"stamp": stamp} if np.isfinite(stamp) else {}) == odd
    assert conversion.uses_arrival
