"""Participants as training data."""

from __future__ import annotations

import numpy as np

from models.demo.faces import RandomFace, turned_to_front
from models.demo.make import SPEC
from models.demo.participants import Recruit, render_windows


def test_every_second_gives_a_window_with_its_truth(cohort):
    windows = cohort[0]

    assert (20, *SPEC.eeg.shape) == windows.arrays["eeg"].shape
    assert (20, *SPEC.face.shape) == windows.arrays["face"].shape
    assert windows.present["face"].all()
    assert windows.present["eeg"][2:].all()  # two seconds of EEG make the first whole window
    assert (20, 2) == windows.truth.shape
    assert np.abs(windows.truth).max() <= 1


def test_the_same_recruit_gives_the_same_windows(cohort, tracking):
    again = render_windows(Recruit(0, 20.0), SPEC, tracking)

    for key in SPEC.modalities:
        np.testing.assert_array_equal(cohort[0].arrays[key], again.arrays[key])


def test_two_recruits_differ_in_everything(cohort):
    first, second = cohort[:2]

    assert not np.allclose(first.truth, second.truth)
    assert not np.allclose(first.arrays["eeg"], second.arrays["eeg"], atol=0.1)
    assert not np.allclose(first.arrays["face"], second.arrays["face"], atol=0.01)


def test_a_stronger_recruit_feels_the_same_and_shows_it_more():
    plain, strong = Recruit(5, 30.0), Recruit(5, 30.0, strength=3.0)
    t = plain.ends()

    shown = [recruit.participant().features.at(t) for recruit in (plain, strong)]

    np.testing.assert_array_equal(plain.participant().truth(t), strong.participant().truth(t))
    person = plain.participant()
    added = person.features.path(t) @ person.population.effects
    np.testing.assert_allclose(shown[1] - shown[0], 2.0 * added, atol=1e-9)


def test_an_action_moves_every_random_face_about_the_same_way(tracking):
    """Another skull and other muscles, yet the direction is that of the tracked portrait."""
    still, blink = np.zeros((40, 8)), np.zeros(40)
    acting = still.copy()
    acting[20:, 0] = 5.0
    for seed in range(4):
        meshes = RandomFace(tracking, np.random.default_rng(seed)).meshes(acting, blink, 10.0)
        frontal = turned_to_front(meshes)
        moved = (frontal[20:].mean(axis=0) - frontal[:20].mean(axis=0)).ravel()
        expected = tracking.by_unit[0].ravel()
        assert np.corrcoef(moved, expected)[0, 1] > 0.7


def test_the_personal_baseline_is_taken_away(runs):
    """After the first seconds, features vary around 0 in everybody."""
    for run in runs:
        assert np.abs(run.inputs["face"][10:].mean(axis=(0, 1))).mean() < 1.0
        assert run.inputs["eeg_present"][0] < run.inputs["eeg_present"][-1] < 1.0
