"""Whatever happens to a file, reading it never raises and gives what is intact."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.streams import Channel
from recorder.xdf import encode
from recorder.xdf.header import XdfHeader, stream_info
from recorder.xdf.read import XdfError, XdfFile, read_xdf
from tests.recorder.xdf.test_encode import loaded
from tests.recorder.xdf.written import CAP, EEG, HEADERS, MARKERS, STAMPS, Written, eeg_of, write_file

WHOLE = write_file()
OPEN = write_file(closed=False)


def decoded(file: XdfFile) -> int:
    """Decode everything; return the number of samples."""
    for stream in file.streams.values():
        n = len(stream.texts if stream.header.is_text else stream.data)
        assert n == len(stream.stamps) == stream.n_samples
    return sum(stream.n_samples for stream in file.streams.values())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("xdf")


def test_a_whole_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Every stream, stamp and value; nothing damaged."""
    file = read_xdf(WHOLE.save(tmp_path))

    assert () == file.damage
    assert set(HEADERS) == set(file.streams)
    for stream_id in HEADERS:
        assert np.array_equal(WHOLE.stamps(stream_id), file.streams[stream_id].stamps)
    assert np.array_equal(eeg_of(WHOLE.stamps(EEG)), file.streams[EEG].data)
    assert ("stimulus_onset", '{"trial": 11}') == file.streams[MARKERS].texts[-1]
    assert (12, 2) == file.streams[STAMPS].offsets.shape
    assert CAP == stream_info(file.of_role("eeg")[0].header)
    assert all(s.footer is not None and s.footer.n_samples == s.n_samples for s in file.streams.values())


def test_a_file_cut_anywhere_loses_only_the_chunk_that_is_cut(folder: Path) -> None:
    """A power cut costs a quarter of a second, wherever it falls: at every edge and beside it."""
    edges = {edge for _, start, stop, _ in OPEN.chunks for edge in (start, stop)}
    cuts = sorted(edge + beside for edge in edges for beside in (-1, 0, 1, 3, 40) if edge + beside < len(OPEN.content))

    for cut in cuts:
        file = read_xdf(OPEN.save(folder, OPEN.content[:cut]))
        decoded(file)
        for stream_id, stream in file.streams.items():
            assert np.array_equal(OPEN.stamps(stream_id, 0, cut), stream.stamps)


@given(cut=st.integers(0, len(WHOLE.content) - 1))
def test_a_file_cut_at_any_byte_is_read(folder: Path, cut: int) -> None:
    """Inside headers and footers too; the bytes that are lost are told."""
    file = read_xdf(WHOLE.save(folder, WHOLE.content[:cut]))

    decoded(file)
    assert all(damage.stop == cut for damage in file.damage)
    for stream_id, stream in file.streams.items():
        assert np.array_equal(WHOLE.stamps(stream_id, 0, cut), stream.stamps)


@settings(max_examples=300)
@given(at=st.integers(0, len(WHOLE.content) - 1), noise=st.binary(min_size=1, max_size=4096))
def test_random_bytes_anywhere_never_raise(folder: Path, at: int, noise: bytes) -> None:
    """Not even where the letters XDF: or a description were; every byte is used, or told as damaged."""
    broken = WHOLE.content[:at] + noise[: len(WHOLE.content) - at] + WHOLE.content[at + len(noise) :]

    file = read_xdf(WHOLE.save(folder, broken))

    decoded(file)
    parts = sorted((part.start, part.stop) for part in (*file.frames, *file.damage))
    assert [stop for _, stop in parts[:-1]] == [start for start, _ in parts[1:]], "a byte is neither used nor told"
    assert (0 < len(parts), len(broken)) == (parts[0][0] in (0, 4), parts[-1][1])


@settings(max_examples=200)
@given(st.binary(max_size=600))
def test_a_file_of_anything_at_all_never_raises(folder: Path, noise: bytes) -> None:
    """Behind a proper beginning anything may come; every byte of it is used or told."""
    content = WHOLE.content[: WHOLE.first_sample] + noise

    file = read_xdf(WHOLE.save(folder, content))

    decoded(file)
    assert len(content) == max(part.stop for part in (*file.frames, *file.damage))


