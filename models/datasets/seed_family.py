"""What the SEED sets share: 62 electrodes, five bands, files by subject and date, trials by number.

The subjects of a set all saw the same clips, so that clips have the same names for everyone.
Variables are found by name: one for each trial, numbered from 1 without a hole. Refused are
files that no subject owns, subjects who lack a session, and trials that are missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.datasets.dataset import FeatureInfo, Recording, Trial
from models.errors import DatasetError
from models.spec import Band, ClassPlace
from recorder.streams import Channel, StreamInfo

RATE_HZ = 200.0
"""Of the preprocessed EEG: 1000 Hz as recorded, reduced by the publishers."""

ELECTRODES = (
    "FP1", "FPZ", "FP2", "AF3", "AF4", "F7", "F5", "F3", "F1", "FZ", "F2", "F4", "F6", "F8", "FT7", "FC5", "FC3",
    "FC1", "FCZ", "FC2", "FC4", "FC6", "FT8", "T7", "C5", "C3", "C1", "CZ", "C2", "C4", "C6", "T8", "TP7", "CP5",
    "CP3", "CP1", "CPZ", "CP2", "CP4", "CP6", "TP8", "P7", "P5", "P3", "P1", "PZ", "P2", "P4", "P6", "P8", "PO7",
    "PO5", "PO3", "POZ", "PO4", "PO6", "PO8", "CB1", "O1", "OZ", "O2", "CB2",
)  # fmt: skip
"""In the order of the published arrays' rows, which carry no names of their own."""

BANDS = (
    Band("delta", 1.0, 4.0),
    Band("theta", 4.0, 8.0),
    Band("alpha", 8.0, 14.0),
    Band("beta", 14.0, 31.0),
    Band("gamma", 31.0, 50.0),
)

SUBJECT_FILE = re.compile(r"(?P<subject>\d{1,3})_(?P<date>\d{8})\.mat", re.ASCII)

PLACES = {
    "negative": ClassPlace("negative", -0.7, 0.0),
    "neutral": ClassPlace("neutral", 0.0, 0.0),
    "positive": ClassPlace("positive", 0.7, 0.0),
    "sad": ClassPlace("sad", -0.7, -0.4),
    "fear": ClassPlace("fear", -0.6, 0.7),
    "happy": ClassPlace("happy", 0.7, 0.5),
    "disgust": ClassPlace("disgust", -0.7, 0.4),
}
"""Our choice of places: quadrants as in the circumplex (Russell 1980). SEED's three classes say nothing of arousal.

Only the sides are used for labels of high and low; how far out a class lies matters for the picture alone.
"""


@dataclass(frozen=True, slots=True)
class Session:
    """One subject's visit, and the file that holds it.

    Attributes
    ----------
    subject : str
        Code ("s01").
    number : int
        From 1.
    path : Path
    emotions, clips : tuple of str
        Of each trial, in the order they were shown.
    """

    subject: str
    number: int
    path: Path
    emotions: tuple[str, ...]
    clips: tuple[str, ...]

    def name(self, trial: int) -> str:
        """Return the name of the recording of a trial, counted from 1."""
        return f"{self.subject}/session-{self.number}/trial-{trial:02d}"

    def recording(
        self, trial: int, duration_s: float, *,
        eeg: StreamInfo | None = None, eeg_features: FeatureInfo | None = None, aux_features: FeatureInfo | None = None,
    ) -> Recording:  # fmt: skip
        """Return the recording of a trial, counted from 1: nothing but the trial is in it."""
        shown = Trial(f"trial-{trial:02d}", 0.0, duration_s, self.clips[trial - 1], emotion=self.emotions[trial - 1])
        return Recording(
            self.subject, self.name(trial), (shown,), eeg, eeg_features=eeg_features, aux_features=aux_features
        )


def signal_info(title: str) -> StreamInfo:
    """Return the description of a set's EEG: 62 channels at 200 Hz, in microvolts."""
    return StreamInfo(title, "eeg", tuple(Channel(name) for name in ELECTRODES), RATE_HZ)


