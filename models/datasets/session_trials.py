"""Trials of a session as a dataset has them: those that were shown whole, with what was said of them.

The span of the labels goes from the first presented frame to the end of the stimulus. The
rest before it is the fixation, and before the first trial the baseline too.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence, Set

from models.datasets.dataset import Trial
from recorder.blocks import Marker
from recorder.session.recorded import RecordedTrial

REST_BEGINS = ("baseline_start", "fixation_start")
REST_ENDS = ("stimulus_onset", "failed", "skipped", "resumed")


def dataset_trials(
    recorded: Sequence[RecordedTrial], markers: Iterable[Marker]
) -> tuple[tuple[Trial, ...], Counter[str]]:
    """Return the trials that count, by onset, and how many were left out, by reason.

    Parameters
    ----------
    recorded : sequence of RecordedTrial
        As `recorder.session.trials.trials` puts them together.
    markers : iterable of Marker
        Of the protocol.
    """
    begins = rest_begins(markers)
    left_out: Counter[str] = Counter()
    trials: list[Trial] = []
    for trial in recorded:
        if reason := _flaw(trial, trials):
            left_out[reason] += 1
        else:
            trials.append(_trial(trial, begins.get(trial.onset), {known.name for known in trials}))
    return tuple(trials), left_out


def rest_begins(markers: Iterable[Marker]) -> dict[float, float]:
    """Return for the onset of each stimulus when the quiet before it began, where there was any."""
    found: dict[float, float] = {}
    begun: float | None = None
    for marker in sorted(markers, key=lambda marker: marker.t):
        if marker.label == "stimulus_onset" and begun is not None and begun < marker.t:
            found[marker.t] = begun
        if marker.label in REST_ENDS:
            begun = None
        elif marker.label in REST_BEGINS and begun is None:
            begun = marker.t
    return found


def _flaw(trial: RecordedTrial, before: Sequence[Trial]) -> str:
    if trial.practice:
        return "for practice"
    if trial.outcome != "shown":
        return trial.outcome
    if not (math.isfinite(trial.onset) and math.isfinite(trial.offset)) or trial.offset <= trial.onset:
        return "without an end"
    if before and trial.onset < before[-1].offset_s:
        return "begun before the one ahead was over"
    return ""


def _trial(trial: RecordedTrial, rest_s: float | None, taken: Set[str]) -> Trial:
    answers = trial.rating.answers if trial.rating else {}
    name = f"trial-{trial.number:02d}"
    return Trial(
        name=name if name not in taken else f"{name}-at-{trial.onset:.3f}-s",
        onset_s=trial.onset,
        offset_s=trial.offset,
        clip=trial.stimulus,
        ratings={axis: float(answer) for axis, answer in answers.items() if answer is not None},
        rest=None if rest_s is None else (rest_s, trial.onset),
    )
