"""Each gate on its own, from measures alone."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from models.face.quality import GATES, FaceMeasures, judged

GOOD = FaceMeasures(
    eye_distance_px=80.0,
    tilt_deg=5.0,
    inside=1.0,
    luma=120.0,
    saturated=0.0,
    imbalance=0.1,
    sharpness=0.5,
    mouth_contrast=0.8,
    eye_contrast=0.8,
)


def test_a_good_face_is_perfect() -> None:
    assert (1.0, "") == judged(GOOD)


@pytest.mark.parametrize(
    ("measure", "value", "reason"),
    [
        ("eye_distance_px", 31.0, "too far away"),
        ("tilt_deg", 31.0, "turned away"),
        ("inside", 0.8, "partly out of the picture"),
        ("luma", 30.0, "too dark"),
        ("luma", 220.0, "too bright"),
        ("saturated", 0.25, "too bright"),
        ("imbalance", 0.6, "half in shadow"),
        ("sharpness", 0.04, "blurred"),
        ("mouth_contrast", 0.1, "covered"),
        ("eye_contrast", 0.1, "covered"),
    ],
)
def test_each_gate_refuses_in_its_own_words(measure: str, value: float, reason: str) -> None:
    """One bad measure is enough, and the user is told which."""
    assert (0.0, reason) == judged(replace(GOOD, **{measure: value}))


def test_quality_falls_towards_the_gate() -> None:
    """Halfway between good and the limit is half as good."""
    quality, reason = judged(replace(GOOD, tilt_deg=22.5))

    assert "" == reason
    assert pytest.approx(0.5) == quality


def test_every_measure_has_a_gate() -> None:
    """Nothing is measured that nobody looks at."""
    assert {field.name for field in fields(FaceMeasures)} == {gate.measure for gate in GATES}
