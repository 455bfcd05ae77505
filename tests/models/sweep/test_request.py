"""Which jobs a request takes."""

from __future__ import annotations

from models.sweep.job import WHOLE
from models.sweep.request import Arm, Request, arms, jobs_of, whole_jobs

REQUEST = Request("sessions", ("eeg-lstm", "deepvanet"), ("valence",))


def test_a_plain_request_has_a_line_for_each_system_and_modality() -> None:
    request = Request("sessions", ("bddae", "deepvanet"), ("valence",), modalities=("all", "eeg"))

    assert 4 == len(arms(request))


def test_segments_never_stand_without_whole_trials_and_controls_beside_them() -> None:
    request = Request("sessions", ("deepvanet",), ("valence",), split="segment")

    assert [
        Arm("deepvanet", "all", "segment"),
        Arm("deepvanet", "all", "trial"),
        Arm("deepvanet", "all", "segment", "permuted"),
        Arm("deepvanet", "all", "segment", "noise"),
    ] == arms(request)


def test_every_fold_and_seed_of_every_subject_is_a_job_of_its_own() -> None:
    request = Request("sessions", ("deepvanet",), ("valence",))
    [arm] = arms(request)
    jobs = [job for seed in (0, 1) for job in jobs_of(request, arm, seed, "f00", {"s01": 3, "s02": 2})]

    assert 10 == len({job.key for job in jobs})
    assert {("s01", 2, 1), ("s02", 1, 0)} < {(job.subject, job.fold, job.seed) for job in jobs}


def test_one_network_a_system_is_trained_on_everything() -> None:
    jobs = whole_jobs(REQUEST, "f00")

    assert [("eeg-lstm", WHOLE), ("deepvanet", WHOLE)] == [(job.system, job.fold) for job in jobs]


def test_a_job_is_told_in_a_few_words() -> None:
    job = jobs_of(REQUEST, arms(REQUEST)[1], 0, "f00", {"": 4})[3]

    assert "deepvanet valence trial fold 4 seed 0" == job.told


def test_limits_of_epochs_and_hops_are_for_all_systems_or_for_one() -> None:
    epochs, hop_s = {"": 40, "deepvanet": 4}, {"bddae": 0.5}
    request = Request("sessions", ("bddae", "deepvanet"), ("valence",), epochs=epochs, hop_s=hop_s)
    first = [jobs_of(request, arm, 0, "f00", {"": 1})[0] for arm in arms(request)]

    assert {"bddae": (40, 0.5), "deepvanet": (4, None)} == {job.system: (job.epochs, job.hop_s) for job in first}
