"""The sections of a report, in the order in which they are read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.evaluation.ablation import ablation
from models.evaluation.paired import Paired
from models.evaluation.result import SystemResult, TargetResult
from models.evaluation.table import COLUMNS, comparison_rows
from models.report import plots
from models.report.html import figure, folded, items, pairs, paragraph, section, table
from models.report.projection import LEAST_POINTS, chosen, in_the_plane
from models.report.report import FeatureCloud, Report

MOST_OPEN = 2
"""Systems whose figures are unfolded from the start."""

_COLUMNS_IN_WORDS = (
    "Accuracies are in per cent. Window: share of test windows that is right, with the 95 % Wilson interval over "
    "trials, since windows of one trial are not independent; it takes all windows of a trial for one answer, and is "
    "too wide where they differ. It is about these people: another group of people differs by more. Trial: by the mean "
    "probability over a trial's windows. Balanced: mean over the classes. CCC: concordance of 2 p − 1 with the "
    "rating. ECE: calibration error in 10 bins of equal mass. Majority: always saying the commonest class of each "
    "fold's training part. p (perm.): how often the same answers fit at least as well when the labels of whole trials "
    "are permuted (one-sided). Ceiling: what an oracle that knows the generator gets right of the same windows; for "
    "simulated data only. Epochs: the most a training was given."
)


def comparison(report: Report) -> str:
    """Return the table of all systems."""
    rows = comparison_rows(report.results)
    content = table(COLUMNS, rows, 4) if rows else paragraph("Nothing was judged.")
    return section("comparison", "Comparison", content, paragraph(_COLUMNS_IN_WORDS, "muted"), _ablated(report.results))


def leakage(report: Report) -> str:
    """Return the verdicts in words."""
    if not report.leakage:
        return section("leakage", "Leakage check", paragraph("The leakage check was not run."))
    found = [
        f'<div class="{finding.verdict.split()[0]}">'
        + paragraph(f"{finding.system}, {finding.target}: {finding.verdict}. {finding.text}")
        + "</div>"
        for finding in report.leakage
    ]
    rule = (
        "With permuted labels and with noise nothing can be learned: whatever is above chance there leaks. "
        "A figure by segment that is more than 0.15 above that of whole groups held out shows how well trials are "
        "recognised, not feelings."
    )
    return section("leakage", "Leakage check", *found, paragraph(rule, "muted"))


def paired(report: Report) -> str:
    """Return the paired tests between models."""
    head = ("first", "second", "over", "n", "difference", "p (sign flip)", "p (Wilcoxon)", "p (Holm)")
    rows = [
        (pair.first, pair.second, f"{pair.unit}s", pair.n, _signed(pair.difference), *_p_values(pair))
        for pair in report.paired
    ]
    content = table(head, rows, 3) if rows else paragraph("There are no two models to compare.")
    return section("paired", "Paired tests between models", content)


def systems(report: Report) -> str:
    """Return each system's plots: subjects, confusion, calibration."""
    parts = []
    for number, result in enumerate(report.results):
        name = f"{result.system}, {result.modality}, by {result.split}"
        content = paragraph(_judged(result)) + "".join(_target(result, target, number) for target in result.targets)
        parts.append(folded(name, content + items(result.notes), number < MOST_OPEN))
    return section("systems", "Systems", *parts)


def training(report: Report) -> str:
    """Return the training curves, a plot for each system and split."""
    groups: dict[str, list[tuple[str, Sequence[Mapping[str, Any]]]]] = {}
    for name, epochs in report.histories.items():
        head, _, fold = name.partition(", ")
        groups.setdefault(f"{head}, {fold.split(' ')[0]}".rstrip(", "), []).append((fold or head, epochs))
    drawn = [
        figure(
            plots.history(f"history-{number}", trainings),
            f"{name}: {len(trainings)} trainings. Thin: training; bold: validation; dot: the state that was kept.",
            report.simulated,
        )
        for number, (name, trainings) in enumerate(groups.items())
    ]
    return section("training", "Training curves", *(drawn or [paragraph("No training is on record.")]))


