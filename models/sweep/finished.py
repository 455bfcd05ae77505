"""What is told of a finished training: the figures on its model's card, and what could be reached at best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from models.card import ModelCard, write_card
from models.evaluation.ceiling import Ceiling, ceilings, spans_of, worlds_of
from models.evaluation.result import SystemResult, plain
from models.onnx_file import CARD_KEY
from models.sweep.evaluation import Line
from models.sweep.request import Request


def ceilings_of(line: Line) -> Mapping[str, Ceiling]:
    """Return by target how well the windows that were judged can be told apart at all; simulated data only."""
    found = line.material
    rows = [result.rows for result in line.results if result is not None]
    if not found.dataset.simulated or line.arm.control != "none" or not rows:
        return {}
    spans = spans_of(found.segments.spec)
    return ceilings(worlds_of(found.dataset), found.segments.table, found.labels, spans, np.concatenate(rows))


def with_figures(content: bytes, result: SystemResult, request: Request) -> bytes:
    """Return a model file with the figures of the folds on its card: what a user may expect of it."""
    import onnx

    model = onnx.ModelProto.FromString(content)
    card = ModelCard.from_json(next(entry.value for entry in model.metadata_props if entry.key == CARD_KEY))
    told = {**card.provenance, "metrics": _figures(result), "request": plain(asdict(request))}
    write_card(model, replace(card, provenance=told))
    return bytes(model.SerializeToString())


def _figures(result: SystemResult) -> Any:
    return plain(
        {
            target.target: {
                "split": result.split,
                "accuracy": target.window.accuracy,
                "interval": list(target.window_interval),
                "majority": target.chance.majority_window,
                "n_trials": result.n_trials,
                "n_subjects": result.n_subjects,
            }
            for target in result.targets
        }
    )
