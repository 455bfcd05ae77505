"""A playlist is read as it is written, and everything wrong with it is told with its line before a session starts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recorder.protocol.playlist import Order, PlaylistError, Timing
from recorder.protocol.playlist_file import load_playlist
from recorder.protocol.rating import SCALES

HEAD = 'format = 1\nname = "films"\n'
TEXT = '[[stimulus]]\nid = "one"\ntext = "Look."\nduration_s = 5\n'


@pytest.fixture
def folder(clips: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the clips, which is the working directory too."""
    monkeypatch.chdir(clips)
    return clips


def _write(text: str) -> str:
    Path("list.toml").write_text(text, encoding="utf-8")
    return "list.toml"


def _told(text: str) -> list[str]:
    """Return every problem of a playlist, without the file's name."""
    with pytest.raises(PlaylistError) as refused:
        load_playlist(_write(text))
    assert "\n" not in str(refused.value)
    assert all(problem.startswith("list.toml") for problem in refused.value.told())
    return [problem.removeprefix("list.toml").removeprefix(", ") for problem in refused.value.told()]


def test_the_demo_is_four_short_clips_of_the_four_quadrants() -> None:
    playlist = load_playlist("demo", thorough=True)

    assert "demo" == playlist.name
    assert {"joy": "HVHA", "calm": "HVLA", "sad": "LVLA", "tense": "LVHA"} == {
        stimulus.id: stimulus.quadrant for stimulus in playlist.stimuli
    }
    assert all(5.5 <= stimulus.duration_s <= 6.5 and not stimulus.timed for stimulus in playlist.stimuli)


@pytest.mark.usefixtures("folder")
def test_everything_in_a_file_is_read() -> None:
    playlist = load_playlist(
        _write(
            HEAD + 'title = "My films"\nscales = ["arousal", "valence"]\ncontinuous_rating = true\nphotodiode = true\n'
            "[timing]\nbaseline_s = 0\nfixation_s = 1.5\nrest_s = 2\n"
            "[order]\nshuffle = true\nshuffle_blocks = true\nmax_same_quadrant = 3\n"
            '[[stimulus]]\nid = "film"\nfile = "film.mp4"\nvalence = 7.5\narousal = 3\nblock = "a"\n'
            '[[stimulus]]\nid = "part"\nfile = "film.mp4"\nduration_s = 0.5\npractice = true\n'
            '[[stimulus]]\nid = "tone"\nfile = "film.mp4"\nkind = "sound"\n'
            '[[stimulus]]\nid = "picture"\nfile = "picture.png"\nduration_s = 4\n'
            '[[stimulus]]\nid = "hello"\ntext = """\nSit\nstill."""\nduration_s = 10\nrated = false\n'
        )
    )

    assert ("films", "My films", ("arousal", "valence")) == (playlist.name, playlist.title, playlist.scales)
    assert (True, True) == (playlist.continuous_rating, playlist.photodiode)
    assert (Timing(0.0, 1.5, 2.0), Order(True, True, 3)) == (playlist.timing, playlist.order)
    film, part, tone, picture, hello = playlist.stimuli
    assert ("video", "HVLA", "a", False) == (film.kind, film.quadrant, film.block, film.timed)
    assert film.duration_s == film.media_s
    assert (0.5, True, True) == (part.duration_s, part.timed, part.practice)
    assert ("sound", False) == (tone.kind, tone.timed)
    assert ("image", 4.0, True) == (picture.kind, picture.duration_s, picture.timed)
    assert ("text", "Sit\nstill.", None, False) == (hello.kind, hello.text, hello.path, hello.rated)


