"""A recording keeps everything that came, in order, once; what goes wrong ends it with what there is."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recorder import clock
from recorder.blocks import Block, Frame, Marker, RawSamples
from recorder.errors import SessionError
from recorder.observation import FaceObservation
from recorder.recent import RecentBlocks
from recorder.ring import SignalRing
from recorder.session import signal_track, writer
from recorder.session.disk import Disk
from recorder.session.document import SessionDocument, read_document
from recorder.session.journal import read_journal
from recorder.session.layout import N_MESH_POINTS
from recorder.session.paths import STREAMS, RunPaths
from recorder.session.recorder import SessionRecorder
from recorder.session.watches import RESERVE_BYTES
from recorder.sources.simulated import SimulatedSession
from recorder.streams import Channel, RawFormat, StreamInfo
from recorder.xdf.read import XdfFile, XdfStream, read_xdf
from tests.recorder.session.disks import LimitedDisk
from tests.surroundings import ROOT

RATE_HZ = 100.0
START = 1000.0
PATIENCE_S = 10.0

INFO = StreamInfo("amp", "eeg", (Channel("Fz"), Channel("Cz")), RATE_HZ, device_id="amp-1")
COUNTS = RawFormat((Channel("n", "misc", ""), Channel("Fz"), Channel("Cz")), "int32", (1, 2), (0.5, 0.5))

Make = Callable[..., SessionRecorder]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Make a recorder that writes and syncs more often than others, and is stopped at the end."""
    monkeypatch.setattr(writer, "WRITE_S", 0.02)
    monkeypatch.setattr(writer, "SYNC_S", 0.1)
    made: list[SessionRecorder] = []

    def _make(disk: Disk | None = None, started: bool = True, **fields: Any) -> SessionRecorder:
        paths = RunPaths.next(tmp_path, "01")
        document = SessionDocument(paths.participant, paths.session, paths.task, paths.run, **fields)
        recorder = SessionRecorder(paths, document, disk)
        made.append(recorder)
        if started:
            recorder.start()
        return recorder

    yield _make
    for recorder in made:
        recorder.stop()


def block(first: int, n: int = 10, gap: bool = False, counts: bool = False) -> Block:
    index = np.arange(first, first + n)
    data = np.stack([index, -index], axis=1).astype(np.float32)
    sent = np.stack([index, 2 * index, -2 * index], axis=1).astype(np.int32)
    t = START + index / RATE_HZ
    return Block(data, t, first, gap, RawSamples(sent, t - 7.0, 7.0) if counts else None)


def face(index: int, reason: str = "") -> FaceObservation:
    mesh = None if reason else np.full((N_MESH_POINTS, 3), index, np.float32)
    return FaceObservation(START + index, index, not reason, reason, mesh, None, (480, 640), 0.5, START + index + 0.01)


def frame(index: int) -> Frame:
    return Frame(np.full((48, 64, 3), 10 * index, np.uint8), START + index / 30.0, index)


def ended(recorder: SessionRecorder) -> XdfFile:
    recorder.stop()
    return read_xdf(recorder.paths.streams)


def only(file: XdfFile, role: str) -> XdfStream:
    (stream,) = file.of_role(role)
    return stream


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.005)


def is_whole(recorder: SessionRecorder) -> bool:
    journal = read_journal(recorder.paths.journal)
    files = [path for path in recorder.paths.folder.iterdir() if path != recorder.paths.journal]
    return journal.closed and not any(journal.damaged_ranges(path) for path in files)


