"""Datasets become windows: the very windows of the live loop, once, whole, and without labels."""

from __future__ import annotations

import os
import threading
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from models.datasets.dataset import Recording, Streams, Wanted
from models.datasets.simulated import open_simulated
from models.errors import DatasetError
from models.inputs import AuxInput, FaceInput
from models.segments import making
from models.segments.cutting import cut, default_cache
from models.segments.plan import CutPlan, with_statistics
from models.spec import InputSpec
from tests.models.segments.given import DE, EEG_INFO, RAW, Given, live, noise, recorded, trials, two_people

MESH = FaceInput("landmarks68", 10.0, 0.6)
CROP = FaceInput("crop", 5.0, 1.0, crop_size=16)
AUX = AuxInput(("Resp", "GSR"), 100.0, 1.0, "raw")
STEPPED = replace(DE, eeg=replace(DE.eeg, steps=3, step_s=0.5))


@pytest.fixture(scope="module")
def simulated():
    """Return two simulated people of two short trials each."""
    return open_simulated("2x2?seconds=4")


def everything(segments):
    """Return all rows, their scale and their inputs."""
    rows = np.arange(len(segments.table))
    scale = segments.fit_normalisation(rows)
    return rows, scale, segments.inputs(rows, scale)


def same(ours, theirs):
    assert set(theirs) == set(ours)
    for key in ours:
        assert ours[key].shape == theirs[key].shape
        assert np.abs(ours[key] - theirs[key]).max() <= 1e-5, key


@pytest.mark.parametrize("spec", [replace(DE, face=MESH), replace(RAW, face=CROP)], ids=["features", "signals"])
def test_windows_are_those_of_the_live_loop(simulated, spec, tmp_path):
    """Window by window, with the person's baseline as it was learned so far: what is trained is what runs."""
    segments = cut(simulated, spec, CutPlan(0.5), tmp_path)
    _, scale, inputs = everything(segments)

    same(inputs, live(simulated, segments, scale))


@pytest.mark.parametrize(
    "spec", [DE, RAW, STEPPED, replace(DE, aux=AUX), InputSpec(None, None, aux=replace(AUX, form="statistics"))]
)
def test_a_session_goes_on_in_its_next_recording(spec, tmp_path):
    """As live: the second run knows the first, another person begins anew, peripheral channels too."""
    dataset = two_people()
    segments = cut(dataset, spec, CutPlan(0.5), tmp_path)
    _, scale, inputs = everything(segments)

    same(inputs, live(dataset, segments, scale))


def test_a_window_lies_wholly_inside_its_trial(tmp_path):
    """And as many as fit are cut, hop by hop."""
    dataset = two_people()

    table = cut(dataset, STEPPED, CutPlan(0.5), tmp_path).table

    onset = np.array([trial.onset_s for recording in dataset.recordings for trial in recording.trials])[table.trial]
    assert (table.t_end - 2.0 >= onset - 1e-9).all()
    assert (table.t_end <= onset + 6.0 + 1e-9).all()
    assert [9] * 6 == np.bincount(table.trial).tolist()
    assert ("s01", "s02") == table.subjects


def test_a_trial_that_is_too_short_is_counted_and_none_left_is_refused(tmp_path):
    short = Given([recorded("s01", "a", 0), recorded("s01", "b", 1, trial_s=0.8)])

    segments = cut(short, DE, CutPlan(), tmp_path)

    assert "2 of 4 trials are shorter than a window of 1 s and left out" in segments.notes
    assert 4 == len(segments.table.trials)
    with pytest.raises(DatasetError, match=r"A window of this model is 1 s long, and the longest trial .* 0.8 s"):
        cut(Given([recorded("s01", "b", 1, trial_s=0.8)]), DE, CutPlan(), tmp_path)


