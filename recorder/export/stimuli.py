"""The stimuli of a protocol in a dataset's /stimuli, named as the BIDS proposal for stimuli has it.

BEP044 names them ``stim-LABEL_video.mp4`` and lists them in ``stimuli.tsv``. Only files of the very
playlist that was run (by its digest) are copied; whether they may be passed on, their licence says.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import av

from recorder.errors import RecorderError
from recorder.export.events import write_table
from recorder.protocol.playlist import Playlist, Stimulus
from recorder.protocol.playlist_file import load_playlist
from recorder.session.document import SessionDocument

OWN = "demo"
SUFFIX = {"video": "video", "image": "image", "sound": "audio"}
COLUMNS = {
    "stim_id": {"Description": "Label in the file's name."},
    "stimulus": {"Description": "Name in the playlist and in the events."},
    "protocol": {"Description": "Playlist."},
    "type": {"Description": "video, audiovideo, image or audio."},
    "valence": {"Description": "Expected by the playlist, 1 (negative) to 9 (positive)."},
    "arousal": {"Description": "Expected by the playlist, 1 (calm) to 9 (excited)."},
}


class Stimuli:
    """The stimuli of a dataset: those of every playlist that was run and is at hand.

    Parameters
    ----------
    playlists : iterable of Playlist
        At hand; EmoScope's own is always.
    """

    def __init__(self, playlists: Iterable[Playlist] = ()) -> None:
        self._by_digest = {playlist.digest: playlist for playlist in (*playlists, *_own())}
        self._files: dict[str, dict[str, str]] = {}
        self._rows: list[dict[str, object]] = []

    def copied(self, document: SessionDocument | None, root: Path) -> dict[str, str]:
        """Copy what a run's playlist shows, once; return files in /stimuli by stimulus, none for others' playlists."""
        playlist = self._by_digest.get(document.protocol.digest) if document and document.protocol else None
        if playlist is None:
            return {}
        if playlist.digest not in self._files:
            folder = root / "stimuli"
            folder.mkdir(exist_ok=True)
            self._files[playlist.digest] = {
                stimulus.id: self._copy(stimulus, stimulus.path, playlist, folder)
                for stimulus in playlist.stimuli
                if stimulus.path is not None and stimulus.path.is_file()
            }
        return self._files[playlist.digest]

    def finish(self, root: Path) -> None:
        """List what was copied."""
        if self._rows:
            write_table(root / "stimuli" / "stimuli.tsv", COLUMNS, self._rows)

    def _copy(self, stimulus: Stimulus, path: Path, playlist: Playlist, folder: Path) -> str:
        kind = SUFFIX[stimulus.kind]
        kind = "audiovideo" if kind == "video" and _sounds(path) else kind
        taken = {row["stim_id"] for row in self._rows}
        label = base = re.sub("[^A-Za-z0-9]", "", stimulus.id) or "stimulus"
        number = 1
        while label in taken:
            number += 1
            label = f"{base}{number}"
        name = f"stim-{label}_{kind}{path.suffix.lower()}"
        shutil.copyfile(path, folder / name)
        told = {"stim_id": label, "stimulus": stimulus.id, "protocol": playlist.name, "type": kind}
        self._rows.append({**told, "valence": stimulus.valence, "arousal": stimulus.arousal})
        return name


def _own() -> list[Playlist]:
    try:
        return [load_playlist(OWN)]
    except RecorderError:
        return []


def _sounds(path: Path) -> bool:
    try:
        with av.open(str(path), options={"protocol_whitelist": "file"}) as container:
            return bool(container.streams.audio)
    except av.FFmpegError:
        return False