def test_every_sample_is_kept_as_it_was_sent(make: Make) -> None:
    recorder = make()
    sink = recorder.add_eeg()
    sink.begin()
    sink.stream_opened(replace(INFO, raw=COUNTS))
    for first in (0, 10, 25):
        sink.receive(block(first, gap=first == 25, counts=True))
    file = ended(recorder)

    eeg, blocks, stamps = (only(file, role) for role in ("eeg", "eeg_blocks", "eeg_stamps"))
    index = [*range(20), *range(25, 35)]
    assert [[i, 2 * i, -2 * i] for i in index] == eeg.data.tolist()
    assert [START + i / RATE_HZ for i in index] == eeg.stamps.tolist()
    assert replace(INFO, raw=COUNTS) == eeg.header.info
    assert [[0, 10, 0, 7], [10, 10, 0, 7], [25, 10, 1, 7]] == blocks.data.tolist()
    assert index == stamps.data[:, 0].tolist()
    assert (eeg.stamps - 7.0).tolist() == stamps.stamps.tolist()
    assert [7.0] == [offset for _, offset in stamps.offsets]
    assert is_whole(recorder)


def test_what_came_before_is_written_first_and_nothing_twice(make: Make) -> None:
    """What came between subscribing and looking at what is kept is in both."""
    recorder, recent = make(), RecentBlocks()
    sink = recorder.add_eeg()
    recent.stream_opened(INFO)
    sink.stream_opened(INFO)
    for first in (0, 10, 20):
        recent.receive(block(first))
    sink.receive(block(20))
    recent.receive(block(30))
    sink.begin(recent.items())
    sink.receive(block(30))
    sink.receive(block(40))
    file = ended(recorder)

    assert [*range(50)] == only(file, "eeg").data[:, 0].tolist()
    assert [0, 10, 20, 30, 40] == only(file, "eeg_blocks").data[:, 0].tolist()


def test_what_came_before_counts_when_the_queue_is_behind_it(make: Make) -> None:
    """The recorder hears of a block only after it was kept, and written."""
    recorder, recent = make(), RecentBlocks()
    sink = recorder.add_eeg()
    recent.stream_opened(INFO)
    recent.receive(block(0))
    sink.begin(recent.items())
    recorder.drain()
    sink.stream_opened(INFO)
    sink.receive(block(0))
    sink.receive(block(10))
    file = ended(recorder)

    assert [*range(20)] == only(file, "eeg").data[:, 0].tolist()


def test_what_came_before_is_kept_as_it_was_sent(make: Make) -> None:
    """Counts, with the sender's stamps, in one stream with what comes."""
    recorder, recent = make(), RecentBlocks()
    sink = recorder.add_eeg()
    described = replace(INFO, raw=COUNTS)
    recent.stream_opened(described)
    recent.receive(block(0, counts=True))
    sink.begin(recent.items())
    sink.stream_opened(described)
    sink.receive(block(10, counts=True))
    file = ended(recorder)

    assert [2 * i for i in range(20)] == only(file, "eeg").data[:, 1].tolist()
    assert [*range(20)] == only(file, "eeg_stamps").data[:, 0].tolist()


def test_a_stream_that_nobody_begins_begins_by_itself(make: Make) -> None:
    recorder = make()
    sink = recorder.add_eeg()
    sink.stream_opened(INFO)
    sink.receive(block(0))

    wait_until(lambda: recorder.paths.streams.stat().st_size > 1000)
    assert [*range(10)] == only(ended(recorder), "eeg").data[:, 0].tolist()


def test_a_device_that_changes_begins_a_new_stream(make: Make) -> None:
    """Its notes are no change: they say what happened."""
    recorder = make()
    sink = recorder.add_eeg()
    sink.begin()
    faster = replace(INFO, rate_hz=2 * RATE_HZ)
    for info, first in ((INFO, 0), (replace(INFO, notes=("came back",)), 10), (faster, 20), (faster, 30)):
        sink.stream_opened(info)
        sink.receive(block(first))
        recorder.drain()
    file = ended(recorder)

    one, other = file.of_role("eeg")
    assert ([*range(20)], [*range(20, 40)]) == (one.data[:, 0].tolist(), other.data[:, 0].tolist())
    assert (RATE_HZ, 2 * RATE_HZ) == (one.header.rate_hz, other.header.rate_hz)
    assert [["1", "1"], ["2", "2"]] == [
        [e.header.extra["part"], b.header.extra["part"]]
        for e, b in zip(file.of_role("eeg"), file.of_role("eeg_blocks"), strict=True)
    ]


