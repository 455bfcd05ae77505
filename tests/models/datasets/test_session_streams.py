"""Peripheral channels and crops of sessions: from the amplifier, extra streams, recorded crops, or the film."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.simulation import Plan, make_session
from models.datasets import OpenOptions, open_dataset
from models.datasets.dataset import Wanted
from models.datasets.session_streams import faces_of_film
from models.errors import DatasetError
from recorder.blocks import Block
from recorder.session.document import SessionDocument
from recorder.session.paths import RunPaths
from recorder.session.reader import open_session
from recorder.session.recorded import RecordedTable
from recorder.session.recorder import SessionRecorder
from recorder.streams import Channel, StreamInfo
from tests.models.datasets.face_film import write_film

START, LENGTH_S = 500.0, 4.0
CAP = StreamInfo("cap", "eeg", (Channel("Fz"), Channel("EOG1", "eog"), Channel("Cz")), 100.0, "cap")
BARE_CAP = StreamInfo("cap", "eeg", (Channel("Fz"), Channel("Cz")), 100.0, "cap")
HEART = StreamInfo("heart", "aux", (Channel("lead", "ecg"),), 50.0, "lsl:heart")
GAZE = StreamInfo("gaze", "aux", (Channel("x", "misc", ""),), 0.0, "lsl:gaze")


def block(info: StreamInfo) -> Block:
    n = round(LENGTH_S * (info.rate_hz or 1.0))
    values = np.arange(n)[:, None] + 1000 * np.arange(len(info.channels))
    return Block(values.astype(np.float32), START + np.arange(n) * LENGTH_S / n, 0)


def record(folder: Path, eeg: StreamInfo, *extras: StreamInfo) -> RunPaths:
    """Record four seconds with one rated trial."""
    paths = RunPaths.next(folder, "01", "01", "demo")
    with SessionRecorder(paths, SessionDocument("01", "01", "demo", paths.run, started_t=START)) as recorder:
        sink = recorder.add_eeg()
        sink.stream_opened(eeg)
        sink.receive(block(eeg))
        sink.begin()
        for info in extras:
            extra = recorder.add_extra()
            extra.stream_opened(info)
            extra.receive(block(info))
        recorder.mark(START + 1.0, "stimulus_onset", {"trial": 1, "stimulus": "calm"})
        recorder.mark(START + 3.0, "stimulus_offset", {"trial": 1, "why": "ended"})
        recorder.mark(START + 3.5, "rating", {"trial": 1, "valence": 7, "arousal": 3})
        assert recorder.drain()
    return paths


def test_peripheral_channels_of_the_amplifier_come_first(tmp_path):
    record(tmp_path, CAP, HEART)

    dataset = open_dataset(str(tmp_path))
    (recording,) = dataset.recordings
    streams = dataset.read(recording, Wanted(eeg=True, aux=True))

    assert (("Fz", "Cz"), ("EOG1",)) == (recording.eeg.channel_names, recording.aux.channel_names)
    assert (streams.eeg.info, streams.aux.info) == (recording.eeg, recording.aux)
    assert ([0.0, 2000.0], [1000.0]) == (streams.eeg.samples[0].tolist(), streams.aux.samples[0].tolist())
    assert ("extra streams that are not used: heart",) == dataset.notes
    assert not dataset.simulated


def test_an_extra_stream_serves_where_the_amplifier_has_none(tmp_path):
    record(tmp_path, BARE_CAP, GAZE, HEART)

    dataset = open_dataset(str(tmp_path))
    (recording,) = dataset.recordings
    aux = dataset.read(recording, Wanted(aux=True)).aux

    assert (("lead",), 50.0) == (recording.aux.channel_names, recording.aux.rate_hz)
    np.testing.assert_array_equal(np.arange(200.0), aux.samples[:, 0])


def stamps(n: int, later_s: float = 0.0) -> RecordedTable:
    index = np.arange(n, dtype=np.float64)
    return RecordedTable(START + later_s + index / 25, {"index": index + 70, "pts_ms": 40 * index})


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> Path:
    return write_film(tmp_path_factory.mktemp("film") / "camera.mkv", 6)


def test_faces_of_the_film_have_the_recorded_stamps(film, tmp_path):
    faces = faces_of_film(film, stamps(6, 0.25), Wanted(crop_size=32), OpenOptions(cache=tmp_path))

    np.testing.assert_allclose([face.t for face in faces], START + 0.25 + np.arange(6) / 25)
    assert list(range(70, 76)) == [face.index for face in faces]
    assert (32, 32, 3) == faces[0].crop.shape


def test_a_film_with_other_stamps_is_refused(film, tmp_path):
    with pytest.raises(DatasetError, match="3 of 6 pictures are not among the stamps"):
        faces_of_film(film, stamps(3), Wanted(crop_size=32), OpenOptions(cache=tmp_path))


@pytest.mark.slow
def test_crops_of_another_size_come_from_the_film(tmp_path):
    """The film is tracked once; the crops lie on the session's clock, and are what the live tracker saw."""
    made = make_session(Plan(tmp_path, "01", 1, 1, 2.0, video=True), lambda _: None, lambda: False)
    dataset = open_dataset(str(tmp_path), OpenOptions(cache=tmp_path / "cache"))
    (recording,) = dataset.recordings
    live = open_session(Path(made.path)).faces()

    faces = dataset.read(recording, Wanted(crop_size=48)).faces

    assert [face.index for face in live] == [face.index for face in faces]
    np.testing.assert_allclose([face.t for face in faces], [face.t for face in live], atol=1e-9)
    assert {(48, 48, 3)} == {face.crop.shape for face in faces if face.usable}
    moved = [np.abs(a.landmarks - b.landmarks).mean() for a, b in zip(live, faces, strict=True) if b.usable]
    assert np.median(moved) < 1.0
