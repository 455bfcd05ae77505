"""Extra streams: several at once, each read back as its own, beside an EEG that does not notice."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import pyxdf

from recorder.blocks import Block, Marker, RawSamples
from recorder.session.document import SessionDocument
from recorder.session.layout import HEALTH_COLUMNS
from recorder.session.paths import RunPaths
from recorder.session.reader import Session, open_session
from recorder.session.recorder import SessionRecorder
from recorder.session.repair import repair
from recorder.session.verify import verify
from recorder.streams import Channel, RawFormat, StreamInfo

N = 100


def signal(name: str, rate_hz: float = 50.0, kind: str = "ECG") -> StreamInfo:
    raw = RawFormat((Channel("lead", "ecg", "mV"),), "int32", (0,), (1000.0,))
    return StreamInfo(name, "aux", (Channel("lead", "ecg", "uV"),), rate_hz, f"lsl:{name}", raw=raw, type=kind)


def block(first: int, n: int, t: np.ndarray) -> Block:
    sent = np.arange(first, first + n, dtype=np.int32)[:, None]
    return Block((sent * 1000).astype(np.float32), t, first, raw=RawSamples(sent, t - 7.0, 7.0))


LEFT, RIGHT = signal("Left"), signal("Right")
GAZE = signal("Gaze", 0.0, "Gaze")
TRIGGERS = StreamInfo("PsychoPy", "markers", device_id="lsl:psy", type="Markers")
MORE_TRIGGERS = StreamInfo("Presentation", "markers", device_id="lsl:pres", type="Markers")
UNEVEN = np.array([0.0, 0.0, 0.3, 0.1, 9.0])


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> RunPaths:
    """EEG, two alike signals at the same time, one without a rate, and two streams of markers."""
    paths = RunPaths.next(tmp_path_factory.mktemp("extras"), "01", "01", "free")
    document = SessionDocument(paths.participant, paths.session, paths.task, paths.run)
    with SessionRecorder(paths, document) as recorder:
        eeg = recorder.add_eeg()
        eeg.stream_opened(StreamInfo("Cap", "eeg", (Channel("Cz"),), 250.0, "cap"))
        eeg.receive(Block(np.zeros((2, 1), np.float32), np.array([500.0, 500.004]), 0))
        eeg.begin()
        for info, shift in ((LEFT, 0.0), (RIGHT, 0.01)):
            sink = recorder.add_extra()
            sink.stream_opened(info)
            for first in range(0, N, 10):
                sink.receive(block(first, 10, 500.0 + shift + np.arange(first, first + 10) / 50.0))
            sink.measure(500.5, [N] + [0.0] * (len(HEALTH_COLUMNS) - 1))
        gaze = recorder.add_extra()
        gaze.stream_opened(GAZE)
        gaze.receive(block(0, 5, 500.0 + UNEVEN))
        for info, label in ((TRIGGERS, "go"), (MORE_TRIGGERS, "fix")):
            sink = recorder.add_extra()
            sink.measure(499.0, [0.0] * len(HEALTH_COLUMNS))
            sink.stream_opened(info)
            sink.receive(Marker(501.0, label, {"values": [label, "2"]}))
            assert recorder.drain()
            assert (1, 0) == (sink.n_written, sink.n_overflow)
    return paths


@pytest.fixture(scope="module")
def session(recorded: RunPaths) -> Session:
    return open_session(recorded.streams)


def test_signals_of_the_same_shape_stay_apart(session: Session) -> None:
    """They go on at the same time; only a device tells them from one another."""
    signals = {s.info.name: s for s in session.signals("aux")}

    assert [LEFT, RIGHT, GAZE] == [signals[name].info for name in ("Left", "Right", "Gaze")]
    for name, shift in (("Left", 0.0), ("Right", 0.01)):
        assert (np.arange(N) * 1000.0).tolist() == signals[name].data[:, 0].tolist()
        np.testing.assert_array_equal(500.0 + shift + np.arange(N) / 50.0, signals[name].t)
        assert not signals[name].gap.any()


def test_samples_without_a_rate_keep_order_and_times(session: Session) -> None:
    """Stamps that stand still or go back are the sender's business."""
    [gaze] = [s for s in session.signals("aux") if s.info.rate_hz == 0]

    assert (500.0 + UNEVEN).tolist() == gaze.t.tolist()
    assert [0, 1, 2, 3, 4] == gaze.index.tolist()


