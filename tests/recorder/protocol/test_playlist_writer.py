"""What is saved and read again is the same playlist, and no file is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recorder.protocol.media import examine
from recorder.protocol.playlist import Kind, Order, Playlist, PlaylistError, Stimulus, Timing
from recorder.protocol.playlist_file import load_playlist
from recorder.protocol.playlist_writer import HEADER, has_comments, playlist_toml, save_playlist
from recorder.protocol.rating import SCALES

LETTERS = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u00a0")
SHOWN = LETTERS.filter(str.isprintable)
SECONDS = st.floats(0.0, 3600.0)
RATINGS = st.none() | st.tuples(st.floats(1.0, 9.0), st.floats(1.0, 9.0))
FILES: tuple[tuple[str, Kind], ...] = (
    ("film.mp4", "video"),
    ("film.mp4", "sound"),
    ("silent.mkv", "video"),
    ("sound.wav", "sound"),
    ("picture.png", "image"),
    ("picture %03d.jpg", "image"),
)


def _text(most: int, also: str = "") -> st.SearchStrategy[str]:
    return st.text(SHOWN | st.sampled_from(also) if also else SHOWN, min_size=1, max_size=most)


@st.composite
def _stimuli(draw: st.DrawFn, clips: Path) -> Stimulus:
    valence, arousal = draw(RATINGS) or (None, None)
    fields: dict[str, Any] = {
        "valence": valence,
        "arousal": arousal,
        "block": draw(st.just("") | _text(32)),
        "practice": draw(st.booleans()),
        "rated": draw(st.booleans()),
    }
    if draw(st.booleans()):
        return Stimulus("", "text", text=draw(_text(60, "\n\t\"'\\#")), duration_s=draw(st.floats(0.1, 3600)), **fields)
    name, kind = draw(st.sampled_from(FILES))
    media_s = examine(clips / name, kind).duration_s
    whole = media_s is not None and draw(st.booleans())
    duration_s = media_s if whole and media_s else draw(st.floats(0.1, media_s or 3600.0))
    return Stimulus("", kind, clips / name, duration_s=duration_s, media_s=media_s, **fields)


@st.composite
def _playlists(draw: st.DrawFn, clips: Path) -> Playlist:
    stimuli = draw(st.lists(_stimuli(clips), min_size=1, max_size=5))
    ids = draw(st.lists(st.from_regex("[A-Za-z0-9_-]{1,32}", fullmatch=True), min_size=5, max_size=5, unique=True))
    return Playlist(
        name=draw(st.from_regex("[A-Za-z0-9]{1,32}", fullmatch=True)),
        title=draw(_text(200, "\"'\\#")),
        stimuli=tuple(replace(stimulus, id=name) for stimulus, name in zip(stimuli, ids, strict=False)),
        timing=Timing(draw(SECONDS), draw(SECONDS), draw(SECONDS)),
        order=Order(draw(st.booleans()), draw(st.booleans()), draw(st.integers(5, 500))),
        scales=tuple(draw(st.lists(st.sampled_from(SCALES), unique=True))),
        continuous_rating=draw(st.booleans()),
        photodiode=draw(st.booleans()),
    )


def _bare(playlist: Playlist) -> Playlist:
    """A playlist without what tells which file it came from."""
    return replace(playlist, digest="", path=None)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.booleans())
def test_what_is_saved_is_read_as_the_same(made_clips: Path, tmp_path: Path, data: st.DataObject, beside: bool) -> None:
    """Whatever its texts, and wherever its clips are."""
    playlist = data.draw(_playlists(made_clips))
    path = (made_clips if beside else tmp_path) / "saved.toml"

    save_playlist(playlist, path, overwrite=True)

    assert playlist == _bare(load_playlist(path))
    path.unlink()


def test_clips_below_the_file_are_named_from_there(clips: Path, tmp_path: Path) -> None:
    """A folder with its playlist can be moved; a clip from elsewhere has its whole path."""
    film = Stimulus("film", "video", clips / "film.mp4")

    assert 'file = "clips/film.mp4"' in playlist_toml(Playlist("a", "", (film,)), tmp_path)
    assert f'file = "{clips / "film.mp4"}"' in playlist_toml(Playlist("a", "", (film,)), tmp_path / "lists")


def test_a_clip_without_a_length_of_its_own_given_takes_the_files(clips: Path) -> None:
    """As a new one in the editor does."""
    save_playlist(Playlist("a", "", (Stimulus("film", "video", clips / "film.mp4"),)), clips / "new.toml")

    (film,) = load_playlist(clips / "new.toml").stimuli
    assert not film.timed


def test_a_file_is_overwritten_only_where_that_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("precious", encoding="utf-8")
    playlist = Playlist("a", "", (Stimulus("one", "text", text="Look.", duration_s=5),))

    with pytest.raises(PlaylistError, match="there already"):
        save_playlist(playlist, path)
    assert "precious" == path.read_text(encoding="utf-8")
    save_playlist(playlist, path, overwrite=True)
    assert "a" == load_playlist(path).name
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["nowhere/new.toml", "a\0b.toml"])
def test_what_cannot_be_written_says_so_in_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(PlaylistError, match="cannot be written") as refused:
        save_playlist(Playlist("a", "", ()), tmp_path / name)

    assert "\n" not in str(refused.value)
    assert [] == list(tmp_path.iterdir())


def test_a_clip_whose_name_is_no_text_is_refused_and_the_old_file_kept(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("precious", encoding="utf-8")
    film = Stimulus("film", "video", tmp_path / "\udcff.mp4")

    with pytest.raises(PlaylistError, match="Rename the clip"):
        save_playlist(Playlist("a", "", (film,)), path, overwrite=True)

    assert "precious" == path.read_text(encoding="utf-8")


def test_comments_of_somebody_are_told_from_the_writers_own(tmp_path: Path) -> None:
    """Also those in a file of the writer's that was changed by hand; a text with a # is none."""
    path = tmp_path / "list.toml"
    one = Stimulus("one", "text", text='Look # "here".', duration_s=5)
    save_playlist(Playlist("a", "No # 1", (one,)), path)
    text = path.read_text(encoding="utf-8")

    assert text.startswith(HEADER)
    assert not has_comments(path)
    path.write_text(text + "valence = 5 # or 6\n", encoding="utf-8")
    assert has_comments(path)
    assert not has_comments(tmp_path / "not there.toml")
