"""Trials put together from a session's markers: what was shown, when, and what was said of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from recorder.blocks import Marker
from recorder.session.recorded import RecordedRating, RecordedTrial
from recorder.session.texts import number, whole

SCALES = ("valence", "arousal", "dominance", "liking")
LOWEST, HIGHEST = 1, 9
CUT_SHORT = frozenset(("skipped", "failed", "aborted"))
ENDS = CUT_SHORT | {"stimulus_offset"}


def rating(t: float, told: Mapping[str, Any]) -> RecordedRating:
    """Return a self-report from its JSON; an answer off the scale is none."""
    answers = {scale: _answer(told.get(scale)) for scale in SCALES if scale in told}
    declined = told.get("declined")
    said_no = tuple(str(scale) for scale in declined) if isinstance(declined, list | tuple) else ()
    return RecordedRating(
        t, whole(told.get("trial")), answers, said_no, number(told.get("response_s")), str(told.get("source") or "")
    )


def trials(markers: Iterable[Marker], ratings: Sequence[RecordedRating]) -> tuple[RecordedTrial, ...]:
    """Return the trials whose stimulus came on, in order of time.

    A self-report counts for the trial it names, or else for the one before it; the last one counts.
    """
    found: list[RecordedTrial] = []
    for marker in sorted(markers, key=lambda marker: marker.t):
        if marker.label == "stimulus_onset":
            found.append(_begun(marker))
        elif found and math.isnan(found[-1].offset) and _of(marker, found[-1]) and marker.label in ENDS:
            why = str(marker.payload.get("why", "")) if marker.label == "stimulus_offset" else marker.label
            found[-1] = replace(found[-1], offset=marker.t, outcome=why if why in CUT_SHORT else "shown")
    return tuple(_rated(trial, following, ratings) for trial, following in zip_longest(found, found[1:]))


def _begun(marker: Marker) -> RecordedTrial:
    told = marker.payload
    return RecordedTrial(
        number=whole(told.get("trial")) or 0,
        stimulus=str(told.get("stimulus", "")),
        onset=marker.t,
        offset=float("nan"),
        kind=str(told.get("kind") or ""),
        block=str(told.get("block") or ""),
        expected=(number(told.get("valence")), number(told.get("arousal"))),
        practice=bool(told.get("practice", False)),
        payload=told,
    )


def _of(marker: Marker, trial: RecordedTrial) -> bool:
    return marker.payload.get("trial", trial.number) == trial.number


def _rated(trial: RecordedTrial, following: RecordedTrial | None, ratings: Sequence[RecordedRating]) -> RecordedTrial:
    until = following.onset if following else float("inf")
    own = [r for r in ratings if r.t >= trial.onset and (r.trial == trial.number or (r.trial is None and r.t < until))]
    return replace(trial, rating=own[-1]) if own else trial


def _answer(value: Any) -> int | None:
    answer = whole(value)
    return answer if answer is not None and LOWEST <= answer <= HIGHEST else None