def features(report: Report) -> str:
    """Return the features in the plane, by label and by subject."""
    drawn = [part for number, cloud in enumerate(report.clouds) for part in _cloud(cloud, number, report.simulated)]
    told = "t-SNE with a fixed seed: neighbours stay neighbours, distances between clusters mean nothing."
    return section("features", "Features", *(drawn or [paragraph("No features were kept.")]), paragraph(told, "muted"))


def origin(report: Report) -> str:
    """Return how the page came about: command, data, settings, what was left out."""
    left_out = items(report.notes) if report.notes else paragraph("Nothing was left out.")
    return (
        section("data", "Data", pairs(report.data), "<h3>What was left out, and what to know</h3>", left_out)
        + section("settings", "Settings", pairs({"command": report.command, **report.settings}))
    )  # fmt: skip


def _ablated(results: Sequence[SystemResult]) -> str:
    rows = [
        (
            row.system,
            row.target,
            row.split,
            row.modality,
            row.whole,
            f"{100 * row.accuracy:.1f}",
            f"{100 * row.cost:+.1f}",
        )
        for row in ablation(results)
    ]
    if not rows:
        return ""
    head = ("system", "target", "split", "only", "in place of", "window", "costs")
    return "<h3>Ablation by modality</h3>" + table(head, rows, 5)


def _judged(result: SystemResult) -> str:
    kind = "simulated data, " if result.simulated else ""
    counts = ("fold", result.n_folds), ("subject", result.n_subjects), ("trial", result.n_trials)
    told = ", ".join(f"{n} {what if n == 1 else what + 's'}" for what, n in (*counts, ("window", result.n_windows)))
    return f"{kind}{told}; {result.rule}."


def _target(result: SystemResult, target: TargetResult, number: int) -> str:
    key = f"s{number}-{[t.target for t in result.targets].index(target.target)}"
    drawn = (
        (plots.subject_bars(f"bars-{key}", target), "Subjects, with chance of as many trials."),
        (plots.confusion(f"confusion-{key}", target), "Confusion of windows, rows sum to 100 %."),
        (plots.calibration(f"calibration-{key}", target), f"Calibration: error {_decimals(target.window.ece)}."),
    )
    shown = "".join(figure(svg, f"{target.target}. {caption}", result.simulated) for svg, caption in drawn)
    return f"{paragraph(_chance(target))}<div>{shown}</div>"


def _chance(target: TargetResult) -> str:
    own, luck = target.chance, target.chance.window
    told = (
        f"{target.target}: {_percent(target.window.accuracy)} of windows, {_percent(target.trial.accuracy)} of trials. "
        f"Chance: {_percent(own.level)} of trials are of the commonest class ({_span(own.interval)} at 99 %); with "
        f"labels permuted within {luck.within}, {_percent(luck.mean)} ({_span(luck.band)}), p = {luck.p_value:.3f}."
    )
    if target.ceiling is None:
        return told
    seen, expected = target.ceiling, target.ceiling.expected_window
    closed = "" if math.isnan(expected) else f"; {_percent(expected)} of windows in closed form"
    return (
        f"{told} Best possible here: {_percent(seen.window)} of windows, {_percent(seen.trial)} of trials, by an "
        f"oracle that knows the generator and looks at the same {seen.modality} windows{closed}."
    )


def _cloud(cloud: FeatureCloud, number: int, simulated: bool) -> Iterator[str]:
    rows = chosen(len(cloud.values))
    if len(rows) < LEAST_POINTS:
        yield paragraph(f"{cloud.name}: too few windows ({len(rows)}) to draw.")
        return
    try:
        places = in_the_plane(cloud.values[rows])
    except ValueError as error:
        yield paragraph(f"{cloud.name}: not drawn ({error}).")
        return
    for kind, groups in (("label", cloud.high[rows]), ("subject", cloud.subject[rows])):
        svg = plots.scatter(f"cloud-{number}-{kind}", places, [str(group) for group in groups], f"by {kind}")
        yield figure(svg, f"{cloud.name}: {len(rows)} of {len(cloud.values)} windows, by {kind}.", simulated)


def _p_values(pair: Paired) -> list[str]:
    return [_decimals(p) for p in (pair.p_value, pair.wilcoxon, pair.holm)]


def _signed(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:+.1f} points"


def _decimals(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _span(ends: tuple[float, float]) -> str:
    return f"{100 * ends[0]:.1f} to {_percent(ends[1])}"