def test_a_device_that_comes_back_in_another_shape_leaves_two_signals(tmp_path: Path) -> None:
    paths = RunPaths.next(tmp_path, "01", "01", "free")
    wide = StreamInfo("Left", "aux", (Channel("a"), Channel("b")), 50.0, LEFT.device_id)
    with SessionRecorder(paths, SessionDocument(paths.participant, paths.session, paths.task, paths.run)) as recorder:
        sink = recorder.add_extra()
        for info, t in ((LEFT, 500.0), (wide, 510.0), (LEFT, 520.0)):
            sink.stream_opened(info)
            values = np.zeros((2, len(info.channels)), np.float32)
            raw = RawSamples(values[:, :1].astype(np.int32), np.zeros(2), 0.0) if info.raw else None
            sink.receive(Block(values, t + np.array([0.0, 0.02]), 0, raw=raw))

    assert [1, 2, 1] == [len(s.info.channels) for s in open_session(paths.streams).signals("aux")]


def test_markers_have_their_streams_name(session: Session) -> None:
    markers = [(m.t, m.label, m.payload) for m in session.markers("aux_markers")]

    assert [
        (501.0, "go", {"values": ["go", "2"], "stream": "PsychoPy"}),
        (501.0, "fix", {"values": ["fix", "2"], "stream": "Presentation"}),
    ] == markers
    assert () == session.markers("eeg_markers") == session.markers()


def test_health_is_told_of_each_device(session: Session) -> None:
    """What was measured before a stream was known belongs to none and is not kept."""
    assert [(500.5, N)] * 2 == [
        (table.t[0], table.columns["n_samples"][0])
        for table in (session.health("aux_health", info.device_id) for info in (LEFT, RIGHT))
    ]
    assert 0 == len(session.health("aux_health", TRIGGERS.device_id))


def test_the_eeg_is_none_of_them(session: Session) -> None:
    assert ["Cap"] == [s.info.name for s in session.signals()]


def test_other_programs_find_them_by_name_and_type(recorded: RunPaths) -> None:
    """With the sender's own word for what they hold, their numbers as sent, and their units."""
    streams, _ = pyxdf.load_xdf(str(recorded.streams), dejitter_timestamps=False)
    by_name = {s["info"]["name"][0]: s for s in streams if s["info"]["type"][0] in ("ECG", "Gaze", "Markers")}

    assert ["ECG", "ECG", "Gaze"] == [by_name[name]["info"]["type"][0] for name in ("Left", "Right", "Gaze")]
    assert np.arange(N).tolist() == by_name["Left"]["time_series"][:, 0].tolist()
    assert ["go", json.dumps({"values": ["go", "2"]})] == by_name["PsychoPy"]["time_series"][0]
    channel = by_name["Left"]["info"]["desc"][0]["channels"][0]["channel"][0]
    assert (["lead"], ["mV"]) == (channel["label"], channel["unit"])


def test_a_run_with_them_can_be_checked_and_repaired(recorded: RunPaths, tmp_path: Path) -> None:
    for path in recorded.folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    copy = open_session(tmp_path).paths
    whole = verify(copy.streams)
    content = copy.streams.read_bytes()
    copy.streams.write_bytes(content[:-200])

    mended = open_session(repair(copy.streams).path)

    assert whole.ok, whole.lines()
    assert {"Left", "Right", "Gaze"} == {s.info.name for s in mended.signals("aux")}
    assert {"PsychoPy", "Presentation"} == {m.payload["stream"] for m in mended.markers("aux_markers")}
