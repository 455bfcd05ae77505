"""Which windows of a trial the face says something in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.evaluation.fold import Fold
from models.networks.keyframes import FPS
from models.spec import ClassPlace
from models.training.batches import Windows
from models.training.expressive import (
    FRAMES_A_SUBJECT,
    faces_of,
    learn_expressions,
    span_of,
    tone_of,
    trials_of,
    windows_within,
)
from models.training.loop import train
from tests.models.training.small import small_plan, small_segments, small_spec

N_TRIALS, N_WINDOWS = 8, 12
FIRST_S, LAST_S = 5.0, 9.0  # of the 1.. to 13-s trials, when the face moves


@pytest.fixture(scope="module")
def segments():
    """Faces that move along one direction between 5 and 9 s, up in high trials, down in low ones."""
    made, _ = small_segments(small_spec("facial-lstm"), N_TRIALS, N_WINDOWS, effect=0.0)
    rng = np.random.default_rng(0)
    n_frames = made.spec.face.frames
    t = made.table.t_end[:, None] - np.arange(n_frames - 1, -1, -1) / FPS
    sign = np.where(made.table.trial % 2, 1.0, -1.0)[:, None]
    moved = np.where((t >= FIRST_S) & (t <= LAST_S), sign, 0.0)
    direction = rng.standard_normal((68, 2))
    frame = np.round(t * FPS).astype(int) + n_frames  # windows that share a frame see the same face
    noise = rng.standard_normal((N_TRIALS, frame.max() + 1, 68, 2))[made.table.trial[:, None], frame]
    made.arrays["face"] = (moved[..., None, None] * direction + 0.05 * noise).astype(np.float32)
    return made


@pytest.fixture(scope="module")
def high():
    return (np.arange(N_TRIALS) % 2).astype(np.float32)[:, None]


@pytest.fixture(scope="module")
def windows(segments, high):
    rows = np.arange(len(segments.table))
    return Windows(segments, high, segments.fit_normalisation(rows), torch.device("cpu"))


def test_the_frames_of_a_trial_are_put_together_once_each(windows):
    rows = windows.table.rows_of(np.array([3]))

    faces = faces_of(windows, rows)

    assert np.allclose(1 / FPS, np.diff(faces.t))
    assert windows.table.t_end[rows[-1]] == faces.t[-1]
    face = windows.spec.face
    assert face.frames + (N_WINDOWS - 1) * FPS == len(faces.t)
    assert np.array_equal(windows.arrays(rows[-1:])["face"][0, -1].ravel(), faces.values[-1])


def test_windows_that_end_within_one_frame_count_once(windows, segments):
    """Windows of 10 ms, as the paper's, share their frames."""
    dense = replace(segments, table=replace(segments.table, t_end=2.0 + 0.01 * np.arange(len(segments.table))))
    rows = np.arange(N_WINDOWS)

    faces = faces_of(Windows(dense, windows.high, windows.normalisation, torch.device("cpu")), rows)

    assert segments.spec.face.frames + 1 == len(faces.t)


def test_the_span_is_where_the_face_moves(windows):
    own, everybody, notes = learn_expressions(windows, np.arange(len(windows.table)), seed=0)
    rows = windows.table.rows_of(np.array([1]))

    span, begin_s, end_s = span_of(faces_of(windows, rows), own["s1"], min_run=5, more_at_start=False)

    assert ({"s0", "s1"}, ()) == (own.keys(), notes)
    assert everybody is not None
    assert span.found
    assert pytest.approx(FIRST_S, abs=2 / FPS) == begin_s
    assert pytest.approx(LAST_S, abs=2 / FPS) == end_s


def test_only_training_windows_teach_expressions(segments, windows, high):
    train_rows = segments.table.rows_of(np.arange(4))
    guarded = replace(segments, forbidden=segments.table.rows_of(np.arange(4, 8)))
    own = Windows(guarded, high, windows.normalisation, torch.device("cpu"))

    assert {"s0", "s1"} == learn_expressions(own, train_rows, seed=0)[0].keys()
    assert 100 == FRAMES_A_SUBJECT


