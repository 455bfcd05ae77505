"""Faces of a video: tracked once, kept whole, made again when damaged."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from models.datasets.dataset import Wanted
from models.datasets.face_arrays import packed, unpacked
from models.datasets.face_cache import default_cache, tracked
from models.errors import DatasetError
from models.face.observer import track_video
from recorder.observation import FaceObservation
from tests.models.datasets.face_film import write_film

CROPS = Wanted(crop_size=32)
MESHES = Wanted(landmarks=True)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten pictures of a face, the fourth of them black."""
    return write_film(tmp_path_factory.mktemp("film") / "s01 trial.avi", n_pictures=10, black=(3,))


@pytest.fixture(scope="module")
def seen(film: Path) -> list[FaceObservation]:
    """What the tracker sees in it."""
    return track_video(str(film), 32)


@pytest.fixture
def cache(tmp_path: Path, film: Path) -> Path:
    """A cache that holds the film's faces."""
    tracked(film, CROPS, tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def forbid_tracking(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From here on no video is tracked."""

    def forbid() -> None:
        def refuse(*_: object) -> None:
            raise AssertionError("tracked again")

        monkeypatch.setattr("models.datasets.face_cache.track_video", refuse)

    return forbid


def same(one: FaceObservation, other: FaceObservation) -> bool:
    """Whether two observations agree in all that is kept."""
    plain = [(o.t, o.index, o.usable, o.reason, o.size, o.quality) for o in (one, other)]
    arrays = [(one.landmarks, other.landmarks), (one.crop, other.crop)]
    return plain[0] == plain[1] and all(np.array_equal(a, b) if a is not None else b is None for a, b in arrays)


def test_faces_are_those_of_the_tracker(film: Path, seen: list[FaceObservation], tmp_path: Path) -> None:
    faces = tracked(film, CROPS, tmp_path)

    assert len(seen) == len(faces) == 10
    assert all(same(one, other) for one, other in zip(seen, faces, strict=True))
    assert [True] * 3 + [False] + [True] * 6 == [face.crop is not None for face in faces]
    assert np.allclose(np.arange(10) / 25, [face.t for face in faces], atol=1e-3)


def test_a_video_is_tracked_once_whatever_it_is_called(
    film: Path, seen: list[FaceObservation], cache: Path, tmp_path: Path, forbid_tracking: Callable[[], None]
) -> None:
    moved = shutil.copy(film, tmp_path / "other name.avi")
    forbid_tracking()

    faces = tracked(Path(moved), CROPS, cache)

    assert all(same(one, other) for one, other in zip(seen, faces, strict=True))


def test_landmarks_alone_are_taken_from_an_entry_with_crops(
    film: Path, cache: Path, forbid_tracking: Callable[[], None]
) -> None:
    forbid_tracking()

    assert 9 == sum(face.landmarks is not None for face in tracked(film, MESHES, cache))


def test_crops_of_another_size_are_another_entry(film: Path, cache: Path) -> None:
    faces = tracked(film, Wanted(crop_size=16), cache)

    assert (16, 16, 3) == faces[0].crop.shape if faces[0].crop is not None else None
    assert 2 == len(list(cache.iterdir()))


@pytest.mark.parametrize("damage", ["cut", "flipped", "foreign", "empty"])
def test_a_damaged_entry_is_made_again(film: Path, seen: list[FaceObservation], cache: Path, damage: str) -> None:
    (entry,) = cache.iterdir()
    whole = entry.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    spoilt = {"cut": whole[: len(whole) // 2], "flipped": bytes(flipped), "foreign": b"not a zip", "empty": b""}
    entry.write_bytes(spoilt[damage])

    faces = tracked(film, CROPS, cache)

    assert all(same(one, other) for one, other in zip(seen, faces, strict=True))
    assert [entry] == list(cache.iterdir())
    assert len(whole) == entry.stat().st_size


def test_an_entry_whose_arrays_do_not_belong_together_is_made_again(film: Path, cache: Path) -> None:
    (entry,) = cache.iterdir()
    with np.load(entry) as stored:
        arrays = dict(stored)
    np.savez(entry, **{**arrays, "t": arrays["t"][:-1]})

    assert 10 == len(tracked(film, CROPS, cache))


def test_an_entry_that_holds_pickles_is_never_unpickled(film: Path, cache: Path) -> None:
    (entry,) = cache.iterdir()
    with np.load(entry) as stored:
        arrays = dict(stored)
    np.savez(entry, **{**arrays, "reason": np.array([object] * 10, dtype=object)})

    assert 10 == len(tracked(film, CROPS, cache))


def test_two_readers_of_one_video_leave_one_whole_entry(film: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: tracked(film, CROPS, tmp_path), range(2)))

    assert all(same(one, other) for one, other in zip(*both, strict=True))
    assert 1 == len(list(tmp_path.iterdir()))


def test_a_cache_that_cannot_be_written_costs_only_the_next_reader(
    film: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")

    faces = tracked(film, MESHES, tmp_path / "file" / "faces")

    assert 10 == len(faces)
    assert "cannot be kept" in caplog.text


def test_progress_tells_the_pictures_done(film: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []

    tracked(film, MESHES, tmp_path, lambda *words: told.append(words))

    assert [(film.name, n, 10) for n in range(1, 11)] == told


def test_a_missing_video_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"gone\.avi.*cannot be read"):
        tracked(tmp_path / "gone.avi", MESHES, tmp_path)


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s01.avi").write_bytes(b"RIFF but nothing behind it")

    with pytest.raises(DatasetError, match=r"s01\.avi"):
        tracked(tmp_path / "s01.avi", MESHES, tmp_path / "cache")

    assert not (tmp_path / "cache").exists()


def test_a_video_that_is_cut_short_is_refused(film: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.avi"
    cut.write_bytes(film.read_bytes()[: int(film.stat().st_size * 0.6)])

    with pytest.raises(DatasetError, match=r"cut\.avi.*cut short: [1-8] of its 10 pictures"):
        tracked(cut, MESHES, tmp_path / "cache")


def test_the_environment_names_the_folder_of_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert ("emoscope", "faces") == default_cache().parts[-2:]

    monkeypatch.setenv("EMOSCOPE_CACHE", str(tmp_path))

    assert tmp_path / "faces" == default_cache()


def test_a_video_without_a_face_survives_the_way_through_arrays() -> None:
    blank = [FaceObservation(t, i, False, "no face", None, None, (4, 6), 0.0, t) for i, t in enumerate((0.0, 0.04))]

    assert blank == unpacked(packed(blank))
