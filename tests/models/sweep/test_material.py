"""What a job works on: the same windows, labels and folds for whoever asks."""

from __future__ import annotations

import numpy as np
import pytest

from models.errors import DatasetError, TrainingError
from models.sweep.job import WHOLE
from models.sweep.material import material


def test_who_asks_twice_gets_the_same_folds(place, job_of) -> None:
    first, again = (material(job_of(fold=i), place).folds for i in (0, 1))

    assert [f.name for f in first] == [f.name for f in again]
    assert all(np.array_equal(a.test, b.test) for a, b in zip(first, again, strict=True))


def test_a_job_on_everything_trains_on_all_but_validation_and_judges_nothing(place, job_of) -> None:
    job = job_of(fold=WHOLE)
    found = material(job, place)
    fold = found.fold(job)

    assert 0 == len(fold.test)
    assert 0 == len(np.intersect1d(fold.train, fold.validation))
    assert len(found.segments.table) == len(fold.train) + len(fold.validation)
    assert len(fold.train) > 3 * len(fold.validation)


def test_permuted_labels_are_those_of_each_subject_in_another_order(place, job_of) -> None:
    plain, permuted = (material(job_of(control=control), place) for control in ("none", "permuted"))
    subject = np.array([trial.subject for trial in plain.segments.table.trials])
    high, shuffled = plain.labels.high[:, 0], permuted.labels.high[:, 0]

    assert not np.array_equal(high, shuffled)
    for code in np.unique(subject):
        assert high[subject == code].sum() == shuffled[subject == code].sum()


def test_every_seed_permutes_in_its_own_way(place, job_of) -> None:
    one, other = (material(job_of(control="permuted", seed=seed), place).labels.high for seed in (0, 1))

    assert not np.array_equal(one, other)


def test_noise_has_the_structure_of_the_data_and_none_of_its_signal(place, job_of) -> None:
    plain, noise = (material(job_of(control=control), place) for control in ("none", "noise"))

    assert len(plain.segments.table) == len(noise.segments.table)
    assert np.array_equal(plain.labels.high, noise.labels.high)
    assert plain.segments.digest != noise.segments.digest


def test_a_network_for_one_subject_sees_nobody_else(place, job_of) -> None:
    found = material(job_of(subject="02"), place)
    rows = np.concatenate([np.concatenate([f.train, f.validation, f.test]) for f in found.folds])

    assert {"02"} == set(found.segments.table.subject_of(rows))


def test_a_dataset_that_has_changed_since_is_refused(place, job_of) -> None:
    with pytest.raises(DatasetError, match="has changed since the sweep began"):
        material(job_of(fingerprint="another"), place)


def test_too_few_trials_are_told_with_their_count(place, job_of) -> None:
    with pytest.raises(TrainingError, match="there are 16"):
        material(job_of(n_folds=17), place)


def test_checkpoints_have_a_place_of_their_own(place, job_of) -> None:
    paths = {place.checkpoint(job_of(fold=i)) for i in range(2)}

    assert 2 == len(paths)
    assert {place.checkpoints} == {path.parent for path in paths if path}
