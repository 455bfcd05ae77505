"""A stream's description comes back whole, and what others wrote is read within bounds."""

from __future__ import annotations

from typing import get_args
from xml.etree.ElementTree import tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.session.layout import MARKER_CHANNELS, SIGNAL_ROLES, TABLES, Role
from recorder.streams import Channel, RawFormat, StreamInfo
from recorder.xdf.document import MOST_XML_BYTES
from recorder.xdf.header import XdfError, XdfHeader, header_of, header_xml, parse_header, stream_info

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=40
)
CHANNELS = st.builds(Channel, WORDS.filter(bool), WORDS.filter(bool), WORDS)


def reread(header: XdfHeader) -> XdfHeader:
    return parse_header(tostring(header_xml(header), "utf-8"))


@st.composite
def infos(draw: st.DrawFn) -> StreamInfo:
    """Any stream, with or without what the device sent beneath it."""
    channels = tuple(draw(st.lists(CHANNELS, min_size=1, max_size=6)))
    sent = tuple(draw(st.lists(CHANNELS, min_size=1, max_size=8)))
    columns = tuple(draw(st.integers(0, len(sent) - 1)) for _ in channels)
    scale = tuple(draw(st.floats(allow_nan=False, allow_infinity=False)) for _ in channels)
    raw = draw(st.none() | st.just(RawFormat(sent, draw(st.sampled_from(["int32", "double64"])), columns, scale)))
    rate_hz, notes = draw(st.floats(0.1, 1e6)), tuple(draw(st.lists(WORDS, max_size=3)))
    return StreamInfo(draw(WORDS.filter(bool)), "eeg", channels, rate_hz, draw(WORDS), draw(st.booleans()), notes, raw)


@given(infos())
def test_a_device_is_described_again_as_it_was_live(info: StreamInfo) -> None:
    """Replay needs channels, columns and scales to the bit."""
    header = header_of("eeg", info, {"n_before": "3"})

    again = reread(header)

    assert header == again
    assert info == stream_info(again)


@pytest.mark.parametrize("role", [role for role in get_args(Role) if role not in (*SIGNAL_ROLES, "face_crops")])
def test_every_role_has_its_columns(role: Role) -> None:
    """A reader learns from the file itself what the columns are."""
    again = reread(header_of(role))

    assert role == again.role
    assert (role not in TABLES) == again.is_text
    assert again.is_text or TABLES[role] == again.channels
    assert role != "markers" or MARKER_CHANNELS == again.channels


@pytest.mark.parametrize("size", [1, 64, 227, 295])
def test_crops_have_columns_without_names(size: int) -> None:
    """Thousands of them: their number says all there is to say."""
    header = header_of("face_crops", extra={"size": str(size)})

    assert header == reread(header)
    assert 4 * len(header.channels) - 3 * size**2 in range(4)
    assert len(tostring(header_xml(header), "utf-8")) < 1000


@pytest.mark.parametrize("size", ["", "0", "296", "-4", "\u0664", "64.0"])
def test_crops_of_no_size_are_refused(size: str) -> None:
    """The number of columns follows from it."""
    with pytest.raises(ValueError, match="size"):
        header_of("face_crops", extra={"size": size})


def test_frame_stamps_are_left_alone_by_other_readers() -> None:
    """An irregular stream that may drop samples is never straightened."""
    root = header_xml(header_of("frames"))

    assert "0.0" == root.findtext("nominal_srate")
    assert "true" == root.findtext("desc/synchronization/can_drop_samples")


def test_characters_that_xml_cannot_hold_are_replaced() -> None:
    """A device with a bell in its name is recorded all the same."""
    info = StreamInfo("ring\a \ud800<&>", "eeg", (Channel("Cz\x00"),), 250.0)

    again = reread(header_of("eeg", info))

    assert "ring\ufffd \ufffd<&>" == again.name
    assert "Cz\ufffd" == again.channels[0].name


def test_a_device_without_a_description_is_no_eeg() -> None:
    """The columns of EEG are the device's."""
    with pytest.raises(ValueError, match="device's stream"):
        header_of("eeg")


FOREIGN = "<info><name>x</name><channel_count>{}</channel_count><channel_format>{}</channel_format>{}</info>"


def test_a_foreign_header_is_read_leniently() -> None:
    """Missing labels get numbers, nonsense in other places is left out."""
    more = "<nominal_srate>fast</nominal_srate><desc><channels><channel><label>Fz</label></channel></channels>"
    more += "<emoscope><stream><kind>eeg</kind></stream></emoscope></desc><type>eeg</type>"

    header = parse_header(FOREIGN.format(3, "int16", more).encode())

    assert ("Fz", "2", "3") == tuple(channel.name for channel in header.channels)
    assert 0.0 == header.rate_hz
    assert ("eeg", 3, "xdf:x") == (
        stream_info(header).kind,
        len(stream_info(header).channels),
        stream_info(header).device_id,
    )


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (FOREIGN.format(0, "int16", ""), "declares 0 channels"),
        (FOREIGN.format(10**9, "int16", ""), "channels; 1 to"),
        (FOREIGN.format("many", "int16", ""), "declares many channels"),
        (FOREIGN.format(1, "float16", ""), 'format "float16"'),
        ("<info>", "not usable XML"),
        ("", "not usable XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><info>&b;</info>', "not usable XML"),
        ("<info>" + " " * MOST_XML_BYTES + "</info>", "at most 4"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused_in_one_line(xml: str, reason: str) -> None:
    """What comes from a stranger's file is bounded before it is believed."""
    with pytest.raises(XdfError, match=reason) as refused:
        parse_header(xml.encode())

    assert "\n" not in str(refused.value)


def test_what_the_sender_says_besides_is_kept_where_readers_look_for_it() -> None:
    """Word for word for us, and in the elements of the XDF recommendation for others."""
    sent = (
        "<desc><cap><name>easycap</name></cap><channels><channel><impedance>5</impedance></channel></channels></desc>"
    )
    info = StreamInfo("amp", "eeg", (Channel("Cz"),), 250.0, metadata=sent)

    root = header_xml(header_of("eeg", info))
    again = parse_header(tostring(root))

    assert "easycap" == root.findtext("desc/cap/name")
    assert 1 == len(root.findall("desc/channels"))
    assert sent == stream_info(again).metadata


def test_another_description_is_no_other_stream() -> None:
    """A sender that comes back tells another start time, say."""
    assert StreamInfo("amp", "eeg", metadata="<desc/>") == StreamInfo("amp", "eeg")
