"""Recorded runs as a BIDS dataset, which other programs read and the BIDS validator passes.

EEG is BrainVision, in a file for each signal; markers and self-reports are events. Of a person the
dataset holds the participant code and nothing else: no date, no operator, no note, no path.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recorder.export import derivatives
from recorder.export.brainvision import DECISION, eeg_part, write_eeg
from recorder.export.camera import IGNORED, write_video
from recorder.export.events import event_rows, write_events, write_table
from recorder.export.extras import write_extras
from recorder.export.making import ExportError, Progress, bids_prefix, new_folder, quietly
from recorder.export.physio import has_physio, write_physio
from recorder.export.stimuli import Stimuli
from recorder.export.timeline import Timeline
from recorder.protocol.playlist import Playlist
from recorder.session.paths import RunPaths
from recorder.session.reader import Session, open_session

BIDS_VERSION = "1.10.0"
"""What is written here; validators of later versions read it."""

README = """\
# EEG and facial video of emotion{simulated}

Recorded with EmoScope, which estimates valence and arousal while stimuli are shown.

- `sub-*/ses-*/eeg`: EEG and events. {decision}
  Events carry what the playlist expected of each stimulus and what the participant said of it.
  Breathing, heart, skin and the like are `*_physio.tsv.gz`, each at its own rate; StartTime and SamplingFrequency
  say when each sample was, on the time of the EEG file.
- `sub-*/ses-*/beh`: continuous ratings and, where the camera's pictures were kept, the participant's face
  (`*_video.mkv`, as BIDS proposal BEP047 has it; listed in .bidsignore until that is published).
- `stimuli`: what was shown, where it may be found in this installation, named as in BIDS proposal BEP044.
- `derivatives/emoscope`: the estimates as made live, face landmarks and their quality.

