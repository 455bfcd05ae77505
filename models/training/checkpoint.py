"""A training on the disk, between two epochs: enough to go on as if nothing had happened.

The file holds tensors, numbers and text, and is read with ``weights_only``: nothing in it is ever
executed. It names the training it belongs to (`training_key`); another one's is refused. It is
written beside its place and moved there, so that a crash leaves the one before.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.errors import CheckpointError, TrainingError
from models.evaluation.fold import Fold
from models.segments.segments import Segments
from models.training.course import Course
from models.training.plan import Plan, Progress

FORMAT_VERSION = 1
NOT_DECIDING = ("device", "threads")  # a training may go on elsewhere


def training_key(plan: Plan, segments: Segments, high: NDArray[np.float32], fold: Fold, faces: str = "") -> str:
    """Return a digest of all that decides a training: plan, windows, labels, fold, and the faces it began with."""
    decided = {key: value for key, value in asdict(plan).items() if key not in NOT_DECIDING}
    text = json.dumps([FORMAT_VERSION, decided, segments.digest, segments.spec.to_dict(), faces], default=repr)
    digest = hashlib.sha256(text.encode())
    for rows in (fold.train, fold.validation):
        digest.update(np.ascontiguousarray(rows, np.int64).tobytes() + b"|")
    digest.update(np.ascontiguousarray(high, np.float32).tobytes())
    return digest.hexdigest()


def save(path: Path, key: str, network: nn.Module, course: Course) -> None:
    """Write a checkpoint; what was there is replaced only when all of it is on the disk."""
    state = {field.name: getattr(course, field.name) for field in fields(course)}
    state["history"] = [asdict(progress) for progress in course.history]
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            torch.save({"key": key, "network": network.state_dict(), "course": state}, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except (OSError, RuntimeError) as error:  # torch's own writer raises the latter
        why = (error.strerror if isinstance(error, OSError) else "") or str(error).partition("\n")[0]
        raise TrainingError(f"The checkpoint {path} cannot be written ({why}). Is the disk full?") from None
    finally:
        beside.unlink(missing_ok=True)


def load(path: Path, key: str, network: nn.Module) -> Course:
    """Give the network its weights, and return how far its training is.

    Raises
    ------
    CheckpointError
        If the file is no checkpoint, is damaged, or belongs to another training.
    """
    data = _tensors(path)
    if data.get("key") != key:
        raise CheckpointError(
            f"The checkpoint {path} is of another training: other data, labels, fold or settings. "
            "Give the settings it was made with, or remove it."
        )
    try:
        course = Course(**{**data["course"], "history": [Progress(**entry) for entry in data["course"]["history"]]})
        if not all(type(count) is int for count in (course.phase, course.epoch, course.idle)):
            raise _refused(path)
        network.load_state_dict(data["network"])
    except (KeyError, TypeError, AttributeError, ValueError, RuntimeError):
        raise _refused(path) from None
    return course


def _tensors(path: Path) -> Mapping[str, Any]:
    """Read a file of tensors and plain data; nothing else is made of it, whatever it says."""
    try:
        data = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise CheckpointError(f"The checkpoint {path} cannot be read ({error.strerror}).") from None
    except Exception:  # noqa: BLE001 - a hostile or damaged file may fail in any way on the way in
        raise _refused(path) from None
    if not isinstance(data, dict):
        raise _refused(path)
    return data


def _refused(path: Path) -> CheckpointError:
    return CheckpointError(f"{path} is no checkpoint of EmoScope, or is damaged. Remove it to begin anew.")
