"""A BIDS dataset that the validator passes and MNE reads, with the samples and markers that were recorded."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recorder.export.bids import export_bids
from recorder.export.making import ExportError
from recorder.protocol.playlist_file import load_playlist
from recorder.session.document import ProtocolRecord, SessionDocument
from recorder.streams import Channel
from tests.recorder.session.lived_run import LOST, RATE_HZ, RATINGS, LivedRun, live_run, stream

VALIDATOR = [str(Path(sys.executable).with_name("bids-validator-deno")), "--ignoreWarnings"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[LivedRun]:
    """Two participants, one in two runs, one of them with breathing beside the EEG; a video."""
    out = tmp_path_factory.mktemp("sessions")
    info = stream()
    breathing = replace(info, channels=(*info.channels[:3], Channel("Belt 1", "resp", "a.u."), *info.channels[4:]))
    first = live_run(out, video=True, protocol=_demo())
    return [first, live_run(out, length_s=2.0), live_run(out, length_s=2.0, code="02", info=breathing)]


@pytest.fixture(scope="module")
def dataset(runs: Sequence[LivedRun], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_bids([run.paths for run in runs], tmp_path_factory.mktemp("out") / "dataset")


def _demo() -> ProtocolRecord:
    playlist = load_playlist("demo")
    return ProtocolRecord(playlist.name, playlist.digest, 3)


def files_of(dataset: Path, run: LivedRun, suffix: str) -> Path:
    (found,) = (path for path in dataset.glob("sub-*/ses-*/*/*") if path.name == f"{run.paths.prefix}_{suffix}")
    return found


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def read_with_mne(dataset: Path, run: LivedRun) -> Any:
    import mne_bids

    paths = run.paths
    place = mne_bids.BIDSPath(
        subject=paths.participant, session="01", task="demo", run=f"{paths.run:02d}", datatype="eeg", root=dataset
    )
    return mne_bids.read_raw_bids(place, verbose="error")


def test_the_validator_passes(dataset: Path) -> None:
    checked = subprocess.run([*VALIDATOR, str(dataset)], capture_output=True, text=True, timeout=100, check=False)

    assert "ERROR" not in checked.stdout
    assert 0 == checked.returncode, checked.stdout + checked.stderr


def test_mne_reads_the_samples_that_were_recorded(dataset: Path, runs: Sequence[LivedRun]) -> None:
    """To the precision of float32; where samples were lost there are zeros."""
    raw = read_with_mne(dataset, runs[0])
    recorded = np.concatenate([block.data for block in runs[0].blocks])
    at = next(i for i, block in enumerate(runs[0].blocks) if block.gap_before)
    before = sum(len(block.t) for block in runs[0].blocks[:at])

    microvolts = 1e6 * raw.get_data().T

    assert (len(recorded) + LOST, RATE_HZ) == (len(microvolts), raw.info["sfreq"])
    assert list(runs[0].info.channel_names) == raw.ch_names
    np.testing.assert_allclose(microvolts[:before], recorded[:before], rtol=1e-6, atol=1e-5)
    np.testing.assert_allclose(microvolts[before + LOST :], recorded[before:], rtol=1e-6, atol=1e-5)
    assert not microvolts[before : before + LOST].any()
    assert runs[0].blocks[at].t[0] - runs[0].blocks[0].t[0] == pytest.approx((before + LOST) / RATE_HZ)


def test_mne_reads_the_markers_that_were_set(dataset: Path, runs: Sequence[LivedRun]) -> None:
    """Every one, at its time from the first sample on; the loss is marked as bad."""
    start = runs[0].blocks[0].t[0]
    expected = [(marker.label, marker.t - start) for marker in runs[0].markers]
    expected = sorted([*expected, ("S 7", 1.5)], key=lambda item: item[1])

    annotations = read_with_mne(dataset, runs[0]).annotations

    found = list(zip(annotations.description.tolist(), annotations.onset.tolist(), strict=True))
    bad = [annotation for annotation in annotations if annotation["description"] == "BAD_gap"]
    assert [label for label, _ in expected] == [label for label, _ in found if label != "BAD_gap"]
    np.testing.assert_allclose(
        [t for label, t in found if label != "BAD_gap"], [t for _, t in expected], atol=0.5 / RATE_HZ
    )
    assert [pytest.approx(LOST / RATE_HZ)] == [annotation["duration"] for annotation in bad]


def test_events_carry_what_was_expected_and_answered(dataset: Path, runs: Sequence[LivedRun]) -> None:
    events = files_of(dataset, runs[0], "events.tsv")
    onsets = [row for row in table(events) if row["trial_type"] == "stimulus_onset"]
    described = json.loads(events.with_suffix(".json").read_text(encoding="utf-8"))

    answers = [tuple(row[scale] for scale in ("valence", "arousal", "dominance", "liking")) for row in onsets]
    assert [tuple("n/a" if a is None else str(a) for a in rating) for rating in RATINGS] == answers
    assert [("7.4", "7.4"), ("2.6", "7.4"), ("2.6", "2.6"), ("7.4", "2.6")] == [
        (row["expected_valence"], row["expected_arousal"]) for row in onsets
    ]
    assert ["2"] * 4 == [row["duration"] for row in onsets]
    assert set(table(events)[0]) <= set(described)


def test_stimuli_lie_where_the_events_say(dataset: Path, runs: Sequence[LivedRun]) -> None:
    """Of the run whose playlist is at hand; the others have none."""
    rows = [row for row in table(files_of(dataset, runs[0], "events.tsv")) if row["trial_type"] == "stimulus_onset"]
    shown = {row["stimulus"]: row["stim_file"] for row in rows}
    by_id = {stimulus.id: stimulus for stimulus in load_playlist("demo").stimuli}

    assert {"joy", "tense", "sad", "calm"} == set(shown)
    for stimulus in shown:
        assert by_id[stimulus].path.read_bytes() == (dataset / "stimuli" / shown[stimulus]).read_bytes()  # type: ignore[union-attr]
    assert len(table(dataset / "stimuli" / "stimuli.tsv")) == sum(s.path is not None for s in by_id.values())
    assert {"n/a"} == {row["stim_file"] for row in table(files_of(dataset, runs[1], "events.tsv"))}


def test_the_face_video_goes_along_and_is_ignored_by_validators(dataset: Path, runs: Sequence[LivedRun]) -> None:
    video = files_of(dataset, runs[0], "recording-face_video.mkv")
    told = json.loads(video.with_suffix(".json").read_text(encoding="utf-8"))

    assert runs[0].paths.camera.read_bytes() == video.read_bytes()
    assert (64, 48, "h264") == (told["Width"], told["Height"], told["VideoCodec"])
    assert told["StartTime"] == pytest.approx(runs[0].frames[0].t - runs[0].blocks[0].t[0], abs=1e-5)
    assert "**/beh/*_video.*" in (dataset / ".bidsignore").read_text(encoding="utf-8")


def test_channels_that_are_no_voltage_become_physio(dataset: Path, runs: Sequence[LivedRun]) -> None:
    """In their own unit, on the same grid; the EEG file does not hold them."""
    physio = files_of(dataset, runs[2], "recording-aux_physio.tsv.gz")
    told = json.loads(physio.with_name(physio.name.replace(".tsv.gz", ".json")).read_text(encoding="utf-8"))
    recorded = np.concatenate([block.data[:, 3] for block in runs[2].blocks])

    np.testing.assert_array_equal(recorded, np.loadtxt(physio, dtype=np.float32))
    assert (["respiratory"], "a.u.", RATE_HZ) == (
        told["Columns"],
        told["respiratory"]["Units"],
        told["SamplingFrequency"],
    )
    assert "Belt 1" not in read_with_mne(dataset, runs[2]).ch_names


def test_simulated_data_are_flagged(dataset: Path) -> None:
    assert "SIMULATED" in json.loads((dataset / "dataset_description.json").read_text(encoding="utf-8"))["Name"]
    assert [{"participant_id": "sub-01"}, {"participant_id": "sub-02"}] == table(dataset / "participants.tsv")


def test_nothing_of_a_person_leaves_but_the_code(dataset: Path, runs: Sequence[LivedRun]) -> None:
    """No operator, note, path or date."""
    document: SessionDocument | None = runs[0].session().document
    assert document is not None
    secrets = (document.operator, document.notes, str(runs[0].paths.folder), document.started[:10])

    for path in dataset.rglob("*"):
        if path.suffix in (".tsv", ".json", ".vhdr", ".vmrk", ""):
            content = path.read_text(encoding="utf-8") if path.is_file() else ""
            assert not [secret for secret in secrets if secret in content], path


def test_estimates_and_landmarks_are_derivatives(dataset: Path, runs: Sequence[LivedRun]) -> None:
    place = dataset / "derivatives" / "emoscope" / "sub-01" / "ses-01" / "beh"
    estimates = table(place / f"{runs[0].paths.prefix}_desc-estimates_timeseries.tsv")
    landmarks = np.genfromtxt(
        place / f"{runs[0].paths.prefix}_desc-landmarks_timeseries.tsv.gz", delimiter="\t", skip_header=1
    )

    assert [values[0] for _, values, _ in runs[0].estimates] == pytest.approx(
        [float(row["valence"]) for row in estimates], abs=1e-6
    )
    assert (len(runs[0].faces), 1 + 3 * 468) == landmarks.shape
    meshes = np.array([f.landmarks.ravel() for f in runs[0].faces if f.landmarks is not None])
    np.testing.assert_allclose(landmarks[~np.isnan(landmarks[:, 1]), 1:], meshes, atol=0.0051)


def test_nothing_is_overwritten(runs: Sequence[LivedRun], tmp_path: Path) -> None:
    """A folder with something in it is refused, and stays as it was."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(ExportError, match="not empty"):
        export_bids([runs[1].paths], tmp_path)
    assert ["mine.txt"] == [path.name for path in tmp_path.iterdir()]


def test_two_runs_of_one_name_are_refused(runs: Sequence[LivedRun], tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="Two runs are named"):
        export_bids([runs[1].paths, runs[1].paths], tmp_path / "out")
    assert not (tmp_path / "out").exists()
