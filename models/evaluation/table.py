"""The comparison of all systems as one table for the terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from models.evaluation.result import SystemResult, TargetResult

COLUMNS = (
    "system",
    "modality",
    "target",
    "split",
    "window [95 %]",
    "trial",
    "balanced",
    "F1",
    "AUC",
    "CCC",
    "ECE",
    "majority",
    "p (perm.)",
    "ceiling",
    "epochs",
)


def comparison_table(results: Sequence[SystemResult], title: str = "") -> Table:
    """Return one table of all systems: accuracies in per cent, intervals over trials."""
    simulated = any(result.simulated for result in results)
    table = Table(title=escape(f"{title} (simulated data)" if simulated else title) or None)
    for i, name in enumerate(COLUMNS):
        table.add_column(escape(name), justify="left" if i < 4 else "right", overflow="fold")
    for row in comparison_rows(results):
        table.add_row(*map(escape, row))
    return table


def comparison_rows(results: Sequence[SystemResult]) -> list[tuple[str, ...]]:
    """Return the table's cells, a row for each system and target, in the order of `COLUMNS`."""
    return [_row(result, target) for result in results for target in result.targets]


def _row(result: SystemResult, target: TargetResult) -> tuple[str, ...]:
    window, (low, high) = target.window, target.window_interval
    ceiling = target.ceiling.window if target.ceiling else math.nan
    return (
        result.system,
        result.modality,
        target.target,
        result.split,
        f"{_percent(window.accuracy)} [{_percent(low)}, {_percent(high)}]",
        _percent(target.trial.accuracy),
        _percent(window.balanced_accuracy),
        _decimals(window.f1, 2),
        _decimals(window.auc, 2),
        _decimals(window.ccc, 2),
        _decimals(window.ece, 3),
        _percent(target.chance.majority_window),
        _decimals(target.chance.window.p_value, 3),
        _percent(ceiling),
        "–" if result.epochs is None else str(result.epochs),
    )


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.1f}"


def _decimals(value: float, n: int) -> str:
    return "–" if math.isnan(value) else f"{value:.{n}f}"
