"""Extra streams in the forms of others: every sample at its time, markers with the stream they came in."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recorder.blocks import Block
from recorder.export.bids import export_bids
from recorder.export.csv import export_csv
from recorder.export.extras import labelled
from recorder.session.document import SessionDocument
from recorder.session.paths import RunPaths
from recorder.session.reader import open_session
from recorder.session.recorder import SessionRecorder
from tests.recorder.export.test_bids import VALIDATOR, table
from tests.recorder.session.extras_run import (
    DRIFT,
    RATE_HZ,
    RIGHT_LATER_S,
    START,
    UNEVEN,
    N,
    run_with_extras,
    signal,
    times,
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunPaths:
    return run_with_extras(tmp_path_factory.mktemp("extras"))


@pytest.fixture(scope="module")
def dataset(run: RunPaths, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_bids([run], tmp_path_factory.mktemp("out") / "dataset")


def only(dataset: Path, pattern: str) -> Path:
    (found,) = dataset.rglob(pattern)
    return found


def test_the_validator_passes(dataset: Path) -> None:
    checked = subprocess.run([*VALIDATOR, str(dataset)], capture_output=True, text=True, timeout=100, check=False)

    assert 0 == checked.returncode, checked.stdout + checked.stderr


@pytest.mark.parametrize(("name", "later_s", "drift"), [("Left", 0.0, 1.0), ("Right", RIGHT_LATER_S, DRIFT)])
def test_physio_tells_when_each_sample_was(dataset: Path, name: str, later_s: float, drift: float) -> None:
    """Within 0.1 ms over the whole run, whatever the device's clock does; in the unit that it was shown in."""
    path = only(dataset, f"*_recording-{name}_physio.tsv.gz")
    told = json.loads(path.with_name(path.name.replace(".tsv.gz", ".json")).read_text())
    values = np.array(gzip.decompress(path.read_bytes()).split(), float)

    assert "eeg" == path.parent.name
    assert (np.arange(N) * 1000.0).tolist() == values.tolist()
    placed = told["StartTime"] + np.arange(N) / told["SamplingFrequency"]
    np.testing.assert_allclose(placed, times(later_s, drift) - START, atol=1e-4)
    assert (["lead"], RATE_HZ, "uV") == (
        told["Columns"],
        told["EmoScope"]["NominalSamplingFrequency"],
        told["lead"]["Units"],
    )


def test_what_has_no_rate_is_a_table_of_times(dataset: Path) -> None:
    rows = table(only(dataset, "*_desc-Gaze_timeseries.tsv"))

    assert UNEVEN.tolist() == [float(row["time"]) for row in rows]
    assert [0.0, 1000.0, 2000.0, 3000.0, 4000.0] == [float(row["lead"]) for row in rows]


def test_events_say_in_which_stream_a_marker_came(dataset: Path) -> None:
    rows = table(only(dataset, "*_events.tsv"))

    assert [("go", "stream", "PsychoPy", 1.0), ("fix", "stream", "Presentation", 1.0)] == [
        (row["trial_type"], row["source"], row["stream"], float(row["onset"])) for row in rows
    ]


def test_every_extra_stream_has_a_csv_file(run: RunPaths, tmp_path: Path) -> None:
    files = {path.name.removeprefix(f"{run.prefix}_"): path for path in export_csv(run, tmp_path)}
    heads = {}
    for name in ("aux-Left.csv", "aux-Gaze.csv", "aux_markers.csv", "aux_health.csv"):
        with files[name].open(newline="", encoding="utf-8") as file:
            heads[name], *rows = csv.reader(file)
            if name == "aux_markers.csv":
                markers = rows

    assert ["t (s)", "index", "gap_before (0 or 1)", "lead (uV)"] == heads["aux-Left.csv"] == heads["aux-Gaze.csv"]
    assert ["PsychoPy", "go", '{"values": ["go", "2"]}'] == markers[0][1:]
    assert ["t (s)", "stream", "n_samples"] == heads["aux_health.csv"][:3]
    assert not any("blocks" in name or "stamps" in name for name in files)


def test_streams_that_share_a_name_are_told_apart_by_type(tmp_path: Path) -> None:
    """As some headbands' motion and light; nothing takes the label of the camera or of the EEG's own channels."""
    infos = [signal("Muse", kind="ACC"), signal("Muse", kind="GYRO"), signal("Face"), signal("Café ☕", kind="")]
    paths = RunPaths.next(tmp_path, "01", "01", "free")
    with SessionRecorder(paths, SessionDocument(paths.participant, paths.session, paths.task, paths.run)) as recorder:
        for number, info in enumerate(infos):
            sink = recorder.add_extra()
            sink.stream_opened(replace(info, device_id=f"{number}", raw=None))
            sink.receive(Block(np.zeros((2, 1), np.float32), START + np.array([0.0, 0.02]), 0))

    labels = {label: signal.info.device_id for label, signal in labelled(open_session(paths.streams))}

    assert {"MuseACC": "0", "MuseGYRO": "1", "Face2": "2", "Caf": "3"} == labels
