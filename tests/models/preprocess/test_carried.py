"""Which baselines are the same numbers in two models."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.inputs import AuxInput
from models.preprocess.carried import carried
from models.preprocess.normalisation import Normalisation
from models.preprocess.personal import Personal
from models.segments.scale import scale_shape
from models.spec import Band
from tests.models.preprocess.test_personal import window


def changed(card, key, **fields):
    """Return a card whose input of one modality differs in some fields, normalised in their shape."""
    part = replace(getattr(card.spec, key), **fields)
    shape = scale_shape(part)
    scale = Normalisation(np.zeros(shape, np.float32), np.ones(shape, np.float32))
    return replace(card, spec=replace(card.spec, **{key: part}), normalisation={**card.normalisation, key: scale})


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("eeg", {"steps": 3, "step_s": 0.5}),
        ("eeg", {"padding_s": 2.0}),
        ("face", {"fps": 5.0}),
        ("face", {"window_s": 1.0}),
    ],
)
def test_what_moves_no_mean_keeps_the_baseline(card, key, fields):
    assert ("eeg", "face") == carried(card, changed(card, key, **fields))


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("eeg", {"channels": ("Fz", "Cz", "Oz")}),
        ("eeg", {"rate_hz": 256.0}),
        ("eeg", {"bands": (Band("alpha", 8, 13), Band("beta", 13, 40))}),
        ("eeg", {"band_hz": (1.0, 40.0)}),
        ("eeg", {"reference": "as_recorded"}),
        ("eeg", {"window_s": 2.0}),
        ("eeg", {"form": "raw", "bands": ()}),
        ("face", {"form": "crop"}),
    ],
)
def test_another_input_begins_anew_and_the_other_modality_goes_on(card, key, fields):
    assert tuple({"eeg", "face"} - {key}) == carried(card, changed(card, key, **fields))


def test_raw_signals_have_the_same_covariance_in_windows_of_any_length(card):
    raw = changed(card, "eeg", form="raw", bands=())

    assert ("eeg", "face") == carried(raw, changed(raw, "eeg", window_s=0.5))


def test_what_one_of_them_does_not_take_is_not_carried(card):
    aux = AuxInput(("ECG",), 64, 1.0, "raw", baseline="personal")
    scale = {**card.normalisation, "aux": Normalisation(np.zeros((1, 1, 1), "f4"), np.ones((1, 1, 1), "f4"))}
    with_aux = replace(
        card,
        spec=replace(card.spec, aux=aux),
        normalisation=scale,
        personal={**card.personal, "aux": card.personal["eeg"]},
    )

    assert ("eeg", "face") == carried(card, with_aux) == carried(with_aux, card)


def test_a_carried_baseline_is_the_same_numbers(card):
    """It goes on where it was, by the time constants of the new model."""
    slower = replace(card, personal={"eeg": replace(card.personal["eeg"], tau_s=30.0), "face": card.personal["face"]})
    before, after = Personal(card), Personal(slower)
    for x in (3.0, 5.0):
        before.centred(window(card, eeg=x, face=x), 1.0)
    after.take_over(before)

    assert before.state() == after.state()
    before.centred(window(card, eeg=9.0), 1.0)
    after.centred(window(card, eeg=9.0), 1.0)
    assert before.state()["eeg"] != after.state()["eeg"]
