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
FEW = ("system", "modality", "target", "split", "window [95 %]", "trial", "majority", "ceiling")
WIDE = 150  # characters that all columns need


def comparison_table(results: Sequence[SystemResult], title: str = "", width: int = WIDE) -> Table:
    """Return one table of all systems: accuracies in per cent, intervals over trials.

    Parameters
    ----------
    results : sequence of SystemResult
    title : str
    width : int
        Characters of the terminal. On a narrow one there are fewer columns: of modality, split and ceiling those
        that tell anything; only names are broken.
    """
    simulated = any(result.simulated for result in results)
    table = Table(title=escape(f"{title} (simulated data)" if simulated else title) or None)
    rows = comparison_rows(results)
    shown = [i for i, name in enumerate(COLUMNS) if width >= WIDE or (name in FEW and _tells(rows, i))]
    for i in shown:
        table.add_column(
            escape(COLUMNS[i]), justify="left" if i < 4 else "right", overflow="fold", no_wrap=width < WIDE and i > 1
        )
    for row in rows:
        table.add_row(*(escape(row[i]) for i in shown))
    return table


def _tells(rows: Sequence[tuple[str, ...]], column: int) -> bool:
    """Tell whether a column is worth its place on a narrow terminal."""
    found = {row[column] for row in rows}
    return len(found) > 1 if COLUMNS[column] in ("modality", "split") else found != {"–"}


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
