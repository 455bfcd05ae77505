"""DEAP's ``participant_ratings.csv``: in which order everyone saw the clips, and how they rated them.

The preprocessed data stand in order of Experiment_id; face videos and original recordings
stand in the order shown. The table alone joins the two, so it is proven against the labels
before anything is joined by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from models.datasets.deap_layout import N_TRIALS, SCALES, places, subject_code
from models.datasets.options import OpenOptions
from models.datasets.untrusted.tables import Row, read_csv
from models.errors import DatasetError

TABLE, FOLDER = "participant_ratings.csv", "metadata_csv"
COLUMNS = ("Participant_id", "Trial", "Experiment_id", "Start_time", "Valence", "Arousal", "Dominance", "Liking")
"""Familiarity is not asked for: it is empty for three people."""

ROUNDING = 0.0051
"""The table has two decimals."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One clip as one person saw it.

    Attributes
    ----------
    trial : int
        Place in the order shown, from 1.
    experiment : int
        Experiment_id: which clip.
    start_time : float
        As in the table; it rises with ``trial``.
    ratings : mapping of str to float
        By scale, 1 to 9.
    """

    trial: int
    experiment: int
    start_time: float
    ratings: Mapping[str, float]


def find_ratings(root: Path, options: OpenOptions) -> Path | None:
    """Return where the table is, or None; ``options.labels`` may name it, or its folder."""
    given = (options.labels, options.labels / TABLE) if options.labels else ()
    candidates = (*given, *(place / TABLE for place in places(root, FOLDER)))
    return next((path for path in candidates if path.is_file()), None)


def read_ratings(path: Path) -> dict[int, tuple[Shown, ...]]:
    """Read the table: by participant, what was shown, in that order.

    Raises
    ------
    DatasetError
        A rating is outside 1 to 9, or a participant's trials or clips are not each of 1 to 40 once, or
        do not follow each other in time.
    """
    found: dict[int, list[Shown]] = {}
    for row in read_csv(path, COLUMNS):
        found.setdefault(row.integer("Participant_id"), []).append(_shown(row))
    return {subject: _complete(path, subject, shown) for subject, shown in sorted(found.items())}


def of_subject(table: Mapping[int, tuple[Shown, ...]], subject: int, path: Path) -> tuple[Shown, ...]:
    """Return what a subject was shown.

    Raises
    ------
    DatasetError
        The table knows nothing of the subject.
    """
    if subject not in table:
        raise DatasetError(f'"{path}" has no rows of participant {subject}, whose recording is there. Get it again.')
    return table[subject]


def prove_join(subject: int, shown: tuple[Shown, ...], labels: NDArray[Any]) -> None:
    """Refuse a table whose ratings are not those that the data stand under.

    Parameters
    ----------
    subject : int
    shown : tuple of Shown
    labels : ndarray, shape (40, 4)
        By Experiment_id; columns as in `SCALES`.

    Raises
    ------
    DatasetError
        Tells the first that differs.
    """
    for clip in shown:
        for scale, in_data in zip(SCALES, labels[clip.experiment - 1].tolist(), strict=True):
            if abs(clip.ratings[scale] - in_data) > ROUNDING:
                raise DatasetError(
                    f"Trial orders cannot be joined: {subject_code(subject)}, trial {clip.trial} (Experiment_id"
                    f" {clip.experiment}) has {scale} {clip.ratings[scale]:g} in {TABLE} and {in_data:g} in the data."
                    " Get both from one release of DEAP."
                )


def _shown(row: Row) -> Shown:
    ratings = {scale: row.number(scale.capitalize()) for scale in SCALES}
    for scale, rating in ratings.items():
        if not 1.0 <= rating <= 9.0:
            raise row.refusal(f"{scale} is {rating:g}, outside 1 to 9. Get the table again")
    return Shown(row.integer("Trial"), row.integer("Experiment_id"), row.number("Start_time"), ratings)


def _complete(path: Path, subject: int, shown: list[Shown]) -> tuple[Shown, ...]:
    ordered = tuple(sorted(shown, key=lambda clip: clip.trial))
    whole = list(range(1, N_TRIALS + 1))
    for what, numbers in (
        ("Trial", [clip.trial for clip in ordered]),
        ("Experiment_id", sorted(clip.experiment for clip in ordered)),
    ):
        if numbers != whole:
            raise DatasetError(f'"{path}": {what} of participant {subject} is not each of 1 to {N_TRIALS} once.')
    for before, after in pairwise(ordered):
        if after.start_time <= before.start_time:
            raise DatasetError(
                f'"{path}": participant {subject} saw trial {after.trial} (Start_time {after.start_time:g}) before'
                f" trial {before.trial} ({before.start_time:g}): Trial is not the order shown. Get the table again."
            )
    return ordered
