"""The journal knows every byte: whatever is changed afterwards shows, in the files and in itself."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.errors import SessionError
from recorder.session.journal import Journal, JournalWriter, read_journal
from recorder.session.paths import DOCUMENT, STREAMS, RunPaths

Writes = list[bytes]
writes = st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=8)


class Text:
    """A file in memory."""

    def __init__(self) -> None:
        self.content = b""

    def write(self, content: bytes) -> None:
        self.content += content


def journal_text(parts: Writes, documents: Writes = [], closed: bool = True) -> bytes:  # noqa: B006 - only read
    text = Text()
    journal, offset = JournalWriter(text, 1.0), 0
    for i, part in enumerate(parts):
        journal.appended(STREAMS, offset, part, 2.0 + i)
        offset += len(part)
    for document in documents:
        journal.replaced(DOCUMENT, document, 3.0)
    if closed:
        journal.closed(9.0)
    return text.content


@pytest.fixture(scope="module")
def paths() -> Iterator[RunPaths]:
    with tempfile.TemporaryDirectory() as folder:
        yield RunPaths(Path(folder), "01", "01", "free", 1)


def written(paths: RunPaths, journal: bytes, streams: bytes, document: bytes = b"") -> Journal:
    paths.journal.write_bytes(journal)
    paths.streams.write_bytes(streams)
    paths.document.write_bytes(document)
    return read_journal(paths.journal)


@given(parts=writes, documents=writes)
def test_an_untouched_run_is_whole(paths: RunPaths, parts: Writes, documents: Writes) -> None:
    journal = written(paths, journal_text(parts, documents), b"".join(parts), documents[-1])

    assert (True, False, ()) == (journal.closed, journal.torn, journal.damaged_lines)
    assert [] == journal.damaged_ranges(paths.streams) + journal.damaged_ranges(paths.document)
    assert tuple(sum(map(len, parts[:i])) for i in range(len(parts))) == journal.restarts(STREAMS)


@given(parts=writes, data=st.data())
def test_any_changed_byte_of_a_file_is_in_a_damaged_range(paths: RunPaths, parts: Writes, data: st.DataObject) -> None:
    content = bytearray(b"".join(parts))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))

    ((start, stop),) = written(paths, journal_text(parts), bytes(content)).damaged_ranges(paths.streams)

    assert start <= at < stop


@given(parts=writes, data=st.data())
def test_any_changed_byte_of_the_journal_shows(paths: RunPaths, parts: Writes, data: st.DataObject) -> None:
    text = bytearray(journal_text(parts))
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] ^= data.draw(st.integers(1, 255))

    journal = written(paths, bytes(text), b"".join(parts))

    assert not journal.closed
    assert journal.damaged_lines or journal.torn


@given(parts=writes, data=st.data())
def test_a_line_taken_out_shows(paths: RunPaths, parts: Writes, data: st.DataObject) -> None:
    lines = journal_text(parts).splitlines(keepends=True)
    del lines[data.draw(st.integers(0, len(lines) - 1))]

    assert not written(paths, b"".join(lines), b"".join(parts)).closed


@given(parts=writes, cut=st.integers(1, 400))
def test_a_file_that_was_cut_lacks_what_is_gone(paths: RunPaths, parts: Writes, cut: int) -> None:
    content = b"".join(parts)
    kept = max(0, len(content) - cut)

    ranges = written(paths, journal_text(parts), content[:kept]).damaged_ranges(paths.streams)

    assert len(content) == ranges[-1][1]
    assert ranges[0][0] <= kept < ranges[0][1]


def test_bytes_behind_the_end_are_damage_in_a_run_that_was_closed(paths: RunPaths) -> None:
    """While it is written, or after a kill, the last write may not be in the journal yet."""
    assert [(3, 6)] == written(paths, journal_text([b"abc"]), b"abcdef").damaged_ranges(paths.streams)
    assert [] == written(paths, journal_text([b"abc"], closed=False), b"abcdef").damaged_ranges(paths.streams)


def test_a_document_counts_as_it_was_last(paths: RunPaths) -> None:
    text = journal_text([b"a"], [b"first", b"second"])

    assert [] == written(paths, text, b"a", b"second").damaged_ranges(paths.document)
    assert [(0, 6)] == written(paths, text, b"a", b"first").damaged_ranges(paths.document)
    assert [(6, 9)] == written(paths, text, b"a", b"secondary").damaged_ranges(paths.document)


def test_a_missing_file_is_all_damage(paths: RunPaths) -> None:
    journal = written(paths, journal_text([b"abc", b"de"]), b"")
    paths.streams.unlink()

    assert [(0, 3), (3, 5)] == journal.damaged_ranges(paths.streams)


@given(text=st.binary(max_size=200), cut=st.integers(0, 300))
def test_nothing_in_it_is_an_error(paths: RunPaths, text: bytes, cut: int) -> None:
    journal = written(paths, journal_text([b"abc"])[:cut] + text, b"abc")

    assert len(journal.entries) <= 1


def test_a_cut_line_is_torn_not_damaged(paths: RunPaths) -> None:
    journal = written(paths, journal_text([b"abc", b"de"], closed=False)[:-5], b"abcde")

    assert (True, (), 1) == (journal.torn, journal.damaged_lines, len(journal.entries))


def test_a_journal_of_a_newer_version_is_refused(paths: RunPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        newer.setattr("recorder.session.journal.VERSION", 2)
        text = journal_text([b"abc"])

    with pytest.raises(SessionError, match="Use a newer one"):
        written(paths, text, b"abc")
