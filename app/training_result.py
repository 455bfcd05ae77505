"""What the Train page shows of a training, taken out of the metrics it printed (`models.evaluation.result`)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ui.record_feed import Check
from ui.train.outcome import ResultView, SubjectView, TargetView
from ui.train_feed import Preflight

MODALITY_WORDS = {"eeg": "EEG", "face": "face", "aux": "peripheral channels"}
MOST_NOTES = 6

Data = Mapping[str, Any]


def result_of(metrics: Data, report: str) -> ResultView:
    """Return what came of a training, before its model is saved.

    The figures are those of the folds that were asked for, the first system of the document; what a leakage
    check ran beside them shows in its verdict.
    """
    system = metrics["systems"][0]
    return ResultView(
        model="",
        system=str(system["system"]),
        split=str(system["split"]),
        n_subjects=int(system["n_subjects"]),
        n_trials=int(system["n_trials"]),
        n_windows=int(system["n_windows"]),
        simulated=bool(system["simulated"]),
        targets=tuple(_target(target) for target in system["targets"]),
        leakage=tuple((str(found["verdict"]), str(found["text"])) for found in metrics["leakage"]),
        report=report,
    )


def preflight_of(found: Data) -> Preflight:
    """Return the list that is shown before a training, of what ``train --check`` printed."""
    problems = [Check("Missing", "fail", str(problem)) for problem in found["problems"]]
    notes = [Check("Note", "warn", str(note)) for note in found["notes"]]
    more = len(notes) - MOST_NOTES
    rest = [Check("Note", "warn", f"{more} more; all of them are in the report")] if more > 0 else []
    checks = (*problems, *_found(found), *notes[:MOST_NOTES], *rest)
    return Preflight("stop" if problems else "ready", checks)


def _found(found: Data) -> list[Check]:
    if not found["dataset"]:
        return []
    people = len(found["subjects"])
    who = "simulated participant" if found["simulated"] else "participant"
    checks = [
        Check("Recordings", "ok", f"{_n(found['n_recordings'], 'recording')} of {_n(people, who)}"),
        Check(
            "Labels", "ok" if found["n_labelled"] else "fail", f"{found['n_labelled']} of {found['n_trials']} trials"
        ),
    ]
    checks += [_side(name, sides) for name, sides in found["sides"].items()]
    if found["modalities"]:
        signals = " and ".join(MODALITY_WORDS[key] for key in found["modalities"])
        eeg = f"; EEG of {found['n_channels']} channels" if "eeg" in found["modalities"] else ""
        checks.append(Check("Inputs", "ok", signals + eeg))
    if found["n_folds"]:
        checks.append(Check("Folds", "ok", f"{found['n_folds']}; {found['n_windows']} windows"))
    return checks


def _side(name: str, sides: tuple[int, int]) -> Check:
    n_high, n_low = sides
    return Check(name.capitalize(), "ok", f"{n_high} high, {n_low} low")


def _target(target: Data) -> TargetView:
    window, chance = target["window"], target["chance"]
    low, high = (_number(edge) for edge in target["window_interval"])
    level = _number(chance["level"])
    return TargetView(
        target=str(target["target"]),
        classes=tuple(str(name) for name in target["classes"]),
        confusion=tuple(tuple(int(n) for n in row) for row in window["confusion"]),
        accuracy=_number(window["accuracy"]),
        interval=(low, high),
        chance=level,
        p_value=_number(chance["window"]["p_value"]),
        above_chance=low > level,
        subjects=tuple(_subject(subject) for subject in target["subjects"]),
    )


def _subject(subject: Data) -> SubjectView:
    low, high = (_number(edge) for edge in subject["window_interval"])
    return SubjectView(
        str(subject["subject"]),
        int(subject["n_trials"]),
        _number(subject["window"]),
        (low, high),
        _number(subject["level"]),
    )


def _n(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)
