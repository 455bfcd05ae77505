"""A folder of clips and a table of norms become a playlist."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recorder.protocol.norms import import_norms
from recorder.protocol.norms_table import NormsError
from recorder.protocol.playlist_file import load_playlist
from tests.recorder.protocol.clips import CLIP_S


@pytest.fixture
def folder(clips: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The clips, beside which the table and the playlist are written."""
    monkeypatch.chdir(clips.parent)
    return clips


def _table(text: str, name: str = "norms.csv") -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_playlist_of_a_table_is_read_like_any_other(folder: Path) -> None:
    table = _table(
        "File,Valence,Arousal,id,block,duration_s,Author\n"
        "film.mp4,7.5,3,happy,a,,Ann\n"
        "silent.mkv,2,8.25,,b,0.5,Bob\n"
        '"picture %03d.jpg",5,5,,,4,\n\n'
    )

    made = import_norms(table, folder, Path("my films.toml"))

    playlist = load_playlist(made.path)
    happy, silent, picture = playlist.stimuli
    assert ("myfilms", "my films", True, 3) == (playlist.name, playlist.title, playlist.order.shuffle, made.n_stimuli)
    assert ("happy", 7.5, 3.0, "a", False) == (happy.id, happy.valence, happy.arousal, happy.block, happy.timed)
    assert ("silent", "LVHA", 0.5) == (silent.id, silent.quadrant, silent.duration_s)
    assert ("picture-03d", "image", 4.0) == (picture.id, picture.kind, picture.duration_s)
    assert ("picture.png", "sound.wav") == made.unlisted
    assert ("author",) == made.columns


@pytest.mark.parametrize(
    ("scale", "valence", "expected"),
    [("", "7", 7.0), ("1..9", "9", 9.0), ("-1..1", "0.5", 7.0), ("0..100", "25", 3.0), ("1 .. 5", "3", 5.0)],
)
def test_ratings_on_another_scale_are_mapped_on_one_to_nine(
    folder: Path, scale: str, valence: str, expected: float
) -> None:
    arousal = "1"
    made = import_norms(_table(f"file,valence,arousal,scale\nfilm.mp4,{valence},{arousal},{scale}\n"), folder, "a.toml")

    assert expected == load_playlist(made.path).stimuli[0].valence


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_table_as_a_spreadsheet_of_another_country_saves_it(folder: Path, delimiter: str) -> None:
    text = "\ufefffile;valence;arousal\r\nfilm.mp4;7,5;3,25\r\n".replace(";", delimiter)

    made = import_norms(_table(text), folder, "a.toml")

    stimulus = load_playlist(made.path).stimuli[0]
    assert (7.5, 3.25) == (stimulus.valence, stimulus.arousal)


def test_clips_of_one_quadrant_follow_each_other_as_often_as_they_must(folder: Path) -> None:
    names = [shutil.copy(folder / "film.mp4", folder / f"{letter}.mp4").name for letter in "abcde"]
    table = _table("file,valence,arousal\n" + "".join(f"{name},8,8\n" for name in names[:4]) + f"{names[4]},2,2\n")

    made = import_norms(table, folder, "a.toml")
    assert (2, 2) == (made.max_same_quadrant, load_playlist("a.toml").order.max_same_quadrant)

    table = _table("file,valence,arousal\n" + "".join(f"{name},8,8\n" for name in names))
    assert 5 == import_norms(table, folder, "b.toml").max_same_quadrant


def test_two_clips_of_one_name_get_two_ids(folder: Path) -> None:
    made = import_norms(_table("file,valence,arousal\nfilm.mp4,8,8\nfilm.mp4,2,2\n./film.mp4,5,5\n"), folder, "a.toml")

    assert ["film", "film-2", "film-3"] == [stimulus.id for stimulus in load_playlist(made.path).stimuli]


