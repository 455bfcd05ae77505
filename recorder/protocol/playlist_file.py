"""Reads a playlist: a TOML file, and the clips it names beside it.

Everything is checked before a session starts, and every problem is told with its line: the
file's syntax, unknown keys, bad values, clips that are missing or cannot be played, an order
that cannot be kept. Nothing is filled in silently and nothing in the file is run.

The format, with its defaults::

    format = 1                # of this file; required
    name = "films"            # 1-32 ASCII letters and digits; the task in the session's file names; required
    title = "My films"        # for people; the name by default
    scales = ["valence", "arousal", "dominance", "liking"]   # what is asked, in this order; [] asks nothing
    continuous_rating = false # rate during the stimulus too
    photodiode = false        # a white patch in a corner while a stimulus is shown

    [timing]                  # seconds, 0 to 3600; 0 leaves it out
    baseline_s = 30
    fixation_s = 3
    rest_s = 5

    [order]
    shuffle = false           # within each block, from the session's seed
    shuffle_blocks = false    # the blocks themselves
    max_same_quadrant = 2     # where shuffled: at most so many of one expected quadrant in a row, 1 or more

    [[stimulus]]              # 1 to 500 of them, at least one
    id = "film1"              # 1-32 ASCII letters, digits, - and _; unique; required
    file = "clips/film1.mp4"  # from the playlist's folder, or absolute; a stimulus has either a file or a text
    kind = "video"            # video, image, sound; by default what the file's name ends with
    duration_s = 60           # 0.1 to 3600; required for images and texts; a clip's own length by default, and the most
    valence = 7.5             # what is expected, 1 to 9; both or neither
    arousal = 3
    block = "a"               # trials of one block stay together
    practice = false          # comes first, marked as practice
    rated = true              # ask the participant afterwards

    [[stimulus]]
    id = "welcome"
    text = "Please sit still."   # shown in large letters, up to 2000 of them
    duration_s = 10
    rated = false

A rating over 5 is high: the expected quadrants are HVHA, HVLA, LVLA and LVHA, and 5 belongs to none.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from importlib import resources
from pathlib import Path

from recorder.protocol.fields import Fields
from recorder.protocol.media import Media, decode_through, examine
from recorder.protocol.order import OrderError, trials_of
from recorder.protocol.playlist import (
    BASELINE_S,
    FIXATION_S,
    MAX_SAME_QUADRANT,
    REST_S,
    Kind,
    Order,
    Playlist,
    PlaylistError,
    Stimulus,
    Timing,
)
from recorder.protocol.rating import SCALES
from recorder.protocol.stimulus_table import LONGEST_S, Look, read_stimulus
from recorder.protocol.toml_lines import Path as TomlPath
from recorder.protocol.toml_lines import line_of, lines_of
from recorder.protocol.user_file import Problem, parsed_toml, read_text

FORMAT = 1
DEMO = "demo"
MAX_STIMULI = 500
MAX_TITLE = 200
DIGEST_BYTES = 1 << 20

NAME = re.compile(r"[A-Za-z0-9]{1,32}")


def load_playlist(source: str | Path, thorough: bool = False) -> Playlist:
    """Read a playlist file, or the one that comes with EmoScope ("demo").

    Of each clip the beginning is decoded and the end looked for; `thorough` decodes all of it.

    Raises
    ------
    PlaylistError
        It cannot be run; tells each problem with its line.
    """
    path = path_of(source)
    text = read_text(path, PlaylistError)
    playlist, problems = parsed_playlist(text, path, _decoded if thorough else examine)
    if problems:
        raise PlaylistError(str(path), problems)
    return replace(playlist, digest=_digest(text, playlist.stimuli))


def path_of(source: str | Path) -> Path:
    """Return the file of a playlist that may be named "demo"."""
    if source == DEMO:
        return Path(str(resources.files("assets").joinpath("protocols", DEMO, f"{DEMO}.toml")))
    return Path(source)


def parsed_playlist(text: str, path: Path, look: Look = examine) -> tuple[Playlist, tuple[Problem, ...]]:
    """Return what a playlist's text says as far as it can be used, and everything that is wrong with it.

    Parameters
    ----------
    text : str
        Of the file.
    path : Path
        The file; clips are looked for beside it.
    look : callable
        Tells what a clip holds, or raises `MediaError`.

    Raises
    ------
    PlaylistError
        It is no TOML.
    """
    table, lines = parsed_toml(path, text, PlaylistError), lines_of(text)
    problems: list[Problem] = []
    playlist = _playlist(Fields(table, lines, problems), path, look)
    if not problems:
        _refuse_impossible_order(playlist, lines, problems)
    return playlist, tuple(sorted(problems, key=lambda problem: problem.line))


def _decoded(path: Path, kind: Kind) -> Media:
    """Examine a clip and decode it to its end."""
    media = examine(path, kind)
    decode_through(path, kind)
    return media


def _playlist(top: Fields, path: Path, look: Look) -> Playlist:
    if top.whole("format", 1, 1_000_000, required=True) not in (FORMAT, None):
        top.refuse("format", f"This EmoScope reads playlists of format {FORMAT}. A newer one may read this.")
    name = top.matching("name", NAME, "1 to 32 letters and digits (ASCII)", required=True)
    playlist = Playlist(
        name=name,
        title=top.text("title", name, MAX_TITLE),
        stimuli=_stimuli(top, path.parent, look),
        timing=_timing(top.table("timing")),
        order=_order(top.table("order")),
        scales=top.choices("scales", SCALES),
        continuous_rating=top.flag("continuous_rating", False),
        photodiode=top.flag("photodiode", False),
        path=path,
    )
    top.refuse_others()
    return playlist


def _stimuli(top: Fields, folder: Path, look: Look) -> tuple[Stimulus, ...]:
    stimuli: list[Stimulus] = []
    taken: set[str] = set()
    for fields in top.tables("stimulus", MAX_STIMULI):
        stimulus = read_stimulus(fields, folder, look)
        if stimulus.id in taken:
            fields.refuse("id", f'The id "{stimulus.id}" is taken by an earlier stimulus.')
        taken |= {stimulus.id} - {""}
        stimuli.append(stimulus)
    return tuple(stimuli)


def _timing(fields: Fields) -> Timing:
    def seconds(key: str, default: float) -> float:
        given = fields.number(key, 0.0, LONGEST_S)
        return default if given is None else given

    timing = Timing(
        baseline_s=seconds("baseline_s", BASELINE_S),
        fixation_s=seconds("fixation_s", FIXATION_S),
        rest_s=seconds("rest_s", REST_S),
    )
    fields.refuse_others()
    return timing


def _order(fields: Fields) -> Order:
    order = Order(
        shuffle=fields.flag("shuffle", False),
        shuffle_blocks=fields.flag("shuffle_blocks", False),
        max_same_quadrant=fields.whole("max_same_quadrant", 1, MAX_STIMULI) or MAX_SAME_QUADRANT,
    )
    fields.refuse_others()
    return order


def _refuse_impossible_order(playlist: Playlist, lines: dict[TomlPath, int], problems: list[Problem]) -> None:
    try:
        trials_of(playlist, seed=0)
    except OrderError as error:
        problems.append(Problem(line_of(lines, ("order", "max_same_quadrant")), str(error)))


def _digest(text: str, stimuli: tuple[Stimulus, ...]) -> str:
    """Return a checksum of the playlist and of what tells its clips apart."""
    digest = hashlib.sha256(text.encode())
    for path in (stimulus.path for stimulus in stimuli if stimulus.path is not None):
        with path.open("rb") as file:
            size = file.seek(0, 2)
            digest.update(size.to_bytes(8, "big"))
            for start in (0, max(0, size - DIGEST_BYTES)):
                file.seek(start)
                digest.update(file.read(DIGEST_BYTES))
    return digest.hexdigest()
