"""Markers of a run as BIDS events: every marker a row, stimuli with what was expected and what was said of them."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from recorder.session.reader import Session
from recorder.session.recorded import RecordedTrial
from recorder.session.trials import SCALES

NONE = "n/a"
REQUIRED = ("onset", "duration", "trial_type")

COLUMNS: dict[str, dict[str, Any]] = {
    "onset": {"Description": "Seconds from the first sample of the EEG file.", "Units": "s"},
    "duration": {"Description": "0 for what has no length; of a stimulus, as long as it was shown.", "Units": "s"},
    "trial_type": {
        "LongName": "Marker",
        "Description": "What happened: a marker of the protocol, a label the device sent, or what not to use.",
    },
    "source": {
        "Description": "Who made the marker.",
        "Levels": {
            "protocol": "EmoScope",
            "device": "came with the EEG",
            "stream": "another program, in a stream of its own",
            "export": "found when this file was made",
        },
    },
    "stream": {"Description": "Name of the stream that the marker came in, where it had one of its own."},
    "trial": {"Description": "Number of the trial."},
    "block": {"Description": "Block of the protocol."},
    "practice": {"Description": "1 for practice, which is not meant to count."},
    "stimulus": {"Description": "Stimulus as the playlist names it."},
    "stim_file": {"Description": "File in /stimuli; n/a where the stimulus is not part of this dataset."},
    "outcome": {
        "Description": "How showing the stimulus ended.",
        "Levels": {"shown": "as planned", "skipped": "by the operator", "failed": "in an error", "aborted": "with all"},
    },
    "expected_valence": {"Description": "Expected by the playlist, 1 (negative) to 9 (positive)."},
    "expected_arousal": {"Description": "Expected by the playlist, 1 (calm) to 9 (excited)."},
    "valence": {"Description": "Self-report on this stimulus, 1 (negative) to 9 (positive)."},
    "arousal": {"Description": "Self-report on this stimulus, 1 (calm) to 9 (excited)."},
    "dominance": {"Description": "Self-report on this stimulus, 1 (controlled) to 9 (in control)."},
    "liking": {"Description": "Self-report on this stimulus, 1 (not at all) to 9 (very much)."},
    "declined": {"Description": "Scales answered with 'prefer not to say'."},
    "response_time": {"Description": "From the question to the answer.", "Units": "s"},
    "answered_by": {
        "Description": "Who answered.",
        "Levels": {
            "participant": "a person",
            "file": "a file of answers",
            "truth": "a simulated participant's hidden state",
            "random": "chance",
        },
    },
}

LEVELS = {
    "baseline_start": "Quiet look at the screen begins.",
    "baseline_end": "Quiet look at the screen ends.",
    "fixation_start": "The cross before a stimulus comes on.",
    "stimulus_requested": "The display was asked to show a stimulus.",
    "stimulus_onset": "First frame of the stimulus that was really presented.",
    "stimulus_offset": "The stimulus ended.",
    "rating_start": "The participant is asked.",
    "rating": "The self-report was given.",
    "rest_start": "The blank screen after a trial comes on.",
    "skipped": "The operator cut something short.",
    "failed": "The stimulus could not be shown, or not to its end.",
    "aborted": "The protocol was ended early.",
    "BAD_gap": "Samples are missing here; the file holds 0.",
    "BAD_nan": "Values were no numbers here; the file holds 0.",
}
OTHERS = {
    "protocol": "A marker of the protocol.",
    "device": "A label that the device sent.",
    "stream": "A marker of another program.",
}

Row = dict[str, Any]


def event_rows(
    session: Session,
    seconds: Callable[[float], float],
    bad: Iterable[tuple[float, float, str]],
    stimuli: Mapping[str, str],
) -> list[Row]:
    """Return the events of a run, in order of time.

    Parameters
    ----------
    session : Session
        The run.
    seconds : callable
        Returns the file's time of a session time.
    bad : iterable of (onset, duration, label)
        What not to use, in the file's time.
    stimuli : mapping of str to str
        File in /stimuli by stimulus.
    """
    trials = {trial.onset: trial for trial in session.trials()}
    rows = [_row(seconds(m.t), m.label, "protocol") | _told(m.payload) for m in session.markers()]
    for marker, row in zip(session.markers(), rows, strict=True):
        if marker.label == "stimulus_onset" and marker.t in trials:
            row |= _trial(trials[marker.t], seconds, stimuli)
    rows += [_row(seconds(m.t), m.label, "device") for m in session.markers("eeg_markers")]
    extra = session.markers("aux_markers")
    rows += [_row(seconds(m.t), m.label, "stream") | {"stream": m.payload["stream"]} for m in extra]
    rows += [_row(onset, label, "export", duration) for onset, duration, label in bad]
    return sorted((row for row in rows if math.isfinite(row["onset"])), key=lambda row: float(row["onset"]))


def write_events(path: Path, rows: Sequence[Row]) -> None:
    """Write events and the description of their columns beside them."""
    columns = {name: told for name, told in COLUMNS.items() if any(name in row for row in rows) or name in REQUIRED}
    levels = {cell(row["trial_type"]): LEVELS.get(row["trial_type"]) or OTHERS.get(row["source"], "") for row in rows}
    if levels:
        columns["trial_type"] = {**COLUMNS["trial_type"], "Levels": levels}
    write_table(path, columns, rows, {"StimulusPresentation": {"SoftwareName": "EmoScope"}})


def write_table(
    path: Path,
    columns: Mapping[str, Mapping[str, Any]],
    rows: Iterable[Row],
    also: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Write a TSV file, and the description of its columns, and what is to be told also, as JSON beside it."""
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), NONE, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writeheader()
        writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    told = {**also, **columns}
    path.with_suffix(".json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def cell(value: Any) -> str:
    """Return a value as it stands in a table: on one line, ``n/a`` for none."""
    if value is None or value == "" or (isinstance(value, float) and value != value):
        return NONE
    if isinstance(value, bool):
        return str(int(value))
    text = f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return " ".join(text.split()) or NONE


def _row(onset: float, label: str, source: str, duration: float = 0.0) -> Row:
    return {"onset": onset, "duration": duration, "trial_type": label, "source": source}


def _told(payload: Mapping[str, Any]) -> Row:
    return {name: payload[name] for name in ("trial", "stimulus") if payload.get(name) is not None}


def _trial(trial: RecordedTrial, seconds: Callable[[float], float], stimuli: Mapping[str, str]) -> Row:
    rating = trial.rating
    answers = dict.fromkeys(SCALES) | (dict(rating.answers) if rating else {})
    length = seconds(trial.offset) - seconds(trial.onset) if trial.offset == trial.offset else None
    return {
        "duration": length,
        "block": trial.block,
        "practice": trial.practice,
        "stim_file": stimuli.get(trial.stimulus),
        "outcome": trial.outcome,
        "expected_valence": trial.expected[0],
        "expected_arousal": trial.expected[1],
        **answers,
        "declined": " ".join(rating.declined) if rating else None,
        "response_time": rating.response_s if rating else None,
        "answered_by": rating.source if rating else None,
    }
