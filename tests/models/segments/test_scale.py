"""The scale of inputs: subjects count alike, silence is not magnified, pixels share a colour."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.inputs import AuxInput, FaceInput
from models.segments.cutting import cut
from models.segments.plan import CutPlan
from models.segments.scale import fit_scale, scale_shape
from tests.models.segments.given import DE, RAW, two_people


def fitted(part, windows, subjects=None, around=None):
    subjects = np.repeat("a", len(windows)) if subjects is None else subjects
    windows, around = windows.astype(np.float32), windows if around is None else around
    return fit_scale(part, subjects, (lambda rows: windows[rows], lambda rows: around[rows]))


def test_a_scale_is_mean_and_sd_of_what_was_measured():
    """Steps and windows share it; what was not measured is left out."""
    rng = np.random.default_rng(0)
    windows = rng.normal((1.0, 20.0, -3.0), (1.0, 2.0, 3.0), (500, 2, 4, 3))
    windows[::3, 1] = np.nan

    found = fitted(replace(DE.eeg, steps=2), windows)

    assert (1, 4, 3) == found.mean.shape
    assert np.allclose((1.0, 20.0, -3.0), found.mean, atol=0.4)
    assert np.allclose((1.0, 2.0, 3.0), found.sd, rtol=0.1)


def test_every_subject_counts_alike():
    """Nine windows of one and one of another: the mean is half-way."""
    windows = np.concatenate([np.zeros((9, 1, 4, 3)), np.ones((1, 1, 4, 3))])

    found = fitted(DE.eeg, windows, np.array(["a"] * 9 + ["b"]))

    assert np.allclose(0.5, found.mean)


def test_a_silent_channel_is_not_magnified():
    windows = np.random.default_rng(0).normal(size=(50, 1, 4, 128))
    windows[:, :, 2] = 0.0

    found = fitted(RAW.eeg, windows)

    assert found.sd[0, 2, 0] == pytest.approx(0.01 * 0.75, rel=0.1)
    assert np.allclose(1.0, fitted(AuxInput(("a", "b"), 10, 1.0, "raw"), np.full((9, 1, 2, 10), 7.0)).sd)


def test_pixels_share_a_scale_a_colour_and_a_mean_face_where_it_is_the_persons():
    crop = FaceInput("crop", 5.0, 1.0, crop_size=8)

    assert (1, 3, 1, 1) == scale_shape(crop)
    own = replace(crop, baseline="personal")
    found = fitted(own, np.random.default_rng(0).random((20, 5, 3, 8, 8)))
    assert (1, 3, 8, 8) == found.mean.shape == found.sd.shape
    assert 1 == len(np.unique(found.sd[0, 0]))


def test_inputs_of_the_windows_it_was_fitted_on_have_unit_spread(tmp_path):
    """With each person's own mean taken away first."""
    for how in ("all", "none"):
        segments = cut(two_people(), DE, CutPlan(statistics=how), tmp_path)
        rows = np.arange(len(segments.table))

        found = segments.inputs(rows, segments.fit_normalisation(rows))["eeg"]

        assert 0.85 < found.std() < 1.1


def test_the_scale_is_that_of_the_rows_it_is_given(tmp_path):
    """Other people change nothing: their windows are not looked at."""
    segments = cut(two_people(), DE, CutPlan(statistics="none"), tmp_path)
    who = segments.table.subject_of(np.arange(len(segments.table)))

    ours, all_of_them = (
        segments.fit_normalisation(rows)["eeg"] for rows in (np.flatnonzero(who == "s01"), np.arange(len(who)))
    )

    assert not np.allclose(ours.mean, all_of_them.mean, atol=0.05)
