"""What an evaluation found: figures by line, verdicts, comparisons, and the report's parts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.evaluation.labels import EMOTION, Labels
from models.evaluation.leakage import ControlRun, LeakageFindings, judge
from models.evaluation.paired import Paired, compare
from models.evaluation.result import SystemResult, TargetResult, accuracy_by_unit, metrics_document
from models.report.report import FeatureCloud, Report
from models.sweep.evaluation import Line
from models.sweep.job import JobResult
from models.sweep.request import Arm, Request

MOST_TRAININGS = 24  # whose curves are drawn


@dataclass(frozen=True, slots=True)
class Outcome:
    """An evaluation that is done.

    Attributes
    ----------
    request : Request
    lines : sequence of Line
    results : mapping of (Arm, seed) to SystemResult
        Of the lines of which anything was finished.
    leakage : tuple of LeakageFindings
    paired : tuple of Paired
    notes : tuple of str
        What the user had to know.
    """

    request: Request
    lines: Sequence[Line]
    results: Mapping[tuple[Arm, int], SystemResult]
    leakage: tuple[LeakageFindings, ...]
    paired: tuple[Paired, ...]
    notes: tuple[str, ...]

    @property
    def shown(self) -> list[SystemResult]:
        """Results of the comparison: everything but the controls."""
        return [result for (arm, _), result in self.results.items() if arm.control == "none"]

    @property
    def simulated(self) -> bool:
        """Whether somebody was judged who is not real; the noise of a control is nobody."""
        return any(line.material.dataset.simulated for line in self.lines if line.arm.control == "none")

    def metrics(self, command: str = "") -> dict[str, Any]:
        """Return what metrics.json holds: among it all that is needed to repeat it."""
        first = self.lines[0]
        origin = {
            "command": command,
            "emoscope": metadata.version("emoscope"),
            "dataset": first.material.dataset.name,
            "fingerprint": first.jobs[0].fingerprint,
        }
        return metrics_document(self.shown, self.leakage, self.paired, asdict(self.request) | origin, self.notes)

    def report(self, title: str, command: str) -> Report:
        """Return what report.html tells."""
        first = self.lines[0].material
        table = first.segments.table
        return Report(
            title=title,
            command=command,
            settings={key: value for key, value in asdict(self.request).items() if value not in (None, "", (), {})},
            data={
                "dataset": first.dataset.name,
                "subjects": len(table.subjects),
                "trials": len(table.trials),
                "labels": first.labels.rule,
            },
            results=self.shown,
            histories=dict(_histories(self.lines)[:MOST_TRAININGS]),
            clouds=_clouds(self.lines),
            leakage=self.leakage,
            paired=self.paired,
            notes=self.notes,
            simulated=self.simulated,
        )


def outcome(
    request: Request,
    lines: Sequence[Line],
    results: Mapping[tuple[Arm, int], SystemResult],
    notes: Sequence[str],
) -> Outcome:
    """Return verdicts and comparisons of what was judged."""
    found = tuple(verdict for seed in request.seeds for verdict in _verdicts(request, results, seed))
    return Outcome(request, lines, results, found, tuple(_pairs(request, results)), tuple(notes))


def _verdicts(request: Request, results: Mapping[tuple[Arm, int], SystemResult], seed: int) -> list[LeakageFindings]:
    """Return a verdict for each system, modality and target of which the check was run."""
    if not request.checks_leakage:
        return []
    found = []
    plain = [arm for arm, own in results if own == seed and arm.control == "none" and arm.split == request.split]
    for arm in plain:
        segment = results.get((Arm(arm.system, arm.modality, "segment"), seed))
        other = request.grouped
        grouped = results.get((Arm(arm.system, arm.modality, other), seed))
        for target in results[arm, seed].targets:
            controls = [
                _control(run, result, target.target)
                for (run, own), result in results.items()
                if own == seed and run.control != "none" and (run.system, run.modality) == (arm.system, arm.modality)
            ]
            name = f"{_name(arm)}, seed {seed}" if len(request.seeds) > 1 else _name(arm)
            gap = _accuracy(segment, target), _accuracy(grouped, target)
            found.append(judge(name, target.target, *gap, other, controls))
    return found


def _control(arm: Arm, result: SystemResult, target: str) -> ControlRun:
    own = result.target(target)
    assert arm.control != "none"
    n_classes = max(2, len(own.classes))
    luck = own.chance.window.p_value
    return ControlRun(arm.control, arm.split, own.window.accuracy, result.n_trials, own.chance.level, n_classes, luck)


def _accuracy(result: SystemResult | None, target: TargetResult) -> float:
    return result.target(target.target).window.accuracy if result else math.nan


def _pairs(request: Request, results: Mapping[tuple[Arm, int], SystemResult]) -> list[Paired]:
    """Compare all lines of the split that was asked for, over subjects, or trials where there is one subject."""
    seed = request.seeds[0]
    plain = {arm: r for (arm, own), r in results.items() if own == seed and arm.control == "none"}
    plain = {arm: r for arm, r in plain.items() if arm.split == request.split}
    targets = dict.fromkeys(t.target for result in plain.values() for t in result.targets)
    found: list[Paired] = []
    for target in targets:
        by_unit = {arm: accuracy_by_unit(result, target) for arm, result in plain.items()}
        if len(by_unit) > 1:
            unit = next(iter(by_unit.values()))[0]
            found += compare({f"{_name(arm)} ({target})": own for arm, (_, own) in by_unit.items()}, unit)
    return found


def _name(arm: Arm) -> str:
    return arm.system if arm.modality == "all" else f"{arm.system} ({arm.modality})"


def _histories(lines: Sequence[Line]) -> list[tuple[str, Sequence[Mapping[str, Any]]]]:
    return [
        (f"{_name(line.arm)}, {line.arm.split} {result.fold}", result.history)
        for line in lines
        if line.arm.control == "none"
        for result in line.results
        if result is not None and result.history
    ]


def _clouds(lines: Sequence[Line]) -> list[FeatureCloud]:
    """Return the features of each line's first finished fold."""
    clouds = []
    for line in lines:
        first = next((result for result in line.results if result is not None and len(result.features)), None)
        if first is not None and line.arm.control == "none":
            clouds.append(_cloud(line, first))
    return clouds


def _cloud(line: Line, result: JobResult) -> FeatureCloud:
    table = line.material.segments.table
    return FeatureCloud(
        f"{_name(line.arm)}, {result.fold}",
        result.features,
        _words(line.material.labels)[table.trial[result.feature_rows]],
        table.subject_of(result.feature_rows),
    )


def _words(labels: Labels) -> NDArray[np.str_]:
    """Return each trial's label in a word."""
    if labels.classes:
        return np.array(labels.names)[np.nan_to_num(labels.high).argmax(axis=1)]
    first = labels.names[0] if labels.names != (EMOTION,) else "class"
    return np.where(np.nan_to_num(labels.high[:, 0]) > 0, f"{first} high", f"{first} low")
