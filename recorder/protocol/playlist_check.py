"""What is wrong with a playlist that is being written: the reader's own words, each with the stimulus it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recorder.protocol.media import examine
from recorder.protocol.playlist import Playlist, PlaylistError
from recorder.protocol.playlist_file import parsed_playlist
from recorder.protocol.playlist_writer import playlist_toml
from recorder.protocol.stimulus_table import Look
from recorder.protocol.user_file import Problem

STIMULUS = "[[stimulus]]"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem of a playlist: where it is, and in which words the reader tells it.

    Attributes
    ----------
    text : str
        What is wrong.
    stimulus : int or None
        Place of the stimulus in the list, from 0; None: the playlist as a whole.
    key : str
        The value in question, as the file names it; empty: none in particular.
    """

    text: str
    stimulus: int | None = None
    key: str = ""


def check_playlist(playlist: Playlist, path: Path, look: Look = examine) -> tuple[Finding, ...]:
    """Return all that keeps a playlist from being run, were it saved in a file; looks into its clips.

    Parameters
    ----------
    playlist : Playlist
        Values may be anything.
    path : Path
        Where it is to be saved.
    look : callable
        Tells what a clip holds, or raises `MediaError`.
    """
    text = playlist_toml(playlist, path.parent)
    try:
        _, problems = parsed_playlist(text, path, look)
    except PlaylistError as error:
        return (Finding(error.problems[0].text),)
    lines = text.splitlines()
    return tuple(_finding(problem, lines) for problem in problems)


def _finding(problem: Problem, lines: list[str]) -> Finding:
    """Return a problem with its place: the writer gives each value a line of its own."""
    number = lines[: problem.line].count(STIMULUS) - 1
    here = lines[problem.line - 1] if problem.line else ""
    key, equals, _ = here.partition(" = ")
    return Finding(problem.text, number if number >= 0 else None, key if equals else "")