Nothing else is known of a participant than the code. A face can be recognised: do not pass on videos without consent.
"""

RATING_COLUMNS = {
    "time": {"Description": "From the first sample of the EEG file.", "Units": "s"},
    "valence": {"Description": "As felt at that moment, 1 (negative) to 9 (positive)."},
    "arousal": {"Description": "As felt at that moment, 1 (calm) to 9 (excited)."},
}


def export_bids(
    runs: Sequence[RunPaths],
    out: Path,
    progress: Progress = quietly,
    playlists: Iterable[Playlist] = (),
    with_video: bool = True,
) -> Path:
    """Write runs as one BIDS dataset; return its folder.

    Parameters
    ----------
    runs : sequence of RunPaths
        At least one; no two of the same name.
    out : Path
        New, or an empty folder.
    progress : callable
        Told what is being done.
    playlists : iterable of Playlist
        Whose stimuli go along where a run has shown them; EmoScope's own always do.
    with_video : bool
        Whether camera files go along.

    Raises
    ------
    SessionError
        A run cannot be read.
    ExportError
        The folder is not empty or cannot be written, or a signal cannot be held. Nothing is left then.
    """
    names = [bids_prefix(run) for run in runs]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ExportError(f'Two runs are named "{twice[0]}": export them into two datasets.')
    out = new_folder(Path(out))
    try:
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as made:
            dataset = _Dataset(Path(made), Stimuli(playlists), with_video)
            for done, run in enumerate(runs):
                session = open_session(run.streams)
                for share, what in dataset.add(session):
                    progress((done + share) / len(runs), f"{run.prefix} {what}")
            dataset.finish()
            for part in sorted(Path(made).iterdir()):
                shutil.move(part, out / part.name)
    except OSError as error:
        raise ExportError(f'"{out}" cannot be written to: {error.strerror or error}.') from error
    finally:
        if not any(out.iterdir()):
            out.rmdir()
    progress(1.0, "")
    return out


@dataclass
class _Dataset:
    """A dataset that grows in a folder."""

    root: Path
    stimuli: Stimuli
    with_video: bool
    simulated: dict[str, bool] = field(default_factory=dict)

    def add(self, session: Session) -> Iterator[tuple[float, str]]:
        """Write one run; yield what is done next, and the share that is done."""
        paths = session.paths
        prefix = bids_prefix(paths)
        self.simulated[paths.participant] = self.simulated.get(paths.participant, False) or session.simulated
        yield 0.0, "stimuli"
        shown = self.stimuli.copied(session.document, self.root)
        yield 0.05, "EEG"
        timelines = [Timeline(signal) for signal in session.signals() if len(signal) > 1]
        for number, timeline in enumerate(timelines, 1):
            self._signal(session, timeline, str(number) if len(timelines) > 1 else None, shown)
        longest = max(timelines, key=lambda timeline: len(timeline.signal), default=None)
        start = session.span[0]
        seconds = longest.seconds if longest else lambda t: t - start
        if not timelines:
            rows = event_rows(session, seconds, (), shown)
            write_events(self._folder(paths, "beh") / f"{prefix}_events.tsv", rows)
        self._continuous_rating(session, seconds)
        self._extras(session, seconds, timelines.index(longest) + 1 if longest else 0, len(timelines))
        yield 0.5, "video"
        if self.with_video and paths.camera.exists():
            write_video(self._folder(paths, "beh") / f"{prefix}_recording-face_video.mkv", session, seconds)
        yield 0.6, "estimates and landmarks"
        derivatives.write_derivatives(self.root, session, seconds)

    def finish(self) -> None:
        """Write what is said of the dataset as a whole."""
        any_simulated = any(self.simulated.values())
        self.stimuli.finish(self.root)
        (self.root / ".bidsignore").write_text(f"{IGNORED}\n", encoding="utf-8")
        self._write_json("dataset_description.json", self._description(any_simulated))
        said = " (SIMULATED participants)" if any_simulated else ""
        (self.root / "README").write_text(README.format(simulated=said, decision=DECISION), encoding="utf-8")
        derivatives.write_dataset(self.root, BIDS_VERSION, any_simulated)
        for left in ("participants.tsv", "participants.json"):
            (self.root / left).unlink(missing_ok=True)
        columns = {"participant_id": {"Description": "Participant code; nothing else is known of a participant."}}
        write_table(self.root / "participants.tsv", columns, ({"participant_id": f"sub-{c}"} for c in self.simulated))

    def _continuous_rating(self, session: Session, seconds: Callable[[float], float]) -> None:
        rating = session.table("continuous_rating")
        if len(rating):
            answers = zip(map(seconds, rating.t.tolist()), *rating.columns.values(), strict=True)
            told = (dict(zip(RATING_COLUMNS, map(float, answer), strict=True)) for answer in answers)
            task = {
                "TaskName": session.paths.task,
                "TaskDescription": "Continuous rating of what is felt, while it is felt.",
            }
            path = self._folder(session.paths, "beh") / f"{bids_prefix(session.paths)}_beh.tsv"
            write_table(path, RATING_COLUMNS, told, task)

    def _extras(self, session: Session, seconds: Callable[[float], float], number: int, n_signals: int) -> None:
        """Write the extra streams beside the EEG whose time they are on; without one, with what else was done."""
        beginning = bids_prefix(session.paths)
        if n_signals > 1:
            beginning = beginning.replace("_run-", f"_acq-{number}_run-")
        write_extras(
            session, seconds, self.root, self._folder(session.paths, "eeg" if n_signals else "beh") / beginning
        )

    def _signal(self, session: Session, timeline: Timeline, label: str | None, shown: dict[str, str]) -> None:
        from mne_bids import BIDSPath

        paths = session.paths
        place = BIDSPath(
            subject=paths.participant,
            session=paths.session,
            task=paths.task,
            acquisition=label,
            run=f"{paths.run:02d}",
            datatype="eeg",
            root=self.root,
        )
        folder, part = self._folder(paths, "eeg"), eeg_part(timeline)
        if part is not None:
            write_eeg(part, place)
        events = folder / f"{place.basename}_events.tsv"
        write_events(events, event_rows(session, timeline.seconds, part.bad() if part else (), shown))
        if has_physio(timeline):
            write_physio(folder / f"{place.basename}_recording-aux_physio.tsv.gz", timeline)

    def _folder(self, paths: RunPaths, kind: str) -> Path:
        folder = self.root / f"sub-{paths.participant}" / f"ses-{paths.session}" / kind
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _description(self, simulated: bool) -> dict[str, Any]:
        return {
            "Name": "EmoScope recording" + (" (SIMULATED participants, no people)" if simulated else ""),
            "BIDSVersion": BIDS_VERSION,
            "DatasetType": "raw",
            "GeneratedBy": [derivatives.generated_by()],
        }

    def _write_json(self, name: str, told: dict[str, Any]) -> None:
        (self.root / name).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
