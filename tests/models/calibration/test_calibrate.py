"""A calibration becomes a model of one's own where it is better, and says so where it is not."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from models.calibration.calibrate import calibrate
from models.card import ModelCard
from models.errors import CalibrationError
from models.preprocess.personal import Personal
from models.runtime import Model
from tests.models.calibration.person import Person, small_card, small_model

N_TRIALS = 12


def calibrated(person, n_trials=8):
    card = small_card()
    return calibrate(small_model(card), card, person.calibration(n_trials), "anna")


@pytest.fixture(scope="module")
def unusual():
    """Valence shows in a landmark that tells the population nothing, arousal as with everybody."""
    return Person(3, valence_shows=12, effects=(6.0, 3.0))


@pytest.fixture(scope="module")
def made(unusual):
    return calibrated(unusual, N_TRIALS)


def right(model, person, n=200, seed=5):
    """Return the share of new windows of this person, from the first on, that are told right, by target."""
    rng, own, found = np.random.default_rng(seed), Personal(model.card), []
    for _ in range(n):
        levels = rng.choice([-1, 1], 2)
        told = model.infer(own.inputs(person.window(levels), 1.0)).p_high[0]
        found.append((told > 0.5) == (levels > 0))
    return np.mean(found, axis=0)


def test_who_shows_it_elsewhere_gets_a_head_of_their_own(made):
    valence, arousal = made.results

    assert ("valence", "personal") == (valence.target, valence.head)
    assert ("arousal", "population") == (arousal.target, arousal.head)
    assert valence.personal.accuracy > valence.population.accuracy
    assert valence.gain > 2 * valence.gain_error > 0
    assert 0.5 == valence.chance


def test_the_new_model_is_right_where_the_old_one_was_not(made, unusual):
    card = small_card()

    before, after = right(Model(card, small_model(card)), unusual), right(Model(made.card, made.content), unusual)

    assert before[0] < 0.65
    assert after[0] > 0.8
    assert after[1] > before[1] - 0.02


def test_the_first_live_window_is_centred(made, unusual):
    """Who is known from their calibration need not be learned anew."""
    own = Personal(made.card).inputs(unusual.window(), 1.0)
    stranger = Personal(small_card()).inputs(unusual.window(), 1.0)

    assert 1.0 == pytest.approx(own["eeg_present"].item(), abs=0.05)
    assert own["eeg_present"] > stranger["eeg_present"]
    assert np.abs(own["eeg"]).max() < 5.0  # people stand 5 apart, their windows 1


def test_what_is_learned_with_closed_eyes_is_not_usual(unusual):
    session = unusual.calibration()
    far = replace(unusual.window(), arrays={key: own + 100 for key, own in unusual.window().arrays.items()})
    closed = [replace(session.windows[0], prepared=far, usual=False)] * 30
    with_closed = replace(session, windows=(*session.windows[:20], *closed, *session.windows[20:]))
    card = small_card()

    one, other = (calibrate(small_model(card), card, own, "anna").card.start for own in (session, with_closed))

    assert one == other


def test_who_is_like_everybody_keeps_the_population_s_heads():
    made = calibrated(Person(4))

    assert ["population", "population"] == [result.head for result in made.results]
    assert made.card.start  # but they are known from now on


def test_noise_is_no_reason_for_a_head_of_one_s_own():
    heads = [result.head for seed in range(5) for result in calibrated(Person(seed, effects=(0.0, 0.0))).results]

    assert heads.count("personal") <= 1


def test_the_card_tells_whose_it_is_and_how_good(made):
    card = ModelCard.from_json(made.card.to_json())

    told = card.provenance["personal"]

    assert ("01", "small", N_TRIALS, True) == (
        told["participant"],
        told["population_model"],
        told["targets"]["valence"]["trials"],
        told["simulated"],
    )
    assert {"accuracy", "interval_95", "right", "log_loss"} == set(told["targets"]["valence"]["personal"])
    assert card.provenance["simulated"]  # what is known of the population model is kept
    json.dumps(told, allow_nan=False)


def test_the_same_calibration_makes_the_same_model():
    one, other = (calibrated(Person(7, valence_shows=12)).content for _ in range(2))

    assert one == other


def test_a_target_that_nobody_rated_keeps_its_head_and_is_told_of(unusual):
    session = unusual.calibration()
    only = tuple(replace(trial, ratings={"valence": trial.ratings["valence"]}) for trial in session.trials)
    card = small_card()

    made = calibrate(small_model(card), card, replace(session, trials=only), "anna")

    assert ["valence"] == [result.target for result in made.results]
    assert ["0 of 8 trials tell arousal; at least 6 are needed."] == [note.split(" Add")[0] for note in made.notes]


def test_a_person_s_own_model_is_nobody_s_population(made, unusual):
    with pytest.raises(CalibrationError, match='"anna" is one person\'s own already'):
        calibrate(made.content, made.card, unusual.calibration(), "anna again")


@pytest.mark.parametrize(
    ("session", "how", "told"),
    [
        (Person(0).calibration(n_trials=5), {}, "5 of 5 trials tell valence; at least 6 are needed"),
        (Person(0).calibration(), {"high_from": 9.0}, "0 of 8 trials were rated high in valence; at least 2 high"),
        (Person(0).calibration(), {"targets": ("dominance",)}, "The model gives valence, arousal, not dominance"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_its_count(session, how, told):
    card = small_card()

    with pytest.raises(CalibrationError, match=told):
        calibrate(small_model(card), card, session, "anna", **how)
