"""Names of a run's files: BIDS-fashion, counted up, never taken twice.

``OUT/sub-01/ses-01/sub-01_ses-01_task-demo_run-01_streams.xdf`` and its neighbours; every file
carries the whole prefix, so that a stray copy still tells what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from recorder.errors import SessionError

STREAMS = "streams.xdf"
CAMERA = "camera.mkv"
DOCUMENT = "session.json"
EVENTS = "events.tsv"
JOURNAL = "journal.txt"
FILES = (STREAMS, CAMERA, DOCUMENT, EVENTS, JOURNAL)

FREE_TASK = "free"
"""The task of a recording without a protocol."""

PARTICIPANT = re.compile(r"[A-Za-z0-9]{1,16}")
SESSION = re.compile(r"[0-9]{2}")
TASK = re.compile(r"[A-Za-z0-9]{1,40}")
DESCRIPTION = re.compile(r"[A-Za-z0-9]{1,40}")
NAME = re.compile(
    rf"sub-({PARTICIPANT.pattern})_ses-({SESSION.pattern})_task-({TASK.pattern})_run-([0-9]{{2,4}})"
    rf"(?:_desc-({DESCRIPTION.pattern}))?(?:_(?P<file>.*))?"
)
MOST_RUNS = 9999


@dataclass(frozen=True, slots=True)
class RunPaths:
    """Where one run's files are.

    Attributes
    ----------
    folder : Path
        The folder of the files themselves.
    participant : str
        Code: 1 to 16 ASCII letters and digits.
    session : str
        Two digits.
    task : str
        The playlist's name; letters and digits.
    run : int
        Counted from 1.
    description : str
        What was made of a recording (``repaired``); empty for the recording itself.

    Raises
    ------
    SessionError
        A part is not of that form.
    """

    folder: Path
    participant: str
    session: str
    task: str
    run: int
    description: str = ""

    def __post_init__(self) -> None:
        _check("participant code", self.participant, PARTICIPANT, "1 to 16 letters and digits without accents")
        _check("session", self.session, SESSION, "two digits")
        _check("task", self.task, TASK, "1 to 40 letters and digits")
        if not 1 <= self.run <= MOST_RUNS:
            raise SessionError(f"The run is {self.run}: give 1 to {MOST_RUNS}.")
        if self.description:
            _check("description", self.description, DESCRIPTION, "1 to 40 letters and digits")

    @property
    def prefix(self) -> str:
        """What every file's name begins with, up to and without the last underscore."""
        made = f"_desc-{self.description}" if self.description else ""
        return f"sub-{self.participant}_ses-{self.session}_task-{self.task}_run-{self.run:02d}{made}"

    def file(self, name: str) -> Path:
        """Return the path of a file by what follows its prefix (``streams.xdf``)."""
        return self.folder / f"{self.prefix}_{name}"

    @property
    def streams(self) -> Path:
        """Every stream, as XDF."""
        return self.file(STREAMS)

    @property
    def camera(self) -> Path:
        """The camera's pictures, as Matroska; exists only where they were kept."""
        return self.file(CAMERA)

    @property
    def document(self) -> Path:
        """Who, what, with which devices and settings, as JSON."""
        return self.file(DOCUMENT)

    @property
    def events(self) -> Path:
        """What happened when, as a BIDS-like table."""
        return self.file(EVENTS)

    @property
    def journal(self) -> Path:
        """What was written, with checksums."""
        return self.file(JOURNAL)

    @classmethod
    def of(cls, path: Path) -> RunPaths:
        """Return the run that a file, or a prefix without a file, belongs to.

        Raises
        ------
        SessionError
            It is not named as a run's files are.
        """
        found = NAME.fullmatch(path.name)
        if not found:
            raise SessionError(
                f'"{path.name}" is not a file of a session: they are named sub-CODE_ses-01_task-NAME_run-01_'
                f"{STREAMS} and so on."
            )
        participant, session, task, run, description, _ = found.groups()
        return cls(path.parent, participant, session, task, int(run), description or "")

    @classmethod
    def next(cls, out: Path, participant: str, session: str = "01", task: str = FREE_TASK) -> RunPaths:
        """Return the first free run of a participant's session and task under a folder; creates nothing.

        Raises
        ------
        SessionError
            A part of the name is not of the form it must have, or the folder cannot be read.
        """
        first = cls(out / f"sub-{participant}" / f"ses-{session}", participant, session, task, 1)
        try:
            present = [path.name for path in first.folder.iterdir()] if first.folder.is_dir() else []
        except OSError as error:
            raise SessionError(f'"{first.folder}" cannot be read: {error.strerror}. Choose another folder.') from error
        runs = [
            int(found[4])
            for name in present
            if (found := NAME.fullmatch(name)) and found.group(1, 2, 3) == (participant, session, task)
        ]
        return cls(first.folder, participant, session, task, max(runs, default=0) + 1)


def task_of(name: str) -> str:
    """Return a playlist's name as a task: its ASCII letters and digits alone."""
    return "".join(re.findall(r"[A-Za-z0-9]", name))[:40] or FREE_TASK


def _check(what: str, value: str, form: re.Pattern[str], words: str) -> None:
    if not form.fullmatch(value):
        raise SessionError(f'The {what} is "{value[:40]}": give {words}.')
