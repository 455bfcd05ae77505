"""``--pretrain faces:DIR``: a face CNN learns valence and arousal of single faces before its own task.

The papers trained theirs on AFEW-VA (see `models.networks.face_cnn`); any folder of face images with
a table of ratings serves (`models.training.face_table`). Ratings are standardised, so that any scale
will do; the loss is their mean squared error, by Adam 0.001 in batches of 64 as in the networks' own
training, stopped on a fifth of the folders held out (of the pictures, where there is one folder).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.errors import TrainingError
from models.networks.face_cnn import FaceCnn, FaceRater
from models.training.batches import Batch, Rows, parts_of
from models.training.course import Course, state_of
from models.training.epochs import Epochs, Report, Stopped
from models.training.face_table import RatedFaces, find_faces, read_table
from models.training.face_weights import FaceWeights
from models.training.machine import machine_for
from models.training.plan import Plan
from models.training.recipes.recipe import PRE_TRAINING, Moment, Parts, Phase, Step

RATE, BATCH, PATIENCE = 1e-3, 64, 5
VALIDATION_SHARE = 0.2
LEAST_FACES = 10


@dataclass(frozen=True, slots=True)
class _Standardised:
    """Faces and ratings as batches, both of mean 0 and standard deviation 1 over the training part."""

    crops: NDArray[np.uint8]
    ratings: NDArray[np.float32]
    mean: NDArray[np.float32]  # (3, 1, 1), of colours in 0..1
    sd: NDArray[np.float32]
    device: torch.device

    def drawn(self, rows: Rows, size: int, generator: torch.Generator) -> Generator[Batch, None, None]:
        """Yield faces in a drawn order."""
        for part in parts_of(rows[torch.randperm(len(rows), generator=generator).numpy()], size):
            yield self._batch(part)

    def in_order(self, rows: Rows) -> Generator[Batch, None, None]:
        """Yield faces as they come."""
        for part in parts_of(rows, BATCH):
            yield self._batch(part)

    def _batch(self, rows: Rows) -> Batch:
        colours = np.moveaxis(self.crops[rows], -1, 1).astype(np.float32) / np.float32(255)
        faces = torch.from_numpy((colours - self.mean) / self.sd).to(self.device)
        return Batch({"face": faces}, torch.from_numpy(self.ratings[rows]).to(self.device), torch.from_numpy(rows))


def pretrain(
    folder: Path,
    crop_size: int,
    plan: Plan,
    epochs: int = 30,
    report: Report | None = None,
    tracking: Callable[[int, int], None] | None = None,
    stopped: Stopped | None = None,
) -> FaceWeights:
    """Train a face CNN on a folder of rated faces.

    Parameters
    ----------
    folder : Path
        Images and a table.
    crop_size : int
        Side in pixels of the faces that the network will see.
    plan : Plan
        Of the training that follows: its seed, device, precision and threads.
    epochs : int
        At most.
    report, tracking : function, optional
        Told every finished epoch, and every picture that was looked at (how many, of how many).
    stopped : function, optional
        As for `models.training.loop.train`; the best weights so far are given.

    Raises
    ------
    TrainingError
        If the folder cannot be used, or holds too few faces.
    """
    faces = find_faces(read_table(folder), crop_size, tracking)
    if len(faces.crops) < LEAST_FACES:
        raise TrainingError(f"{folder} shows {len(faces.crops)} faces; a CNN needs {LEAST_FACES} at the very least.")
    machine = machine_for(plan, convolutional=True)
    parts = _split(faces.groups, plan.seed)
    source = _standardised(faces, parts.train, machine.device)
    with machine.ready(plan.seed):
        rater = machine.place(FaceRater(FaceCnn(), crop_size))
        groups = [{"params": list(rater.parameters()), "lr": RATE}]

        def loss(batch: Batch) -> Tensor:
            return torch.nn.functional.mse_loss(rater(batch.inputs["face"]).float(), batch.high)

        def step(batch: Batch, _: Moment) -> Step:
            return Step(loss(batch), None)

        def judge(batch: Batch) -> Step:
            return Step(loss(batch), None)

        phase = Phase(PRE_TRAINING, epochs, PATIENCE, groups, step, judge)
        course = Course()
        run = Epochs(source, parts, (phase,), BATCH, RATE, plan.seed, machine, report=report, stopped=stopped)
        run.through(rater, course, _keep_nothing)
        course.take_best(rater)
    state = {name: value.contiguous() for name, value in state_of(rater.cnn).items()}  # type: ignore[arg-type]
    told = f"face CNN trained beforehand on {len(parts.train)} faces; squared error {course.best_loss:.2f} of 1"
    return FaceWeights(state, _digest(state), (*faces.notes, told))


def _split(groups: NDArray[np.int64], seed: int) -> Parts:
    """Hold out a fifth of the folders, or of the pictures of one folder."""
    if len(np.unique(groups)) == 1:
        groups = np.arange(len(groups))
    order = np.random.default_rng(seed).permutation(np.unique(groups))
    held_out = np.isin(groups, order[: max(1, round(VALIDATION_SHARE * len(order)))])
    return Parts(np.flatnonzero(~held_out), np.flatnonzero(held_out))


def _standardised(faces: RatedFaces, train: Rows, device: torch.device) -> _Standardised:
    colours = faces.crops[train].reshape(-1, 3)
    mean, sd = colours.mean(axis=0, dtype=np.float64) / 255, colours.std(axis=0, dtype=np.float64) / 255
    own = faces.ratings[train]
    flat = own.std(axis=0) == 0
    if flat.any():
        axis = ("valence", "arousal")[int(np.argmax(flat))]
        raise TrainingError(f"All {len(own)} faces for training are rated alike in {axis}: nothing can be learned.")
    ratings = (faces.ratings - own.mean(axis=0)) / own.std(axis=0)
    scale = [value.astype(np.float32).reshape(3, 1, 1) for value in (mean, np.maximum(sd, 1e-3))]
    return _Standardised(faces.crops, ratings.astype(np.float32), scale[0], scale[1], device)


def _digest(state: dict[str, Tensor]) -> str:
    digest = hashlib.sha256()
    for name, value in state.items():
        digest.update(name.encode() + value.numpy().tobytes())
    return digest.hexdigest()


def _keep_nothing() -> None:
    """Pre-training on faces takes minutes; it is not resumed."""