def test_what_was_cut_is_opened_again_whatever_the_labels(tmp_path):
    """No recording is read twice for the same windows; ratings are none of theirs."""
    first, again = two_people(), two_people()
    rated = replace(again.recordings[0], trials=tuple(replace(t, ratings={}) for t in again.recordings[0].trials))
    again.recordings = (rated, *again.recordings[1:])

    ours, theirs = (cut(dataset, DE, CutPlan(), tmp_path) for dataset in (first, again))

    assert [] == again.was_read
    assert ours.digest == theirs.digest
    same(everything(ours)[2], everything(theirs)[2])
    assert {} == theirs.table.trials[0].ratings


def test_another_contract_dataset_or_hop_is_another_set(tmp_path):
    segments = [
        cut(two_people(), DE, CutPlan(), tmp_path),
        cut(two_people(), STEPPED, CutPlan(), tmp_path),
        cut(two_people(), DE, CutPlan(0.5), tmp_path),
        cut(two_people(), DE, CutPlan(statistics="all"), tmp_path),
        cut(Given([recorded("s01", "a", 0)], mark="b"), DE, CutPlan(), tmp_path),
    ]

    assert 5 == len({own.digest for own in segments})


def test_sets_with_and_without_baseline_share_their_windows(tmp_path):
    cut(two_people(), DE, CutPlan(), tmp_path)
    plain = two_people()

    cut(plain, DE, CutPlan(statistics="none"), tmp_path)

    assert [] == plain.was_read


@pytest.mark.parametrize("damage", ["cut short", "changed", "no index", "no statistics"])
def test_a_damaged_set_is_made_again(damage, tmp_path):
    before = everything(cut(two_people(), DE, CutPlan(), tmp_path))[2]
    (file,) = tmp_path.glob("*/eeg.npy")
    if damage == "cut short":
        os.truncate(file, file.stat().st_size - 8)
    elif damage == "changed":
        file.write_bytes(file.read_bytes()[:-8] + bytes(8))
    elif damage == "no index":
        (file.parent / "index.json").unlink()
    else:
        next(file.parent.glob("statistics-running-*/eeg-mean.npy")).write_bytes(b"")

    after = everything(cut(two_people(), DE, CutPlan(), tmp_path))[2]

    same(before, after)


