"""What is on the network now, as the connect panel and `emoscope sources` list it."""

from __future__ import annotations

import uuid

import pylsl

from recorder.sources.lsl_discovery import list_streams
from recorder.sources.lsl_query import parse_query


def test_streams_are_listed_with_the_uri_that_connects_them() -> None:
    """By source_id where there is one; names are cleaned for a terminal."""
    source_id = f"amp, no. {uuid.uuid4().hex[:6]}"
    with_id = pylsl.StreamOutlet(pylsl.StreamInfo("Amp\n7", "EEG", 4, 250.0, "float32", source_id))
    without = pylsl.StreamOutlet(pylsl.StreamInfo(f"of {source_id}", "Markers", 1, 0.0, "string", ""))
    listed = {stream.name: stream for stream in list_streams()}

    amp, markers = listed["Amp7"], listed[f"of {source_id}"]
    assert (4, 250.0, "float32", "EEG") == (amp.n_channels, amp.rate_hz, amp.format, amp.type)
    assert f"source_id='{source_id}'" == parse_query(amp.uri.removeprefix("lsl:")).predicate
    assert f"name='of {source_id}'" == parse_query(markers.uri.removeprefix("lsl:")).predicate
    del with_id, without


def test_streams_that_share_an_id_are_told_apart_by_type() -> None:
    """Some headbands send EEG, motion and light with one source_id."""
    source_id = f"muse-{uuid.uuid4().hex[:6]}"
    outlets = [
        pylsl.StreamOutlet(pylsl.StreamInfo("Muse", kind, 3, 52.0, "float32", source_id)) for kind in ("ACC", "GYRO")
    ]

    listed = {stream.type: stream.uri for stream in list_streams() if stream.source_id == source_id}

    assert {kind: f"lsl:source_id={source_id},type={kind}" for kind in ("ACC", "GYRO")} == listed
    del outlets
