"""Features in the plane: repeatable, and clusters stay clusters."""

from __future__ import annotations

import numpy as np
import pytest

from models.report.projection import MOST_POINTS, chosen, in_the_plane


def clusters(n: int = 24, width: int = 8) -> np.ndarray:
    rng = np.random.default_rng(0)
    return (rng.normal(size=(n, width)) + 20.0 * (np.arange(n) % 2)[:, None]).astype(np.float32)


def test_the_same_features_give_the_same_places() -> None:
    assert np.array_equal(in_the_plane(clusters()), in_the_plane(clusters()))


@pytest.mark.parametrize("width", [1, 70])
def test_clusters_stay_apart(width: int) -> None:
    places = in_the_plane(clusters(width=width))
    here, there = places[::2], places[1::2]

    within = np.linalg.norm(here - here.mean(axis=0), axis=1).max()

    assert (24, 2) == places.shape
    assert np.linalg.norm(here.mean(axis=0) - there.mean(axis=0)) > within


def test_features_that_are_all_alike_fall_on_one_place() -> None:
    assert np.array_equal(np.zeros((12, 2)), in_the_plane(np.ones((12, 3), np.float32)))


@pytest.mark.parametrize("values", [np.zeros((3, 2), np.float32), np.full((20, 2), np.nan, np.float32)])
def test_too_few_or_no_numbers_are_refused(values: np.ndarray) -> None:
    with pytest.raises(ValueError, match="at least 10 of finite features"):
        in_the_plane(values)


def test_at_most_fifteen_hundred_windows_are_drawn() -> None:
    assert np.array_equal(np.arange(7), chosen(7))
    assert MOST_POINTS == len(np.unique(chosen(9000)))
