"""Draw docs/images/noise-*.svg from two evaluations: ``python -m setup.noise_picture PAPER DEFAULT``.

PAPER and DEFAULT are the folders that the two commands of docs/noise.md write.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from models.evaluation.intervals import binomial_interval

IMAGES = Path(__file__).parents[1] / "docs" / "images"
INKS = {"light": ("#1f2328", "#6e7781", "#d9dee3"), "dark": ("#e6edf3", "#8b949e", "#3d444d")}
COLOURS = {"segment": "#c2410c", "trial": "#2563eb"}
WORDS = {"segment": "random windows held out", "trial": "whole trials held out"}


def accuracies(folder: Path) -> dict[str, float]:
    """Return accuracy per window by split."""
    systems: list[dict[str, Any]] = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))["systems"]
    return {system["split"]: system["targets"][0]["window"]["accuracy"] for system in systems}


def trials(folder: Path) -> int:
    """Return the number of trials that were judged."""
    return int(json.loads((folder / "metrics.json").read_text(encoding="utf-8"))["systems"][0]["n_trials"])


def draw(shown: dict[str, dict[str, float]], n_trials: int, theme: str) -> None:
    """Write one picture; ``shown`` has the accuracies of each way to prepare the data."""
    text, muted, band = INKS[theme]
    style: Any = {"svg.fonttype": "none", "svg.hashsalt": "noise", "font.family": "sans-serif", "font.size": 11}
    with mpl.rc_context(style):
        figure = Figure((7.2, 3.2))
        axes = figure.add_subplot()
        low, high = binomial_interval(0.5, n_trials)
        axes.axhspan(low, high, color=band, label=f"chance (99 %, {n_trials} trials)")
        for i, (split, colour) in enumerate(COLOURS.items()):
            values = [own[split] for own in shown.values()]
            places = [x + (i - 0.5) * 0.36 for x in range(len(values))]
            bars = axes.bar(places, values, 0.34, color=colour, label=WORDS[split])
            axes.bar_label(bars, [f"{100 * value:.1f} %" for value in values], color=text, padding=2)
        axes.set_xticks(range(len(shown)), list(shown), color=text)
        axes.set_ylim(0, 1.12)
        axes.set_yticks([0, 0.5, 1], ["0", "50 %", "100 %"], color=muted)
        axes.set_ylabel("accuracy", color=muted)
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        legend = axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False, fontsize=9)
        for label in legend.get_texts():
            label.set_color(text)
        metadata = {"Date": None, "Creator": None}
        figure.savefig(IMAGES / f"noise-{theme}.svg", transparent=True, bbox_inches="tight", metadata=metadata)


def main(paper: Path, default: Path) -> None:
    """Draw both themes."""
    shown = {
        "sample-wise baseline, as the paper": accuracies(paper),
        "without it": accuracies(default),
    }
    for theme in INKS:
        draw(shown, trials(paper), theme)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
