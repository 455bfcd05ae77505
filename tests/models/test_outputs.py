"""Every kind of network says mean, spread and probability of high on one scale."""

from __future__ import annotations

import numpy as np
import pytest

from models.outputs import SD_FLOOR, convert
from models.spec import ClassPlace, FaceInput, InputSpec

FACE = FaceInput("landmarks68", 10, 1.0)


def rows(*values):
    return np.array(values, np.float32)


def test_continuous_values_stay_on_the_scale():
    found = convert([rows([0.5, -3.0]), rows([0.25, 0.0])], InputSpec(None, FACE))

    assert np.allclose([[0.5, -1.0]], found.mean)
    assert np.allclose([[0.25, SD_FLOOR]], found.sd)
    assert np.allclose([[0.97725, 0.0]], found.p_high, atol=1e-5)  # two standard deviations above the middle


@pytest.mark.parametrize(("p", "mean", "sd"), [(0.5, 0.0, 1.0), (0.9, 0.8, 0.6), (1.0, 1.0, SD_FLOOR)])
def test_a_binary_network_says_twice_p_less_one(p, mean, sd):
    found = convert([rows([p])], InputSpec(None, FACE, targets=("valence",), kind="probability"))

    assert np.allclose([mean, sd, p], [found.mean[0, 0], found.sd[0, 0], found.p_high[0, 0]], atol=1e-6)


def test_classes_say_the_mean_of_their_places():
    """Sad, neutral and happy on the valence axis: the middle class is half high."""
    places = (ClassPlace("sad", -0.6, -0.4), ClassPlace("neutral", 0.0, 0.0), ClassPlace("happy", 0.8, 0.5))
    spec = InputSpec(None, FACE, targets=("valence",), kind="classes", classes=places)

    found = convert([rows([0.2, 0.3, 0.5])], spec)

    assert found.mean[0, 0] == pytest.approx(0.28)
    assert found.sd[0, 0] == pytest.approx(np.sqrt(0.2 * 0.36 + 0.5 * 0.64 - 0.28**2))
    assert found.p_high[0, 0] == pytest.approx(0.65)


def test_what_is_no_number_is_told():
    assert not convert([rows([np.nan]), rows([1.0])], InputSpec(None, FACE, targets=("valence",))).finite()
