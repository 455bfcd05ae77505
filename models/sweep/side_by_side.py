"""Model files judged side by side: on the same windows of the same trials, and no others.

Models look back over different lengths, so that one has windows at the beginning of a trial that another
has not. Only windows that end at the same moment of the same trial, and of which every model could say
something, count for any of them; how many do not is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.card import ModelCard
from models.errors import TrainingError
from models.preprocess.montage import listed
from models.sweep.evaluation import Line, Listener, result_of
from models.sweep.finished import ceilings_of
from models.sweep.given import given_line
from models.sweep.job import JobResult
from models.sweep.material import Place
from models.sweep.outcome import Outcome, outcome
from models.sweep.request import Request

SAME_S = 1e-3  # windows are apart by more, and the clock of a recording is exact to less

Moment = tuple[int, int]  # of a trial, and of the window's end


def compared(models: Mapping[str, Path], request: Request, place: Place, listener: Listener) -> Outcome:
    """Judge models as they are, with paired tests between every two.

    Parameters
    ----------
    models : mapping of str to Path
        Their files by the names under which they are told of; the request's systems.
    request : Request
    place : Place
    listener : Listener

    Raises
    ------
    ModelError
        A file or the dataset is refused, a model does not give what is asked of it, or they have no window in common.
    """
    hearing = _Hearing(listener)
    lines = []
    for name, file in models.items():
        line = _named(name, given_line(file, request, place, hearing))
        lines.append(line)
        if known := met_before(ModelCard.from_onnx(file), line.material.segments.table.subjects):
            hearing.said(
                f"{name} was trained on people of the same codes, {listed(known)}: if these are the same people, "
                "its figures tell how well it remembers them, and not how good it is."
            )
    lines, told = on_the_same(lines)
    hearing.said(told)
    results = {}
    for line in lines:
        if (result := result_of(line, ceilings_of(line))) is not None:
            results[line.arm, line.seed] = replace(result, split="none")
    return outcome(request, lines, results, hearing.notes)


def on_the_same(lines: Sequence[Line]) -> tuple[list[Line], str]:
    """Return the lines over the windows that all of them have, and how many those are, in words.

    Raises
    ------
    TrainingError
        There is none.
    """
    own = [_moments(line) for line in lines]
    shared = set(own[0]).intersection(*own[1:])
    if not shared:
        raise TrainingError("The models have no window in common that ends at the same moment. Give a shorter --hop.")
    cut = [
        _restricted(line, np.array([moment in shared for moment in moments]))
        for line, moments in zip(lines, own, strict=True)
    ]
    every = ", ".join(f"{line.arm.system} {len(moments)}" for line, moments in zip(lines, own, strict=True))
    return cut, f"Judged on the {len(shared)} windows that all models have; of their own they have: {every}."


def met_before(card: ModelCard, subjects: Sequence[str]) -> list[str]:
    """Return which subjects a model's card names among those that it was trained, or calibrated, on."""
    told, personal = card.provenance.get("subjects"), card.provenance.get("personal")
    known = {one for one in told if isinstance(one, str)} if isinstance(told, list) else set()
    if isinstance(personal, dict) and isinstance(own := personal.get("participant"), str):
        known.add(own)
    return [subject for subject in subjects if subject in known]


class _Hearing:
    """A listener that keeps what is said, once, for the report."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self.notes: list[str] = []
        self.cutting, self.planned = listener.cutting, listener.planned
        self.epoch, self.done = listener.epoch, listener.done

    def said(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)
            self._listener.said(note)


def _named(name: str, line: Line) -> Line:
    """Return a line under the name by which the model was asked for: two may have the same on their cards."""
    return replace(line, arm=replace(line.arm, system=name))


def _moments(line: Line) -> list[Moment]:
    """Return when each judged window ends."""
    result = _result(line)
    ends = np.rint(result.t_end / SAME_S).astype(np.int64)
    return list(zip(result.trial.tolist(), ends.tolist(), strict=True))


def _restricted(line: Line, kept: NDArray[np.bool_]) -> Line:
    result = _result(line)
    left = replace(result, rows=result.rows[kept], trial=result.trial[kept], t_end=result.t_end[kept], p=result.p[kept])
    [fold] = line.folds
    return replace(line, folds=[replace(fold, test=left.rows)], results=[left])


def _result(line: Line) -> JobResult:
    [result] = line.results
    assert result is not None  # a model file is judged, or refused
    return result