def test_who_is_interrupted_goes_on_where_it_stopped(tmp_path):
    """Recordings that are done are not read again."""
    stopped, again = two_people(), two_people()

    def stop(*_done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut(stopped, DE, CutPlan(), tmp_path, stop)
    told = []
    segments = cut(again, DE, CutPlan(), tmp_path, lambda *done: told.append(done))

    assert ["s01/run-1"] == stopped.was_read
    assert ["s01/run-2", "s02/run-1"] == again.was_read
    assert [(36, 54), (54, 54)] == told
    whole = cut(two_people(), DE, CutPlan(), tmp_path / "other")
    same(everything(whole)[2], everything(segments)[2])


def test_of_two_that_want_the_same_windows_one_makes_them(tmp_path):
    dataset = two_people()
    found = []
    asking = [
        threading.Thread(target=lambda: found.append(cut(dataset, DE, CutPlan(), tmp_path).digest)) for _ in range(2)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(60)

    assert 2 == len(found)
    assert 3 == len(dataset.was_read)


@pytest.mark.slow
def test_processes_side_by_side_give_the_same(tmp_path, monkeypatch):
    alone = cut(two_people(), DE, CutPlan(processes=1), tmp_path / "alone")
    monkeypatch.setattr(making, "FEW_WINDOWS", 0)
    dataset = two_people()

    together = cut(dataset, DE, CutPlan(processes=2), tmp_path / "together")

    assert [] == dataset.was_read  # by this process
    assert alone.digest == together.digest
    same(everything(alone)[2], everything(together)[2])


def test_a_batch_reads_its_own_rows_alone(tmp_path):
    """A set larger than memory trains: what is read for a batch is a small part of the file."""
    segments = cut(two_people(), replace(RAW, eeg=replace(RAW.eeg, window_s=2.0)), CutPlan(0.05), tmp_path)
    (file,) = tmp_path.glob("*/eeg.npy")
    scale = segments.fit_normalisation(np.arange(0, len(segments.table), 40))

    tracemalloc.start()
    segments.inputs(np.array([3, len(segments.table) - 1]), scale)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert file.stat().st_size > 1_000_000
    assert most < 100_000


def test_what_is_missing_is_counted_and_goes_in_as_the_mean(tmp_path):
    """A recording without EEG, and an electrode that is silent throughout another, are told of."""
    deaf = Recording("s02", "s02/run-1", trials(2), None, None), Streams()
    flat, streams = recorded("s01", "s01/run-1", 0)
    streams.eeg.samples[:, 1] = 3.0
    segments = cut(Given([(flat, streams), deaf]), DE, CutPlan(), tmp_path)

    _, _, inputs = everything(segments)

    assert [12, 12] == [len(segments.table) - 12, int(segments.table.present["eeg"].sum())]
    assert not inputs["eeg"][12:].any()
    assert not inputs["eeg_present"][12:].any()
    assert "EEG counts in 12 of 24 windows. Where not: no EEG connected (12)" in segments.notes
    assert "made up for: Cz interpolated (12 windows in 1 recordings)" in segments.notes


def test_a_face_that_is_not_there_is_the_mean_picture_and_no_black_one(simulated, tmp_path):
    """Bytes know no "not measured": a window without a face must not become a dark face."""
    faceless = Recording("s09", "s09/run-1", trials(1), EEG_INFO), Streams(noise(EEG_INFO, 12.0))
    seen = simulated.recordings[0]
    dataset = Given([(seen, simulated.read(seen, Wanted(eeg=True, crop_size=16))), faceless])

    segments = cut(dataset, replace(RAW, eeg=replace(RAW.eeg, channels=("Fz", "Cz")), face=CROP), CutPlan(), tmp_path)

    _, _, inputs = everything(segments)
    there = segments.table.present["face"]
    assert (8, 6) == (int(there.sum()), int((~there).sum()))
    assert not inputs["face"][~there].any()
    assert inputs["face"][there].any()


def test_a_modality_that_nobody_has_is_refused(tmp_path):
    with pytest.raises(DatasetError, match=r"given has no face, which this model wants; it has EEG and peripheral"):
        cut(two_people(), replace(DE, face=MESH), CutPlan(), tmp_path)


def test_a_gap_in_a_recording_is_a_gap_in_its_windows(tmp_path):
    recording, streams = recorded("s01", "s01/run-1", 0)
    eeg = streams.eeg
    kept = (eeg.t < 6.0) | (eeg.t > 8.5)
    gap = np.zeros(int(kept.sum()), bool)
    gap[np.argmax(eeg.t[kept] > 8.5)] = True
    holed = replace(streams, eeg=replace(eeg, samples=eeg.samples[kept], t=eeg.t[kept], gap=gap))
    dataset = Given([(recording, holed)])

    segments = cut(dataset, RAW, CutPlan(0.5), tmp_path)

    _, scale, inputs = everything(segments)
    assert 0 < (~segments.table.present["eeg"]).sum() < 7
    same(inputs, live(dataset, segments, scale))


def test_the_cache_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("EMOSCOPE_CACHE", str(tmp_path))

    assert tmp_path / "segments" == default_cache()


def test_statistics_say_which_parts_have_a_baseline():
    """All or none; what a paper does sample by sample stays as it is."""
    spec = replace(DE, face=MESH, aux=replace(AUX, baseline="samplewise"))

    found = {how: [part.baseline for part in with_statistics(spec, how).parts.values()] for how in ("all", "none")}

    assert {"all": ["personal", "personal", "samplewise"], "none": ["none", "none", "samplewise"]} == found
