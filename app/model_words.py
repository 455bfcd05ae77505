"""What the Models page says of one model of the library, from its card.

Cards come from anywhere: what a card tells of its training is JSON of any kind, and only what has the
shape that EmoScope writes becomes a figure. All of it stands in the card's words beside.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import printable
from models.fit import paper_refusal
from models.library import Entry
from models.summary import as_lines
from ui.models_feed import Figure, ModelLine

LONGEST, LONGEST_LINE = 120, 1000
MOST_FIGURES = 8
CORRELATION = "_r"  # ends the name of a correlation with the truth, on the demo model's card
TARGETS = ("valence", "arousal", "emotion")
HEADS = ("personal", "population")
USED = ("", "both", *HEADS)  # parts that a model is used with come first


def line_of(entry: Entry) -> ModelLine:
    """Return what is shown of a model."""
    key, own = str(entry.path), entry.origin == "own"
    card = entry.card
    if entry.error or card is None:
        return ModelLine(key, entry.name, own, entry.error)
    told = card.provenance
    simulated = _personal(told).get("simulated", told.get("simulated"))  # of whoever its figures are
    return ModelLine(
        key,
        entry.name,
        own,
        sha256=entry.sha256,
        takes=card.spec.modalities,
        gives=card.spec.targets,
        trained_on=_data(told),
        simulated=simulated if isinstance(simulated, bool) else None,
        figures=tuple(sorted(_figures(told), key=lambda figure: figure.part not in USED))[:MOST_FIGURES],
        contract=tuple(printable(line)[:LONGEST_LINE] for line in as_lines(card)),
        not_live=paper_refusal(card),
        has_report=entry.report is not None,
    )


def _data(told: Mapping[str, Any]) -> str:
    subjects, owner = told.get("subjects"), _personal(told).get("participant")
    people = len(subjects) if isinstance(subjects, list) else 0
    counts = [_counted(people, "person", "people"), _counted(_count(told.get("n_trials")), "trial", "trials")]
    data = ": ".join(part for part in (_text(told.get("data")), ", ".join(filter(None, counts))) if part)
    return f"{data}; calibrated for {_text(owner)}" if _text(owner) else data


def _figures(told: Mapping[str, Any]) -> Iterator[Figure]:
    """Yield the figures of a calibration, or else those of the training."""
    targets = _personal(told).get("targets")
    for target in targets if isinstance(targets, list) else ():
        if isinstance(target, Mapping):
            yield from _heads(target)
    if targets:
        return
    metrics = told.get("metrics")
    for name, part in metrics.items() if isinstance(metrics, Mapping) else ():
        if not isinstance(part, Mapping):
            continue
        if math.isfinite(value := _number(part.get("accuracy"))):
            yield _accuracy(name, value, part)
        else:
            yield from _correlations(name, part, told)


def _personal(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a calibration left (`models.calibration.calibrate`); empty without one."""
    personal = told.get("personal")
    return personal if isinstance(personal, Mapping) else {}


def _heads(target: Mapping[str, Any]) -> Iterator[Figure]:
    """Yield how well the personal and the population's head did, the one that the model has first."""
    used = "population" if target.get("head") == "population" else "personal"
    for head in sorted(HEADS, key=lambda name: name != used):
        part = target.get(head)
        if isinstance(part, Mapping) and math.isfinite(value := _number(part.get("accuracy"))):
            low, high = _pair(part.get("interval_95"))
            chance, n_trials = _number(target.get("chance")), _count(target.get("trials"))
            yield Figure(_text(target.get("target")), head, "accuracy", value, low, high, chance, "trial", n_trials, 1)


def _accuracy(target: str, value: float, part: Mapping[str, Any]) -> Figure:
    low, high = _pair(part.get("interval"))
    return Figure(
        _text(target),
        "",
        "accuracy",
        value,
        low,
        high,
        _number(part.get("majority")),
        _text(part.get("split")),
        _count(part.get("n_trials")),
        _count(part.get("n_subjects")),
    )


def _correlations(view: str, part: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[Figure]:
    """Yield the correlations of one view: of an input alone, or of both."""
    people = "subject" if isinstance(split := told.get("split"), Mapping) and "test" in split else ""
    for target in TARGETS:
        if math.isfinite(value := _number(part.get(f"{target}{CORRELATION}"))):
            yield Figure(target, _text(view), "correlation", value, chance=0.0, held_out=people)


def _text(value: Any) -> str:
    return printable(value[:LONGEST]) if isinstance(value, str) else ""


def _pair(value: Any) -> tuple[float, float]:
    if isinstance(value, list) and len(value) == 2:
        return _number(value[0]), _number(value[1])
    return math.nan, math.nan


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    return float(value) if abs(value) <= 1.0 else math.nan  # shares and correlations, and no number that is too large


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9 else 0


def _counted(n: int, one: str, more: str) -> str:
    return f"{n} {one if n == 1 else more}" if n else ""