def test_markers_of_the_device_and_of_the_protocol_are_kept_apart(make: Make) -> None:
    recorder = make()
    recorder.add_eeg().receive(Marker(START, "7", {"code": 7}))
    recorder.mark(START + 1, "stimulus_onset", {"trial": 1, "stimulus": "ü"})
    file = ended(recorder)

    assert [["7", '{"code": 7}']] == [list(row) for row in only(file, "eeg_markers").texts]
    label, payload = only(file, "markers").texts[0]
    assert ("stimulus_onset", {"trial": 1, "stimulus": "ü"}) == (label, json.loads(payload))


def test_faces_are_kept_once_each_and_reasons_when_they_change(make: Make) -> None:
    recorder = make()
    for index in (2, 3):
        recorder.receive_face(face(index))
    recorder.begin_faces([face(0), face(1), face(2)])
    for index, reason in ((4, "no face"), (5, "no face"), (6, "")):
        recorder.receive_face(face(index, reason))
    file = ended(recorder)

    meshes, quality, reasons = (only(file, role) for role in ("faces", "face_quality", "face_reasons"))
    assert [0, 1, 2, 3, 4, 5, 6] == quality.data[:, 0].tolist()
    assert [False, False, False, False, True, True, False] == np.isnan(meshes.data).all(axis=1).tolist()
    assert np.float32 == meshes.data.dtype
    assert [(START, ""), (START + 4, "no face"), (START + 6, "")] == [
        (t, text) for t, (text,) in zip(reasons.stamps.tolist(), reasons.texts, strict=True)
    ]


def test_stamps_of_a_camera_are_kept_without_its_pictures(make: Make) -> None:
    recorder = make()
    sink = recorder.add_camera(keep_video=False)
    sink.stream_opened(StreamInfo("cam", "video"))
    for index in (0, 1, 3):
        sink.receive(frame(index))
    frames = only(ended(recorder), "frames")

    assert [0, 1, 3] == frames.data[:, 0].tolist()
    assert np.isnan(frames.data[:, 1]).all()
    assert [frame(index).t for index in (0, 1, 3)] == frames.stamps.tolist()
    assert not recorder.paths.camera.exists()


def test_a_simulated_participant_is_kept_to_the_bit(make: Make) -> None:
    recorder, session, ring = make(), SimulatedSession(seed=5), SignalRing()
    sink = recorder.add_eeg()
    sink.begin()
    for each in (ring, sink):
        session.eeg.subscribe(each)
    session.truth_stream.subscribe(recorder.add_rows("truth"))
    session.eeg.open()
    session.truth_stream.open()
    wait_until(lambda: ring.n_written > 200)
    session.eeg.close()
    session.truth_stream.close()
    file = ended(recorder)

    span = ring.latest()
    assert span is not None
    eeg, truth = only(file, "eeg"), only(file, "truth")
    assert span.data.tobytes() == eeg.data.tobytes()
    assert span.t.tobytes() == eeg.stamps.tobytes()
    assert np.array([session.truth(t) for t in truth.stamps]) == pytest.approx(truth.data, abs=1e-6)


def test_a_table_and_its_texts_are_kept(make: Make) -> None:
    recorder = make()
    recorder.row("truth", START, (0.5, float("nan")))
    recorder.text("status", START, "eeg: live")
    file = ended(recorder)

    assert [[0.5]] == only(file, "truth").data[:, :1].tolist()
    assert [("eeg: live",)] == [tuple(row) for row in only(file, "status").texts]


def test_a_row_that_does_not_fit_is_the_callers_error(make: Make) -> None:
    recorder = make()

    with pytest.raises(ValueError, match="truth has 2 columns"):
        recorder.row("truth", START, (1.0, 2.0, 3.0))
    with pytest.raises(ValueError, match="no table"):
        recorder.row("notes", START, (1.0,))
    with pytest.raises(ValueError, match="2 channels of text"):
        recorder.text("markers", START, "label")
    with pytest.raises(ValueError, match="no text stream"):
        recorder.text("truth", START, "label")


