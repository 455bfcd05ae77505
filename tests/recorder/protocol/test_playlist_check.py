"""While a playlist is written, it is told what the reader would say, and of which stimulus."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.protocol.media import Media
from recorder.protocol.playlist import Order, Playlist, PlaylistError, Stimulus
from recorder.protocol.playlist_check import Finding, check_playlist
from recorder.protocol.playlist_file import load_playlist
from recorder.protocol.playlist_writer import save_playlist


def _text(name: str, **fields: object) -> Stimulus:
    return Stimulus(name, "text", text="Look.", duration_s=5.0, **fields)  # type: ignore[arg-type]


def test_a_playlist_that_can_be_run_has_no_findings(clips: Path) -> None:
    film = Stimulus("film", "video", clips / "film.mp4", valence=7.0, arousal=2.0)

    assert () == check_playlist(Playlist("films", "Films", (film, _text("end"))), clips / "new.toml")


def test_each_finding_names_its_stimulus_and_value(clips: Path) -> None:
    """From 0, as they stand in the list."""
    film = Stimulus("film", "video", clips / "film.mp4", duration_s=99.0)
    picture = Stimulus("picture", "image", clips / "picture.png")
    playlist = Playlist("my films", "", (film, picture, _text("film"), _text("half", valence=3.0)))

    found = check_playlist(playlist, clips / "new.toml")

    assert [(None, "name"), (0, "duration_s"), (1, ""), (2, "id"), (3, "valence")] == [
        (finding.stimulus, finding.key) for finding in found
    ]
    assert "less than the 99 s wanted" in found[1].text


def test_the_words_are_those_of_the_reader(tmp_path: Path) -> None:
    playlist = Playlist("a", "", (Stimulus("one", "text", text="", duration_s=0.0), _text("x y")))
    save_playlist(playlist, tmp_path / "a.toml")
    with pytest.raises(PlaylistError) as refused:
        load_playlist(tmp_path / "a.toml")

    told = [problem.text for problem in refused.value.problems]

    assert told == [finding.text for finding in check_playlist(playlist, tmp_path / "a.toml")]


def test_an_order_that_cannot_be_kept_is_of_the_playlist_as_a_whole(tmp_path: Path) -> None:
    happy = tuple(_text(f"s{i}", valence=8.0, arousal=8.0) for i in range(3))

    (finding,) = check_playlist(Playlist("a", "", happy, order=Order(shuffle=True)), tmp_path / "a.toml")

    assert (None, "max_same_quadrant") == (finding.stimulus, finding.key)


def test_clips_are_looked_into_by_whom_the_caller_says(tmp_path: Path) -> None:
    """Who checks often remembers what a clip holds."""
    film = Stimulus("film", "video", tmp_path / "nowhere.mp4")

    found = check_playlist(Playlist("a", "", (film,)), tmp_path / "a.toml", lambda *_: Media(9.0, True, True, 64, 48))

    assert () == found


@given(st.text(), st.text(max_size=40), st.floats(), st.floats(), st.integers(-3, 900))
def test_whatever_is_typed_is_told_and_never_raised(
    text: str, name: str, number: float, seconds: float, most: int
) -> None:
    one = Stimulus(name, "text", text=text, duration_s=seconds, valence=number, arousal=number, block=text)

    found = check_playlist(Playlist(name, text, (one, one), order=Order(True, True, most)), Path("a.toml"))

    assert all(isinstance(finding, Finding) and finding.text for finding in found)
    assert any(finding.stimulus == 1 for finding in found)
