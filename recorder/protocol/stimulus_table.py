"""Reads one ``[[stimulus]]`` of a playlist, and looks into the file it names."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from recorder.protocol.fields import Fields
from recorder.protocol.media import Media, MediaError, examine
from recorder.protocol.playlist import Kind, Stimulus
from recorder.protocol.rating import HIGHEST, LOWEST

SHORTEST_S, LONGEST_S = 0.1, 3600.0
MAX_TEXT = 2000
MAX_PATH = 1000
ID = re.compile(r"[A-Za-z0-9_-]{1,32}")

FILE_KINDS: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind != "text")

SUFFIXES: dict[str, Kind] = {
    **dict.fromkeys(
        (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".wmv", ".flv", ".ogv"), "video"
    ),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff"), "image"),
    **dict.fromkeys((".wav", ".mp3", ".flac", ".ogg", ".m4a", ".aac", ".aiff"), "sound"),
}

Look = Callable[[Path, Kind], Media]
"""Tells what a clip holds, or raises `MediaError`."""


def read_stimulus(fields: Fields, folder: Path, look: Look = examine) -> Stimulus:
    """Return the stimulus of a table; problems are noted in `fields`.

    Parameters
    ----------
    fields : Fields
        The table.
    folder : Path
        Where relative file names begin.
    look : callable
        Tells what a clip holds.
    """
    name = fields.matching("id", ID, "1 to 32 letters, digits, - and _ (ASCII)", required=True)
    text = fields.text("text", most=MAX_TEXT)
    file = fields.text("file", most=MAX_PATH)
    kind = _kind(fields, file)
    duration_s = fields.number("duration_s", SHORTEST_S, LONGEST_S)
    path = folder / file if file else None
    media_s = _media_s(fields, path, kind, duration_s, look)
    stimulus = Stimulus(
        id=name,
        kind=kind or "text",
        path=path,
        text=text,
        duration_s=duration_s or media_s or 0.0,
        valence=fields.number("valence", LOWEST, HIGHEST),
        arousal=fields.number("arousal", LOWEST, HIGHEST),
        block=fields.text("block"),
        practice=fields.flag("practice", False),
        rated=fields.flag("rated", True),
        media_s=media_s,
    )
    if ("valence" in fields) != ("arousal" in fields):
        fields.refuse("valence" if "valence" in fields else "arousal", "Give valence and arousal both, or neither.")
    fields.refuse_others()
    return stimulus


def _kind(fields: Fields, file: str) -> Kind | None:
    """Return what the stimulus is; None where that cannot be told, which is noted."""
    kind = fields.choice("kind", (*FILE_KINDS, "text"))
    if ("file" in fields) == ("text" in fields):
        fields.refuse(None, 'A stimulus has either a "file" or a "text".')
        return None
    if (kind == "text") != ("text" in fields) and kind is not None:
        fields.refuse("kind", f'"{kind}" does not fit a stimulus with a {"text" if "text" in fields else "file"}.')
        return None
    if "text" in fields:
        return "text"
    kind = kind or SUFFIXES.get(Path(file).suffix.lower())
    if kind is None and file and "kind" in fields:
        return None
    if kind is None and file:
        fields.refuse("file", f'What "{file}" is cannot be told from its name. Give kind: {", ".join(FILE_KINDS)}.')
    return kind


def _media_s(
    fields: Fields, path: Path | None, kind: Kind | None, duration_s: float | None, look: Look
) -> float | None:
    """Return a clip's own length, after a look into the file."""
    media_s = None
    if path is not None and kind is not None:
        try:
            media_s = look(path, kind).duration_s
        except MediaError as error:
            fields.refuse("file", f'The {kind} "{path}" {error}.')
            return None
    if kind in ("image", "text") and "duration_s" not in fields:
        fields.refuse(None, f'"duration_s" is missing: {"an image" if kind == "image" else "a text"} has no length.')
    if media_s is not None and media_s > LONGEST_S and duration_s is None:
        fields.refuse("file", f'"{path}" takes {media_s:.0f} s, over {LONGEST_S:.0f} s. Give a duration_s.')
    if media_s is not None and duration_s is not None and duration_s > media_s + 0.05:
        fields.refuse("duration_s", f'"{path}" takes {media_s:.2f} s, less than the {duration_s:g} s wanted.')
    return media_s
