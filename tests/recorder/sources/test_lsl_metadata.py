"""Descriptions from the network: strangers write them, so anything may be in them."""

from __future__ import annotations

from xml.sax.saxutils import escape

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.errors import SourceError
from recorder.sources.lsl_metadata import MOST_XML_CHARACTERS, Layout, as_sent, describe, parse_header

Told = tuple[str | None, str | None, str | None]


def xml(channels: list[Told] = (), n_channels: object = None, rate: object = 250, kind: str = "EEG", more: str = ""):
    """A description as liblsl writes it, of (label, unit, type) where told."""
    tags = ("label", "unit", "type")
    told = "".join(
        "<channel>"
        + "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in zip(tags, channel, strict=True) if text is not None)
        + "</channel>"
        for channel in channels
    )
    count = len(channels) if n_channels is None else n_channels
    return (
        f'<?xml version="1.0"?>{more}<info><name>Amp</name><type>{kind}</type><channel_count>{count}</channel_count>'
        f"<nominal_srate>{rate}</nominal_srate><channel_format>float32</channel_format><source_id>amp-7</source_id>"
        f"<hostname>lab</hostname><desc><channels>{told}</channels></desc></info>"
    )


def layout(*channels: Told, **options: object) -> Layout:
    return describe(parse_header(xml(list(channels), **options)))


def test_a_well_described_stream_needs_no_note() -> None:
    described = layout(("Fp1", "microvolts", "EEG"), ("Cz", "uV", "EEG"))

    assert ("Fp1", "Cz") == described.info.channel_names
    assert (250.0, "eeg", "lsl:amp-7", ()) == (
        described.info.rate_hz,
        described.info.kind,
        described.info.device_id,
        described.info.notes,
    )


@pytest.mark.parametrize(
    ("unit", "uv"),
    [("volts", 1e6), ("V", 1e6), ("millivolts", 1e3), ("mV", 1e3), ("µV", 1.0), ("μV", 1.0), ("nV", 1e-3), ("-6", 1.0)],
)
def test_units_of_volts_become_microvolts(unit: str, uv: float) -> None:
    described = layout(("Cz", unit, "EEG"))

    assert [uv] == described.scale.tolist()
    assert "uV" == described.info.channels[0].unit
    assert () == described.info.notes


def test_a_unit_left_out_is_taken_as_microvolts_and_said() -> None:
    described = layout(("Cz", None, "EEG"), ("Pz", "", "EEG"))

    assert [1.0, 1.0] == described.scale.tolist()
    assert ("unit not told for 2 channels, taken as microvolts",) == described.info.notes


def test_an_unknown_unit_is_kept_and_said() -> None:
    described = layout(("Cz", "counts", "EEG"))

    assert ("counts", [1.0]) == (described.info.channels[0].unit, described.scale.tolist())
    assert "unit counts is not one of volts" in described.info.notes[0]


def test_other_than_brain_channels_are_told_apart() -> None:
    """By their type, or by their label where the type says EEG of everything."""
    described = layout(
        ("Cz", "uV", "EEG"),
        ("HEOG", "mV", "EEG"),
        ("eye", "uV", "EOG"),
        ("EKG", "uV", None),
        ("TRIG", None, "EEG"),
        ("x", "g", "ACC"),
    )

    assert ["eeg", "eog", "eog", "ecg", "trigger", "misc"] == [c.kind for c in described.info.channels]
    assert ["uV", "uV", "uV", "uV", "", "g"] == [c.unit for c in described.info.channels]
    assert [1.0, 1e3, 1.0, 1.0, 1.0, 1.0] == described.scale.tolist()
    assert (0,) == described.info.eeg_indices()


def test_labels_missing_altogether_are_numbers() -> None:
    described = layout(n_channels=4)

    assert ("1", "2", "3", "4") == described.info.channel_names
    assert "labels missing, named 1..4" in described.info.notes


def test_odd_labels_are_mended_and_said() -> None:
    described = layout(
        ("FPZ", "uV", "EEG"), ("T3", "uV", "EEG"), ("Cz", "uV", "EEG"), ("Cz", "uV", "EEG"), ("  ", "uV", "EEG"),
        ("A\x1b[31m".replace("\x1b", "\x85") + "B" * 90, "uV", "EEG"),
    )  # fmt: skip
    names = described.info.channel_names

    assert ("Fpz", "T7", "Cz", "Cz-2", "5") == names[:5]
    assert 32 == len(names[5])
    assert names[5].isprintable()
    assert 4 == len(described.info.notes)