def test_the_document_tells_how_it_ended(make: Make) -> None:
    recorder = make(operator="ab")
    assert "recording" == read_document(recorder.paths.document).state
    recorder.amend(notes="sat still")
    wait_until(lambda: "sat still" == read_document(recorder.paths.document).notes)

    recorder.stop("aborted", "Esc")
    recorder.stop("complete")

    document = read_document(recorder.paths.document)
    assert ("aborted", "Esc", "ab") == (document.state, document.why, document.operator)
    assert document.duration_s is not None
    assert document.started
    assert ("aborted", "") == (recorder.progress.state, recorder.progress.failed)
    assert is_whole(recorder)


def test_what_comes_after_the_end_is_not_kept(make: Make) -> None:
    recorder = make()
    sink = recorder.add_eeg(INFO)
    recorder.stop()
    sink.receive(block(0))
    recorder.mark(START, "late", {})

    assert {} == dict(recorder.progress.n_overflow)
    assert () == read_xdf(recorder.paths.streams).of_role("markers")


def test_an_exception_ends_a_recording_in_order(tmp_path: Path) -> None:
    recorder = SessionRecorder(RunPaths.next(tmp_path, "01"), SessionDocument("01", "01", "free", 1))

    def record() -> None:
        with recorder:
            recorder.mark(START, "before", {})
            raise ZeroDivisionError("oh")

    with pytest.raises(ZeroDivisionError):
        record()

    assert ("aborted", "ZeroDivisionError: oh") == (recorder.document.state, recorder.document.why)
    assert is_whole(recorder)


