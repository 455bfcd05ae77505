"""A model's description comes from a file: it round-trips, and what is outside the limits is refused."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from models.errors import SpecError
from models.spec import Band, ClassPlace, EegInput, FaceInput, InputSpec

BANDS = (Band("alpha", 8.0, 13.0), Band("beta", 13.0, 30.0))
DE = EegInput(("Fz", "Cz", "Pz"), 128.0, 2.0, "de", BANDS, steps=5, step_s=0.5, baseline="personal")
RAW = EegInput(("Fz", "Cz"), 200.0, 1.0, "raw", reference="as_recorded")
IMAGES = EegInput(("Fz", "Cz"), 128.0, 1.0, "band_images", BANDS, steps=8, step_s=0.125, image_size=24)
MESH = FaceInput("landmarks68", 10.0, 1.0, baseline="personal")
CROPS = FaceInput("crop", 5.0, 1.0, crop_size=64)
PLACES = (ClassPlace("negative", -0.6, 0.0), ClassPlace("positive", 0.6, 0.0))

SPECS = {
    "fusion": InputSpec(DE, MESH),
    "raw, probability": InputSpec(RAW, None, ("valence",), "probability"),
    "images and crops": InputSpec(IMAGES, CROPS, ("arousal",)),
    "classes": InputSpec(None, CROPS, kind="classes", classes=PLACES),
}


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_a_description_comes_back_from_json_as_it_was(spec: InputSpec):
    assert spec == InputSpec.from_dict(json.loads(json.dumps(spec.to_dict())))


def test_shapes_are_those_of_the_table():
    assert (5, 3, 2) == DE.shape
    assert (1, 2, 200) == RAW.shape
    assert (8, 2, 24, 24) == IMAGES.shape
    assert (10, 68, 2) == MESH.shape
    assert (5, 3, 64, 64) == CROPS.shape


def test_alignment_is_asked_for_every_step_and_the_padding():
    wanted = InputSpec(DE, MESH).window_spec()

    assert 4.0 == wanted["eeg"].length_s  # four hops of half a second, and the last window
    assert 1.0 == wanted["eeg"].padding_s
    assert (1.0, 10.0) == (wanted["face"].length_s, wanted["face"].rate_hz)


def spoilt(path: str, value: Any) -> dict[str, Any]:
    """Return the fusion description with one entry changed, or taken out where value is `...`."""
    data = copy.deepcopy(json.loads(json.dumps(SPECS["fusion"].to_dict())))
    *parents, key = path.split(".")
    place: Any = data
    for parent in parents:
        place = place[int(parent)] if parent.isdigit() else place[parent]
    if value is ...:
        del place[key]
    else:
        place[key] = value
    return data


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("eeg.rate_hz", float("nan")),
        ("eeg.rate_hz", -128),
        ("eeg.rate_hz", "128"),
        ("eeg.rate_hz", True),
        ("eeg.window_s", 1e9),
        ("eeg.steps", 10**9),
        ("eeg.steps", 2.5),
        ("eeg.channels", []),
        ("eeg.channels", ["Fz", "Fz"]),
        ("eeg.channels", ["x" * 65]),
        ("eeg.channels", [7]),
        ("eeg.band_hz", [40, 10]),
        ("eeg.band_hz", 10),
        ("eeg.bands", []),
        ("eeg.bands.0.high_hz", 300),
        ("eeg.bands.0.low_hz", 12.9),
        ("eeg.form", "secret"),
        ("eeg.reference", "mastoid"),
        ("eeg.image_size", 10**6),
        ("eeg.surprise", 1),
        ("eeg.rate_hz", ...),
        ("face.fps", 0),
        ("face.fps", 1e9),
        ("face.crop_size", -1),
        ("face.form", None),
        ("targets", ["joy"]),
        ("targets", []),
        ("targets", ["valence", "valence"]),
        ("kind", "oracle"),
        ("classes", [{"name": "happy", "valence": 0.5, "arousal": 0.5}]),
        ("eeg", "de"),
        ("face", ...),
    ],
)
def test_what_is_outside_the_limits_is_refused_in_one_line(path: str, value: Any):
    with pytest.raises(SpecError) as refusal:
        InputSpec.from_dict(spoilt(path, value))

    assert "\n" not in str(refusal.value)


def test_a_model_of_nothing_is_refused():
    with pytest.raises(SpecError, match="neither EEG nor face"):
        InputSpec(None, None)
