"""Recordings of any origin are a dataset: labels joined by name and time, or refused with the reason."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from models.datasets import OpenOptions, open_dataset
from models.datasets.dataset import Dataset, Wanted
from models.datasets.recording_files import subject_in
from models.errors import DatasetError
from tests.models.datasets.face_film import write_film
from tests.recorder.sources.recording_writers import (
    N_SAMPLES,
    RATE_HZ,
    eeg_counts,
    write_cnt,
    write_edf,
    write_set,
    write_vhdr,
    write_xdf,
)

HEADER = "onset,duration,valence,arousal"
SIGNALS = Wanted(eeg=True, aux=True)
START_S = 1000.0


def write(path: Path) -> Path:
    """Write a second of EEG in the format of the path's ending."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stamps = START_S + np.arange(N_SAMPLES) / RATE_HZ
    return {
        ".edf": write_edf,
        ".bdf": write_edf,
        ".vhdr": write_vhdr,
        ".set": lambda path: write_set(path, eeg_counts().astype(np.float64)),
        ".cnt": lambda path: write_cnt(path, eeg_counts(), 4),
        ".xdf": lambda path: write_xdf(path, stamps),
    }[path.suffix](path)


def vary(path: Path) -> Path:
    """Change the last sample, so that it is no copy of another."""
    content = path.read_bytes()
    path.write_bytes(content[:-2] + path.stem.encode()[-1:] + content[-1:])
    return path


def label(recording: Path, *rows: str, header: str = HEADER, ending: str = ".csv") -> Path:
    path = recording.with_name(recording.stem + ending)
    rows = rows or ("0.1,0.3,7,3", "0.5,0.4,2,8")
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def opened(folder: Path, **options: object) -> Dataset:
    return open_dataset(f"recordings:{folder}", OpenOptions(**options))


def refusal(folder: Path, **options: object) -> str:
    with pytest.raises(DatasetError) as refused:
        opened(folder, **options)
    return str(refused.value)


@pytest.mark.parametrize("ending", [".edf", ".bdf", ".vhdr", ".set", ".cnt", ".xdf"])
def test_every_format_is_read_whole(tmp_path, ending):
    label(write(tmp_path / f"p1{ending}"))

    dataset = opened(tmp_path)
    (recording,) = dataset.recordings
    streams = dataset.read(recording, SIGNALS)

    aux = 0 if ending == ".cnt" else 1
    assert ("p1", "p1", 3 - aux) == (recording.subject, recording.name, len(recording.eeg.channels))
    np.testing.assert_allclose(streams.eeg.samples, eeg_counts()[:, : 3 - aux], atol=0.02)
    np.testing.assert_allclose(streams.eeg.t, np.arange(N_SAMPLES) / RATE_HZ, atol=1e-6)
    assert np.float32 == streams.eeg.samples.dtype
    assert recording.eeg == streams.eeg.info
    if aux:
        assert ("EOG1",) == recording.aux.channel_names
        np.testing.assert_allclose(streams.aux.samples, eeg_counts()[:, 2:], atol=0.02)
    assert [(0.1, 0.4), (0.5, 0.9)] == [(t.onset_s, pytest.approx(t.offset_s)) for t in recording.trials]
    assert not dataset.simulated
    assert () == dataset.notes


def test_what_is_not_wanted_is_not_read(tmp_path):
    label(write(tmp_path / "p1.edf"))
    dataset = opened(tmp_path)
    assert dataset.read(dataset.recordings[0], Wanted(landmarks=True)).eeg is None
    assert dataset.read(dataset.recordings[0], Wanted(eeg=True)).aux is None


def test_a_gap_of_an_xdf_is_marked_and_keeps_its_length(tmp_path):
    stamps = START_S + np.arange(N_SAMPLES) / RATE_HZ
    stamps[50:] += 30.0
    label(write_xdf(tmp_path / "p1.xdf", stamps), "0.1,0.3,7,3", "30.6,0.3,2,8")

    dataset = opened(tmp_path)
    eeg = dataset.read(dataset.recordings[0], SIGNALS).eeg

    assert [50] == np.flatnonzero(eeg.gap).tolist()
    assert 30.5 == pytest.approx(eeg.t[50], abs=0.01)
    assert ("1 of 1 recordings: 1 gaps, of 30.0 s at most",) == dataset.notes


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("p1.edf", "p1"),
        ("anna/day1.edf", "anna"),
        ("anna/run/day1.edf", "run"),
        ("sub-03/eeg/sub-03_task-x_eeg.edf", "03"),
        ("sub-03/eeg/day1.edf", "03"),
        ("x/sub-04_run-1.edf", "04"),
        ("x/presub-04.edf", "x"),
    ],
)
def test_the_subject_is_told_by_names(tmp_path, place, expected):
    assert expected == subject_in(tmp_path / place, tmp_path)


def test_a_table_may_name_the_subject(tmp_path):
    label(write(tmp_path / "day1.edf"), "0.1,0.3,7,3,anna", header=f"{HEADER},subject")
    assert "anna" == opened(tmp_path).recordings[0].subject