@settings(max_examples=200)
@given(st.data())
def test_without_a_journal_damage_costs_at_most_until_the_next_boundary(folder: Path, data: st.DataObject) -> None:
    """What lies before the damage, and behind the boundary after it, is there to the sample."""
    at = data.draw(st.integers(OPEN.first_sample, len(OPEN.content) - 1))
    noise = data.draw(st.binary(min_size=1, max_size=300) | st.integers(1, 300).map(bytes))
    broken = OPEN.content[:at] + noise[: len(OPEN.content) - at] + OPEN.content[at + len(noise) :]
    resumed = min((b for b in OPEN.boundaries if b - 16 >= at + len(noise)), default=len(broken))

    file = read_xdf(OPEN.save(folder, broken))

    for stream_id, stream in file.streams.items():
        kept = set(stream.stamps.tolist())
        assert set(OPEN.stamps(stream_id, 0, at).tolist()) <= kept
        assert set(OPEN.stamps(stream_id, resumed).tolist()) <= kept


@given(st.data())
def test_with_a_journal_damage_costs_the_writes_it_touches_and_no_more(folder: Path, data: st.DataObject) -> None:
    """Zeroes in the middle of samples leave no trace in the framing: the checksum tells."""
    at = data.draw(st.integers(OPEN.first_sample, len(OPEN.content) - 1))
    noise = bytes(data.draw(st.integers(1, 2000)))
    stop = min(at + len(noise), len(OPEN.content))
    broken = OPEN.content[:at] + noise[: stop - at] + OPEN.content[stop:]
    spans = list(zip(OPEN.writes, [*OPEN.writes[1:], len(broken)], strict=True))
    hit = [span for span in spans if span[0] < stop and at < span[1]]

    file = read_xdf(OPEN.save(folder, broken), hit, OPEN.writes)

    assert {(hit[0][0], hit[-1][1])} == {(damage.start, damage.stop) for damage in file.damage}
    for stream_id, stream in file.streams.items():
        intact = np.concatenate([OPEN.stamps(stream_id, 0, hit[0][0]), OPEN.stamps(stream_id, hit[-1][1])])
        assert np.array_equal(intact, stream.stamps)
    assert np.array_equal(eeg_of(file.streams[EEG].stamps), file.streams[EEG].data)


def test_a_stream_whose_description_is_gone_is_read_by_its_footer(tmp_path: Path) -> None:
    """Damage at the very beginning costs no samples of a session that was closed."""
    broken = bytes(WHOLE.first_sample) + WHOLE.content[WHOLE.first_sample :]

    file = read_xdf(WHOLE.save(tmp_path, broken), [(0, WHOLE.first_sample)], WHOLE.writes)

    assert HEADERS == {stream_id: stream.header for stream_id, stream in file.streams.items()}
    assert np.array_equal(WHOLE.stamps(EEG), file.streams[EEG].stamps)


def test_samples_of_a_stream_that_nothing_describes_are_told(tmp_path: Path) -> None:
    """They cannot be decoded, and are not passed over in silence."""
    path = tmp_path / "orphan.xdf"
    path.write_bytes(encode.file_header() + encode.samples(9, [1.0], np.ones((1, 1))) + encode.boundary())

    (damage,) = read_xdf(path).damage

    assert "stream 9, which is not described" in damage.what


def test_stamps_that_are_missing_follow_at_the_nominal_rate(tmp_path: Path) -> None:
    """Files of others leave them out; also before the first stamp, and across chunks."""
    header = XdfHeader("sparse", "EEG", "int16", (Channel("a"), Channel("b")), 10.0)
    own = [None, None, 5.0, None, 7.0, None, None]
    body = b"".join(
        (b"\0" if t is None else struct.pack("<Bd", 8, t)) + struct.pack("<hh", i, -i) for i, t in enumerate(own)
    )
    chunk = struct.pack("<HI", 3, 1) + struct.pack("<BB", 1, len(own)) + body
    later = struct.pack("<HI", 3, 1) + struct.pack("<BB", 1, 1) + b"\0" + struct.pack("<hh", 7, -7)
    path = tmp_path / "sparse.xdf"
    parts = [struct.pack("<BB", 1, len(part)) + part for part in (chunk, later)]
    path.write_bytes(encode.file_header() + encode.stream_header(1, header) + b"".join(parts))

    stream = read_xdf(path).streams[1]

    assert np.array_equal(loaded(path)[1]["time_stamps"], stream.stamps)
    assert np.allclose([0.1, 0.2, 5.0, 5.1, 7.0, 7.1, 7.2, 7.3], stream.stamps)
    assert np.array_equal(np.c_[np.arange(8), -np.arange(8)], stream.data)


