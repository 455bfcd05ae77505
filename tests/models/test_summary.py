"""A card for people's eyes."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from models.networks.specs import spec_of
from models.spec import ClassPlace
from models.summary import MOST_LINES, as_lines, as_plain
from tests.models.trained import card_of

CLASSES = (ClassPlace("sad", -0.6, -0.2), ClassPlace("happy", 0.7, 0.3))


def test_every_input_is_told():
    spec = spec_of("deepvanet", ("F3", "F4"), aux_channels=("GSR",), classes=CLASSES, preset="paper")
    lines = list(as_lines(card_of(spec, "lab")))

    assert "lab" == lines[0]
    assert "raw; 2 channels (F3, F4) at 128 Hz; a window of 1 s; baseline samplewise" in lines[1]
    assert "crops of 64 pixels; 5 at 5 a second" in lines[2]
    assert "raw; 1 channels (GSR)" in lines[3]
    assert "classes sad, happy" in lines[4]
    assert "it cannot estimate live" in lines[5]


def test_a_persons_own_model_is_told_as_one(card):
    known = replace(card, start={"face": {"seconds": 412.4, "sum": np.zeros((1, 68, 2)).tolist()}})

    assert "  begins       where its person is known: face of 412 s" in list(as_lines(known))
    assert ({"face": 412.4}, {}) == (as_plain(known)["start_s"], as_plain(card)["start_s"])


def test_a_card_that_says_too_much_is_cut_short(card):
    chatty = replace(card, provenance={f"key {n}": n for n in range(10_000)})

    lines = list(as_lines(chatty))

    assert len(lines) < MOST_LINES + 10
    assert "--json shows the rest" in lines[-1]


def test_a_card_that_goes_too_deep_is_cut_off(card):
    deep = {}
    for _ in range(400):
        deep = {"in": deep}

    assert "..." in list(as_lines(replace(card, provenance=deep)))[-1]


def test_machines_get_everything_but_the_normalisation(card):
    plain = json.loads(json.dumps(as_plain(card)))

    assert [1, 3, 2] == plain["inputs"]["eeg"]["shape"]
    assert ["valence", "arousal"] == plain["outputs"]["targets"]
    assert card.provenance == plain["provenance"]