def test_bids_events_are_found(tmp_path):
    recording = write(tmp_path / "sub-01" / "eeg" / "sub-01_task-x_eeg.vhdr")
    table = recording.with_name("sub-01_task-x_events.tsv")
    table.write_text("onset\tduration\tvalence\tarousal\n0\t0\tn/a\tn/a\n0.1\t0.3\t7\t3\n", encoding="utf-8")

    dataset = opened(tmp_path)

    assert ("01", 1) == (dataset.recordings[0].subject, len(dataset.recordings[0].trials))
    assert ("1 rows of label tables are not rated, and are no trials",) == dataset.notes


def test_recordings_without_labels_are_left_out_and_named(tmp_path):
    label(write(tmp_path / "p1.edf"))
    write(tmp_path / "p2.edf")
    assert ("1 of 2 recordings left out, without a label table: p2.edf",) == opened(tmp_path).notes


def test_a_folder_of_tables_may_lie_elsewhere(tmp_path):
    write(tmp_path / "data" / "p1.edf")
    (tmp_path / "tables").mkdir()
    label(tmp_path / "tables" / "p1")
    assert 2 == len(opened(tmp_path / "data", labels=tmp_path / "tables").recordings[0].trials)


def test_one_table_may_label_all_recordings(tmp_path):
    for name in ("p1", "p2"):
        vary(write(tmp_path / "data" / f"{name}.edf"))
    rows = ("0.1,0.3,7,3,p2", "0.5,0.4,2,8,p1", "0.5,0.4,2,8,p2")
    table = label(tmp_path / "all", *rows, header=f"{HEADER},recording")

    dataset = opened(tmp_path / "data", labels=table)

    assert {"p1": 1, "p2": 2} == {recording.name: len(recording.trials) for recording in dataset.recordings}


@pytest.mark.parametrize(
    ("header", "row", "reason"),
    [
        (f"{HEADER},recording", "0.1,0.3,7,3,p3", 'line 2: there is no recording "p3" among p1, p2'),
        (HEADER, "0.1,0.3,7,3", 'line 2: there are 2 recordings: name one in a column "recording"'),
    ],
)
def test_a_table_of_all_must_say_which(tmp_path, header, row, reason):
    for name in ("p1", "p2"):
        write(tmp_path / "data" / f"{name}.edf")
    assert reason in refusal(tmp_path / "data", labels=label(tmp_path / "all", row, header=header))


def test_a_table_of_another_recording_is_refused(tmp_path):
    label(write(tmp_path / "p1.edf"), "0.1,0.3,7,3,p2", header=f"{HEADER},recording")
    assert 'line 2: it names the recording "p2", and lies beside "p1"' in refusal(tmp_path)


def test_a_label_beyond_the_end_is_refused_by_line(tmp_path):
    label(write(tmp_path / "p1.edf"), "0.1,0.3,7,3", "0.5,0.6,7,3")
    assert 'p1.csv", line 3: the trial ends at 1.1 s, the recording at 1 s' in refusal(tmp_path)


def test_two_tables_of_one_recording_are_refused(tmp_path):
    path = write(tmp_path / "p1.edf")
    label(path)
    label(path, ending="_events.tsv")
    assert "has 2 label tables: p1.csv, p1_events.tsv. Keep one." in refusal(tmp_path)


def test_two_formats_of_one_recording_are_refused(tmp_path):
    label(write(tmp_path / "p1.edf"))
    write(tmp_path / "p1.bdf")
    assert "differ in their ending alone" in refusal(tmp_path)


@pytest.mark.parametrize("ending", [".edf", ".vhdr"])
def test_a_copy_under_another_name_is_refused(tmp_path, ending):
    """It would train on what it is judged by."""
    label(write(tmp_path / f"p1{ending}"))
    label(write(tmp_path / f"p2{ending}"))
    reason = refusal(tmp_path)
    assert f'p1{ending}" and "{tmp_path / "p2"}{ending}" hold the same samples' in reason


def test_a_cnt_of_unclear_width_asks_for_it(tmp_path):
    """32-bit counts pass for 16-bit ones of twice the length; nothing is guessed."""
    label(write_cnt(tmp_path / "p1.cnt", 60_000 * eeg_counts(), 4, n_samples_told=2 * N_SAMPLES))
    assert "CNT files do not say how wide their numbers are: give --cnt-format int16 or --cnt-format int32." in refusal(
        tmp_path
    )


def test_a_cnt_whose_width_is_told_is_read_so(tmp_path):
    label(write_cnt(tmp_path / "p1.cnt", eeg_counts(), 2))
    dataset = opened(tmp_path, cnt_format="int16")
    np.testing.assert_allclose(dataset.read(dataset.recordings[0], SIGNALS).eeg.samples, eeg_counts(), atol=0.02)


def test_a_hostile_or_foreign_cnt_is_refused(shared_data, tmp_path):
    label(Path(shutil.copy(shared_data / "hostile" / "eeglab-unreadable.cnt", tmp_path / "p1.cnt")))
    assert "cannot be read as CNT" in refusal(tmp_path)


