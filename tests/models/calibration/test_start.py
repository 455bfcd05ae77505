"""What is usual for a person is learned as it is live, and a model of their own begins with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.calibration.start import learn_start
from models.preprocess.personal import Personal
from tests.models.calibration.person import Person, small_card


@pytest.fixture(scope="module")
def session():
    return Person(2).calibration()


@pytest.fixture(scope="module")
def start(session):
    return learn_start(small_card(), session.windows)


def test_a_stranger_is_seen_as_the_live_loop_sees_one(session, start):
    live = Personal(small_card())
    seen = [live.inputs(window.prepared, window.dt_s) for window in session.windows]

    shown = [inputs for inputs, window in zip(seen, session.windows, strict=True) if window.trial is not None]

    for key, array in start.strange.items():
        np.testing.assert_array_equal(np.concatenate([inputs[key] for inputs in shown]), array)
    assert start.state == live.state()


def test_someone_known_is_centred_from_the_first_clip_on(start):
    means = {key: np.abs(start.known[key].mean(axis=0)).max() for key in ("eeg", "face")}

    assert max(means.values()) < 0.6  # rest and clips weigh as they lasted
    assert start.strange["eeg_present"][0] < start.known["eeg_present"][0] == pytest.approx(1.0, abs=0.05)


def test_a_modality_that_never_counted_starts_with_nothing(session):
    without = [
        replace(window, prepared=replace(window.prepared, present={"eeg": False, "face": True}))
        for window in session.windows
    ]

    start = learn_start(small_card(), without)

    assert {"face"} == set(start.state)


def test_a_person_s_own_model_begins_with_them_whoever_was_there_before(session, start):
    card = replace(small_card(), start=start.state)
    somebody = Personal(small_card())
    somebody.inputs(Person(9).window(), 1.0)
    own = Personal(card)

    own.take_over(somebody)
    own.reset("eeg")

    assert start.state == own.state()
    assert len(start.trial) == sum(window.trial is not None for window in session.windows)
