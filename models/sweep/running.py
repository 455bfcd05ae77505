"""One job, from the dataset to what the exported model says of the test windows.

The model that is judged is the file that would run live, read and run by the code that does so.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import asdict, replace
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.card import ModelCard
from models.errors import TrainingError
from models.export import export
from models.inputs import FaceInput
from models.runtime import Model, load_model
from models.segments.store import StoredSegments
from models.sweep.cluster import tell
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
    checkpoint = place.checkpoints / f"{job.key}.pt" if place.checkpoints else None
    if checkpoint:
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
    plan = _plan(job, found, fold)

    def report(progress: Progress) -> None:
        tell({"key": job.key, "job": job.told, **asdict(progress)})

    faces = _faces(job.pretrain, found.segments.spec.face, plan) if job.pretrain else None
    trained = train(plan, found.segments, found.labels.high, fold, report, checkpoint, None, faces)
    content = exported(trained, job, found)
    result = _judged(job, found, trained, content)
    if checkpoint:
        checkpoint.unlink(missing_ok=True)
    return replace(result, seconds=time.perf_counter() - began)


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


def _plan(job: Job, found: Material, fold: Any) -> Plan:
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


def _faces(folder: str, face: FaceInput | None, plan: Plan) -> FaceWeights:
    """Train a face CNN beforehand, once a process."""
    if face is None or face.form != "crop":
        raise TrainingError(f"{plan.system} looks at no pictures of faces here: leave out --pretrain.")
    return _pretrained(folder, face.crop_size, plan.seed)


@lru_cache(maxsize=2)
def _pretrained(folder: str, crop_size: int, seed: int) -> FaceWeights:
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


def with_card(content: bytes, card: ModelCard) -> bytes:
    """Return a model file with another card."""
    import onnx

    from models.card import write_card

    model = onnx.ModelProto.FromString(content)
    del model.metadata_props[:]
    write_card(model, card)
    return bytes(model.SerializeToString())
