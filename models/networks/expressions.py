"""Calm, negative or positive: a linear SVM over 68 facial landmarks, for the keyframe rule.

Jiang et al., Computers, Materials & Continua 68(2), 2021 (see `models.networks.facial_lstm`): 68
landmarks, aligned and scaled, 136 values, one SVM a subject, 100 frames a subject. The kernel is
not said: linear here, one class against the rest, squared hinge loss. It may be fitted on frames
of training trials only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.errors import ModelError
from models.networks.margin import primal_svm

EXPRESSIONS = ("calm", "negative", "positive")  # in the order of the SVM's rows
CALM = 0

_RIGHT_EYE, _LEFT_EYE = slice(36, 42), slice(42, 48)  # the person's


def aligned136(landmarks: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Return landmarks without place, size and tilt.

    The middle of the eyes becomes the origin, the line through them horizontal, their distance 1.
    Landmarks that `models.face.landmarks` has normalised are so already, up to a small tilt.

    Parameters
    ----------
    landmarks : ndarray, shape (..., 68, 2)
        x right and y down, in any unit.

    Returns
    -------
    ndarray, shape (..., 136), float32
        x and y in turn, in distances between the eyes.
    """
    points = landmarks[..., 0] + 1j * landmarks[..., 1]  # a turn and a scaling are one complex factor
    right, left = points[..., _RIGHT_EYE].mean(axis=-1), points[..., _LEFT_EYE].mean(axis=-1)
    across = left - right  # from left to right in the picture
    across = np.where(abs(across) > 1e-6, across, 1.0)
    aligned = (points - 0.5 * (left + right)[..., None]) / across[..., None]
    pairs = np.stack([aligned.real, aligned.imag], axis=-1)
    return pairs.reshape(*pairs.shape[:-2], -1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class ExpressionSvm:
    """Scores are ``weight @ features + bias``; the largest wins, calm if equal.

    Attributes
    ----------
    weight : ndarray, shape (3, n_features), float64
    bias : ndarray, shape (3,), float64
    """

    weight: NDArray[np.float64]
    bias: NDArray[np.float64]

    def expressive(self, features: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
        """Tell for features (..., n_features) whether the face is not calm; NaN (no face) is calm."""
        scores = features @ self.weight.T + self.bias
        return np.asarray(scores[..., 1:].max(axis=-1) > scores[..., CALM])


def fit_svm(features: NDArray[np.floating[Any]], labels: NDArray[np.integer[Any]], cost: float = 1.0) -> ExpressionSvm:
    """Return the SVM whose every row minimises |w|^2 / 2 + cost sum_n max(0, 1 - y_n (w x_n + b))^2.

    Parameters
    ----------
    features : ndarray, shape (n_frames, n_features)
        Of one scale: aligned landmarks, or these normalised.
    labels : ndarray, shape (n_frames,), int
        Index into ``EXPRESSIONS``.
    cost : float
        C of the SVM.

    Raises
    ------
    ModelError
        If a label is unknown, a value is not a number, or there is no calm frame or no other.
    """
    counts = Counter(int(label) for label in labels)
    told = ", ".join(f"{counts[i]} {name}" for i, name in enumerate(EXPRESSIONS))
    if counts.keys() - set(range(len(EXPRESSIONS))) or counts[CALM] in (0, len(labels)):
        raise ModelError(f"Expressions are learned from calm frames and others; there are {told} of {len(labels)}.")
    if not np.isfinite(features).all():
        raise ModelError("Expressions are learned from landmarks, and some are not numbers. Leave those frames out.")
    one_hot = np.eye(len(EXPRESSIONS))[labels]
    l2 = 1 / (2 * cost * len(labels))
    weight, bias = primal_svm(torch.from_numpy(features.astype(np.float64)), torch.from_numpy(one_hot), l2)
    return ExpressionSvm(weight.numpy(), bias.numpy())