@pytest.mark.usefixtures("folder")
def test_what_is_left_out_has_its_default() -> None:
    playlist = load_playlist(_write(HEAD + TEXT))

    assert (Timing(), Order(), SCALES, "films") == (playlist.timing, playlist.order, playlist.scales, playlist.title)
    assert (True, None) == (playlist.stimuli[0].rated, playlist.stimuli[0].quadrant)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("format = 1\nname = \n", "line 2: This is no TOML: Invalid value."),
        ('format = 1\nname = "a', "line 2: This is no TOML"),
        (HEAD, "There are 1 to 500 tables [[stimulus]], not none."),
        (HEAD + "stimulus = 3\n", "line 3: There are 1 to 500 tables [[stimulus]], not 3."),
        (HEAD + "stimulus = [3]\n", "line 3: Here a table is wanted, not 3."),
        ('name = "films"\n' + TEXT, '"format" is missing.'),
        ("format = 2\n" + HEAD[11:] + TEXT, "line 1: This EmoScope reads playlists of format 1."),
        ("format = 1\n" + TEXT, '"name" is missing.'),
        (
            'format = 1\nname = "my films"\n' + TEXT,
            'line 2: "name" is 1 to 32 letters and digits (ASCII), not "my films".',
        ),
        (HEAD + "titel = 1\n" + TEXT, 'line 3: There is no key "titel". Is "title" meant?'),
        (HEAD + 'scales = ["joy"]\n' + TEXT, 'line 3: "scales" is a list of valence, arousal, dominance, liking'),
        (HEAD + 'scales = ["valence", "valence"]\n' + TEXT, 'line 3: "scales" names one twice'),
        (HEAD + "photodiode = 1\n" + TEXT, 'line 3: "photodiode" is true or false, not 1.'),
        (HEAD + "[timing]\nrest_s = -1\n" + TEXT, 'line 4: "rest_s" is a number from 0 to 3600, not -1.'),
        (HEAD + "[timing]\nrest_s = nan\n" + TEXT, 'line 4: "rest_s" is a number from 0 to 3600, not nan.'),
        (HEAD + "timing = 3\n" + TEXT, "line 3: Here a table is wanted, not 3."),
        (HEAD + "[timing]\nrest = 1\n" + TEXT, 'line 4: There is no key "rest". Is "rest_s" meant?'),
        (HEAD + "[order]\nmax_same_quadrant = 0\n" + TEXT, 'line 4: "max_same_quadrant" is a whole number from 1'),
        (HEAD + TEXT + "valence = 5\n", "line 7: Give valence and arousal both, or neither."),
        (HEAD + TEXT + "valence = 10\narousal = 5\n", 'line 7: "valence" is a number from 1 to 9, not 10.'),
        (HEAD + TEXT + "valence = true\narousal = 5\n", 'line 7: "valence" is a number from 1 to 9, not True.'),
        (HEAD + TEXT + 'file = "film.mp4"\n', 'line 3: A stimulus has either a "file" or a "text".'),
        (HEAD + TEXT + 'kind = "image"\n', 'line 7: "image" does not fit a stimulus with a text.'),
        (HEAD + TEXT + 'kind = "smell"\n', 'line 7: "kind" is one of video, image, sound, text, not "smell".'),
        (HEAD + TEXT + TEXT, 'line 8: The id "one" is taken by an earlier stimulus.'),
        (HEAD + '[[stimulus]]\nid = "a b"\ntext = "x"\nduration_s = 1\n', 'line 4: "id" is 1 to 32 letters'),
        (HEAD + '[[stimulus]]\nid = "a"\ntext = "x"\n', 'line 3: "duration_s" is missing: a text has no length.'),
        (HEAD + '[[stimulus]]\nid = "a"\ntext = "\\u0007"\nduration_s = 1\n', 'line 5: "text" holds characters'),
        (HEAD + '[[stimulus]]\nid = "a"\nfile = "picture.png"\n', 'line 3: "duration_s" is missing: an image has'),
        (HEAD + '[[stimulus]]\nid = "a"\nfile = "none.mp4"\n', 'line 5: The video "none.mp4" is not there.'),
        (HEAD + '[[stimulus]]\nid = "a"\nfile = "list.toml"\n', 'line 5: What "list.toml" is cannot be told'),
        (HEAD + '[[stimulus]]\nid = "a"\nfile = "film.mp4"\nduration_s = 9\n', 'line 6: "film.mp4" takes 0.8'),
        (HEAD + '[[stimulus]]\nid = "a"\nfile = "film.mp4"\nduration_s = 0\n', 'line 6: "duration_s" is a number from'),
        (
            HEAD + '[[stimulus]]\nid = "a"\nfile = "sound.wav"\nkind = "video"\n',
            'line 5: The video "sound.wav" has no p',
        ),
        (HEAD + 'stimulus = [{id = "a", text = "x", duration_s = 0}]\n', 'line 3: "duration_s" is a number from 0.1'),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, problem: str) -> None:
    told = _told(text)

    assert 1 == len(told), told
    assert told[0].removeprefix(": ").startswith(problem)


