"""Extra streams: several at once, each read back as its own, beside an EEG that does not notice."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import pyxdf

from recorder.blocks import Block, RawSamples
from recorder.session.document import SessionDocument
from recorder.session.paths import RunPaths
from recorder.session.reader import Session, open_session
from recorder.session.recorder import SessionRecorder
from recorder.session.repair import repair
from recorder.session.verify import verify
from recorder.streams import Channel, StreamInfo
from tests.recorder.session.extras_run import (
    DRIFT,
    GAZE,
    LEFT,
    PSYCHOPY,
    RIGHT,
    RIGHT_LATER_S,
    START,
    UNEVEN,
    N,
    run_with_extras,
    times,
)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> RunPaths:
    return run_with_extras(tmp_path_factory.mktemp("extras"))


@pytest.fixture(scope="module")
def session(recorded: RunPaths) -> Session:
    return open_session(recorded.streams)


def test_signals_of_the_same_shape_stay_apart(session: Session) -> None:
    """They go on at the same time; only a device tells them from one another."""
    signals = {s.info.name: s for s in session.signals("aux")}

    assert [LEFT, RIGHT, GAZE] == [signals[name].info for name in ("Left", "Right", "Gaze")]
    for name, t in (("Left", times(0.0)), ("Right", times(RIGHT_LATER_S, DRIFT))):
        assert (np.arange(N) * 1000.0).tolist() == signals[name].data[:, 0].tolist()
        assert t.tolist() == signals[name].t.tolist()
        assert not signals[name].gap.any()


def test_samples_without_a_rate_keep_order_and_times(session: Session) -> None:
    """Stamps that stand still or go back are the sender's business."""
    [gaze] = [s for s in session.signals("aux") if s.info.rate_hz == 0]

    assert (START + UNEVEN).tolist() == gaze.t.tolist()
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
        (START + 1.0, "go", {"values": ["go", "2"], "stream": "PsychoPy"}),
        (START + 1.0, "fix", {"values": ["fix", "2"], "stream": "Presentation"}),
    ] == markers
    assert () == session.markers("eeg_markers") == session.markers()


def test_health_is_told_of_each_device(session: Session) -> None:
    """What was measured before a stream was known belongs to none and is not kept."""
    for info in (LEFT, RIGHT):
        table = session.health("aux_health", info.device_id)
        assert ([START + 0.5], [N]) == (table.t.tolist(), table.columns["n_samples"].tolist())
    assert 0 == len(session.health("aux_health", PSYCHOPY.device_id))


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
    copy.streams.write_bytes(copy.streams.read_bytes()[:-200])

    mended = open_session(repair(copy.streams).path)

    assert whole.ok, whole.lines()
    assert {"Left", "Right", "Gaze"} == {s.info.name for s in mended.signals("aux")}
    assert {"PsychoPy", "Presentation"} == {m.payload["stream"] for m in mended.markers("aux_markers")}
