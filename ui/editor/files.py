"""Opening and saving in the editor; takes its time, runs in a thread, and raises nothing that is to be expected."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from recorder.protocol.media import Media, examine
from recorder.protocol.norms import normed_playlist
from recorder.protocol.playlist import Kind, Playlist, PlaylistError
from recorder.protocol.playlist_check import check_playlist
from recorder.protocol.playlist_file import parsed_playlist, path_of
from recorder.protocol.playlist_writer import has_comments, save_playlist
from recorder.protocol.stimulus_table import Look
from recorder.protocol.user_file import Problem, UserFileError, read_text
from ui.editor.draft import draft_of, new_draft
from ui.record_feed import DEMO


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft to begin with.

    Attributes
    ----------
    playlist : Playlist
        The draft.
    path : Path or None
        Its file; None until it is saved.
    notes : tuple of str
        What the person should know, such as what of the file could not be read.
    mark : str
        Tells this content of the file from any other.
    problem : str
        Why it cannot be opened; the draft is then an empty one.
    """

    playlist: Playlist
    path: Path | None = None
    notes: tuple[str, ...] = ()
    mark: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class NormsQuestion:
    """A table of norms and the folder of its clips."""

    table: Path
    folder: Path


@dataclass(frozen=True, slots=True)
class SaveQuestion:
    """A draft to be saved.

    Attributes
    ----------
    playlist : Playlist
        The draft.
    path : Path
        Where.
    overwrite : bool
        A file that is there may be replaced.
    mark : str
        Of the file's content as it is known here; empty where it is not.
    sure : bool
        Comments and the changes of others may be lost.
    """

    playlist: Playlist
    path: Path
    overwrite: bool = False
    mark: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of saving: the file's new mark; or a doubt that the person must answer first; or a problem."""

    mark: str = ""
    doubt: str = ""
    problem: str = ""


def open_draft(question: str | NormsQuestion, look: Look = examine) -> Opened:
    """Return a draft of a playlist's file, of ``demo``, or of a table of norms; as far as it can be read.

    `look` tells what a clip of the norms holds, or raises `MediaError`.
    """
    try:
        return _of_norms(question, look) if isinstance(question, NormsQuestion) else _of_file(question)
    except UserFileError as error:
        return Opened(new_draft(), problem=error.told()[0])
    except OSError as error:
        return Opened(new_draft(), problem=str(error))


def save_draft(question: SaveQuestion) -> Saved:
    """Save a draft, unless something speaks against it."""
    path = question.path
    if question.overwrite and not question.sure and (doubt := _doubt(question)):
        return Saved(doubt=doubt)
    try:
        save_playlist(question.playlist, path, question.overwrite)
    except PlaylistError as error:
        if path.exists() and not question.overwrite:
            return Saved(doubt=tr("{name} is there already.").format(name=path.name))
        return Saved(problem=error.told()[0])
    return Saved(_mark(path))


def tr(text: str) -> str:
    """Translate in the context of the editor's files."""
    return QCoreApplication.translate("playlist files", text)


def _of_file(source: str) -> Opened:
    path = path_of(source).absolute()
    playlist, problems = parsed_playlist(read_text(path, PlaylistError), path, _unseen)
    draft = draft_of(playlist)
    told = _lost(draft, path, problems)
    if source == DEMO:
        return Opened(draft, None, (tr("EmoScope’s own playlist: what you change is saved as a copy."), *told))
    return Opened(draft, path, told, _mark(path))


def _lost(draft: Playlist, path: Path, problems: tuple[Problem, ...]) -> tuple[str, ...]:
    """Return the problems that the draft no longer has: of values that it could not take over."""
    kept = {finding.text for finding in check_playlist(draft, path, _unseen)}
    lost = (problem for problem in problems if problem.text not in kept)
    return tuple(tr("Not taken over, line {line}: {problem}").format(line=p.line, problem=p.text) for p in lost)


def _unseen(_path: Path, _kind: Kind) -> Media:
    """Look into no clip: the review does."""
    return Media(None, has_pictures=True, has_sound=True)


def _of_norms(question: NormsQuestion, look: Look) -> Opened:
    folder = question.folder.absolute()
    made = normed_playlist(question.table, folder, question.table.stem, look)
    notes = [tr("{n} clips of {table}.").format(n=len(made.playlist.stimuli), table=question.table.name)]
    if made.unlisted:
        notes.append(tr("Not in the table: {clips}.").format(clips=", ".join(made.unlisted)))
    if made.columns:
        notes.append(tr("Columns that mean nothing here: {columns}.").format(columns=", ".join(made.columns)))
    return Opened(replace(draft_of(made.playlist), title=question.table.stem), notes=tuple(notes))


def _doubt(question: SaveQuestion) -> str:
    path = question.path
    if question.mark and _mark(path) not in ("", question.mark):
        return tr("{name} was changed by something else since it was opened here.").format(name=path.name)
    if has_comments(path):
        told = tr("{name} was not written by this editor: its comments will be lost.")
        return told.format(name=path.name)
    return ""


def _mark(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
