"""Finished jobs on disk, a folder each, under the job's key.

A folder is made beside its place and renamed into it, so that it is whole or not there. What is
damaged counts as not finished, and is done again. Nothing in it is a pickle.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
import zipfile
from dataclasses import asdict
from pathlib import Path

import numpy as np

from models.sweep.job import Job, JobResult

ARRAYS = ("rows", "trial", "t_end", "p", "features", "feature_rows")


class Shelf:
    """Finished jobs of a sweep.

    Parameters
    ----------
    folder : Path
        Is made when the first job is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, job: Job, result: JobResult) -> None:
        """Put a result away; an older one of the same job is replaced."""
        making = self._folder / f".{job.key}.{uuid.uuid4().hex}"
        making.mkdir(parents=True)
        np.savez(making / "predictions.npz", **{name: getattr(result, name) for name in ARRAYS})
        (making / "model.onnx").write_bytes(result.model)
        told = {
            "job": asdict(job),
            "fold": result.fold,
            "history": list(result.history),
            "notes": list(result.notes),
            "seconds": result.seconds,
            "model_sha256": hashlib.sha256(result.model).hexdigest(),
        }
        (making / "result.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
        shutil.rmtree(self.place(job), ignore_errors=True)
        making.rename(self.place(job))

    def find(self, job: Job) -> JobResult | None:
        """Return a finished job's result; None if it is not there, or damaged."""
        place = self.place(job)
        try:
            told = json.loads((place / "result.json").read_text(encoding="utf-8"))
            with (place / "predictions.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                found = {name: arrays[name] for name in ARRAYS}
            model = (place / "model.onnx").read_bytes()
            if hashlib.sha256(model).hexdigest() != told["model_sha256"]:
                return None
            return JobResult(
                key=job.key,
                fold=told["fold"],
                history=tuple(told["history"]),
                notes=tuple(told["notes"]),
                seconds=float(told["seconds"]),
                model=model,
                **found,
            )
        except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
            return None

    def place(self, job: Job) -> Path:
        """Return where a job's result stands."""
        return self._folder / job.key