def test_a_subject_without_a_face_has_no_svm_and_is_told(segments, windows, high):
    blind = replace(segments, arrays=dict(segments.arrays))
    s0 = np.isin(segments.table.trial, np.arange(0, N_TRIALS, 2))
    blind.arrays["face"] = np.where(s0[:, None, None, None], np.nan, segments.arrays["face"]).astype(np.float32)
    rows = np.arange(len(segments.table))

    own, everybody, notes = learn_expressions(
        Windows(blind, high, windows.normalisation, torch.device("cpu")), rows, seed=0
    )

    assert {"s1"} == own.keys()
    assert everybody is not None
    assert ("1 subjects have no SVM of expressions: too few faces",) == notes


def test_training_keeps_the_windows_of_the_span_and_tells_how_many(segments, high):
    table = segments.table
    fold = Fold("f", *(table.rows_of(np.array(part)) for part in ((0, 1, 2, 3), (4, 5), (6, 7))))

    trained = train(small_plan("facial-lstm", epochs=1), segments, high, fold)

    # ends from 6 s, when the first whole second of expression is over, to 9 s: 4 windows in each of 4 trials
    kept = next(note for note in trained.notes if note.startswith("expressions keep"))
    assert 12 <= int(kept.split()[2]) <= 20
    assert kept.endswith("of 48 windows for training")
    assert 1.0 == float(trained.network.network.gated)
    assert not any("no expression" in note for note in trained.notes)


def test_trials_without_an_expression_are_used_whole_and_counted(segments, high):
    still = replace(segments, arrays=dict(segments.arrays))
    quiet = np.isin(segments.table.trial, (2, 3))
    noise = np.random.default_rng(1).standard_normal(segments.arrays["face"].shape).astype(np.float32)
    calm = segments.arrays["face"][:1, :1]
    still.arrays["face"] = np.where(quiet[:, None, None, None], calm + 0.0 * noise, segments.arrays["face"])
    fold = Fold("f", *(segments.table.rows_of(np.array(part)) for part in ((0, 1, 2, 3), (4, 5), (6, 7))))

    trained = train(small_plan("facial-lstm", epochs=1), still, high, fold)

    assert "2 of 4 trials for training showed no expression; they were used whole" in trained.notes


def test_a_face_that_is_never_seen_leaves_the_gate_open(segments, high):
    blind = replace(segments, arrays=segments.arrays | {"face": 0.0 * segments.arrays["face"]})
    fold = Fold("f", *(segments.table.rows_of(np.array(part)) for part in ((0, 1, 2, 3), (4, 5), (6, 7))))

    trained = train(small_plan("facial-lstm", epochs=1), blind, high, fold)

    assert "no expression was found in training: the gate stays open" in trained.notes
    assert 0.0 == float(trained.network.network.gated)


def test_a_span_too_short_for_a_window_takes_the_last_one_before_its_end():
    t_end = np.arange(1.0, 9.0)

    assert [4.0] == t_end[windows_within(t_end, 1.0, 3.9, 4.4)].tolist()
    assert [1.0] == t_end[windows_within(t_end, 1.0, 0.0, 0.3)].tolist()
    assert [4.0, 5.0] == t_end[windows_within(t_end, 1.0, 3.0, 5.2)].tolist()


def test_tones_of_classes_are_their_place_on_the_valence_axis(segments):
    places = tuple(ClassPlace(name, v, 0.0) for name, v in (("sad", -1.0), ("calm", 0.0), ("glad", 1.0)))
    spec = replace(segments.spec, kind="classes", classes=places)
    one_hot = np.eye(3, dtype=np.float32)[np.arange(N_TRIALS) % 3]
    windows = Windows(replace(segments, spec=spec), one_hot, {}, torch.device("cpu"))

    assert [1, 0, 2] == [tone_of(windows, trial) for trial in range(3)]


def test_trials_come_with_their_windows_in_order(windows):
    rows = np.array([13, 2, 1, 12])

    assert [(0, [1, 2]), (1, [12, 13])] == [(trial, own.tolist()) for trial, own in trials_of(windows, rows)]
