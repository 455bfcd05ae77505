"""What was lived is read back, bit by bit; after damage what is left of it, and what is missing shows as missing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.blocks import Block, RawSamples
from recorder.errors import NewerFormatError, SessionError
from recorder.session.document import SessionDocument
from recorder.session.paths import RunPaths
from recorder.session.reader import Session, open_session
from recorder.session.recorder import SessionRecorder
from recorder.streams import StreamInfo
from recorder.xdf.read import read_xdf
from tests.recorder.session.lived_run import LOST, RATE_HZ, RATINGS, START, LivedRun, live_run, stream


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> LivedRun:
    """A run whose device sends microvolts."""
    return live_run(tmp_path_factory.mktemp("sessions"))


@pytest.fixture(scope="module", params=["microvolts", "counts"])
def either(request: pytest.FixtureRequest, lived: LivedRun, tmp_path_factory: pytest.TempPathFactory) -> LivedRun:
    """That, and one whose device sends whole numbers."""
    return lived if request.param == "microvolts" else live_run(tmp_path_factory.mktemp("sessions"), counts=True)


@pytest.fixture
def spoilt(lived: LivedRun, tmp_path: Path) -> Callable[[Callable[[bytearray], bytes]], Session]:
    """Open a copy of the run whose XDF was changed."""

    def open_spoilt(change: Callable[[bytearray], bytes]) -> Session:
        shutil.copytree(lived.paths.folder, tmp_path, dirs_exist_ok=True)
        streams = tmp_path / lived.paths.streams.name
        streams.write_bytes(change(bytearray(streams.read_bytes())))
        return open_session(streams)

    return open_spoilt


def same_blocks(expected: list[Block], actual: list[Block]) -> bool:
    """Compare to the bit; how a device sent them is not asked for."""
    return len(expected) == len(actual) and all(
        a.data.dtype == b.data.dtype == np.float32
        and a.data.tobytes() == b.data.tobytes()
        and a.t.tobytes() == b.t.tobytes()
        and (a.first_index, a.gap_before) == (b.first_index, b.gap_before)
        for a, b in zip(expected, actual, strict=True)
    )


def test_blocks_come_back_in_the_packets_they_came_in(either: LivedRun) -> None:
    assert same_blocks(either.blocks, list(either.session().blocks()))


def test_the_signal_is_all_blocks_with_the_loss_marked(either: LivedRun) -> None:
    """One gap, where the device lost samples, and the numbers tell how many."""
    signal = either.session().signal()

    np.testing.assert_array_equal(np.concatenate([block.data for block in either.blocks]), signal.data)
    np.testing.assert_array_equal(np.concatenate([block.t for block in either.blocks]), signal.t)
    (at,) = np.flatnonzero(signal.gap)
    assert LOST + 2 == signal.index[at] - signal.index[at - 1]
    assert 1000 == signal.index[0]


def test_the_stream_is_described_as_it_was(either: LivedRun) -> None:
    session = either.session()

    assert either.info == session.signal().info == session.info("eeg")
    assert session.simulated


def test_samples_as_sent_are_there_too(either: LivedRun) -> None:
    """Every column of the device, in its own numbers."""
    sent = [block.raw.data if block.raw else block.data for block in either.blocks]

    np.testing.assert_array_equal(np.concatenate(sent), either.session().raw())


def test_faces_come_back_with_their_reasons(lived: LivedRun) -> None:
    """Also those without a face, and those that were seen and did not count."""
    faces = lived.session().faces()

    assert len(lived.faces) == len(faces)
    for was, now in zip(lived.faces, faces, strict=True):
        assert (was.landmarks is None) == (now.landmarks is None)
        if was.landmarks is not None and now.landmarks is not None:
            assert now.landmarks.dtype == np.float32
            np.testing.assert_array_equal(was.landmarks, now.landmarks)
        assert replace(was, landmarks=None) == replace(now, landmarks=None)
    assert {"", "no face", "turned away"} == {face.reason for face in faces}


def test_estimates_come_back_with_their_lines(lived: LivedRun) -> None:
    estimates = lived.session().estimates()

    np.testing.assert_array_equal([t for t, _, _ in lived.estimates], estimates.t)
    np.testing.assert_array_equal(
        [values for _, values, _ in lived.estimates], np.column_stack(list(estimates.columns.values()))
    )
    assert tuple(detail for _, _, detail in lived.estimates) == estimates.details
    assert [{"last_t": None}] == [state.json() for state in lived.session().estimator_states()]


def test_trials_have_their_ratings(lived: LivedRun) -> None:
    """In order, with what was expected and what was said; declined stays declined."""
    trials = lived.session().trials()

    assert ["joy", "tense", "sad", "calm"] == [trial.stimulus for trial in trials]
    assert ["shown", "shown", "shown", "skipped"] == [trial.outcome for trial in trials]
    assert [True, False, False, False] == [trial.practice for trial in trials]
    assert list(RATINGS) == [tuple(trial.rating.answers.values()) for trial in trials if trial.rating]
    assert ("dominance",) == (trials[1].rating.declined if trials[1].rating else ())
    assert [(7.4, 7.4), (2.6, 7.4), (2.6, 2.6), (7.4, 2.6)] == [trial.expected for trial in trials]
    assert [2.0] * 4 == [trial.offset - trial.onset for trial in trials]


def test_markers_come_back(lived: LivedRun) -> None:
    session = lived.session()

    assert lived.markers == list(session.markers())
    assert [("S 7", {"code": 7})] == [(m.label, m.payload) for m in session.markers("eeg_markers")]


def test_a_whole_run_is_complete(lived: LivedRun) -> None:
    session = lived.session()

    assert session.complete
    assert () == session.damage
    assert [frame.t for frame in lived.frames] == session.frame_stamps().t.tolist()
    assert 0 == len(session.table("stimulus_frames"))


@pytest.mark.parametrize("part", ["streams", "journal", "prefix", "folder", "top"])
def test_a_run_is_found_by_any_of_its_paths(lived: LivedRun, part: str) -> None:
    paths = lived.paths
    named = {
        "streams": paths.streams,
        "journal": paths.journal,
        "prefix": paths.folder / paths.prefix,
        "folder": paths.folder,
        "top": paths.folder.parent.parent,
    }

    assert paths == open_session(named[part]).paths


def test_damaged_samples_are_left_out_and_leave_a_gap(
    lived: LivedRun, spoilt: Callable[[Callable[[bytearray], bytes]], Session]
) -> None:
    """One flipped byte costs the samples of one write, and no other sample changes its number or time."""
    eeg = read_xdf(lived.paths.streams).of_role("eeg")[0]
    chunk = eeg.chunks[len(eeg.chunks) // 2]

    def flip(content: bytearray) -> bytes:
        content[chunk.stop - 1] ^= 0x40
        return bytes(content)

    session = spoilt(flip)
    whole, left = lived.session().signal(), session.signal()

    kept = np.isin(whole.t, left.t)
    assert len(left) < len(whole)
    assert session.damage
    assert not session.complete
    np.testing.assert_array_equal(whole.data[kept], left.data)
    np.testing.assert_array_equal(whole.index[kept], left.index)
    assert left.gap[np.flatnonzero(np.diff(left.index) > 1) + 1].all()
    assert sum(len(block.t) for block in session.blocks()) == len(left)


def test_samples_whose_rows_are_damaged_keep_their_values(
    lived: LivedRun, spoilt: Callable[[Callable[[bytearray], bytes]], Session]
) -> None:
    """How they came is not known any more; what they are is, and no gap is made up."""
    rows = read_xdf(lived.paths.streams).of_role("eeg_blocks")[0].chunks[0]

    def blank(content: bytearray) -> bytes:
        content[rows.start + 2] ^= 0xFF
        return bytes(content)

    session = spoilt(blank)
    whole, left = lived.session().signal(), session.signal()

    kept = np.isin(whole.t, left.t)
    np.testing.assert_array_equal(whole.data[kept], left.data)
    assert sum(len(block.t) for block in session.blocks()) == len(left)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_run_cut_short_gives_what_came_before(
    lived: LivedRun, spoilt: Callable[[Callable[[bytearray], bytes]], Session], share: float
) -> None:
    """Every question has an answer, however little is left."""
    length = int(share * lived.paths.streams.stat().st_size)
    try:
        session = spoilt(lambda content: bytes(content[:length]))
    except SessionError as error:
        assert "\n" not in str(error)  # noqa: PT017 - where nothing is left
        assert length < 100
        return
    blocks = list(session.blocks())
    intact = max(0, len(blocks) - 1)  # of the last one how it came may be lost
    assert same_blocks(lived.blocks[:intact], blocks[:intact])
    assert session.estimates().details == tuple(d for _, _, d in lived.estimates)[: len(session.estimates())]
    assert len(session.faces()) <= len(lived.faces)
    assert not session.complete
    session.trials(), session.ratings(), session.truth(), session.health(), session.frame_stamps()
    assert session.duration_s <= lived.session().duration_s


@settings(max_examples=25)
@given(data=st.data())
def test_no_damage_does_worse_than_a_session_error(lived: LivedRun, data: st.DataObject) -> None:
    """Not even where no journal tells of it, and numbers are what they are not."""
    content = bytearray(lived.paths.streams.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        at, n = data.draw(st.integers(0, len(content) - 1)), data.draw(st.sampled_from([1, 8, 300, 4096]))
        content[at : at + n] = data.draw(st.sampled_from([b"", bytes(n), b"\xff" * n]))
    with TemporaryDirectory() as folder:
        streams = Path(folder, lived.paths.streams.name)
        streams.write_bytes(content)
        try:
            session = open_session(streams)
            assert sum(len(block.t) for block in session.blocks()) == sum(map(len, session.signals()))
            assert len(session.faces()) <= len(lived.faces)
            session.estimates(), session.trials(), session.markers(), session.markers("eeg_markers"), session.health()
            assert session.duration_s >= 0
        except SessionError as error:
            assert "\n" not in str(error)  # noqa: PT017 - some damage leaves no session


def test_a_run_without_its_document_and_journal_can_be_read(lived: LivedRun, tmp_path: Path) -> None:
    """The streams tell for themselves what they are."""
    streams = tmp_path / lived.paths.streams.name
    shutil.copy(lived.paths.streams, streams)

    session = open_session(streams)

    assert session.document is None
    assert not session.complete
    assert same_blocks(lived.blocks, list(session.blocks()))


def test_a_newer_format_is_refused(lived: LivedRun, tmp_path: Path) -> None:
    """A line says which version it is, and what to do."""
    shutil.copytree(lived.paths.folder, tmp_path, dirs_exist_ok=True)
    document = tmp_path / lived.paths.document.name
    told = json.loads(document.read_text(encoding="utf-8"))
    document.write_text(json.dumps(told | {"format_version": 99}), encoding="utf-8")

    with pytest.raises(NewerFormatError, match=r"format 99.*newer EmoScope"):
        open_session(tmp_path)


def test_what_is_no_session_is_refused_in_one_line(lived: LivedRun, tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_text("hello", encoding="utf-8")
    (tmp_path / lived.paths.streams.name).write_text("no XDF", encoding="utf-8")

    for path in (tmp_path / "some.txt", tmp_path / "none", tmp_path / lived.paths.streams.name):
        with pytest.raises(SessionError) as refused:
            open_session(path)
        assert "\n" not in str(refused.value)


def test_a_folder_of_several_runs_names_them(tmp_path: Path) -> None:
    live_run(tmp_path, length_s=1.0)
    live_run(tmp_path, length_s=1.0)

    with pytest.raises(SessionError, match=r"2 sessions.*run-01_streams.xdf, .*run-02_streams.xdf"):
        open_session(tmp_path)


def test_a_device_that_sends_other_numbers_from_now_on_is_one_signal(tmp_path: Path) -> None:
    """The same channels in the same unit, though the file holds two streams."""
    info, rng = stream(counts=True), np.random.default_rng(0)
    first = rng.normal(0, 20, (50, len(info.channels))).astype(np.float32)
    sent = rng.integers(-999, 999, (50, len(info.channels) + 1)).astype(np.int32)
    stamps = START + (50 + np.arange(50)) / RATE_HZ
    assert info.raw is not None
    live = Block(info.raw.converted(sent), stamps, 750, raw=RawSamples(sent, stamps, 0.0))
    paths = RunPaths.next(tmp_path, "01")
    with SessionRecorder(paths, SessionDocument("01", "01", "free", 1)) as recorder:
        sink = recorder.add_eeg()
        sink.begin()
        sink.stream_opened(replace(info, raw=None))
        sink.receive(Block(first, START + np.arange(50) / RATE_HZ, 700))
        sink.stream_opened(info)
        sink.receive(live)
    session = open_session(paths.streams)

    signal = session.signal()

    np.testing.assert_array_equal(np.concatenate([first, live.data]), signal.data)
    np.testing.assert_array_equal(700 + np.arange(100), signal.index)
    assert not signal.gap.any()
    np.testing.assert_array_equal(sent, session.raw())
    assert [None, info.raw] == [item.raw for item in session.items() if isinstance(item, StreamInfo)]


def test_a_device_that_changed_its_channels_gives_two_signals(tmp_path: Path) -> None:
    """Each with its own description, in order of time."""
    paths, infos = RunPaths.next(tmp_path, "01"), (stream(), replace(stream(), rate_hz=500.0))
    with SessionRecorder(paths, SessionDocument("01", "01", "free", 1)) as recorder:
        sink = recorder.add_eeg()
        sink.begin()
        for i, info in enumerate(infos):
            sink.stream_opened(info)
            data = np.full((10, len(info.channels)), i, np.float32)
            sink.receive(Block(data, START + i + np.arange(10) / info.rate_hz, 100 * i, bool(i)))
    session = open_session(paths.streams)

    assert infos == tuple(signal.info for signal in session.signals())
    assert [0, 100] == [block.first_index for block in session.blocks()]
