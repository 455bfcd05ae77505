"""What is intact becomes a run of its own, which every reader opens; the damaged one stays as it was."""

from __future__ import annotations

from pathlib import Path

import av
import mne
import numpy as np
import pytest
from numpy.typing import NDArray

from recorder.errors import SessionError
from recorder.session.document import read_document
from recorder.session.paths import RunPaths
from recorder.session.reader import open_session
from recorder.session.repair import repair
from recorder.session.verify import verify
from recorder.xdf.read import read_xdf
from tests.recorder.session.made_run import CAP, SIZE, record_run
from tests.recorder.session.test_verify import overwrite
from tests.recorder.xdf.test_encode import loaded
from tests.recorder.xdf.written import EEG, write_file

SECONDS = 4.0


def stamps(path: Path) -> dict[int, NDArray[np.float64]]:
    return {i: stream.stamps for i, stream in read_xdf(path).streams.items()}


def pictures(path: Path) -> dict[int, NDArray[np.uint8]]:
    """A film's pictures by their time in ms."""
    with av.open(str(path)) as film:
        return {frame.pts or 0: frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)}


@pytest.fixture
def damaged(tmp_path: Path) -> RunPaths:
    """A run with a hole in the middle of its samples."""
    paths = record_run(tmp_path, SECONDS)
    overwrite(paths.streams, paths.streams.stat().st_size // 2, b"\0" * 64)
    return paths


def test_a_repaired_run_holds_everything_that_is_intact(damaged: RunPaths) -> None:
    """Our reader opens it as complete, another one sees the same samples, and so does MNE."""
    before = {path: path.read_bytes() for path in damaged.folder.iterdir()}

    repaired = repair(damaged.streams)

    session, old = open_session(repaired.path), open_session(damaged.streams)
    assert session.complete
    assert verify(repaired.path).ok
    assert np.array_equal(old.signal().t, session.signal().t)
    assert np.array_equal(old.signal().data, session.signal().data)
    assert old.markers() == session.markers()
    others = loaded(repaired.path)
    assert {i: t.tolist() for i, t in stamps(repaired.path).items()} == {
        i: stream["time_stamps"].tolist() for i, stream in others.items()
    }
    eeg = next(s for s in others.values() if s["info"]["type"] == ["EEG"])
    raw = mne.io.RawArray(eeg["time_series"].T, mne.create_info(list(CAP.channel_names), CAP.rate_hz), verbose="error")
    assert len(session.signal().t) == raw.n_times
    assert before == {path: path.read_bytes() for path in before}


def test_a_repaired_run_says_what_it_was_made_of(damaged: RunPaths) -> None:
    """Years later one still sees that seconds are missing, and why."""
    repaired = repair(damaged.streams)

    document = read_document(RunPaths.of(repaired.path).document)
    assert ("repaired", damaged.prefix) == (document.state, document.repaired_from)
    assert "eeg: 62 samples are lost" in document.why
    assert any("streams.xdf, bytes" in words for words in repaired.dropped)
    assert f"{damaged.prefix}_desc-repaired_streams.xdf" == repaired.path.name


def test_nothing_is_overwritten_by_a_second_repair(damaged: RunPaths) -> None:
    """It gets a name of its own."""
    first = repair(damaged.streams).path
    content = first.read_bytes()

    second = repair(damaged.streams).path

    assert second.name.endswith("_desc-repaired2_streams.xdf")
    assert content == first.read_bytes()


def test_a_killed_run_gets_its_footers_events_and_end(tmp_path: Path) -> None:
    """Nothing of it is dropped."""
    paths = record_run(tmp_path, SECONDS, closed=False)

    repaired = repair(paths.streams)

    assert () == repaired.dropped
    new = RunPaths.of(repaired.path)
    assert open_session(new.streams).complete
    assert {i: len(t) for i, t in stamps(paths.streams).items()} == {i: len(t) for i, t in stamps(new.streams).items()}
    assert "stimulus" in new.events.read_text()
    assert SECONDS - 0.5 < (read_document(new.document).duration_s or 0.0) < SECONDS + 0.5


def test_a_run_without_journal_document_and_end_is_repaired(tmp_path: Path) -> None:
    """Of a stray XDF that was cut off one still gets a run."""
    paths = record_run(tmp_path, SECONDS)
    for path in (paths.journal, paths.document, paths.events):
        path.unlink()
    paths.streams.write_bytes(paths.streams.read_bytes()[:-60_000])

    new = RunPaths.of(repair(paths.streams).path)

    assert verify(new.streams).ok
    assert ("01", "repaired") == (read_document(new.document).participant, read_document(new.document).state)


def test_a_whole_run_is_not_repaired(tmp_path: Path) -> None:
    """There is nothing to do, and nothing is made."""
    paths = record_run(tmp_path, 1.0)

    with pytest.raises(SessionError, match="nothing to repair"):
        repair(paths.streams)

    assert 4 == len(list(paths.folder.iterdir()))


def test_where_nothing_is_left_nothing_is_made(tmp_path: Path) -> None:
    """Told in one line."""
    paths = record_run(tmp_path, 1.0)
    paths.streams.write_bytes(bytes(paths.streams.stat().st_size))

    with pytest.raises(SessionError, match="describes no stream"):
        repair(paths.streams)

    assert 4 == len(list(paths.folder.iterdir()))


def test_a_film_that_is_whole_is_copied(tmp_path: Path) -> None:
    """Byte by byte."""
    paths = record_run(tmp_path, SECONDS, video=True)
    overwrite(paths.streams, paths.streams.stat().st_size // 2, b"\0" * 64)

    new = RunPaths.of(repair(paths.streams).path)

    assert paths.camera.read_bytes() == new.camera.read_bytes()


def test_a_damaged_film_is_copied_without_its_damage(tmp_path: Path) -> None:
    """Every picture that is kept has its own time and its own pixels."""
    paths = record_run(tmp_path, 2 * SECONDS, video=True)
    intact = pictures(paths.camera)
    overwrite(paths.camera, paths.camera.stat().st_size // 4, bytes(100))

    repaired = repair(paths.streams)

    kept = pictures(RunPaths.of(repaired.path).camera)
    assert (*SIZE, 3) == next(iter(kept.values())).shape
    assert 0.3 * len(intact) < len(kept) < len(intact)
    assert all(np.array_equal(intact[pts], picture) for pts, picture in kept.items())
    assert max(intact) == max(kept)
    assert any(f"{len(kept)} are kept" in words for words in repaired.dropped)
    assert verify(repaired.path).ok


def test_a_film_without_its_beginning_is_left_out_and_told(tmp_path: Path) -> None:
    """The rest of the run is repaired all the same."""
    paths = record_run(tmp_path, SECONDS, video=True)
    overwrite(paths.camera, 0, bytes(1000))

    repaired = repair(paths.streams)

    assert not RunPaths.of(repaired.path).camera.exists()
    assert any(words.startswith("camera.mkv: all of it") for words in repaired.dropped)
    assert verify(repaired.path).ok


def test_a_file_of_others_that_another_reader_cannot_open_is_mended(tmp_path: Path) -> None:
    """Cut inside a clock offset, where pyxdf gives up."""
    file = write_file()
    offset_at = file.chunks[23][2] + 12
    path = file.save(tmp_path, file.content[:offset_at])
    with pytest.raises(Exception, match="unpack"):
        loaded(path)

    repaired = repair(path)

    assert "written_desc-repaired.xdf" == repaired.path.name
    assert np.array_equal(file.stamps(EEG, 0, offset_at), loaded(repaired.path)[EEG]["time_stamps"])
    assert file.content[:offset_at] == path.read_bytes()
    with pytest.raises(SessionError, match="exists already"):
        repair(path)
