"""A damaged film is copied without its damage: fewer pictures, never a wrong one."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from av.error import FFmpegError
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.session.film import copy_film, film_problem
from recorder.session.journal import read_journal
from recorder.session.paths import CAMERA
from tests.recorder.session.made_run import record_run
from tests.recorder.session.test_repair import pictures
from tests.recorder.session.test_verify import overwrite


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[int, int]]]:
    """A film of 12 s and where its writes are."""
    paths = record_run(tmp_path_factory.mktemp("film"), 12.0, video=True)
    return paths.camera, [(entry.offset, entry.stop) for entry in read_journal(paths.journal).of(CAMERA)]


def test_a_whole_film_has_no_problem(film: tuple[Path, list[tuple[int, int]]]) -> None:
    """It is read to its end."""
    assert "" == film_problem(film[0])


@settings(max_examples=10)
@given(data=st.data(), random=st.booleans())
def test_no_wrong_picture_is_ever_copied(
    film: tuple[Path, list[tuple[int, int]]],
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    random: bool,
) -> None:
    """Wherever and how often it was damaged behind its beginning."""
    path, writes = film
    whole = pictures(path)
    hit = sorted(data.draw(st.sets(st.integers(1, len(writes) - 1), min_size=1, max_size=3)))
    broken = tmp_path_factory.mktemp("broken") / "camera.mkv"
    broken.write_bytes(path.read_bytes())
    for i in hit:
        start, stop = writes[i]
        overwrite(broken, start, np.random.default_rng(i).bytes(stop - start) if random else bytes(stop - start))
    copied = broken.with_name("copied.mkv")

    with copied.open("wb") as file:
        n = copy_film(broken, [writes[i] for i in hit], file.write)

    kept = pictures(copied)
    assert 0 < n == len(kept) < len(whole)
    assert all(np.array_equal(whole[pts], picture) for pts, picture in kept.items())


def test_a_film_without_pictures_is_a_problem(tmp_path: Path) -> None:
    """Also one that was cut off at once, or is something else."""
    for content in (b"", b"not a film", bytes(5000)):
        (tmp_path / "camera.mkv").write_bytes(content)
        assert film_problem(tmp_path / "camera.mkv")


def test_a_film_that_only_points_to_others_is_none(film: tuple[Path, list[tuple[int, int]]], tmp_path: Path) -> None:
    """FFmpeg would follow a play list by whatever name, to other files and to the network."""
    shutil.copy(film[0], tmp_path / "other.mkv")
    path = tmp_path / "camera.mkv"
    path.write_text("ffconcat version 1.0\nfile other.mkv\n")

    assert "cannot be read as a film" in film_problem(path)
    with pytest.raises((FFmpegError, ValueError)):
        copy_film(path, [], lambda _: None)
