"""What a model reaches on people it never saw, beside one who knows the generator.

Figures are of what would be shown: smoothed as live, with the model's own intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from rich.table import Table
from torch import nn

from models.card import ModelCard
from models.demo.calibrate import SETTLING_HOPS, covered, views
from models.demo.fit import shown
from models.demo.participants import HOP_S, Recruit
from models.demo.sequences import Sequences
from models.smoothing import Z_90
from recorder.participant.ceiling import Modality
from recorder.participant.oracle import correlations, oracle_estimates

LOOKED_AT: dict[str, tuple[Modality, ...]] = {"eeg": ("eeg",), "face": ("face",), "both": ("eeg", "face")}


@dataclass(frozen=True, slots=True)
class Row:
    """One view of the people held out: mean over people of the correlation with the truth, by axis."""

    view: str
    model: NDArray[np.float64]
    oracle: NDArray[np.float64]
    coverage: float
    interval_width: float


@torch.no_grad()
def measure(network: nn.Module, card: ModelCard, people: Sequences, recruits: Sequence[Recruit]) -> list[Row]:
    """Measure a network on people and their oracle on the same windows."""
    rows = []
    for view, sequences in views(people).items():
        mean, sd = shown(network, sequences, card.smoothing.tau_s, HOP_S)
        settled = slice(SETTLING_HOPS, None)
        mean, sd, truth = mean[:, settled], sd[:, settled], people.truth[:, settled]
        reached = [correlations(m, y) for m, y in zip(mean.double().numpy(), truth.double().numpy(), strict=True)]
        low, high = (mean + side * Z_90 * sd for side in (-1, 1))
        rows.append(
            Row(
                view,
                np.mean(reached, axis=0),
                np.mean([_oracle(recruit, card, view) for recruit in recruits], axis=0),
                covered((truth - mean).abs(), sd),
                float((high.clamp_max(1.0) - low.clamp_min(-1.0)).mean()),
            )
        )
    return rows


def _oracle(recruit: Recruit, card: ModelCard, view: str) -> NDArray[np.float64]:
    """Correlations of the oracle, without smoothing: it only loses by it."""
    participant = recruit.participant()
    ends = recruit.ends()[SETTLING_HOPS:]
    window_s = card.spec.eeg.window_s if card.spec.eeg else 1.0
    estimates = oracle_estimates(participant, ends, window_s, 0.0, LOOKED_AT[view])
    return correlations(estimates, participant.truth(ends))


def table(rows: Sequence[Row], n_people: int) -> Table:
    """Return the rows for a terminal."""
    drawn = Table(title=f"{n_people} people held out: correlation with the truth")
    for column in ("", "valence", "oracle", "ratio", "arousal", "oracle", "ratio", "90 % intervals cover", "width"):
        drawn.add_column(column, justify="right")
    for row in rows:
        ratio = row.model / row.oracle
        cells = [f"{v:.3f}" for axis in range(2) for v in (row.model[axis], row.oracle[axis], ratio[axis])]
        drawn.add_row(row.view, *cells, f"{row.coverage:.1%}", f"{row.interval_width:.2f}")
    return drawn


def as_metrics(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Return the rows as JSON for a model's card."""
    return {
        row.view: {
            "valence_r": round(float(row.model[0]), 4),
            "arousal_r": round(float(row.model[1]), 4),
            "oracle_valence_r": round(float(row.oracle[0]), 4),
            "oracle_arousal_r": round(float(row.oracle[1]), 4),
            "coverage_90": round(row.coverage, 4),
        }
        for row in rows
    }
