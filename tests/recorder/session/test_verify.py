"""Every damaged byte of a run is found, placed in time, and what remains is told."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.errors import SessionError
from recorder.session.journal import JournalWriter
from recorder.session.paths import DOCUMENT, FILES, RunPaths
from recorder.session.reader import open_session
from recorder.session.repair import repair
from recorder.session.report import DamagedBlock, Report, StreamReport
from recorder.session.summary import summary
from recorder.session.verify import verify
from tests.recorder.session.made_run import START_T, record_run
from tests.recorder.xdf.written import write_file

SECONDS = 3.0


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> RunPaths:
    """A run with a film that nothing happened to."""
    return record_run(tmp_path_factory.mktemp("whole"), SECONDS, video=True)


@pytest.fixture(scope="module")
def spare(whole: RunPaths, tmp_path_factory: pytest.TempPathFactory) -> RunPaths:
    """A copy of it that is damaged and restored again and again."""
    return RunPaths.of(shutil.copytree(whole.folder, tmp_path_factory.mktemp("spare") / "run") / whole.streams.name)


@pytest.fixture
def run(whole: RunPaths, tmp_path: Path) -> RunPaths:
    """A copy of it to be damaged."""
    shutil.copytree(whole.folder, tmp_path / "run")
    return RunPaths.of(tmp_path / "run" / whole.streams.name)


def overwrite(path: Path, at: int, noise: bytes) -> None:
    """Damage a file; its length stays."""
    content = path.read_bytes()
    noise = noise[: len(content) - at]
    path.write_bytes(content[:at] + noise + content[at + len(noise) :])


def test_a_whole_run_is_whole(whole: RunPaths) -> None:
    """Every stream with all that its footer counts."""
    report = verify(whole.streams)

    assert report.ok
    assert (750, 60, 60) == tuple(
        next(s.n_samples for s in report.streams if s.role == role) + lost
        for role, lost in (("eeg", 6), ("faces", 0), ("frames", 0))
    )
    assert all(s.n_samples == s.n_announced and s.closed for s in report.streams)
    assert "intact" in report.lines()[0]
    assert report.to_json()["ok"]


@pytest.mark.parametrize("path", ["prefix", "folder", "journal"])
def test_a_run_is_found_by_any_of_its_paths(whole: RunPaths, path: str) -> None:
    """As a person would name it."""
    paths = {"prefix": whole.folder / whole.prefix, "folder": whole.folder.parent, "journal": whole.journal}

    assert verify(paths[path]).ok


def test_damage_is_told_with_file_bytes_seconds_and_streams(run: RunPaths) -> None:
    """A person learns what they can still use."""
    at = run.streams.stat().st_size // 2
    overwrite(run.streams, at, b"\0" * 64)

    report = verify(run.streams)

    (block,) = report.blocks
    assert "streams.xdf" == block.file
    assert block.start <= at < at + 64 <= block.stop
    assert block.t is not None
    assert START_T < block.t[0] < block.t[1] < START_T + SECONDS
    assert block.t[1] - block.t[0] < 0.5
    assert {"eeg", "faces"} < set(block.streams)
    assert {"eeg": 62, "faces": 5} == {s.role: s.n_missing for s in report.streams if s.role in ("eeg", "faces")}
    assert any("62 are lost" in line for line in report.lines())
    assert json.dumps(report.to_json(), allow_nan=False)


@settings(max_examples=40)
@given(st.data())
def test_no_damage_is_silent(spare: RunPaths, data: st.DataObject) -> None:
    """One byte or thousands, random or zero, in any of the files."""
    name = data.draw(st.sampled_from(FILES))
    content = spare.file(name).read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    noise = data.draw(st.binary(min_size=1, max_size=100) | st.integers(1, 4096).map(bytes))[: len(content) - at]
    overwrite(spare.file(name), at, noise)

    report = verify(spare.streams)

    spare.file(name).write_bytes(content)
    same = content[at : at + len(noise)] == noise
    hit = [b for b in report.blocks if b.file == name and b.start < at + len(noise) and at < b.stop]
    assert same == report.ok == (not hit)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_file_that_was_cut_off_is_found(run: RunPaths, name: str, share: float) -> None:
    """To nothing, to the half, or by its last bytes."""
    content = run.file(name).read_bytes()
    run.file(name).write_bytes(content[: int(share * len(content))])

    report = verify(run.streams)

    assert not report.ok
    assert report.blocks or not report.closed


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_gone_is_missed(run: RunPaths, name: str) -> None:
    """It was there when the recording was closed."""
    run.file(name).unlink()

    report = verify(run.folder / run.prefix)

    assert (name,) == report.missing
    assert not report.ok


def test_a_run_that_was_killed_is_intact_but_not_closed(tmp_path: Path) -> None:
    """Nothing is damaged, nothing missing; the end may be."""
    paths = record_run(tmp_path, SECONDS, closed=False)

    report = verify(paths.streams)

    assert ((), (), False, False) == (report.blocks, report.missing, report.closed, report.ok)
    assert "not closed, else intact" in report.lines()[0]


def test_bytes_that_the_journal_does_not_tell_of_are_noted(tmp_path: Path) -> None:
    """Written just before the kill; they count, but nothing vouches for them."""
    paths = record_run(tmp_path, SECONDS, closed=False)
    lines = paths.journal.read_bytes().splitlines(keepends=True)
    paths.journal.write_bytes(b"".join(lines[:-2]))

    report = verify(paths.streams)

    assert () == report.blocks
    assert any("no line of the journal" in note for note in report.notes)


def test_without_a_journal_only_the_framing_is_checked(run: RunPaths) -> None:
    """And the report says so."""
    run.journal.unlink()
    size = run.streams.stat().st_size
    run.streams.write_bytes(run.streams.read_bytes()[: size // 2])

    report = verify(run.streams)

    assert "cut off" in report.blocks[0].what
    assert any("only the framing" in line for line in report.lines())
    assert not report.journal


def test_a_film_without_a_journal_is_checked_by_reading_it(run: RunPaths) -> None:
    """What cannot be demuxed is told."""
    run.journal.unlink()
    overwrite(run.camera, 0, bytes(400))

    assert ["camera.mkv"] == [block.file for block in verify(run.streams).blocks]


def test_a_file_of_others_is_checked_by_itself(tmp_path: Path) -> None:
    """Its framing, its footers."""
    file = write_file()
    path = file.save(tmp_path)

    assert verify(path).ok
    path.write_bytes(file.content[: file.boundaries[1] + 5])
    report = verify(path)
    assert not report.ok
    assert "written.xdf" == report.blocks[0].file


def test_what_is_no_session_is_refused(tmp_path: Path) -> None:
    """In one line."""
    (tmp_path / "no.xdf").write_bytes(b"not at all")

    for path in (tmp_path, tmp_path / "no.xdf", tmp_path / "gone.xdf"):
        with pytest.raises(SessionError) as refused:
            verify(path)
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to(os.devnull)])
@pytest.mark.parametrize("name", FILES)
def test_what_is_no_file_is_told_in_one_line(run: RunPaths, name: str, make: Callable[[Path], None]) -> None:
    """A pipe by the name of a file would be waited for without end."""
    run.file(name).unlink()
    make(run.file(name))

    for look in (verify, open_session, repair):
        with pytest.raises(SessionError, match="is no file but"):
            look(run.folder / run.prefix)
    assert "damaged" == summary(run).state


def test_a_kill_while_the_document_is_replaced_damages_nothing(tmp_path: Path) -> None:
    """The journal tells of the new one already, and the old one stands."""
    paths = record_run(tmp_path, SECONDS, closed=False)
    with paths.journal.open("ab") as journal:
        JournalWriter(Unheaded(journal), 0.0).replaced(DOCUMENT, b"never written", START_T)

    report = verify(paths.streams)

    assert ((), (), False) == (report.blocks, report.missing, report.closed)


def test_another_document_than_the_one_before_is_found(tmp_path: Path) -> None:
    paths = record_run(tmp_path, SECONDS, closed=False)
    with paths.journal.open("ab") as journal:
        JournalWriter(Unheaded(journal), 0.0).replaced(DOCUMENT, b"never written", START_T)
    overwrite(paths.document, 5, b"#")

    assert DOCUMENT in {block.file for block in verify(paths.streams).blocks}


@pytest.mark.parametrize("n_lines", [1, 2])
@pytest.mark.parametrize("begun", [True, False])
def test_a_kill_in_the_first_moment_damages_nothing(tmp_path: Path, n_lines: int, begun: bool) -> None:
    """Nothing was written yet, so nothing is gone."""
    paths = record_run(tmp_path, SECONDS, closed=False)
    paths.journal.write_bytes(b"".join(paths.journal.read_bytes().splitlines(keepends=True)[:n_lines]))
    paths.streams.write_bytes(b"") if begun else paths.streams.unlink()
    if n_lines == 1:
        paths.document.unlink()

    report = verify(paths.journal)

    assert ((), (), False, False) == (report.blocks, report.missing, report.closed, report.ok)


def test_times_that_are_none_are_told_shortly() -> None:
    """A broken sender stamps as it likes."""
    streams = (StreamReport(1, "amp", "eeg", 2, 2, 1000.0, 1001.0, True),)
    block = DamagedBlock("streams.xdf", 0, 1, "odd", (-1e300, float("inf")))

    (told,) = [line for line in Report(Path("x"), True, True, (block,), streams).lines() if "odd" in line]
    assert told.endswith("-1e+300 s to inf s")


class Unheaded:
    """A journal that has its first line already."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, content: bytes) -> None:
        if not content.startswith(b"h"):
            self._file.write(content)


def test_thousands_of_damaged_blocks_are_told_shortly(run: RunPaths) -> None:
    """To people; machines get all."""
    run.streams.write_bytes(b"\xff" * run.streams.stat().st_size)
    overwrite(run.journal, 0, b"\n" * run.journal.stat().st_size)

    report = verify(run.streams)

    assert 20 < len(report.blocks)
    assert len(report.lines()) < 40
