"""What is felt, shown and absent in each world; the bench's ceilings hold in them."""

from __future__ import annotations

import numpy as np
import pytest

from recorder.participant.ceiling import bayes_accuracy, d_prime_squared, product_accuracy
from recorder.participant.path import DynamicPath
from recorder.participant.population import BENCH, N_EEG
from recorder.participant.worlds import CONFLICT, WORLDS, Spell, World

LEVELS = [(1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0)]
TRIAL_S = 20.0
PARTS = {"eeg": slice(0, N_EEG), "face": slice(N_EEG, None), "fused": slice(None)}


def spells(n_trials: int) -> tuple[Spell, ...]:
    begins = 110.0 + (TRIAL_S + 6.0) * np.arange(n_trials)
    return tuple(Spell(b, b + 2.0, b + 2.0 + TRIAL_S, b + 6.0 + TRIAL_S, LEVELS[i % 4]) for i, b in enumerate(begins))


def shown(world: World, t: np.ndarray) -> np.ndarray:
    """Features at times t that brain and face show, less the person's own offset; shape (n, 28)."""
    brain, body = (person.features.wandering(t) for person in (world.brain, world.body))
    return np.hstack([brain[:, :N_EEG], body[:, N_EEG:]])


def bench(name: str, n_subjects: int, n_trials: int) -> tuple[np.ndarray, np.ndarray]:
    """Levels (n, 2) and features (n, 28) of windows 4 s apart, of all subjects."""
    levels, features = [], []
    for seed in range(n_subjects):
        world = World(name, seed, spells(n_trials))
        for spell in world.spells:
            t = np.arange(spell.onset + 1.0, spell.offset, 4.0)
            levels.append(np.tile(spell.level, (len(t), 1)))
            features.append(shown(world, t))
    return np.concatenate(levels), np.concatenate(features)


@pytest.fixture(scope="module")
def trials():
    return bench("trials", n_subjects=60, n_trials=16)


@pytest.mark.parametrize(("part", "expected"), [("eeg", 0.747), ("face", 0.765), ("fused", 0.837)])
def test_one_window_of_a_trial_is_told_apart_as_the_bench_says(trials, part, expected):
    """The Bayes rule on what brain and face show, the person known, is right as often as the closed form says."""
    levels, features = trials
    modalities = {"eeg": ("eeg",), "face": ("face",), "fused": ("eeg", "face")}[part]
    score = features[:, PARTS[part]] @ BENCH.effects[:, PARTS[part]].T
    accuracy = np.mean(np.sign(score) == levels)
    assert expected == pytest.approx(bayes_accuracy(d_prime_squared(BENCH, modalities)), abs=5e-4)
    assert expected == pytest.approx(accuracy, abs=0.015)


def test_the_state_stands_during_a_stimulus_and_rests_between():
    world = World("trials", 3, spells(8))
    for spell in world.spells:
        t = np.linspace(spell.onset, spell.offset, 50)
        np.testing.assert_array_equal(np.tile(spell.level, (50, 1)), world.felt(t))
        rests = np.array([spell.begin, spell.begin + 1.0, spell.offset + 1.0, spell.end])
        np.testing.assert_array_equal(np.zeros((4, 2)), world.felt(rests))


def test_rest_and_every_trial_have_a_nuisance_of_their_own():
    """Between levels taken away, features of one trial hang together and those of two do not."""
    halves = []
    for seed in range(40):
        world = World("noise", seed, spells(3))
        for spell in (Spell(0.0, 85.0, 105.0, 110.0, (0.0, 0.0)), *world.spells):
            early, late = (np.linspace(a, a + 4.0, 9) for a in (spell.onset, spell.offset - 4.0))
            halves.append([shown(world, t).mean(axis=0) for t in (early, late)])
    early, late = np.array(halves).transpose(1, 0, 2)
    same, other = (early * late).mean(), (early[:-1] * late[1:]).mean()
    assert pytest.approx(BENCH.trial_sd**2, abs=0.12) == same
    assert pytest.approx(0.0, abs=0.12) == other


def test_noise_shows_nothing_of_what_is_felt():
    levels, features = bench("noise", n_subjects=40, n_trials=16)
    score = features @ BENCH.effects.T
    assert np.mean(np.sign(score) == levels) == pytest.approx(0.5, abs=0.03)


def test_in_a_conflict_only_both_together_tell():
    """Each alone and their best sum stay at chance; the product of their signs is right 9 times in 10."""
    levels, features = bench("conflict", n_subjects=40, n_trials=16)
    eeg, face = (features[:, PARTS[part]] @ CONFLICT.effects[:, PARTS[part]].T for part in ("eeg", "face"))
    for axis in range(2):
        told = np.column_stack([eeg, face, np.ones(len(eeg))])
        best_sum = told @ np.linalg.lstsq(told, levels[:, axis], rcond=None)[0]
        for score in (eeg[:, 0], face[:, axis], best_sum):
            assert np.mean(np.sign(score) == levels[:, axis]) < 0.55
        joint = np.mean(np.sign(eeg[:, 0]) * np.sign(face[:, axis]) == levels[:, axis])
        assert 0.9 == pytest.approx(joint, abs=0.02)
    assert 0.9 == pytest.approx(product_accuracy(CONFLICT), abs=0.002)


def test_masks_are_balanced_over_feelings():
    world = World("conflict", 5, spells(16))
    for level in LEVELS:
        assert 0 == sum(mask for mask, spell in zip(world.masks, world.spells, strict=True) if spell.level == level)


def test_where_the_state_goes_its_own_way_stimuli_change_nothing():
    t = np.arange(100.0, 200.0, 0.5)
    np.testing.assert_array_equal(DynamicPath(4)(t), World("dynamic", 4, spells(3)).felt(t))


def test_misaligned_is_dynamic_with_a_late_camera():
    aligned, late = World("dynamic", 4, spells(3)), World("misaligned", 4, spells(3), lag_s=1.25)
    t = np.arange(100.0, 150.0, 0.5)
    np.testing.assert_array_equal(aligned.person.truth(t), late.person.truth(t))
    np.testing.assert_array_equal(aligned.brain.eeg().samples(25_000, 500), late.brain.eeg().samples(25_000, 500))
    np.testing.assert_allclose(aligned.body.face().actions(t), late.body.face().actions(t + 1.25), atol=1e-9)


def test_a_missing_modality_is_absent_for_whole_trials_or_for_good():
    """In a quarter of the sessions each EEG or the face never comes; else each lacks in a quarter of the trials."""
    worlds = [World("missing", seed, spells(8)) for seed in range(40)]
    assert {"eeg", "face", None} == {world.never for world in worlds}
    for world in worlds:
        absent = {
            modality: [world.lacks(modality, np.linspace(s.begin, s.end - 0.01, 20)) for s in world.spells]
            for modality in ("eeg", "face")
        }
        assert all(len(set(spell)) == 1 for spans in absent.values() for spell in spans)
        counts = [sum(bool(spell[0]) for spell in absent[modality]) for modality in ("eeg", "face")]
        assert counts == {"eeg": [8, 0], "face": [0, 8], None: [2, 2]}[world.never]
        rest = np.linspace(100.0, 109.0, 5)
        assert [world.never == m for m in ("eeg", "face")] == [world.lacks(m, rest).all() for m in ("eeg", "face")]


@pytest.mark.parametrize("name", [name for name in WORLDS if name != "missing"])
def test_elsewhere_nothing_is_missing(name):
    world = World(name, 1, spells(4))
    assert not world.lacks("eeg", np.arange(100.0, 220.0)).any()
    assert not world.lacks("face", np.arange(100.0, 220.0)).any()
