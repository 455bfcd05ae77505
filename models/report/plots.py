"""The plots of a report, each as one SVG element."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import hsv_to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from models.evaluation.intervals import binomial_interval
from models.evaluation.result import TargetResult
from models.report.style import colour
from models.report.svg import drawing, shown

MOST_NAMED = 60
"""Subjects whose codes stand under their bars."""


def subject_bars(key: str, target: TargetResult) -> str:
    """Accuracy of each subject with its interval, on the band of chance of as many trials."""
    subjects = target.subjects
    x = np.arange(len(subjects))
    values = np.array([subject.window for subject in subjects])
    intervals = np.array([subject.window_interval for subject in subjects])
    n_classes = len(target.classes)
    bands = [
        (binomial_interval(1.0 / n_classes, s.n_trials)[0], binomial_interval(s.level, s.n_trials)[1]) for s in subjects
    ]

    def draw(_: Figure, axes: Axes) -> None:
        for i, (low, high) in enumerate(bands):
            axes.bar(i, high - low, 0.98, low, color=colour("band"), label="chance (99 %)" if i == 0 else None)
        axes.bar(x, values, 0.6, color=colour("accent"), alpha=0.85, label="per window, 95 %")
        spread = np.abs(intervals.T - values)
        axes.errorbar(x, values, spread, fmt="none", ecolor=colour("text"), elinewidth=1, capsize=2)
        axes.plot(x, [s.trial for s in subjects], "o", ms=3.5, color=colour("second"), label="per trial", clip_on=False)
        named = x if len(x) <= MOST_NAMED else x[:0]
        axes.set_xticks(named, [shown(subjects[i].subject, 14) for i in named], rotation=60 if len(x) > 8 else 0)
        axes.set(ylim=(0.0, 1.0), ylabel="accuracy", xlim=(-0.6, len(x) - 0.4))
        axes.legend(loc="lower right", ncols=3, bbox_to_anchor=(1.0, 1.0), fontsize=8)

    width = min(11.0, max(4.0, 1.2 + 0.4 * len(subjects)))
    return drawing(key, (width, 3.0), draw, f"Accuracy by subject in {target.target}")


def confusion(key: str, target: TargetResult) -> str:
    """Share of each class' windows by what was decided; counts stand in the cells."""
    counts = np.array(target.window.confusion, float)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0)
    names = [shown(name, 12) for name in target.classes]

    def draw(_: Figure, axes: Axes) -> None:
        for row, column in np.ndindex(*shares.shape):
            alpha = 0.75 * shares[row, column]
            axes.fill_between(
                [column - 0.48, column + 0.48], row - 0.48, row + 0.48, color=colour("accent"), alpha=alpha
            )
            text = f"{shares[row, column]:.0%}\n{counts[row, column]:.0f}"
            axes.text(column, row, text, ha="center", va="center", fontsize=8)
        axes.set_xticks(range(len(names)), names)
        axes.set_yticks(range(len(names)), names)
        axes.set(xlabel="decided", ylabel="was", xlim=(-0.5, len(names) - 0.5), ylim=(len(names) - 0.5, -0.5))

    side = 1.6 + 0.62 * len(names)
    return drawing(key, (side + 0.3, side), draw, f"Confusion of {target.target}")


def calibration(key: str, target: TargetResult) -> str:
    """Return what was said against what was seen, in bins of equal mass."""
    curve = target.window.curve

    def draw(_: Figure, axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], "--", lw=1, color=colour("muted"))
        axes.plot(curve.said, curve.seen, "o-", ms=4, lw=1.5, color=colour("accent"))
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="probability said", ylabel="share seen", aspect="equal")

    return drawing(key, (3.0, 3.0), draw, f"Calibration of {target.target}")


def history(key: str, trainings: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> str:
    """Loss of each training by epoch: training thin, validation bold, its best epoch as a dot."""

    def draw(_: Figure, axes: Axes) -> None:
        for number, (_name, epochs) in enumerate(trainings):
            tint = colour(("accent", "second", "third", "text")[number % 4])
            x = np.arange(1, len(epochs) + 1)
            for field, width, opacity in (("loss", 0.8, 0.5), ("validation_loss", 1.6, 1.0)):
                axes.plot(x, [_number(epoch.get(field)) for epoch in epochs], lw=width, color=tint, alpha=opacity)
            best = [i for i, epoch in enumerate(epochs) if epoch.get("best")][-1:]
            axes.plot(x[best], [_number(epochs[i].get("validation_loss")) for i in best], "o", ms=4, color=tint)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set(xlabel="epoch (of all phases)", ylabel="loss")

    return drawing(key, (4.2, 2.8), draw, f"Loss of {len(trainings)} trainings by epoch")


def scatter(key: str, places: NDArray[np.float64], groups: Sequence[str], title: str) -> str:
    """Points in the plane, coloured by group; ``places`` has shape (n, 2)."""
    names, index = np.unique(np.array(groups, dtype=str), return_inverse=True)

    def draw(_: Figure, axes: Axes) -> None:
        tints = [colour("second"), colour("third")] if len(names) <= 2 else _wheel(len(names))
        for number, name in enumerate(names):
            here = places[index == number]
            label = shown(name, 14) if len(names) <= 20 else None
            axes.plot(here[:, 0], here[:, 1], "o", ms=2.5, alpha=0.7, mew=0, color=tints[number], label=label)
        axes.set(xticks=[], yticks=[], title=title)
        for spine in axes.spines.values():
            spine.set_visible(False)
        if len(names) <= 20:
            axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=7, markerscale=2)

    return drawing(key, (4.8, 3.4), draw, f"{len(places)} windows in the plane, {title}")


def _wheel(n: int) -> list[tuple[float, float, float]]:
    """Colours that differ in hue and stay readable on light and on dark."""
    return [tuple(hsv_to_rgb((i / n, 0.65, 0.55 + 0.25 * (i % 2)))) for i in range(n)]


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)