@pytest.mark.parametrize("name", ["clock_resets", "empty_streams", "minimal", "sub-P001", "sub-P002"])
def test_real_recordings_read_as_another_reader_reads_them(shared_data: Path, name: str) -> None:
    """Clocks that were reset, empty streams, stamps left out: to the bit."""
    path = shared_data / "xdf" / f"{name}.xdf"

    ours, theirs = read_xdf(path), loaded(path)

    assert () == ours.damage
    assert set(theirs) == set(ours.streams)
    for stream_id, other in theirs.items():
        stream = ours.streams[stream_id]
        values = [list(row) for row in stream.texts] if stream.header.is_text else stream.data.tolist()
        theirs_of_it = (
            other["time_series"] if stream.header.is_text else other["time_series"].reshape(stream.data.shape)
        )
        assert values == (theirs_of_it if stream.header.is_text else theirs_of_it.tolist())
        assert np.array_equal(other["time_stamps"], stream.stamps)
        assert list(zip(other["clock_times"], other["clock_values"], strict=True)) == list(map(tuple, stream.offsets))


@pytest.mark.parametrize("content", [b"PK\x03\x04 a zip", b"\x1aE\xdf\xa3 matroska" * 100])
def test_what_is_no_xdf_at_all_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    """A person who chose the wrong file is told so."""
    (tmp_path / "no.xdf").write_bytes(content)

    with pytest.raises(XdfError, match="is no XDF file"):
        read_xdf(tmp_path / "no.xdf")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """With its name."""
    with pytest.raises(XdfError, match=r"no file .*gone\.xdf"):
        read_xdf(tmp_path / "gone.xdf")


def test_a_count_beyond_all_bounds_is_not_believed(tmp_path: Path) -> None:
    """A hostile file asks for terabytes with a few bytes."""
    file = Written(content=encode.file_header() + encode.stream_header(EEG, HEADERS[EEG]))
    samples = struct.pack("<HI", 3, EEG) + struct.pack("<BQ", 8, 1 << 60) + bytes(40)
    file.content += struct.pack("<BB", 1, len(samples)) + samples + encode.boundary()

    read = read_xdf(file.save(tmp_path))

    assert 0 == read.streams[EEG].n_samples
    assert "do not fit the description" in read.damage[0].what


def test_descriptions_beyond_all_bounds_are_not_believed(tmp_path: Path) -> None:
    """Small headers declare millions of channels, or nest as deep as they are long."""
    wide = b"<info><channel_count>65536</channel_count><channel_format>int8</channel_format></info>"
    deep = b"<info>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</info>"
    headers = [encode.stream_header_of(i, wide) for i in range(50)] + [encode.stream_header_of(99, deep)]
    path = tmp_path / "wide.xdf"
    path.write_bytes(encode.file_header() + b"".join(headers))

    file = read_xdf(path)

    assert {0, 1, 2, 3} == set(file.streams)
    assert 47 == len(file.damage)


def test_a_footer_whose_copy_of_the_description_is_nonsense_changes_nothing(tmp_path: Path) -> None:
    """The stream is as unreadable as before, and nothing raises."""
    footer = encode.stream_footer(EEG, 0.0, 0.0, 0, header=HEADERS[EEG]).replace(
        b"channel_count&gt;4", b"channel_count&gt;x"
    )
    path = tmp_path / "footer.xdf"
    path.write_bytes(encode.file_header() + footer)

    assert {} == read_xdf(path).streams
    assert 1 == len(read_xdf(path).damage)
