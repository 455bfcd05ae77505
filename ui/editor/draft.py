"""Edits of a playlist, each a new one; no window, no file.

A draft is a `Playlist` whose clips have whole paths; a clip with `duration_s` 0 is shown to
its end. Its values may be anything: they are checked apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from recorder.protocol.playlist import Order, Playlist, Stimulus
from recorder.protocol.stimulus_table import SUFFIXES

NEW_NAME = "playlist"
MAX_ID = 32
SHOWN_S = 10.0  # pictures and texts have no length of their own

Rows = Sequence[int]


def new_draft() -> Playlist:
    """Return an empty playlist, to be shuffled."""
    return Playlist(NEW_NAME, "", (), order=Order(shuffle=True))


def draft_of(playlist: Playlist) -> Playlist:
    """Return a playlist that was read as one that can be edited, and compared with later ones."""
    return replace(playlist, stimuli=tuple(map(_editable, playlist.stimuli)), digest="", path=None)


def with_files(playlist: Playlist, paths: Iterable[Path], at: int) -> Playlist:
    """Put clips, pictures and sounds into the list; what a file is, its name's ending tells."""
    taken = [stimulus.id for stimulus in playlist.stimuli]
    added = []
    for path in paths:
        kind = SUFFIXES.get(path.suffix.lower(), "video")
        stimulus = Stimulus(free_id(path.stem, taken), kind, path, duration_s=SHOWN_S if kind == "image" else 0.0)
        taken.append(stimulus.id)
        added.append(stimulus)
    return _inserted(playlist, at, added)


def with_text(playlist: Playlist, at: int, text: str) -> Playlist:
    """Put a text into the list: an instruction, after which nothing is asked."""
    name = free_id("text", [stimulus.id for stimulus in playlist.stimuli])
    return _inserted(playlist, at, [Stimulus(name, "text", text=text, duration_s=SHOWN_S, rated=False)])


def without(playlist: Playlist, rows: Rows) -> Playlist:
    """Take stimuli out."""
    kept = (stimulus for row, stimulus in enumerate(playlist.stimuli) if row not in set(rows))
    return replace(playlist, stimuli=tuple(kept))


def with_copies(playlist: Playlist, rows: Rows) -> Playlist:
    """Put copies of stimuli behind the last of them, with ids of their own."""
    taken = [stimulus.id for stimulus in playlist.stimuli]
    copies = []
    for row in sorted(rows):
        copies.append(replace(playlist.stimuli[row], id=free_id(playlist.stimuli[row].id, taken)))
        taken.append(copies[-1].id)
    return _inserted(playlist, max(rows, default=-1) + 1, copies)


def moved(playlist: Playlist, rows: Rows, by: int) -> Playlist:
    """Move stimuli up (-1) or down (1); all of them, or none where one is at the edge."""
    stimuli = list(playlist.stimuli)
    if not rows or min(rows) + by < 0 or max(rows) + by >= len(stimuli):
        return playlist
    for row in sorted(rows, reverse=by > 0):
        stimuli[row], stimuli[row + by] = stimuli[row + by], stimuli[row]
    return replace(playlist, stimuli=tuple(stimuli))


def changed(playlist: Playlist, rows: Rows, **fields: Any) -> Playlist:
    """Change values of stimuli."""
    chosen = set(rows)
    stimuli = (replace(one, **fields) if row in chosen else one for row, one in enumerate(playlist.stimuli))
    return replace(playlist, stimuli=tuple(stimuli))


def free_id(wanted: str, taken: Iterable[str]) -> str:
    """Return an id like the one wanted that no stimulus has."""
    known = set(taken)
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", wanted).strip("-")[:MAX_ID] or "stimulus"
    if stem not in known:
        return stem
    stem = re.sub(r"-\d+$", "", stem) or stem
    numbered = (f"{stem[: MAX_ID - len(end)]}{end}" for end in (f"-{n}" for n in range(2, len(known) + 3)))
    return next(name for name in numbered if name not in known)


def _inserted(playlist: Playlist, at: int, added: Sequence[Stimulus]) -> Playlist:
    return replace(playlist, stimuli=(*playlist.stimuli[:at], *added, *playlist.stimuli[at:]))


def _editable(stimulus: Stimulus) -> Stimulus:
    path = stimulus.path.absolute() if stimulus.path else None
    return replace(stimulus, path=path, duration_s=stimulus.duration_s if stimulus.timed else 0.0, media_s=None)