@pytest.mark.usefixtures("folder")
def test_every_problem_is_told_and_the_first_one_says_how_many_follow() -> None:
    text = HEAD + "[timing]\nrest_s = 1e9\n" + '[[stimulus]]\nid = "a"\nfile = "none.mp4"\nlength = 1\n'

    assert ["4", "7", "8"] == [problem.removeprefix("line ").partition(":")[0] for problem in _told(text)]
    with pytest.raises(PlaylistError, match=r"^list.toml, line 4: .* \(2 more problems in it\)$"):
        load_playlist("list.toml")


@pytest.mark.usefixtures("folder")
def test_an_order_that_cannot_be_kept_is_told_at_its_constraint() -> None:
    stimuli = "".join(
        f'[[stimulus]]\nid = "s{i}"\ntext = "x"\nduration_s = 1\nvalence = 8\narousal = 8\n' for i in range(3)
    )

    (problem,) = _told(HEAD + "[order]\nshuffle = true\nmax_same_quadrant = 2\n" + stimuli)

    assert problem.startswith('line 5: The playlist "films" cannot be shuffled with at most 2 of a quadrant in a row')


def test_a_file_that_is_no_playlist_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes('name = "ok"\ntitle = "café"'.encode("latin-1"))
    (tmp_path / "large.toml").write_bytes(b"#" * 1_000_001)
    os.mkfifo(tmp_path / "pipe.toml")

    for name, reason in (
        ("latin.toml", "line 2: This is not UTF-8"),
        ("large.toml", "It is larger than 1000000 bytes"),
        ("pipe.toml", "This is no file"),
        (".", "This is no file"),
        ("absent.toml", "It cannot be read"),
        ("null\0.toml", "It cannot be read"),
    ):
        with pytest.raises(PlaylistError) as refused:
            load_playlist(tmp_path / name)
        assert reason in str(refused.value)


@pytest.mark.usefixtures("folder")
def test_nesting_without_end_is_refused() -> None:
    (problem,) = _told(HEAD + "a = " + "[" * 10_000 + "]" * 10_000)

    assert "nested too deeply" in problem


@pytest.mark.usefixtures("folder")
def test_damage_within_a_clip_is_found_when_asked_for() -> None:
    film = Path("film.mp4")
    content = bytearray(film.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 20_000] = bytes(20_000)
    film.write_bytes(content)
    path = _write(HEAD + '[[stimulus]]\nid = "a"\nfile = "film.mp4"\n')

    load_playlist(path)
    with pytest.raises(PlaylistError, match=r'line 5: The video "film.mp4" is damaged after'):
        load_playlist(path, thorough=True)


@pytest.mark.usefixtures("folder")
def test_the_digest_changes_with_the_playlist_and_with_what_its_clips_hold() -> None:
    text = HEAD + '[[stimulus]]\nid = "a"\nfile = "picture.png"\nduration_s = 1\n'
    first = load_playlist(_write(text)).digest
    assert first == load_playlist(_write(text)).digest

    other_text = load_playlist(_write(text + "# a comment\n")).digest
    Path("picture.png").write_bytes(Path("picture.png").read_bytes() + b"more")
    other_clip = load_playlist(_write(text)).digest

    assert 3 == len({first, other_text, other_clip})


VALUES: Any = st.sampled_from(
    [
        "1",
        "-1",
        "1e308",
        "inf",
        "nan",
        '""',
        '"x"',
        '"film.mp4"',
        "true",
        "[]",
        "{}",
        "[[]]",
        "1979-05-27",
        "0x" + "f" * 50,
    ]
)
KEYS = st.sampled_from(
    ["format", "name", "scales", "timing", "order", "stimulus", "id", "file", "text", "kind", "duration_s", "valence"]
)


@pytest.mark.usefixtures("folder")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.one_of(st.builds("{} = {}".format, KEYS, VALUES), st.just("[[stimulus]]")), max_size=8))
def test_whatever_stands_in_a_file_is_read_or_refused(lines: list[str]) -> None:
    try:
        load_playlist(_write("\n".join(lines)))
    except PlaylistError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either way is right
