"""A training on the disk."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace

import pytest
import torch

from models.errors import TrainingError
from models.training.loop import train
from models.training.recipes import RECIPES
from tests.models.training.small import SMALL, small_fold, small_plan, small_segments, small_spec

SYSTEM = "lstm-cnn"


def world_of(system):
    segments, high = small_segments(small_spec(system))
    return segments, high, small_fold(segments.table)


@pytest.fixture(scope="module")
def world():
    return world_of(SYSTEM)


def weights(trained):
    return torch.cat([value.double().flatten() for value in trained.network.state_dict().values()])


def stop_after(epochs):
    """Return a report and a question: yes, once that many epochs were reported."""
    seen = []
    return seen.append, lambda: len(seen) >= epochs


def scores(trained):
    return [(epoch.phase, epoch.epoch, epoch.loss, epoch.validation_loss, epoch.best) for epoch in trained.history]


@pytest.mark.parametrize("system", RECIPES)
def test_a_training_that_was_stopped_and_resumed_gives_what_one_at_a_stretch_gives(tmp_path, system):
    """Dropout, order, noise of a policy, holes of an autoencoder: all of it goes on where it was."""
    world = world_of(system)
    plan = small_plan(system, epochs=3, options={} if "lstm" in system else SMALL[system])
    whole = train(plan, *world)
    report, stopped = stop_after(2)

    broken_off = train(plan, *world, report=report, checkpoint=tmp_path / "run.ckpt", stopped=stopped)
    resumed = train(plan, *world, checkpoint=tmp_path / "run.ckpt")

    assert (True, False) == (broken_off.stopped, resumed.stopped)
    assert scores(whole) == scores(resumed)
    assert torch.equal(weights(whole), weights(resumed))


def test_stopping_within_an_epoch_keeps_the_best_whole_one(tmp_path, world):
    plan = small_plan(SYSTEM, epochs=5)
    asked = []

    def stopped():
        asked.append(True)
        return len(asked) > 5  # in the second epoch of three batches each

    trained = train(plan, *world, checkpoint=tmp_path / "run.ckpt", stopped=stopped)

    assert (True, 1) == (trained.stopped, len(trained.history))
    assert any("stopped after epoch 1 of 5" in note for note in trained.notes)
    assert (tmp_path / "run.ckpt").exists()


def test_ctrl_c_stops_as_asking_does(tmp_path, world):
    def interrupt(progress):
        if progress.epoch == 2:
            raise KeyboardInterrupt

    trained = train(small_plan(SYSTEM, epochs=5), *world, report=interrupt, checkpoint=tmp_path / "run.ckpt")

    assert (True, 2) == (trained.stopped, len(trained.history))
    assert 5 == len(train(small_plan(SYSTEM, epochs=5), *world, checkpoint=tmp_path / "run.ckpt").history)


def test_a_training_that_had_ended_is_not_repeated(tmp_path, world):
    plan = small_plan(SYSTEM)
    first = train(plan, *world, checkpoint=tmp_path / "run.ckpt")
    told = []

    again = train(plan, *world, report=told.append, checkpoint=tmp_path / "run.ckpt")

    assert [] == told
    assert torch.equal(weights(first), weights(again))


def test_stopped_before_an_epoch_is_over_it_says_that_nothing_was_learned(world):
    trained = train(small_plan(SYSTEM), *world, stopped=lambda: True)

    assert (True, ()) == (trained.stopped, trained.history)
    assert any("not trained yet" in note for note in trained.notes)


@pytest.mark.parametrize("change", ["seed", "options", "labels", "data", "fold"])
def test_the_checkpoint_of_another_training_is_refused(tmp_path, world, change):
    segments, high, fold = world
    plan = small_plan(SYSTEM)
    train(plan, *world, checkpoint=tmp_path / "run.ckpt")
    other = {
        "seed": (replace(plan, seed=1), segments, high, fold),
        "options": (replace(plan, options={}), segments, high, fold),
        "labels": (plan, segments, 1 - high, fold),
        "data": (plan, replace(segments, digest="other"), high, fold),
        "fold": (plan, segments, high, replace(fold, train=fold.train[:-4])),
    }[change]

    with pytest.raises(TrainingError, match=r"is of another training"):
        train(*other, checkpoint=tmp_path / "run.ckpt")


class Hostile:
    """A pickle that would make a folder."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("kind", ["pickle", "torch", "text", "empty", "cut", "number"])
def test_what_is_no_tensor_file_is_refused_and_nothing_in_it_is_run(tmp_path, world, kind):
    file, trap = tmp_path / "run.ckpt", tmp_path / "trap"
    if kind == "pickle":
        file.write_bytes(pickle.dumps(Hostile(trap)))
    elif kind == "torch":
        torch.save({"key": "x", "network": Hostile(trap)}, file)
    elif kind == "cut":
        train(small_plan(SYSTEM), *world, checkpoint=file)
        file.write_bytes(file.read_bytes()[:-200])
    elif kind == "number":
        torch.save(3, file)
    else:
        file.write_bytes(b"" if kind == "empty" else b"weights, honestly")

    with pytest.raises(TrainingError, match=r"is no checkpoint of EmoScope, or is damaged"):
        train(small_plan(SYSTEM), *world, checkpoint=file)

    assert not trap.exists()


def test_a_checkpoint_with_the_right_key_and_the_wrong_inside_is_refused(tmp_path, world):
    file = tmp_path / "run.ckpt"
    train(small_plan(SYSTEM), *world, checkpoint=file)
    data = torch.load(file, weights_only=True)
    torch.save(data | {"course": data["course"] | {"phase": "two"}}, file)

    with pytest.raises(TrainingError, match=r"is no checkpoint"):
        train(small_plan(SYSTEM), *world, checkpoint=file)


def test_a_checkpoint_is_written_beside_its_place(tmp_path, world, monkeypatch):
    """A write that fails leaves the one before, and nothing else."""
    file = tmp_path / "run.ckpt"
    train(small_plan(SYSTEM), *world, checkpoint=file)
    before = file.read_bytes()
    file.unlink()
    file.write_bytes(before)
    monkeypatch.setattr(os, "fsync", _full)

    with pytest.raises(TrainingError, match=r"cannot be written \(No space left on device\)"):
        train(small_plan(SYSTEM), *world, checkpoint=tmp_path / "other.ckpt")

    assert [file] == list(tmp_path.iterdir())
    assert before == file.read_bytes()


def _full(_):
    raise OSError(28, "No space left on device")
