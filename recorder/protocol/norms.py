"""Makes a playlist of a folder of clips and a table of their norms (`norms_table`).

The playlist is shuffled with at most two of a quadrant in a row, or as few as the clips allow.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from recorder.protocol.media import examine
from recorder.protocol.norms_table import NormsError, read_norms
from recorder.protocol.order import OrderError, trials_of
from recorder.protocol.playlist import MAX_SAME_QUADRANT, Order, Playlist, Stimulus
from recorder.protocol.playlist_file import FORMAT, NAME
from recorder.protocol.stimulus_table import SUFFIXES, Look
from recorder.protocol.user_file import Problem


@dataclass(frozen=True, slots=True)
class ImportedNorms:
    """What an import made, and what it left out.

    Attributes
    ----------
    path : Path
        The playlist.
    n_stimuli : int
        In it.
    max_same_quadrant : int
        How many of one quadrant may follow each other.
    unlisted : tuple of str
        Clips of the folder that the table does not name.
    columns : tuple of str
        Columns of the table that mean nothing here.
    """

    path: Path
    n_stimuli: int
    max_same_quadrant: int
    unlisted: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NormedPlaylist:
    """A playlist made of norms, and what was left out: see `ImportedNorms`."""

    playlist: Playlist
    unlisted: tuple[str, ...]
    columns: tuple[str, ...]


def normed_playlist(table: Path, folder: Path, title: str, look: Look = examine) -> NormedPlaylist:
    """Make a playlist of the clips in a folder with the norms of a table; nothing is written.

    Raises
    ------
    NormsError
        The folder or table cannot be used; or the title, whose letters and digits are the playlist's name.
    """
    if not folder.is_dir():
        raise NormsError(folder, [Problem(0, "This is no folder. Give the folder of the clips.")])
    name = re.sub(r"[^A-Za-z0-9]", "", title)
    if not NAME.fullmatch(name):
        raise NormsError(title, [Problem(0, "Give it a name with 1 to 32 letters or digits: the session's task.")])
    norms = read_norms(table, folder, look)
    order = Order(shuffle=True, max_same_quadrant=_least_in_a_row(name, norms.stimuli))
    listed = {stimulus.path for stimulus in norms.stimuli}
    clips = (path for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES)
    unlisted = tuple(path.name for path in clips if path not in listed)
    return NormedPlaylist(Playlist(name, title, norms.stimuli, order=order), unlisted, norms.left_out)


def import_norms(table: str | Path, folder: str | Path, out: str | Path) -> ImportedNorms:
    """Write a playlist of the clips in a folder with the norms of a table.

    Raises
    ------
    NormsError
        The folder or table cannot be used, or the playlist cannot be written; an existing file is never overwritten.
    """
    out = Path(out)
    made = normed_playlist(Path(table), Path(folder), out.stem)
    playlist, most = made.playlist, made.playlist.order.max_same_quadrant
    text = "\n".join(_lines(playlist.name, out, playlist.stimuli, most)) + "\n"
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise NormsError(out, [Problem(0, "It is there already. Give another name.")]) from error
    except (OSError, UnicodeEncodeError) as error:
        raise NormsError(out, [Problem(0, f"It cannot be written ({error}).")]) from error
    return ImportedNorms(out, len(playlist.stimuli), most, made.unlisted, made.columns)


def _least_in_a_row(name: str, stimuli: tuple[Stimulus, ...]) -> int:
    """Return the smallest number of one quadrant in a row, from the default on, that these can keep to."""
    for most in count(MAX_SAME_QUADRANT):
        try:
            trials_of(Playlist(name, name, stimuli, order=Order(True, max_same_quadrant=most)), seed=0)
        except OrderError:
            continue
        return most
    raise AssertionError


def _lines(name: str, out: Path, stimuli: tuple[Stimulus, ...], most: int) -> Iterator[str]:
    """Yield the playlist line by line."""
    yield from (f"format = {FORMAT}", f"name = {_quoted(name)}", f"title = {_quoted(out.stem)}", "")
    yield from ("[order]", "shuffle = true", f"max_same_quadrant = {most}")
    for stimulus in stimuli:
        path = Path(os.path.relpath(stimulus.path or "", out.parent)).as_posix()
        yield from ("", "[[stimulus]]", f"id = {_quoted(stimulus.id)}", f"file = {_quoted(path)}")
        if stimulus.timed:
            yield f"duration_s = {stimulus.duration_s!r}"
        yield from (f"valence = {stimulus.valence!r}", f"arousal = {stimulus.arousal!r}")
        if stimulus.block:
            yield f"block = {_quoted(stimulus.block)}"


def _quoted(text: str) -> str:
    """Return a TOML string: JSON's, as long as every character can be shown."""
    return json.dumps(text, ensure_ascii=False)
