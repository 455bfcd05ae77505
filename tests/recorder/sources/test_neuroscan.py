"""App-NeuroscanAcquire's streams: recognised by their looks, counts scaled, codes told once."""

from __future__ import annotations

import numpy as np

from recorder.sources import neuroscan
from recorder.sources.lsl_metadata import StreamHeader, parse_header


def header(n_channels: int, resolution: str = "0.0298", desc: str = "", format_: str = "int32") -> StreamHeader:
    return parse_header(
        f"<info><name>Neuroscan</name><type>EEG</type><channel_count>{n_channels}</channel_count>"
        f"<nominal_srate>1000</nominal_srate><channel_format>{format_}</channel_format><source_id>n</source_id>"
        f"<desc><settings><Resolusion>{resolution}</Resolusion></settings>{desc}</desc></info>"
    )


def test_only_counts_without_labels_are_its_own() -> None:
    labelled = "<channels><channel><label>Cz</label></channel></channels>"

    assert neuroscan.matches(header(65))
    assert not neuroscan.matches(header(65, format_="float32"))
    assert not neuroscan.matches(header(65, desc=labelled))


def test_a_cap_of_known_size_gets_its_labels() -> None:
    """62 channels and an event channel: the SEED montage."""
    layout = neuroscan.describe(header(63))

    assert ("Fp1", "Fpz", "Fp2") == layout.info.channel_names[:3]
    assert "CB2" == layout.info.channel_names[-1]
    assert [0.0298] * 62 == layout.scale.tolist()
    assert (62,) == layout.event_columns
    assert any("check that this is your cap" in note for note in layout.info.notes)


def test_a_cap_of_unknown_size_is_numbered() -> None:
    assert ("1", "2", "3") == neuroscan.describe(header(4)).info.channel_names


def test_without_a_usable_resolution_values_stay_counts_and_it_is_said() -> None:
    layout = neuroscan.describe(header(33, resolution="-1"))

    assert {"counts"} == {channel.unit for channel in layout.info.channels}
    assert [1.0] * 32 == layout.scale.tolist()
    assert any("raw counts" in note for note in layout.info.notes)


def test_a_code_is_told_when_it_appears_even_across_chunks() -> None:
    edges = neuroscan.EventEdges()
    found = [edges.find(np.array(chunk)) for chunk in ([255, 255, 7], [7, 255, 9, 3], [3, 0, 255, 7])]

    assert [[(2, 7)], [(2, 9), (3, 3)], [(3, 7)]] == found