def test_names_with_quotes_and_other_letters_survive(folder: Path) -> None:
    name = "Жизнь \"ist' schön\\ 日.mp4"
    shutil.copy(folder / "film.mp4", folder / name)
    quoted = name.replace('"', '""')

    made = import_norms(_table(f'file,valence,arousal\n"{quoted}",8,8\n'), folder, "a.toml")

    (stimulus,) = load_playlist(made.path).stimuli
    assert stimulus.path is not None
    assert name == stimulus.path.name
    assert CLIP_S == pytest.approx(stimulus.duration_s, abs=0.1)


def test_an_existing_playlist_is_never_overwritten(folder: Path) -> None:
    Path("a.toml").write_text("mine", encoding="utf-8")

    with pytest.raises(NormsError, match=r"a\.toml: It is there already"):
        import_norms(_table("file,valence,arousal\nfilm.mp4,8,8\n"), folder, "a.toml")

    assert "mine" == Path("a.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1: The header has no column file, valence, arousal."),
        ("file,arousal\n", "line 1: The header has no column valence."),
        ("file,valence,arousal,file\n", "line 1: The header has the column file more than once."),
        ("file,valence,arousal\n", "There is no row below the header."),
        ("file,valence,arousal\n\nabsent.mp4,5,5\n", 'line 3: The video "absent.mp4" is not there.'),
        ("file,valence,arousal\nfilm.mp4,10,5\n", "line 2: valence is 10, outside its scale of 1 to 9."),
        ("file,valence,arousal\nfilm.mp4,5\n", 'line 2: arousal is "", which is no number.'),
        ("file,valence,arousal\nfilm.mp4,nan,5\n", 'line 2: valence is "nan", which is no number.'),
        ("file,valence,arousal,scale\nfilm.mp4,5,5,nine\n", 'line 2: The scale "nine" is not of the form 1..9.'),
        ("file,valence,arousal,scale\nfilm.mp4,5,5,9..1\n", 'line 2: The scale "9..1" is not of the form 1..9.'),
        ("file,valence,arousal\n../norms.csv,5,5\n", 'line 2: "../norms.csv" lies outside the folder.'),
        ("file,valence,arousal\n/etc/passwd,5,5\n", 'line 2: "/etc/passwd" lies outside the folder.'),
        ("file,valence,arousal\nfilm.xyz,5,5\n", 'line 2: "film.xyz" is no video, image or sound that EmoScope'),
        ("file,valence,arousal\npicture.png,5,5\n", "line 2: An image needs a duration_s."),
        ("file,valence,arousal,duration_s\nfilm.mp4,5,5,60\n", "line 2: duration_s is 60; it can be 0.1 to 0.8"),
        ("file,valence,arousal,id\nfilm.mp4,5,5,a b\n", 'line 2: The id "a b" is not 1 to 32 letters'),
        ("file,valence,arousal,id\nfilm.mp4,5,5,a\nfilm.mp4,5,5,a\n", 'line 3: The id "a" is taken by an earlier row.'),
        ("file,valence,arousal\n" + "film.mp4,5,5\n" * 501, "It has 501 rows; a playlist has at most 500 stimuli."),
        ('file,valence,arousal\nfilm.mp4,"5,5\n' + "x" * 200_000, "This is no CSV"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_line(folder: Path, text: str, problem: str) -> None:
    with pytest.raises(NormsError) as refused:
        import_norms(_table(text), folder, "a.toml")

    assert problem in str(refused.value)
    assert not Path("a.toml").exists()


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    Path("secret.mp4").write_bytes((folder / "film.mp4").read_bytes())
    (folder / "link.mp4").symlink_to(Path("secret.mp4").resolve())

    with pytest.raises(NormsError, match="lies outside the folder"):
        import_norms(_table("file,valence,arousal\nlink.mp4,5,5\n"), folder, "a.toml")


@pytest.mark.parametrize(
    ("folder_name", "out", "problem"),
    [
        ("absent", "a.toml", "This is no folder"),
        ("clips", "-.toml", "Give it a name"),
        ("clips", "no/a.toml", "It cannot be"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_folder_and_name_must_be_usable(folder_name: str, out: str, problem: str) -> None:
    with pytest.raises(NormsError, match=problem):
        import_norms(_table("file,valence,arousal\nfilm.mp4,5,5\n"), folder_name, out)
