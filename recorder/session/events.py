"""``events.tsv``: what happened when, one row an event, in the manner of BIDS.

Onsets are seconds after the first EEG sample; where there was no EEG, after the recording's start.
What is not known is ``n/a``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from recorder.blocks import Marker
from recorder.session.recorded import RecordedRating, RecordedTrial
from recorder.session.trials import SCALES, rating, trials

COLUMNS = (
    "onset", "duration", "trial_type", "trial", "stimulus", "kind", "block", "practice", "outcome",
    "expected_valence", "expected_arousal", *SCALES, "response_time",
)  # fmt: skip

PART_OF_A_ROW = ("stimulus_onset", "stimulus_offset", "baseline_end")
SPANS = {"baseline_start": "baseline_end", "fixation_start": "stimulus_onset"}
"""Labels whose event lasts until another one."""

Row = dict[str, Any]


def events_table(markers: Iterable[Marker], ratings: Iterable[tuple[float, str]], zero_t: float) -> str:
    """Return the table's text.

    Parameters
    ----------
    markers : iterable of Marker
        Of the protocol and the operator.
    ratings : iterable of (float, str)
        Session time and JSON of the self-reports.
    zero_t : float
        Session time of onset 0.
    """
    ordered = sorted(markers, key=lambda marker: marker.t)
    shown = trials(ordered, [_rating(t, text) for t, text in ratings])
    rows = [_stimulus(trial) for trial in shown]
    rows += [_event(marker, ordered) for marker in ordered if marker.label not in PART_OF_A_ROW]
    rows.sort(key=lambda row: row["onset"])
    lines = ["\t".join(COLUMNS)]
    for row in rows:
        row["onset"] -= zero_t
        lines.append("\t".join(_cell(row.get(column)) for column in COLUMNS))
    return "\n".join(lines) + "\n"


def _stimulus(trial: RecordedTrial) -> Row:
    answers = trial.rating.answers if trial.rating else {}
    return {
        "onset": trial.onset,
        "duration": trial.offset - trial.onset,
        "trial_type": "stimulus",
        "trial": trial.number,
        "stimulus": trial.stimulus,
        "kind": trial.kind,
        "block": trial.block,
        "practice": int(trial.practice),
        "outcome": trial.outcome,
        "expected_valence": trial.expected[0],
        "expected_arousal": trial.expected[1],
        **{scale: answers.get(scale) for scale in SCALES},
        "response_time": trial.rating.response_s if trial.rating else None,
    }


def _event(marker: Marker, ordered: Sequence[Marker]) -> Row:
    told = marker.payload
    until = SPANS.get(marker.label)
    stop = next((m.t for m in ordered if m.label == until and m.t >= marker.t), None) if until else marker.t
    return {
        "onset": marker.t,
        "duration": None if stop is None else stop - marker.t,
        "trial_type": marker.label.removesuffix("_start"),
        "trial": told.get("trial"),
        "stimulus": told.get("stimulus"),
    }


def _rating(t: float, text: str) -> RecordedRating:
    told = json.loads(text)
    return rating(t, told if isinstance(told, dict) else {})


def _cell(value: Any) -> str:
    if value is None or value == "" or (isinstance(value, float) and value != value):
        return "n/a"
    return f"{value:.6f}" if isinstance(value, float) else " ".join(str(value).split())
