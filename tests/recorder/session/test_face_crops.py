"""Crops of faces are kept bit by bit, read without a copy, and lost no sooner than anything else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyxdf
from numpy.typing import NDArray

from recorder.observation import FaceObservation
from recorder.session import face_crops
from recorder.session.document import RecordingSettings, SessionDocument, read_document
from recorder.session.paths import RunPaths
from recorder.session.reader import open_session
from recorder.session.recorder import SessionRecorder
from recorder.session.repair import repair
from recorder.session.verify import verify

START = 1000.0
SIZES = (64, 17)  # the second one fills no whole number of columns


def crop(index: int, size: int) -> NDArray[np.uint8]:
    return np.random.default_rng(index).integers(0, 256, (size, size, 3), np.uint8)


def seen(index: int) -> FaceObservation:
    """Without a face every fifth time, with a crop in two of three, of another size from the twelfth on."""
    face = index % 5 != 4
    mesh = np.full((468, 3), index, np.float32) if face else None
    picture = crop(index, SIZES[index >= 12]) if face and index % 3 else None
    reason = "" if face else "no face"
    return FaceObservation(START + index / 30, index, face, reason, mesh, picture, (480, 640), 0.5, START + index / 20)


def same(one: NDArray[np.uint8] | None, other: NDArray[np.uint8] | None) -> bool:
    return one is other or (one is not None and other is not None and np.array_equal(one, other))


LIVE = [seen(index) for index in range(24)]


def record(folder: Path, observations: list[FaceObservation]) -> RunPaths:
    paths = RunPaths.next(folder, "01")
    settings = RecordingSettings(1.0, False, SIZES[0])
    document = SessionDocument(paths.participant, paths.session, paths.task, paths.run, settings=settings)
    with SessionRecorder(paths, document) as recorder:
        recorder.begin_faces(observations[:3])
        for number, observation in enumerate(observations):
            recorder.receive_face(observation)
            if number % 8 == 7:
                recorder.drain()
    return paths


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunPaths:
    return record(tmp_path_factory.mktemp("crops"), LIVE)


def test_crops_come_back_bit_by_bit(run: RunPaths) -> None:
    """Each with its own frame; frames without one have none."""
    faces = open_session(run.streams).faces()

    assert [face.index for face in LIVE] == [face.index for face in faces]
    assert [face.crop is None for face in LIVE] == [face.crop is None for face in faces]
    for lived, read in zip(LIVE, faces, strict=True):
        assert same(lived.crop, read.crop)


def test_they_are_views_of_the_file(run: RunPaths) -> None:
    """An hour of them is gigabytes: nothing is copied before it is looked at."""
    crops = [face.crop for face in open_session(run.streams).faces() if face.crop is not None]

    assert not any(crop.flags.owndata or crop.flags.writeable for crop in crops)


def test_pyxdf_reads_them_as_the_documentation_says(run: RunPaths) -> None:
    """One line makes pictures of the columns."""
    streams, _ = pyxdf.load_xdf(str(run.streams))
    one, other = [s for s in streams if s["info"]["type"] == ["FaceCrops"]]

    for stream, size in ((one, 64), (other, 17)):
        lived = [face for face in LIVE if face.crop is not None and len(face.crop) == size]
        series = stream["time_series"]
        pictures = series.astype("<i4").view("u1")[:, : 3 * size**2].reshape(-1, size, size, 3)
        assert all(same(face.crop, picture) for face, picture in zip(lived, pictures, strict=True))
        assert [face.t for face in lived] == stream["time_stamps"].tolist()


def test_the_document_says_their_size(run: RunPaths) -> None:
    assert 64 == read_document(run.document).settings.crop_size


def test_a_session_without_crops_has_no_stream_of_them(tmp_path: Path) -> None:
    session = open_session(record(tmp_path, [face for face in LIVE if face.crop is None]).streams)

    assert "face_crops" not in session.roles
    assert {None} == {face.crop for face in session.faces()}


def test_verify_finds_damage_in_them_and_repair_keeps_the_others(tmp_path: Path) -> None:
    """What was written at one moment is lost together: a quarter of a second, and no more."""
    paths = record(tmp_path, LIVE)
    assert verify(paths.streams).ok
    needle = LIVE[10].crop
    assert needle is not None
    content = bytearray(paths.streams.read_bytes())
    content[content.index(needle.tobytes()) + 100] ^= 255
    paths.streams.write_bytes(content)

    assert ["face_crops" in block.streams for block in verify(paths.streams).blocks] == [True]

    left = [face for face in open_session(repair(paths.streams).path).faces() if face.crop is not None]
    assert {16, 17} < {face.index for face in left} <= {face.index for face in LIVE if face.crop is not None} - {10}
    assert all(same(face.crop, LIVE[face.index].crop) for face in left)


def test_crops_that_are_too_large_are_told_once(tmp_path: Path) -> None:
    """The mesh is kept; a file could not describe so many columns."""
    large = [
        FaceObservation(START + i, i, True, "", LIVE[0].landmarks, crop(i, 296), (480, 640), 0.5, START + i)
        for i in range(2)
    ]
    session = open_session(record(tmp_path, large).streams)

    assert [None, None] == [face.crop for face in session.faces()]
    assert ["Face crops of (296, 296, 3) are not kept: 295 pixels are the most."] == [
        note.text for note in session.texts("notes")
    ]


@pytest.mark.parametrize("crop", [None, np.zeros((8, 9, 3), np.uint8), np.zeros((8, 8), np.uint8), np.zeros((8, 8, 3))])
def test_what_is_no_crop_is_not_storable(crop: Any) -> None:
    assert not face_crops.storable(crop)
