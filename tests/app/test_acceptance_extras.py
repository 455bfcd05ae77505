"""`emoscope record --extra`: streams of other programs beside EEG and camera, every sample and marker of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import pyxdf

from inference.replay.report import compare
from recorder.session.reader import Session, open_session
from recorder.session.verify import verify
from tests.app.conftest import Start
from tests.app.program import Program
from tests.surroundings import player

DURATION_S = 4.0
RATE_HZ = 100.0
EVERY_S = 0.05
TIME_MODULO_S = 16.0

ECG = ("--name", "Chest belt", "--type", "ECG", "--source-id", "belt", "--rate", RATE_HZ, "--channels", 2)
MARKERS = ("--name", "PsychoPy", "--type", "Markers", "--source-id", "psy", "--format", "string")
GAZE = ("--name", "Eyes", "--type", "Gaze", "--source-id", "eyes", "--format", "double64", "--channels", 3)
FREE = ("--headless", "--protocol", "none", "--duration", 1, "--eeg", "simulated:", "--participant", "02")
EXTRAS = ("--extra", "lsl:source_id=belt", "--extra", "lsl:name=PsychoPy", "--extra", "lsl:source_id=eyes")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A heart, another program's markers and two eyes beside a simulated participant."""
    now_and_then = ("--every", EVERY_S)
    with ExitStack() as stack:
        stack.enter_context(player(*ECG, "--labels", "ecg,time"))
        stack.enter_context(player(*MARKERS, "--channels", 1, *now_and_then))
        stack.enter_context(player(*GAZE, *now_and_then))
        program = Program(
            *("record", "--headless", "--protocol", "none", "--duration", DURATION_S, "--consent", "--json"),
            *("--eeg", "simulated:?seed=2", *EXTRAS, "--participant", "01"),
            *("--out", tmp_path_factory.mktemp("extras")),
        )
        program.wait()
        yield program
        program.kill()


@pytest.fixture(scope="module")
def run(recorded: Program) -> Path:
    assert 0 == recorded.process.returncode, recorded.err
    return Path(f"{recorded.lines[0]['run']}_streams.xdf")


@pytest.fixture(scope="module")
def session(run: Path) -> Session:
    return open_session(run)


def test_every_sample_of_a_signal_is_there(session: Session) -> None:
    """By its counter, and at the time at which it was due."""
    [signal] = [s for s in session.signals("aux") if s.info.name == "Chest belt"]

    assert {1.0} == set(np.diff(signal.data[:, 0]))
    assert len(signal) > 0.85 * RATE_HZ * DURATION_S
    late = (signal.t - signal.data[:, 1] + TIME_MODULO_S / 2) % TIME_MODULO_S - TIME_MODULO_S / 2
    assert np.abs(late).max() < 0.005
    assert (RATE_HZ, "ECG", ("ecg", "time")) == (signal.info.rate_hz, signal.info.type, signal.info.channel_names)


def test_every_marker_is_there_at_its_time(session: Session) -> None:
    """Its sender tells in each when it was due."""
    markers = [m for m in session.markers("aux_markers") if m.payload["stream"] == "PsychoPy"]
    numbers, due = zip(*(map(float, marker.label.split()) for marker in markers), strict=True)

    assert {1.0} == set(np.diff(numbers))
    assert len(markers) > 0.85 * DURATION_S / EVERY_S
    np.testing.assert_allclose([m.t for m in markers], due, atol=0.005)


def test_samples_without_a_rate_stay_numbers(session: Session) -> None:
    [gaze] = [s for s in session.signals("aux") if s.info.name == "Eyes"]

    assert {1.0} == set(np.diff(gaze.data[:, 0]))
    assert (0.0, 3) == (gaze.info.rate_hz, len(gaze.info.channels))


def test_the_session_says_what_was_recorded(session: Session) -> None:
    """Devices, how they fared, and that they were live."""
    assert session.document is not None
    devices = [(d.role, d.name) for d in session.document.devices]
    states = {(told["uri"], told["state"]) for row in session.texts("status") if "uri" in (told := row.json())}

    assert {("aux", "Chest belt"), ("aux", "PsychoPy"), ("aux", "Eyes")} == {d for d in devices if d[0] == "aux"}
    assert {"live"} == {state for _, state in states}
    assert len(session.health("aux_health", "lsl:belt/ECG")) >= DURATION_S - 1


def test_other_programs_read_them(run: Path, session: Session) -> None:
    """pyxdf, as most people call it."""
    streams, _ = pyxdf.load_xdf(str(run))

    assert verify(run).ok
    counts = {s["info"]["name"][0]: len(s["time_stamps"]) for s in streams if s["info"]["type"][0] in ("ECG", "Gaze")}
    assert {s.info.name: len(s) for s in session.signals("aux")} == counts


def test_the_estimates_are_those_of_the_eeg_alone(session: Session) -> None:
    """A replay, which knows nothing of extra streams, gives them again."""
    assert compare(session).exact


@pytest.mark.slow
def test_a_stream_that_is_not_there_is_told(emoscope: Start, tmp_path: Path) -> None:
    """Within ten seconds, before anything is recorded."""
    program = emoscope("record", *FREE, "--extra", "lsl:name=nobody", "--out", tmp_path / "out")

    assert 1 == program.wait()
    assert "nobody" in program.err[-1]
    assert not (tmp_path / "out").exists()


def test_what_is_no_extra_stream_is_told(emoscope: Start, tmp_path: Path) -> None:
    program = emoscope("record", *FREE, "--extra", "camera:0", "--out", tmp_path / "out")

    assert 2 == program.wait()
    assert 1 == len(program.err)
    assert "lsl:name=NAME" in program.err[0]
    assert not (tmp_path / "out").exists()