def test_a_program_that_just_ends_leaves_a_closed_session(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom recorder.session.recorder import SessionRecorder\n"
        "from recorder.session.document import SessionDocument\nfrom recorder.session.paths import RunPaths\n"
        "recorder = SessionRecorder(RunPaths.next(Path(sys.argv[1]), '01'), SessionDocument('01', '01', 'free', 1))\n"
        "recorder.start()\nrecorder.mark(1.0, 'alive', {})\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, check=True, timeout=60)

    (streams,) = tmp_path.rglob(f"*_{STREAMS}")
    paths = RunPaths.of(streams)
    assert "aborted" == read_document(paths.document).state
    assert read_journal(paths.journal).closed
    assert 1 == len(only(read_xdf(streams), "markers").texts)


def test_nothing_is_ever_overwritten(make: Make) -> None:
    recorder = make()
    recorder.stop()
    before = {path: path.read_bytes() for path in recorder.paths.folder.iterdir()}

    with pytest.raises(SessionError, match="nothing is overwritten"):
        SessionRecorder(recorder.paths, recorder.document).start()

    assert before == {path: path.read_bytes() for path in recorder.paths.folder.iterdir()}


def test_a_folder_that_cannot_be_made_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    recorder = SessionRecorder(RunPaths.next(tmp_path / "file", "01"), SessionDocument("01", "01", "free", 1))

    with pytest.raises(SessionError, match="Choose another folder"):
        recorder.start()
    assert "idle" == recorder.progress.state


def test_a_recording_that_never_began_leaves_nothing(make: Make) -> None:
    recorder = make(started=False)
    recorder.add_camera(keep_video=True)
    recorder.stop()

    assert not recorder.paths.folder.exists()
    assert "idle" == recorder.progress.state


def test_a_second_camera_has_no_film(make: Make) -> None:
    recorder = make()
    recorder.add_camera(keep_video=True)
    recorder.add_camera(keep_video=False)

    with pytest.raises(ValueError, match="one camera"):
        recorder.add_camera(keep_video=True)


def test_a_disk_without_room_is_told_at_the_start(make: Make) -> None:
    recorder = make(LimitedDisk(RESERVE_BYTES - 1), started=False)

    with pytest.raises(SessionError, match="Make room"):
        recorder.start()


def test_a_disk_that_fills_up_ends_the_recording_in_order(make: Make) -> None:
    """There is still room for everything that belongs to an end."""
    recorder = make(LimitedDisk(RESERVE_BYTES + 5000))
    recorder.mark(START, "kept", {"text": "x" * 6000})

    wait_until(lambda: bool(recorder.progress.failed))
    recorder.mark(START, "too late", {})

    recorder.stop()
    assert "nearly full" in recorder.progress.failed
    assert ("failed", "aborted") == (recorder.progress.state, read_document(recorder.paths.document).state)
    assert 1 == len(only(read_xdf(recorder.paths.streams), "markers").texts)
    assert is_whole(recorder)


def test_a_disk_that_is_suddenly_full_keeps_what_was_written(make: Make) -> None:
    """Somebody else took the room: nothing more can be written, and nothing that was is lost."""
    disk = LimitedDisk(20_000, told=10**12)
    recorder = make(disk)
    sink = recorder.add_eeg(INFO)
    sink.begin()
    first = 0
    while not recorder.progress.failed:
        sink.receive(block(first, n=50))
        first += 50
        recorder.drain(1.0)
    recorder.stop()

    file = read_xdf(recorder.paths.streams)
    kept = len(only(file, "eeg").stamps)
    assert "no space left" in recorder.progress.failed
    assert 0 < kept < first
    assert [*range(kept)] == only(file, "eeg").data[:, 0].tolist()
    assert () == file.damage
    assert not read_journal(recorder.paths.journal).closed


@pytest.mark.skipif(sys.platform == "win32", reason="there an open file cannot be deleted")
def test_a_folder_that_is_deleted_ends_the_recording(make: Make) -> None:
    recorder = make()
    for path in recorder.paths.folder.iterdir():
        path.unlink()
    recorder.paths.folder.rmdir()

    wait_until(lambda: bool(recorder.progress.failed))
    assert "deleted" in recorder.progress.failed


def test_what_does_not_fit_the_queue_is_counted_told_and_noted(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(signal_track.SIGNAL_BYTES, "eeg", 1000)
    recorder = make()
    sink = recorder.add_eeg(INFO)
    for first in range(0, 100, 10):
        sink.receive(block(first))

    wait_until(lambda: bool(recorder.progress.warnings))
    n_lost = recorder.progress.n_overflow["eeg"]
    file = ended(recorder)

    assert 100 == n_lost + len(only(file, "eeg").stamps)
    assert f"{n_lost} of eeg" in only(file, "notes").texts[0][0]
    assert {"eeg": n_lost} == read_document(recorder.paths.document).lost


def test_a_clock_that_is_set_is_noted(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = make()
    offset_s = clock.unix_offset_s()
    monkeypatch.setattr(clock, "unix_offset_s", lambda: offset_s + 3600.0)

    wait_until(lambda: bool(recorder.progress.warnings))

    assert "jumped by +3600" in only(ended(recorder), "notes").texts[0][0]


def test_any_thread_may_write(make: Make) -> None:
    recorder = make()
    threads = [
        threading.Thread(target=lambda i=i: [recorder.row("truth", START + i, (i, j)) for j in range(500)])
        for i in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = only(ended(recorder), "truth").data

    for i in range(4):
        assert [*range(500)] == rows[rows[:, 0] == i, 1].tolist()


def test_drained_means_on_the_disk(make: Make) -> None:
    recorder = make()
    for n in range(5):
        recorder.mark(START + n, "tick", {})
        assert recorder.drain()
        assert n + 1 == len(only(read_xdf(recorder.paths.streams), "markers").texts)


def test_progress_counts_bytes_and_seconds(make: Make) -> None:
    recorder = make(started=False)
    assert "idle" == recorder.progress.state
    recorder.start()
    recorder.mark(START, "x" * 10_000, {})
    recorder.drain()

    assert "recording" == recorder.progress.state
    assert recorder.progress.bytes_written > 10_000
    assert recorder.progress.bytes_free > 0
    recorder.stop()
    assert "complete" == recorder.progress.state
    assert recorder.document.duration_s == pytest.approx(recorder.progress.elapsed_s)
