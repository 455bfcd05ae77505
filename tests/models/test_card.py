"""A card survives the way through a file, and nothing malformed comes in."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.card import FORMAT_VERSION, Glimpses, ModelCard
from models.errors import SpecError
from models.preprocess.normalisation import Normalisation


def altered(card, **changes):
    return json.dumps({**json.loads(card.to_json()), **changes})


def test_a_card_comes_back_out_of_its_file(card, model_file):
    found = ModelCard.from_onnx(model_file())

    assert (card.name, card.spec, card.smoothing) == (found.name, found.spec, found.smoothing)
    assert (card.personal, card.provenance) == (found.personal, found.provenance)
    for key, part in card.normalisation.items():
        assert np.array_equal(part.mean, found.normalisation[key].mean)
        assert np.array_equal(part.sd, found.normalisation[key].sd)


def test_a_newer_format_says_update(card):
    with pytest.raises(SpecError, match=rf"newer EmoScope \(format 9; this one reads up to {FORMAT_VERSION}\)"):
        ModelCard.from_json(altered(card, format=9, spec="of another world"))


def test_a_persons_own_model_says_where_their_baseline_starts(card):
    start = {"eeg": {"seconds": 300.0, "sum": np.ones((1, 3, 2)).tolist()}}

    found = ModelCard.from_json(replace(card, start=start).to_json())

    assert start == found.start
    assert {} == ModelCard.from_json(card.to_json()).start


@pytest.mark.parametrize(
    "start",
    [
        [],
        {"aux": {"seconds": 1.0, "sum": []}},
        {"eeg": {"seconds": 1.0}},
        {"eeg": {"seconds": 0.0, "sum": np.ones((1, 3, 2)).tolist()}},
        {"eeg": {"seconds": 1e300, "sum": np.ones((1, 3, 2)).tolist()}},
        {"eeg": {"seconds": 1.0, "sum": [[1.0, 2.0], [3.0]]}},
        {"eeg": {"seconds": 1.0, "sum": np.full((1, 3, 2), 1e999).tolist()}},
    ],
)
def test_a_start_that_no_baseline_can_have_is_refused(card, start):
    with pytest.raises(SpecError):
        ModelCard.from_json(altered(card, start=start))


@given(text=st.text())
def test_garbage_is_no_card(text):
    with pytest.raises(SpecError):
        ModelCard.from_json(text)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"format": NaN}', "9" * 10_000, "null", "[]", '{"format": true}'])
def test_json_meant_to_hurt_is_no_card(text):
    with pytest.raises(SpecError):
        ModelCard.from_json(text)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": 7},
        {"name": "x" * 1000},
        {"name": "two\nlines"},
        {"spec": None},
        {"spec": {"eeg": None, "face": None}},
        {"normalisation": {}},
        {"normalisation": {"eeg": {"mean": [[1, 2], [3]], "sd": 1}, "face": {"mean": 0, "sd": 1}}},
        {"personal": {}},
        {"personal": {"eeg": {"k0_s": -1, "tau_s": 3}, "face": {"k0_s": 1, "tau_s": 3}}},
        {"personal": {"eeg": {"k0_s": 1, "tau_s": 0}, "face": {"k0_s": 1, "tau_s": 3}}},
        {"smoothing": {"tau_s": 1e300}},
        {"smoothing": {"tau_s": 1, "surprise": 0}},
        {"smoothing": {"tau_s": "long"}},
        {"smoothing": {"tau_s": 1, "colour": "red"}},
        {"provenance": "unknown"},
    ],
)
def test_every_field_is_checked(card, changes):
    with pytest.raises(SpecError):
        ModelCard.from_json(altered(card, **changes))


@pytest.mark.parametrize("sd", [0.0, -1.0, np.inf, np.nan])
def test_a_scale_that_cannot_divide_is_refused(card, sd):
    broken = Normalisation(np.zeros((1, 3, 2), np.float32), np.full((1, 3, 2), sd, np.float32))

    with pytest.raises(SpecError, match="eeg normalisation"):
        replace(card, normalisation={**card.normalisation, "eeg": broken})


def test_scalp_maps_need_electrodes_that_have_a_place(card):
    eeg = replace(card.spec.eeg, channels=("Fz", "Cz", "Elsewhere"), form="band_images", image_size=8)
    flat = Normalisation(np.zeros((1, 2, 8, 8), np.float32), np.ones((1, 2, 8, 8), np.float32))

    with pytest.raises(SpecError, match="Elsewhere"):
        replace(
            card,
            spec=replace(card.spec, eeg=eeg),
            normalisation={**card.normalisation, "eeg": flat},
        )


@pytest.fixture
def glimpsing(card):
    """Return a card of a window of four frames in both inputs, looked at frame by frame."""
    spec = replace(card.spec, eeg=replace(card.spec.eeg, steps=4, step_s=0.1), kind="probability")
    return replace(card, spec=spec, glimpses=Glimpses((2, 5, 8), 40))


def test_glimpses_come_back_out_of_a_file(glimpsing):
    assert Glimpses((2, 5, 8), 40) == ModelCard.from_json(glimpsing.to_json()).glimpses


@pytest.mark.parametrize(
    "glimpses",
    [
        {"state_shape": [2, 8], "max_glimpses": 0},
        {"state_shape": [2, 8], "max_glimpses": 10**9},
        {"state_shape": [2, 8], "max_glimpses": True},
        {"state_shape": [], "max_glimpses": 40},
        {"state_shape": [2**15, 2**15], "max_glimpses": 40},
        {"state_shape": [-1, -1], "max_glimpses": 40},
        {"state_shape": "long", "max_glimpses": 40},
        {"state_shape": [2, 8]},
        [2, 8],
        7,
    ],
)
def test_glimpses_are_checked(glimpsing, glimpses):
    with pytest.raises(SpecError):
        ModelCard.from_json(altered(glimpsing, glimpses=glimpses))


def test_inputs_of_different_frames_are_not_glimpsed_at(glimpsing, card):
    with pytest.raises(SpecError, match="glimpses at inputs without frames"):
        replace(card, glimpses=glimpsing.glimpses)
