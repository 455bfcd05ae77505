"""What a session of MAHNOB-HCI says of itself: ``session.xml``, and the files it names.

The file's root has the attributes of the trial, its child ``subject`` the participant, its children
``track`` the files. Refused: a session that is not in its own folder, ratings that are none, files
that are named and not there, and a recording or film of somebody else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from models.datasets.untrusted.xml import parse_xml
from models.errors import DatasetError

BDF_NAME = re.compile(r"Part_(?P<participant>\d+)_[NS]_Trial\d+_emotion\.bdf", re.ASCII)
FILM_NAME = re.compile(r"P(?P<participant>\d+)-Rec\d+-[\d.]+_C1 trigger _C_Section_\d+\.avi", re.ASCII)
RATINGS = {"feltArsl": "arousal", "feltVlnc": "valence", "feltCtrl": "dominance", "feltPred": "predictability"}
NEEDED = ("feltArsl", "feltVlnc")
EMOTIONS = {
    0: "neutral",
    1: "anger",
    2: "disgust",
    3: "fear",
    4: "joy",
    5: "sadness",
    6: "surprise",
    7: "scream",
    8: "bored",
    9: "sleepy",
    10: "",  # unknown
    11: "amusement",
    12: "anxiety",
}


@dataclass(frozen=True, slots=True)
class Film:
    """The face video, and what is said of its time.

    Attributes
    ----------
    path : Path
    length_s : float
        Of the section that was cut out.
    begin, end : float
        First and last sample of the section, on a clock that is not named.
    rate_hz : float
        Pictures a second.
    """

    path: Path
    length_s: float
    begin: float
    end: float
    rate_hz: float


@dataclass(frozen=True, slots=True)
class SessionSheet:
    """A session with a stimulus and ratings.

    Attributes
    ----------
    folder : Path
        ``Sessions/<number>``.
    participant : int
    clip : str
        The stimulus' file.
    ratings : mapping of str to float
        1 to 9, by axis.
    emotion : str
    bdf : Path
    film : Path or Film or None
        A path alone where nothing is said of its time.
    """

    folder: Path
    participant: int
    clip: str
    ratings: Mapping[str, float]
    emotion: str
    bdf: Path
    film: Path | Film | None

    @property
    def number(self) -> int:
        """Of the session."""
        return int(self.folder.name)


class MissingFileError(Exception):
    """Files that a session names are not there; the text lists them."""


def read_sheet(folder: Path, videos: Path | None = None) -> SessionSheet | str:
    """Read a session's own description.

    Parameters
    ----------
    folder : Path
        ``Sessions/<id>``.
    videos : Path or None
        Where films lie that are not in the session's folder.

    Returns
    -------
    SessionSheet or str
        In words why the session cannot be used, if that is by design: no stimulus, no ratings, no recording.

    Raises
    ------
    MissingFileError
        Files are named that are not there.
    DatasetError
        The description is none, or contradicts itself.
    """
    path = folder / "session.xml"
    if not path.is_file():
        raise MissingFileError(str(path))
    root = parse_xml(path)
    if root.get("sessionId") != folder.name:
        raise DatasetError(f'"{path}" says it is session {root.get("sessionId")!r}. Was a file swapped?')
    if (_optional(path, root, "isStim") or 0.0) != 1.0:
        return "without a stimulus"
    ratings = {axis: _rating(path, root, name) for name, axis in RATINGS.items() if root.get(name)}
    if any(RATINGS[name] not in ratings for name in NEEDED):
        return "without ratings of arousal and valence"
    participant = _participant(path, root)
    bdf = _file(path, root, BDF_NAME, participant, [folder])
    if bdf is None:
        return "without a physiological recording"
    film = _file(path, root, FILM_NAME, participant, [folder, *([videos / folder.name, videos] if videos else [])])
    return SessionSheet(
        folder, participant, root.get("mediaFile", ""), ratings, _emotion(path, root), bdf,
        _timed(path, root, film) if film else None,
    )  # fmt: skip


def _optional(path: Path, root: Element, name: str) -> float | None:
    text = root.get(name)
    if text is None or not text.strip():
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DatasetError(f'"{path}": {name} is "{text[:40]}", which is no number. Get the file again.')
    return value


def _rating(path: Path, root: Element, name: str) -> float:
    value = _optional(path, root, name)
    if value is None or not 1.0 <= value <= 9.0:
        raise DatasetError(f'"{path}": {name} is "{root.get(name)}", outside 1 to 9. Get the file again.')
    return value


def _emotion(path: Path, root: Element) -> str:
    code = _optional(path, root, "feltEmo")
    if code is not None and code not in EMOTIONS:
        raise DatasetError(f'"{path}": feltEmo is {code:g}; emotions are 0 to {max(EMOTIONS)}. Get the file again.')
    return "" if code is None else EMOTIONS[int(code)]


def _participant(path: Path, root: Element) -> int:
    """Return the number in the child ``subject``; ids of the root are those of the session."""
    subjects = [child.get("id", "") for child in root.iter("subject")]
    if len(subjects) != 1 or not re.fullmatch(r"\d{1,4}", subjects[0], re.ASCII):
        raise DatasetError(f'"{path}" names the subject {", ".join(subjects)[:40] or "nowhere"}. Get the file again.')
    return int(subjects[0])


def _file(path: Path, root: Element, pattern: re.Pattern[str], participant: int, places: Sequence[Path]) -> Path | None:
    """Return the one file of a kind that is named as a track, or lies there; it must be the participant's."""
    named = [track.get("filename", "") for track in root.iter("track")]
    found = {name: match for name in (*named, *_names(places)) if (match := pattern.fullmatch(name))}
    if not found:
        return None
    if len(found) > 1:
        raise DatasetError(f'"{path.parent}" has {len(found)} files like "{min(found)}", where one was expected.')
    ((name, match),) = found.items()
    if int(match["participant"]) != participant:
        raise DatasetError(f'"{path}" is of subject {participant}, its file "{name}" is not. Was a file swapped?')
    for place in places:
        if (place / name).is_file():
            return place / name
    raise MissingFileError(str(path.parent / name))


def _names(places: Sequence[Path]) -> list[str]:
    """Return the files in the session's own folder, and in the folder of its number."""
    own = places[:2]
    return [file.name for place in own if place.is_dir() for file in place.iterdir()]


def _timed(path: Path, root: Element, film: Path) -> Path | Film:
    told = [_optional(path, root, name) for name in ("cutLenSec", "vidBeginSmp", "vidEndSmp", "vidRate")]
    numbers = [number for number in told if number is not None]
    if len(numbers) < len(told) or numbers[3] <= 0 or numbers[2] <= numbers[1]:
        return film
    return Film(film, *numbers)