def test_more_or_fewer_labels_than_channels() -> None:
    """The channel count is what the data have; labels beyond it are dropped."""
    assert ("Cz",) == layout(("Cz", "uV", None), ("Pz", "uV", None), n_channels=1).info.channel_names
    assert ("Cz", "2") == layout(("Cz", "uV", None), n_channels=2).info.channel_names


def test_a_stream_of_another_type_is_auxiliary() -> None:
    described = layout(("pulse", "a.u.", None), kind="PPG")

    assert ("aux", "misc", "a.u.") == (
        described.info.kind,
        described.info.channels[0].kind,
        described.info.channels[0].unit,
    )


@pytest.mark.parametrize("kind", ["Markers", "marker", "Events", "Stim"])
def test_numbers_without_a_rate_are_markers_where_their_type_says_so(kind: str) -> None:
    assert "markers" == layout(("code", None, None), rate=0, kind=kind).info.kind


@pytest.mark.parametrize("kind", ["Gaze", "", "EEG"])
def test_other_numbers_without_a_rate_are_samples_and_that_is_said(kind: str) -> None:
    """A pupil's size at each fixation is no marker: it stays a number."""
    info = layout(("pupil", "mm", None), rate=0, kind=kind).info

    assert ("aux", 0.0, kind, ("pupil",)) == (info.kind, info.rate_hz, info.type, info.channel_names)
    assert "irregular" in info.notes[0]


def test_markers_are_not_taken_for_eeg() -> None:
    with pytest.raises(SourceError, match="it holds markers, not EEG"):
        describe(parse_header(xml([("code", None, None)], rate=0)), "eeg")


ENTITY_BOMB = '<!DOCTYPE info [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE info [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("hostile", "said"),
    [
        (xml([("Cz", None, None)], more=ENTITY_BOMB).replace("Cz", "&b;"), "not usable XML"),
        (xml([("Cz", None, None)], more=OUTSIDE).replace("Cz", "&a;"), "not usable XML"),
        (xml([("Cz", None, None)], more="<!DOCTYPE info>"), "not usable XML"),
        (xml([("x" * MOST_XML_CHARACTERS, None, None)]), "4 MB are read"),
        ("<info><name>Amp</name>", "not usable XML"),
        ("", "not usable XML"),
        (xml(n_channels=10**9), "declares 1e+09 channels"),
        (xml(n_channels=0), "declares 0 channels"),
        (xml(n_channels="many"), 'channel_count "many", which is no number'),
        (xml(n_channels=1, rate="nan"), "which is no number"),
        (xml(n_channels=1, rate=-5), "declares a rate of -5 Hz"),
    ],
)
def test_hostile_descriptions_are_refused_in_one_line(hostile: str, said: str) -> None:
    with pytest.raises(SourceError, match=r"stream's|Amp") as refusal:
        parse_header(hostile)

    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert 300 > len(str(refusal.value))


printable = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=50)
told = st.tuples(*(st.none() | printable | st.sampled_from(["Cz", "cz", "T3", "T7", "uV", "EEG"]) for _ in range(3)))


@given(st.lists(told, min_size=1, max_size=12))
def test_whatever_is_told_names_are_distinct_and_scales_finite(channels: list[Told]) -> None:
    """Labels of any script, units and types of any kind."""
    described = layout(*channels)
    names = described.info.channel_names

    assert len(channels) == len(set(names)) == len(described.scale)
    assert all(0 < len(name) <= 40 and name.isprintable() for name in names)
    assert np.isfinite(described.scale).all()


def test_what_is_said_besides_is_kept_word_for_word() -> None:
    """Reference, cap, amplifier: whatever the sender thought worth telling."""
    told = xml([("Cz", "uV", "EEG")]).replace("<desc>", "<desc><reference><label>A1</label></reference>")

    assert "<reference><label>A1</label></reference>" in as_sent(parse_header(told))
    assert "" == as_sent(parse_header(xml(n_channels=1).replace("<channels></channels>", "")))
