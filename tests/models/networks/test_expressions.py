"""Calm, negative or positive: landmarks aligned, and the SVM over them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from models.errors import ModelError
from models.networks.expressions import ExpressionSvm, aligned136, fit_svm


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def some_face(rng) -> np.ndarray:
    face = rng.uniform(-1, 1, (68, 2))
    face[36:42] += (-3, 0)  # the person's right eye is left in the picture
    face[42:48] += (3, 0)
    return face


def test_alignment_takes_away_place_size_and_tilt(rng):
    face, angle = some_face(rng), 0.3
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])

    moved = 140 * face @ turn.T + (320, 240)

    np.testing.assert_allclose(aligned136(moved), aligned136(face), atol=1e-5)


def test_aligned_eyes_are_level_and_one_apart(rng):
    aligned = aligned136(np.stack([some_face(rng), some_face(rng)]))

    points = aligned.reshape(2, 68, 2)
    assert (2, 136) == aligned.shape
    np.testing.assert_allclose(points[:, 36:42].mean(axis=1), [[-0.5, 0]] * 2, atol=1e-6)
    np.testing.assert_allclose(points[:, 42:48].mean(axis=1), [[0.5, 0]] * 2, atol=1e-6)
    np.testing.assert_allclose(aligned136(points), aligned, atol=1e-6)


def test_alignment_does_not_mirror(rng):
    """What is low and to the right in the picture stays there."""
    face = some_face(rng)
    face[8] = (2, 9)

    assert (aligned136(face).reshape(68, 2)[8] > 0).all()


def test_a_face_without_width_gives_numbers():
    assert np.isfinite(aligned136(np.zeros((68, 2)))).all()


def test_it_learns_to_tell_calm_frames_from_others(rng):
    labels = np.repeat([0, 1, 2], 33)
    features = rng.normal(size=(99, 136)) * 0.1
    features[labels == 1, :3] += 1
    features[labels == 2, 3:6] += 1

    svm = fit_svm(features, labels)

    np.testing.assert_array_equal(labels != 0, svm.expressive(features))
    np.testing.assert_array_equal(labels, (features @ svm.weight.T + svm.bias).argmax(axis=1))


def test_it_minimises_the_svms_loss(rng):
    features, labels, cost = rng.normal(size=(40, 3)), rng.integers(0, 3, 40), 0.7
    svm = fit_svm(features, labels, cost)

    def loss(row, signs):
        short = np.maximum(0, 1 - signs * (features @ row[:-1] + row[-1]))
        return row[:-1] @ row[:-1] / 2 + cost * (short**2).sum()

    for k in range(3):
        signs = np.where(labels == k, 1, -1)
        best = minimize(
            loss, np.zeros(4), args=(signs,), method="Nelder-Mead", options={"xatol": 1e-9, "maxiter": 9999}
        )
        np.testing.assert_allclose(np.append(svm.weight[k], svm.bias[k]), best.x, atol=1e-3)


def test_a_frame_without_a_face_is_calm():
    svm = ExpressionSvm(np.array([[0.0], [1.0], [0.0]]), np.zeros(3))

    np.testing.assert_array_equal([True, False, False], svm.expressive(np.array([[1.0], [-0.0], [np.nan]])))


@pytest.mark.parametrize("labels", [[0, 0, 0], [1, 2, 1], [0, 1, 3]])
def test_frames_of_one_kind_are_refused_with_their_counts(labels):
    with pytest.raises(ModelError, match=f"there are {labels.count(0)} calm"):
        fit_svm(np.zeros((3, 136)), np.array(labels))


def test_landmarks_that_are_not_numbers_are_refused():
    with pytest.raises(ModelError, match="not numbers"):
        fit_svm(np.full((2, 136), np.nan), np.array([0, 1]))


def test_a_person_who_is_never_negative_is_learned_all_the_same(rng):
    labels = np.repeat([0, 2], 20)
    features = rng.normal(size=(40, 5)) * 0.1 + labels[:, None]

    svm = fit_svm(features, labels)

    np.testing.assert_array_equal(labels, (features @ svm.weight.T + svm.bias).argmax(axis=1))
