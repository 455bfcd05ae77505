"""Writes a playlist as the TOML that `playlist_file` reads: what is saved and read again is the same playlist.

A file is replaced at once or not at all. Comments and layout of a file that was written by
hand do not survive; `has_comments` tells beforehand.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from recorder.protocol.playlist import Playlist, PlaylistError, Stimulus
from recorder.protocol.playlist_file import FORMAT
from recorder.protocol.stimulus_table import SUFFIXES
from recorder.protocol.toml_lines import TOKEN
from recorder.protocol.user_file import Problem, read_text

HEADER = "# Written by EmoScope's playlist editor."


def playlist_toml(playlist: Playlist, folder: Path | None = None) -> str:
    """Return a playlist as a file's text, whatever its values: the reader tells what is wrong with them.

    Parameters
    ----------
    playlist : Playlist
        A stimulus of `duration_s` 0 is written without one: a clip then takes its own length.
    folder : Path, optional
        Where the file goes: clips below it are named from there, all others by their whole path.
    """
    return "\n".join([HEADER, *_top(playlist), *_stimuli(playlist, folder)]) + "\n"


def save_playlist(playlist: Playlist, path: Path, overwrite: bool = False) -> None:
    """Write a playlist to a file; after a power cut there is the old file or the new one.

    Raises
    ------
    PlaylistError
        There is a file already and it is not to be overwritten, or it cannot be written.
    """
    try:
        content = playlist_toml(playlist, path.parent).encode()
        target = Path(os.path.realpath(path))
        if not overwrite:
            target.touch(exist_ok=False)
        try:
            _replace(target, content)
        except OSError:
            if not overwrite:
                target.unlink(missing_ok=True)
            raise
    except FileExistsError as error:
        raise PlaylistError(path, [Problem(0, "It is there already. Give another name.")]) from error
    except UnicodeEncodeError as error:
        told = "It cannot be written: a clip's name holds characters that are no text. Rename the clip."
        raise PlaylistError(path, [Problem(0, told)]) from error
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise PlaylistError(path, [Problem(0, f"It cannot be written ({reason}).")]) from error


def has_comments(path: Path) -> bool:
    """Tell whether a file holds comments of somebody, which saving would lose."""
    try:
        text = read_text(path, PlaylistError)
    except PlaylistError:
        return path.exists()  # what is no playlist is somebody's all the same
    comments = [match.group() for match in TOKEN.finditer(text) if match.group().startswith("#")]
    return any(comment.strip() != HEADER for comment in comments)


def _replace(target: Path, content: bytes) -> None:
    beside = target.with_name(f"{target.name}.new")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            beside.chmod(target.stat().st_mode)
        beside.replace(target)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _top(playlist: Playlist) -> Iterator[str]:
    yield from (f"format = {FORMAT}", f"name = {_quoted(playlist.name)}")
    if playlist.title:
        yield f"title = {_quoted(playlist.title)}"
    yield f"scales = [{', '.join(_quoted(scale) for scale in playlist.scales)}]"
    yield f"continuous_rating = {_flag(playlist.continuous_rating)}"
    yield f"photodiode = {_flag(playlist.photodiode)}"
    timing, order = playlist.timing, playlist.order
    yield from ("", "[timing]", f"baseline_s = {_number(timing.baseline_s)}")
    yield from (f"fixation_s = {_number(timing.fixation_s)}", f"rest_s = {_number(timing.rest_s)}")
    yield from ("", "[order]", f"shuffle = {_flag(order.shuffle)}", f"shuffle_blocks = {_flag(order.shuffle_blocks)}")
    yield f"max_same_quadrant = {order.max_same_quadrant}"


def _stimuli(playlist: Playlist, folder: Path | None) -> Iterator[str]:
    for stimulus in playlist.stimuli:
        yield from ("", "[[stimulus]]", f"id = {_quoted(stimulus.id)}")
        yield from _content(stimulus, folder)
        if stimulus.duration_s != 0 and stimulus.duration_s != stimulus.media_s:
            yield f"duration_s = {_number(stimulus.duration_s)}"
        for key, value in (("valence", stimulus.valence), ("arousal", stimulus.arousal)):
            if value is not None:
                yield f"{key} = {_number(value)}"
        if stimulus.block:
            yield f"block = {_quoted(stimulus.block)}"
        if stimulus.practice:
            yield "practice = true"
        if not stimulus.rated:
            yield "rated = false"


def _content(stimulus: Stimulus, folder: Path | None) -> Iterator[str]:
    if stimulus.path is None:
        yield f"text = {_quoted(stimulus.text)}"
        return
    yield f"file = {_quoted(_named(stimulus.path, folder))}"
    if SUFFIXES.get(stimulus.path.suffix.lower()) != stimulus.kind:
        yield f"kind = {_quoted(stimulus.kind)}"


def _named(path: Path, folder: Path | None) -> str:
    """Return a clip's path as the file has it."""
    if folder is not None and path.is_relative_to(folder):
        return path.relative_to(folder).as_posix()
    return path.absolute().as_posix()


def _number(value: float) -> str:
    """Return a number that is read as the same one; TOML writes those that are none as Python does."""
    return repr(value).removesuffix(".0")


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _quoted(text: str) -> str:
    """Return a text on one line: JSON's, which is TOML's but for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