def subject_code(number: str) -> str:
    """Return the code of a subject's number ("1" -> "s01")."""
    return f"s{int(number):02d}"


def folder_of(root: Path, name: str) -> Path:
    """Return the folder of some name in a dataset's folder, or that folder if it is what was given.

    Raises
    ------
    DatasetError
        There is none.
    """
    folder = root if root.name == name else root / name
    if not folder.is_dir():
        held = ", ".join(sorted(path.name for path in root.iterdir())[:8]) or "nothing"
        raise DatasetError(f'"{root}" has no folder "{name}"; it holds {held}. Give the folder of the dataset.')
    return folder


def subject_files(folder: Path, besides: Iterable[str] = ()) -> dict[str, list[Path]]:
    """Return the .mat files of each subject, by code and in order of their dates.

    Raises
    ------
    DatasetError
        There are none, or one is called otherwise.
    """
    found: dict[str, list[tuple[str, Path]]] = {}
    for path in sorted(folder.glob("*.mat")):
        if path.name in besides:
            continue
        named = SUBJECT_FILE.fullmatch(path.name)
        if named is None:
            raise DatasetError(f'"{path}" is no file of a subject (like 1_20131027.mat). Move it out of the dataset.')
        found.setdefault(subject_code(named["subject"]), []).append((named["date"], path))
    if not found:
        raise DatasetError(f'There are no files of subjects (like 1_20131027.mat) in "{folder}". Unpack the dataset.')
    return {subject: [path for _, path in sorted(dated)] for subject, dated in sorted(found.items())}


def numbered(path: Path, names: Iterable[str], pattern: re.Pattern[str], n_trials: int) -> tuple[str, ...]:
    """Return the variables of trials 1 to n, found by a pattern with the groups ``of`` and ``trial``.

    Raises
    ------
    DatasetError
        A trial is missing, or there are more; or they are of more than one owner (``of``).
    """
    found = [match for name in names if (match := pattern.fullmatch(name))]
    owners = sorted({match["of"] for match in found})
    if len(owners) > 1:
        raise DatasetError(f'"{path}" holds trials of {", ".join(owners)}, where one was expected. Get the file again.')
    by_trial = {int(match["trial"]): match[0] for match in found}
    expected = range(1, n_trials + 1)
    if (missing := [k for k in expected if k not in by_trial]) or len(found) > n_trials:
        wrong = f"lacks trial {_listed(missing)}" if missing else f"holds {len(found)}"
        raise DatasetError(
            f'"{path}" {wrong} of {n_trials} trials (variables like "{pattern.pattern}"). Get the file again.'
        )
    return tuple(by_trial[k] for k in expected)


def every_session(sessions: Sequence[Session], n_sessions: int, title: str) -> None:
    """Refuse subjects who lack one of their sessions.

    Raises
    ------
    DatasetError
        Names them.
    """
    held: dict[str, set[int]] = {}
    for session in sessions:
        held.setdefault(session.subject, set()).add(session.number)
    lacking = [f"{subject} has {len(found)} of {n_sessions} sessions" for subject, found in sorted(held.items())
               if found != set(range(1, n_sessions + 1))]  # fmt: skip
    if lacking:
        raise DatasetError(
            f"{title} is incomplete: {_listed(lacking)}. Get the missing files, or move those subjects' others away."
        )


def subjects_note(sessions: Sequence[Session], n_published: int, title: str) -> tuple[str, ...]:
    """Return a line on the subjects that are not here; none where all are."""
    n_here = len({session.subject for session in sessions})
    return () if n_here >= n_published else (f"{n_here} of the {n_published} subjects of {title} are here",)


def classes(emotions: Mapping[int, str]) -> tuple[ClassPlace, ...]:
    """Return the places of a set's classes, in the order of their published codes."""
    return tuple(PLACES[emotions[code]] for code in sorted(emotions))


def _listed(words: Sequence[object], most: int = 6) -> str:
    shown = ", ".join(str(word) for word in words[:most])
    return f"{shown} and {len(words) - most} more" if len(words) > most else shown
