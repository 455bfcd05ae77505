"""One job, from the dataset to what the exported model says of the test windows.

The model that is judged is the file that would run live, read and run by the code that does so.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from models.errors import CheckpointError
from models.evaluation.fold import Fold
from models.export import export
from models.inputs import FaceInput
from models.runtime import Model, load_model
from models.segments.store import StoredSegments
from models.sweep.cluster import stopped, tell
from models.sweep.job import WHOLE, Job, JobResult
from models.sweep.material import Material, Place, material
from models.training.face_weights import FaceWeights
from models.training.loop import train
from models.training.plan import Plan, Progress, Trained

BATCH = 64
MOST_FEATURES = 400  # windows of a job whose features are kept, for a picture


def run_job(job: Job, place: Place) -> JobResult:
    """Do a job; tells every epoch (`models.sweep.cluster.tell`).

    Raises
    ------
    ModelError
        Something of it is refused: the dataset, the split, the network.
    """
    began = time.perf_counter()
    found = material(job, place)
    fold = found.fold(job)
    plan = _plan(job, found, fold)

    def report(progress: Progress) -> None:
        place = {"split": job.split, "fold": job.fold, "control": job.control}
        tell({"key": job.key, "job": job.told, **place, **asdict(progress)})

    face = found.segments.spec.face
    faces = _pretrained(job.pretrain, face.crop_size, job.seed) if job.pretrain and looks_at_pictures(face) else None
    trained = _trained(plan, found, fold, report, place.checkpoint(job), faces)
    content = exported(trained, job, found)
    result = _judged(job, found, trained, content)
    return replace(result, seconds=time.perf_counter() - began)


def _trained(
    plan: Plan,
    found: Material,
    fold: Fold,
    report: Callable[[Progress], None],
    checkpoint: Path | None,
    faces: FaceWeights | None,
) -> Trained:
    """Train, from the last finished epoch on; a checkpoint that is damaged costs its epochs and not the job."""
    high = found.labels.high
    try:
        return train(plan, found.segments, high, fold, report, checkpoint, stopped, faces)
    except CheckpointError as error:
        assert checkpoint
        checkpoint.unlink(missing_ok=True)
        trained = train(plan, found.segments, high, fold, report, checkpoint, stopped, faces)
        return replace(trained, notes=(*trained.notes, f"begun anew: {error}"))


def predict(model: Model, segments: StoredSegments, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return what a model says of windows: shape (len(rows), n_outputs), probabilities."""
    card = model.card
    parts = [
        model.infer(segments.inputs(rows[start : start + BATCH], card.normalisation)).p
        for start in range(0, len(rows), BATCH)
    ]
    return np.concatenate(parts).astype(np.float32) if parts else np.empty((0, card.spec.n_outputs), np.float32)


def exported(trained: Trained, job: Job, found: Material) -> bytes:
    """Return the ``.onnx`` file of a trained network, with where it comes from on its card."""
    card = replace(trained.card, provenance={**trained.card.provenance, **_provenance(job, found)})
    with tempfile.TemporaryDirectory() as folder:
        return export(trained.network, card, Path(folder) / "model.onnx").read_bytes()


def _judged(job: Job, found: Material, trained: Trained, content: bytes) -> JobResult:
    fold = found.fold(job)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        path.write_bytes(content)
        p = predict(load_model(path), found.segments, fold.test)
    some = fold.test[np.linspace(0, len(fold.test) - 1, min(MOST_FEATURES, len(fold.test))).astype(int)]
    return JobResult(
        key=job.key,
        fold=fold.name,
        rows=fold.test,
        trial=found.segments.table.trial[fold.test],
        t_end=found.segments.table.t_end[fold.test],
        p=p,
        features=_features(trained, found.segments, some),
        feature_rows=some,
        history=tuple(asdict(epoch) for epoch in trained.history),
        notes=trained.notes,
        model=content,
        seconds=0.0,
    )


def _features(trained: Trained, segments: StoredSegments, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    from models.training.features import features_of

    card = trained.card
    parts = [
        features_of(trained, segments.inputs(rows[start : start + BATCH], card.normalisation))
        for start in range(0, len(rows), BATCH)
    ]
    return np.concatenate(parts).astype(np.float32) if parts else np.empty((0, 1), np.float32)


def _plan(job: Job, found: Material, fold: Fold) -> Plan:
    plan = Plan(
        job.system,
        job.seed,
        job.epochs,
        job.batch,
        job.rate,
        job.patience,
        dict(job.options),
    )
    if not job.search:
        return plan
    from models.training.search import search

    return search(plan, found.segments, found.labels.high, fold, job.search, job.seed).plan


def looks_at_pictures(face: FaceInput | None) -> TypeGuard[FaceInput]:
    """Tell whether a network has a face CNN, which can be trained beforehand."""
    return face is not None and face.form == "crop"


@lru_cache(maxsize=2)
def _pretrained(folder: str, crop_size: int, seed: int) -> FaceWeights:
    """Train a face CNN beforehand, once a process."""
    from models.training.pretrain import pretrain

    return pretrain(Path(folder), crop_size, Plan("deepvanet", seed))


def _provenance(job: Job, found: Material) -> dict[str, Any]:
    """Return what a card tells of the data; subjects are codes."""
    table = found.segments.table
    return {
        "code": metadata.version("emoscope"),
        "data": found.dataset.name,
        "simulated": found.dataset.simulated,
        "subjects": list(table.subjects) if not job.subject else [job.subject],
        "n_trials": len(table.trials),
        "n_windows": len(table),
        "windows": found.segments.digest,
        "split": job.split if job.fold != WHOLE else "everything",
        "preset": job.preset,
        "modality": job.modality,
        "statistics": job.statistics,
        "labels": found.labels.rule,
        "notes": list(found.segments.notes),
    }