def test_a_damaged_recording_is_refused(tmp_path):
    path = write(tmp_path / "p1.edf")
    label(path)
    path.write_bytes(path.read_bytes()[:300])
    assert "cannot be read as EDF" in refusal(tmp_path)


def test_a_recording_without_electrodes_is_refused(tmp_path):
    path = write(tmp_path / "p1.edf")
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Fp1 ", b"ch1 ").replace(b"Cz  ", b"ch2 "))
    label(path)
    assert "none of its 2 EEG channels bears the name of an electrode of the 10-10 system (ch1, ch2)" in refusal(
        tmp_path
    )


def test_eeg_without_numbers_is_refused_when_it_is_read(tmp_path):
    counts = eeg_counts().astype(np.float64)
    counts[:, 1] = np.nan
    label(write_set(tmp_path / "p1.set", counts))
    dataset = opened(tmp_path)
    with pytest.raises(DatasetError, match=r'"p1": 1 of 2 channels hold no number at all \(Cz\)'):
        dataset.read(dataset.recordings[0], SIGNALS)


def test_a_reset_clock_is_refused_by_file(tmp_path):
    stamps = START_S + np.arange(N_SAMPLES) / RATE_HZ
    stamps[50:] -= 10.0
    label(write_xdf(tmp_path / "p1.xdf", stamps))
    assert 'p1.xdf": its time stamps run backwards 1 times, first at sample 51' in refusal(tmp_path)


def test_a_folder_without_recordings_or_labels_is_refused(tmp_path):
    assert "It needs files that end in .xdf, .edf, .bdf, .vhdr, .set, .cnt." in refusal(tmp_path)
    write(tmp_path / "p1.edf")
    assert "p1.csv with onset, duration, valence, arousal; or say where they are with --labels" in refusal(tmp_path)
    assert "There is no label table at" in refusal(tmp_path, labels=tmp_path / "nowhere")


def test_a_changed_file_is_refused_when_it_is_read(tmp_path):
    path = write(tmp_path / "p1.edf")
    table = label(path)
    dataset = opened(tmp_path)
    before = dataset.fingerprint()
    label(path, "0.1,0.3,9,9")

    with pytest.raises(DatasetError, match=r'"p1.csv" has changed since the dataset was opened'):
        dataset.read(dataset.recordings[0], SIGNALS)
    assert before != opened(tmp_path).fingerprint()
    assert table.exists()


@pytest.fixture(scope="module")
def filmed(tmp_path_factory) -> Path:
    """A recording of two trials, of which the second has a video of 0.3 s."""
    folder = tmp_path_factory.mktemp("filmed")
    label(write(folder / "data" / "p1.edf"))
    write_film(folder / "videos" / "p1_trial-02.mkv", 8)
    return folder


def test_faces_come_from_the_videos_of_the_trials(filmed, tmp_path):
    dataset = opened(filmed / "data", videos=filmed / "videos", cache=tmp_path)

    faces = dataset.read(dataset.recordings[0], Wanted(landmarks=True)).faces

    assert dataset.recordings[0].face
    assert ("1 trials have no video, and no face: p1 trial-01",) == dataset.notes
    np.testing.assert_allclose([face.t for face in faces], 0.5 + np.arange(8) / 25, atol=1e-3)
    assert all(face.usable and face.landmarks is not None for face in faces)


def test_videos_that_belong_to_no_trial_are_refused(filmed, tmp_path):
    write_film(tmp_path / "p9_trial-01.mkv", 2)
    assert 'The first would be "p1_trial-01.mp4".' in refusal(filmed / "data", videos=tmp_path)


def test_two_videos_of_a_trial_are_refused(filmed, tmp_path):
    shutil.copy(filmed / "videos" / "p1_trial-02.mkv", tmp_path / "p1_trial-02.mkv")
    (tmp_path / "p1").mkdir()
    shutil.copy(filmed / "videos" / "p1_trial-02.mkv", tmp_path / "p1" / "trial-02.mkv")
    assert 'Trial "trial-02" of "p1" has 2 videos' in refusal(filmed / "data", videos=tmp_path)


def test_real_recordings_are_read(shared_data, tmp_path):
    for name in ("eeg/eeglab_data.set", "eeg/eeglab_data.fdt", "xdf/sub-P001.xdf"):
        shutil.copyfile(shared_data / name, tmp_path / Path(name).name)
    label(tmp_path / "eeglab_data.set", "30,20,2,8", "1,20,7,3")
    label(tmp_path / "sub-P001.xdf", "0,10,7,3")

    dataset = opened(tmp_path)
    eeg = {r.subject: dataset.read(r, SIGNALS).eeg for r in dataset.recordings}

    assert {"P001", "eeglab_data"} == set(eeg)
    assert ("TP9", "AF7", "AF8", "TP10") == eeg["P001"].info.channel_names
    assert (30504, 30) == eeg["eeglab_data"].samples.shape
    assert 5.0 < np.median(eeg["eeglab_data"].samples.std(axis=0)) < 100.0
