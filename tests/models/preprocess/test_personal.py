"""The person's baseline: a causal running mean that starts at the population's and is learned by the second."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from models.preprocess.normalisation import Normalisation
from models.preprocess.personal import Personal
from models.preprocess.prepare import Prepared


def window(card, eeg=None, face=None):
    """Return a prepared window: each modality one value everywhere, None for absent."""
    spec, given = card.spec, {"eeg": eeg, "face": face}
    shapes = {"eeg": spec.eeg.shape, "face": spec.face.shape}
    return Prepared(
        arrays={key: np.full(shapes[key], np.nan if v is None else v, np.float32) for key, v in given.items()},
        present={key: v is not None for key, v in given.items()},
        reasons={},
        notes=(),
    )


def test_the_mean_is_the_formulas(card):
    """Three windows, half a second apart: weights in seconds of data, old ones decaying, the population worth k0."""
    personal = Personal(card)
    weight, total, seconds = math.exp(-0.5 / 300), 0.0, 0.0
    for x in (3.0, 5.0, -1.0):
        found = personal.centred(window(card, eeg=x), 0.5)["eeg"]
        total, seconds = total * weight + 0.5 * x, seconds * weight + 0.5
    population = card.normalisation["eeg"].mean
    own = (20 * population + total) / (20 + seconds)

    assert np.allclose(-1.0 - own + population, found, atol=1e-5)
    assert seconds / (seconds + 20) == pytest.approx(personal.settled("eeg"))


def test_a_person_unlike_others_is_as_usual_in_the_end(card):
    """Whoever differs from the population in everything, always alike, comes to nought."""
    personal = Personal(card)
    sizes = [np.abs(personal.inputs(window(card, eeg=9.0), 1.0)["eeg"]).mean() for _ in range(2000)]

    assert sizes[0] > 3
    assert (np.diff(sizes) <= 1e-6).all()
    assert sizes[-1] < 0.1 * sizes[0]


def test_presence_grows_from_nothing_to_settled(card):
    """The network is told how far the baseline can be trusted; an absent modality is 0."""
    personal = Personal(card)
    told = [float(personal.inputs(window(card, eeg=1.0), 1.0)["eeg_present"][0, 0]) for _ in range(200)]

    assert told[0] < 0.1
    assert (np.diff(told) > 0).all()
    assert 0.85 < told[-1] < 1.0
    assert 0.0 == personal.inputs(window(card), 1.0)["eeg_present"][0, 0]
    assert 0.0 == personal.inputs(window(card), 1.0)["face_present"][0, 0]


def test_an_absent_modality_is_frozen_and_at_the_mean(card):
    """Nothing decays while there is nothing to learn from, and what is missing is the training mean."""
    personal = Personal(card)
    for _ in range(20):
        personal.inputs(window(card, eeg=4.0, face=1.0), 1.0)
    before = personal.state()["eeg"]

    for _ in range(500):
        inputs = personal.inputs(window(card, face=1.0), 1.0)

    assert before == personal.state()["eeg"]
    assert not inputs["eeg"].any()


def test_what_comes_later_changes_nothing_before(card):
    """The same first windows give the same inputs, whatever follows."""
    first = [window(card, eeg=x, face=x) for x in (1.0, 2.0, 3.0)]

    def run(rest):
        personal = Personal(card)
        return [personal.inputs(w, 1.0)["eeg"] for w in [*first, *rest]][:3]

    assert np.array_equal(run([]), run([window(card, eeg=1e6)]))


def test_a_long_pause_counts_as_one_window_of_data(card):
    """The first window, and one after a pause, hold no more than their own length."""
    personal = Personal(card)
    personal.inputs(window(card, eeg=1.0), 3600.0)

    assert 1.0 == personal.state()["eeg"]["seconds"]


def test_its_state_survives_json(card):
    """A recording keeps the state; its replay goes on exactly where it was."""
    personal, other = Personal(card), Personal(card)
    for x in (1.0, 4.0, 2.0):
        personal.inputs(window(card, eeg=x, face=-x), 1.0)

    other.restore(json.loads(json.dumps(personal.state(), allow_nan=False)))

    ours, theirs = (p.inputs(window(card, eeg=7.0, face=3.0), 1.0) for p in (personal, other))
    assert all(np.array_equal(ours[key], theirs[key]) for key in ours)


def test_forgetting_one_modality_keeps_the_other(card):
    personal = Personal(card)
    for _ in range(10):
        personal.inputs(window(card, eeg=4.0, face=1.0), 1.0)
    kept = personal.settled("face")

    personal.reset("eeg")

    assert (0.0, kept) == (personal.settled("eeg"), personal.settled("face"))


def test_without_a_baseline_nothing_is_moved_and_all_is_settled(card):
    spec = replace(card.spec, eeg=replace(card.spec.eeg, baseline="none"))
    plain = replace(card, spec=spec, personal={"face": card.personal["face"]})
    personal = Personal(plain)

    inputs = personal.inputs(window(plain, eeg=4.0), 1.0)

    assert np.allclose((4.0 - card.normalisation["eeg"].mean) / 2, inputs["eeg"][0])
    assert (1.0, 1.0) == (personal.settled("eeg"), inputs["eeg_present"][0, 0])


def test_a_mean_is_taken_over_what_was_measured(card):
    """A step in a gap is NaN: it neither teaches nor spoils the baseline, and goes in as the training mean."""
    spec = replace(card.spec, eeg=replace(card.spec.eeg, steps=3))
    stepped = replace(card, spec=spec)
    personal = Personal(stepped)
    prepared = window(stepped, eeg=6.0)
    prepared.arrays["eeg"][0] = np.nan

    inputs = personal.inputs(prepared, 1.0)["eeg"][0]

    assert np.allclose(6.0, personal.state()["eeg"]["sum"])
    assert not inputs[0].any()
    assert inputs[1:].any()


def test_normalisation_scales_and_fills():
    part = Normalisation(np.array([[1.0]], np.float32), np.array([[2.0]], np.float32))

    found = part.apply(np.array([[3.0, np.nan, -1.0]], np.float32))

    assert np.float32 == found.dtype
    assert [[1.0, 0.0, -1.0]] == found.tolist()


def test_an_unfit_window_teaches_nothing(card):
    """It is judged against what was learned before, and what was learned stays to the bit."""
    personal = Personal(card)
    for _ in range(20):
        personal.inputs(window(card, eeg=4.0, face=1.0), 1.0)
    before, settled = personal.state(), personal.settled("eeg")
    found = personal.inputs(window(card, eeg=900.0, face=1.0), 1.0, unfit={"eeg"})

    assert before["eeg"] == personal.state()["eeg"]
    assert before["face"] != personal.state()["face"]
    assert settled == pytest.approx(found["eeg_present"][0, 0])


def test_poor_windows_stand_in_until_the_first_good_one(card):
    """Who has never had a good window is better judged against poor ones than against other people."""
    personal, clean = Personal(card), Personal(card)
    for _ in range(20):
        personal.inputs(window(card, eeg=900.0), 1.0, unfit={"eeg"})
    stood_in, provisional = personal.settled("eeg"), personal.is_provisional("eeg")
    for own in (personal, clean):
        own.inputs(window(card, eeg=4.0), 1.0)

    assert stood_in > 0.3
    assert provisional
    assert clean.state() == personal.state()
    assert not personal.is_provisional("eeg")


def test_a_provisional_baseline_is_restored_as_one(card):
    personal, other = Personal(card), Personal(card)
    personal.inputs(window(card, eeg=900.0), 1.0, unfit={"eeg"})
    other.restore(json.loads(json.dumps(personal.state())))

    assert other.is_provisional("eeg")
    assert personal.state() == other.state()
