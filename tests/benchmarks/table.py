"""A benchmark's figures as a table: what was measured, the value, and the bound it is meant to keep.

A figure beyond its bound is marked and nothing more: how fast a machine is decides no test.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table; the value is to be ``at_most`` or ``at_least`` so much."""

    name: str
    value: float | str
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def bound(self) -> str:
        """The bounds in words."""
        parts = [f">= {self.at_least:g}"] if self.at_least is not None else []
        parts += [f"<= {self.at_most:g}"] if self.at_most is not None else []
        return ", ".join(parts)

    @property
    def kept(self) -> bool:
        """Whether the value keeps its bounds; NaN keeps none."""
        if isinstance(self.value, str) or not self.bound:
            return True
        return (-math.inf if self.at_least is None else self.at_least) <= self.value and self.value <= (
            math.inf if self.at_most is None else self.at_most
        )


def print_table(title: str, figures: Sequence[Figure]) -> None:
    """Print one benchmark's figures."""
    rows = [(f.name, _shown(f.value), f.unit, f.bound, "" if f.kept else "MISSED") for f in figures]
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    print(f"\n{title}")
    for name, value, unit, bound, missed in rows:
        row = f"  {name:{widths[0]}}  {value:>{widths[1]}} {unit:{widths[2]}}  {bound:{widths[3]}}  {missed}"
        print(row.rstrip(), flush=True)


def percentiles(name: str, values: Sequence[float], unit: str, at_most: dict[int, float] | None = None) -> list[Figure]:
    """Return the figures p50, p95 and p99 of many readings."""
    bounds = at_most or {}
    return [
        Figure(f"{name} p{p}", float(np.percentile(values, p)) if len(values) else math.nan, unit, bounds.get(p))
        for p in (50, 95, 99)
    ]


def _shown(value: float | str) -> str:
    if isinstance(value, str):
        return value
    if math.isnan(value) or float(value).is_integer():
        return f"{value:.0f}"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"
