"""A model file judged as it is: nothing is trained, everything is test.

What is usual for a person is learned as the model's own card says, so that each window gets the
very answer that it would have got live.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.card import ModelCard
from models.errors import TrainingError
from models.evaluation.fold import Fold
from models.evaluation.labels import EMOTION, label
from models.runtime import load_model
from models.segments.cutting import cut
from models.segments.plan import CutPlan
from models.segments.scale import scale_shape
from models.segments.store import StoredSegments
from models.sweep.evaluation import Line, Listener
from models.sweep.job import JobResult
from models.sweep.material import Material, Place, dataset_fingerprint, opened
from models.sweep.request import Arm, Request, jobs_of
from models.sweep.running import predict


def given_line(file: Path, request: Request, place: Place, listener: Listener) -> Line:
    """Judge a model file on all labelled windows of a dataset.

    Raises
    ------
    ModelError
        The file or the dataset is refused, or the model does not give what is asked of it.
    """
    began = time.perf_counter()
    model = load_model(file)
    card = model.card
    _check_fit(card, request)
    dataset = opened(request.data, place.options)
    listener.said(
        f'Model "{card.name}" (SHA-256 {model.sha256}) is judged as it is. Was it trained on any of these '
        "people? Then it is no test."
    )
    if tau_s := card.smoothing.tau_s:
        listener.said(f"Live, its estimates are smoothed over {tau_s:g} s; here every window stands alone.")
    plan = CutPlan(request.hop_s.get(""), request.statistics, personal=dict(card.personal))
    segments = cut(dataset, card.spec, plan, place.cache, listener.cutting)
    labels = label(segments.table.trials, dataset.scale, dataset.classes, request.targets, request.high_from)
    for note in (*dataset.notes, *labels.notes, *segments.notes):
        listener.said(note)
    rows = _estimated(segments, np.flatnonzero(labels.labelled[segments.table.trial]), listener)
    columns = [_outputs(card).index(name) for name in labels.names]
    p = predict(model, segments, rows)[:, columns]
    none = np.empty(0, np.int64)
    fold = Fold("everything", none, none, rows)
    arm = Arm(card.name, "all", request.split)
    [job] = jobs_of(request, arm, request.seeds[0], dataset_fingerprint(request.data, place.options), {"": 1})
    result = JobResult(
        key=job.key,
        fold=fold.name,
        rows=rows,
        trial=segments.table.trial[rows],
        t_end=segments.table.t_end[rows],
        p=p,
        features=np.empty((0, 1), np.float32),
        feature_rows=none,
        history=(),
        notes=(),
        model=b"",
        seconds=time.perf_counter() - began,
    )
    return Line(arm, job.seed, Material(dataset, segments, labels, [fold]), [fold], [job], [result])


def _check_fit(card: ModelCard, request: Request) -> None:
    """Refuse a model that does not give what is asked of it."""
    if request.targets != (EMOTION,) and not set(request.targets) <= set(card.spec.targets):
        raise TrainingError(
            f'Model "{card.name}" gives {", ".join(card.spec.targets)}, not {", ".join(request.targets)}. '
            "Choose another --target."
        )
    if request.statistics == "none" and card.personal:
        raise TrainingError(
            f'Model "{card.name}" takes away what is usual for a person, and gives something else without that. '
            "Leave out --statistics none."
        )
    for key in card.personal:
        if card.normalisation[key].mean.shape != scale_shape(card.spec.parts[key]):
            raise TrainingError(f'Model "{card.name}" has a scale of a shape that no training here gives.')


def _outputs(card: ModelCard) -> tuple[str, ...]:
    """Return the names of a model's outputs, in order."""
    return tuple(place.name for place in card.spec.classes) if card.spec.classes else card.spec.targets


def _estimated(segments: StoredSegments, rows: NDArray[np.int64], listener: Listener) -> NDArray[np.int64]:
    """Return the windows in which anything counts: of the others no estimate would have been given live."""
    there = np.any([present[rows] for present in segments.table.present.values()], axis=0)
    if not there.any():
        raise TrainingError(
            f"None of {len(rows)} windows has what the model wants. {' '.join(segments.notes[-1:])} "
            "Choose another model."
        )
    if missing := int((~there).sum()):
        listener.said(f"{missing} of {len(rows)} windows have nothing that counts and are not judged")
    return rows[there]
