"""`emoscope record --headless`: a whole session, read back by others' programs and our own."""

from __future__ import annotations

import json
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
import pyxdf

from inference.replay.report import compare
from recorder.session.document import read_document
from recorder.session.finding import find_runs
from recorder.session.reader import Session, open_session
from recorder.session.verify import verify
from tests.app.conftest import Start
from tests.app.program import Program
from tests.app.test_acceptance_signals import has_its_handlers
from tests.surroundings import end

CLIPS = Path(__file__).resolve().parents[2] / "assets" / "protocols" / "demo"
COUNTER_MODULO = 256  # BrainFlow's package number
FRAME_S = 1 / 30
MOST_FILE_BYTES = 1_500_000

PLAYLIST = f"""
format = 1
name = "short"
title = "Two clips and a text"

[timing]
baseline_s = 1
fixation_s = 0.5
rest_s = 0.5

[order]
shuffle = true

[[stimulus]]
id = "hello"
text = "Sit comfortably."
duration_s = 1
rated = false

[[stimulus]]
id = "joy"
file = {json.dumps(str(CLIPS / "joy.mp4"))}
duration_s = 1.5
valence = 7.4
arousal = 7.4

[[stimulus]]
id = "sad"
file = {json.dumps(str(CLIPS / "sad.mp4"))}
duration_s = 1.5
valence = 2.6
arousal = 2.6
"""

ANSWERS = """
format = 1

[[answer]]
stimulus = "joy"
valence = 8
arousal = 7
dominance = 5
liking = "declined"
response_s = 0.3

[[answer]]
stimulus = "sad"
valence = 2
arousal = 3
dominance = 5
liking = 4
response_s = 0.3
"""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A whole session: BrainFlow's synthetic board, a simulated face with pictures, two clips, answers from a file."""
    folder = tmp_path_factory.mktemp("recorded")
    (folder / "short.toml").write_text(PLAYLIST, encoding="utf-8")
    (folder / "answers.toml").write_text(ANSWERS, encoding="utf-8")
    protocol = ("--protocol", folder / "short.toml", "--answers", folder / "answers.toml")
    devices = ("--eeg", "brainflow:synthetic", "--camera", "simulated:", "--video")
    program = Program(
        "record", "--headless", *protocol, *devices, "--participant", "01", "--out", folder / "out", "--json"
    )
    program.wait()
    yield program
    program.kill()


@pytest.fixture(scope="module")
def run(recorded: Program) -> Path:
    return Path(f"{recorded.lines[0]['run']}_streams.xdf")


@pytest.fixture(scope="module")
def session(run: Path) -> Session:
    return open_session(run)


def test_a_session_ends_by_itself_complete(recorded: Program) -> None:
    """One line on standard output tells where it is, and nothing was lost."""
    assert (0, "complete", {}, []) == (
        recorded.process.returncode,
        *(recorded.lines[0][key] for key in ("state", "overflow", "warnings")),
    )


def test_the_files_are_whole(run: Path) -> None:
    """Every byte has its checksum, and the checksums agree."""
    report = verify(run)

    assert report.ok, report.lines()


def test_pyxdf_loads_every_stream(run: Path, session: Session) -> None:
    """With its own clock synchronisation and dejittering, as most people call it."""
    streams, _ = pyxdf.load_xdf(str(run))

    counts = {s["info"]["type"][0]: len(s["time_stamps"]) for s in streams}
    assert len(session.signal().t) == counts["EEG"]
    assert len(session.estimates().t) == counts["Emotion"]
    assert all(len(s["time_stamps"]) == len(s["time_series"]) for s in streams)


def test_the_boards_own_counter_proves_that_no_sample_is_missing(session: Session) -> None:
    """Package numbers, a column that the board sends, run on without a jump from the first sample to the last."""
    packages = session.raw()[:, 0]

    assert {1} == set(np.diff(packages).astype(int) % COUNTER_MODULO)
    assert not session.signal().gap[1:].any()


def test_stamps_keep_the_boards_rate(session: Session) -> None:
    """On the session clock, increasing, at 250 Hz."""
    t = session.signal().t

    assert np.all(np.diff(t) > 0)
    assert 250.0 == pytest.approx((len(t) - 1) / (t[-1] - t[0]), rel=0.005)


def test_frame_stamps_are_those_of_the_camera(session: Session) -> None:
    """The simulated camera stamps a frame when it is due: 1/30 s apart, whatever else goes on."""
    stamps = session.frame_stamps()

    places = (stamps.t - stamps.t[0]) / FRAME_S
    assert np.abs(places - np.round(places)).max() * FRAME_S < 0.005
    assert np.all(np.diff(stamps.columns["index"]) >= 1)


def test_the_film_has_the_frames_at_their_stamps(session: Session) -> None:
    """Matroska's own time base is a millisecond."""
    stamps = session.frame_stamps()
    with av.open(str(session.paths.camera)) as film:
        shown = [float(frame.pts * frame.time_base) for frame in film.decode(video=0)]

    kept = np.isfinite(stamps.columns["pts_ms"])
    assert np.count_nonzero(kept) == len(shown)
    np.testing.assert_allclose(shown, stamps.t[kept] - stamps.t[kept][0], atol=0.0011)


def test_markers_agree_with_the_frames_presented(session: Session) -> None:
    """Onset is the first frame, offset comes after the last."""
    frames = session.table("stimulus_frames")
    clips = [trial for trial in session.trials() if trial.kind == "video"]

    assert ["joy", "sad"] == sorted(trial.stimulus for trial in clips)
    for trial in clips:
        own = frames.t[frames.columns["trial"] == trial.number]
        assert trial.onset == own[0]
        assert own[-1] <= trial.offset
        assert 1.5 == pytest.approx(trial.offset - trial.onset, abs=0.25)


def test_answers_are_kept_as_they_were_given(session: Session) -> None:
    """What was declined is no number."""
    ratings = {trial.stimulus: trial.rating for trial in session.trials() if trial.rating}

    assert {"valence": 8, "arousal": 7, "dominance": 5, "liking": None} == ratings["joy"].answers
    assert ("liking",) == ratings["joy"].declined
    assert {"valence": 2, "arousal": 3, "dominance": 5, "liking": 4} == ratings["sad"].answers


def test_a_replay_gives_the_estimates_that_were_shown(session: Session) -> None:
    """Every one of them, to 1e-5."""
    report = compare(session)

    assert report.exact, report
    assert (report.n_estimates, {}) == (report.n_compared, report.not_compared)
    assert report.n_estimates >= 8


def test_replay_prints_what_the_live_run_would_have(emoscope: Start, run: Path, session: Session) -> None:
    """The same lines, with the same keys."""
    program = emoscope("sessions", "replay", run, "--json")
    assert 0 == program.wait()

    live = [json.loads(text.text) for text in session.texts("emotion_detail")]
    again = program.lines
    assert [line.keys() for line in live] == [line.keys() for line in again]
    for axis in ("valence", "arousal"):
        np.testing.assert_allclose([line[axis] for line in again], [line[axis] for line in live], atol=1e-5)


def test_a_signal_ends_a_session_cleanly(emoscope: Start, tmp_path: Path) -> None:
    """Ctrl-C in the middle: what there is is kept, closed, and told to be incomplete."""
    devices = ("--eeg", "simulated:", "--camera", "simulated:")
    protocol = ("--protocol", "demo", "--answers", "auto")
    program = emoscope("record", "--headless", *protocol, *devices, "--participant", "02", "--out", tmp_path)
    program.until(lambda: any(path.stat().st_size > 300_000 for path in tmp_path.rglob("*_streams.xdf")))

    assert 1 == program.ask_to_end(signal.SIGINT)

    session = open_session(tmp_path)
    assert session.document is not None
    assert ("aborted", True, True) == (session.document.state, session.complete, verify(session.paths.streams).ok)
    assert "kept" in program.err[-1]


def test_recording_without_a_protocol_ends_after_its_time(emoscope: Start, tmp_path: Path) -> None:
    """For who has stimuli of another program."""
    free = ("--protocol", "none", "--duration", 2)
    program = emoscope("record", "--headless", *free, "--eeg", "simulated:", "--participant", "03", "--out", tmp_path)

    assert 0 == program.wait()
    session = open_session(tmp_path)
    assert 2.0 <= session.duration_s < 6.0
    assert session.simulated


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--protocol", "demo", "--participant", "Anna K.", "--answers", "auto"), 1, "Anna K."),
        (("--protocol", "no-such.toml", "--participant", "01", "--answers", "auto"), 1, "no-such.toml"),
        (("--protocol", "none", "--participant", "01", "--answers", "auto"), 2, "--answers"),
        (("--protocol", "demo", "--participant", "01"), 2, "--answers FILE"),
        (("--protocol", "demo", "--participant", "01", "--answers", "auto", "--duration", 3), 2, "--duration"),
        (("--protocol", "none", "--participant", "01", "--duration", "inf"), 2, "--duration"),
        (("--protocol", "none", "--participant", "01", "--duration", 1, "--hop", 5), 2, "give 0.1 to 2"),
        (("--protocol", "none", "--participant", "01", "--duration", 1, "--hop", "nan"), 2, "give 0.1 to 2"),
    ],
)
def test_what_cannot_be_recorded_is_told_before_anything_is_opened(
    emoscope: Start, tmp_path: Path, options: tuple[object, ...], code: int, told: str
) -> None:
    """In one line; nothing is written."""
    program = emoscope("record", "--headless", *options, "--eeg", "simulated:", "--out", tmp_path / "out")

    assert code == program.wait()
    assert 1 == len(program.err)
    assert told in program.err[0]
    assert not (tmp_path / "out").exists()


def test_a_person_is_not_recorded_without_consent(emoscope: Start, play: Start, tmp_path: Path) -> None:
    """Anything that is not simulated may be a person."""
    play("--name", "Cap", "--source-id", "cap-of-a-person", "--channels", "8")
    eeg = ("--eeg", "lsl:source_id=cap-of-a-person")
    program = emoscope(
        *("record", "--headless", "--protocol", "none", "--duration", 1),
        *eeg,
        *("--participant", "04", "--out", tmp_path / "out"),
    )

    assert 1 == program.wait()
    assert "--consent" in program.err[-1]
    assert not (tmp_path / "out").exists()


def test_a_disk_that_takes_no_more_ends_the_session_in_order(emoscope: Start, tmp_path: Path) -> None:
    """Told in one line; what was written before is whole and readable."""
    free = ("--protocol", "none", "--duration", 30)
    devices = ("--eeg", "simulated:", "--camera", "simulated:")
    program = emoscope(
        *("record", "--headless", *free, *devices, "--participant", "05", "--out", tmp_path),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_FILE_BYTES, MOST_FILE_BYTES)),
    )

    assert 1 == program.wait()
    session = open_session(tmp_path)
    assert session.document is not None
    assert "aborted" == session.document.state
    assert "kept" in program.err[-1]
    assert len(session.signal().t) > 100
    assert session.paths.streams.stat().st_size <= MOST_FILE_BYTES


def test_a_folder_that_cannot_be_written_is_told(emoscope: Start, tmp_path: Path) -> None:
    """Before anything is recorded."""
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    free = ("--protocol", "none", "--duration", 1)
    program = emoscope(
        "record", "--headless", *free, "--eeg", "simulated:", "--participant", "06", "--out", tmp_path / "file"
    )

    assert 1 == program.wait()
    assert str(tmp_path / "file") in program.err[-1]


def test_a_stream_that_is_lost_and_comes_back_leaves_a_gap_and_a_word(
    emoscope: Start, play: Start, tmp_path: Path
) -> None:
    """The session goes on meanwhile; everything the sender sent while it was there is in it."""
    options = ("--name", "Cap", "--source-id", "a-cap", "--channels", "8")
    sender = play(*options)
    program = emoscope(
        *("record", "--headless", "--protocol", "none", "--duration", 9, "--consent"),
        *("--eeg", "lsl:source_id=a-cap", "--camera", "simulated:", "--participant", "07", "--out", tmp_path),
    )
    program.until(lambda: any(path.stat().st_size > 400_000 for path in tmp_path.rglob("*_streams.xdf")))
    end(sender)
    play(*options)

    assert 0 == program.wait()
    session = open_session(tmp_path)
    signal_ = session.signal()
    assert 1 == np.count_nonzero(signal_.gap[1:])
    counter, gap = session.raw()[:, 0], np.flatnonzero(signal_.gap[1:])[0] + 1
    assert {1} == set(np.diff(counter[:gap])) == set(np.diff(counter[gap:]))
    told = [status.json() for status in session.texts("status")]
    assert {"live", "stalled"} <= {state["state"] for state in told if state["role"] == "eeg"}
    assert compare(session).exact


def test_stopped_before_it_began_is_told(emoscope: Start, tmp_path: Path) -> None:
    """A script must not take it for a session."""
    free = ("--protocol", "none", "--eeg", "lsl:name=Nobody")
    program = emoscope("record", "--headless", *free, "--participant", "01", "--out", tmp_path)
    program.until(lambda: has_its_handlers(program))

    assert 1 == program.ask_to_end(signal.SIGINT)
    assert "nothing was recorded" in program.err[-1]
    assert [] == list(tmp_path.iterdir())


def test_a_terminal_that_is_closed_ends_a_session_cleanly(emoscope: Start, tmp_path: Path) -> None:
    """As where a connection to the recording computer breaks."""
    free = ("--protocol", "none", "--eeg", "simulated:")
    program = emoscope(
        *("record", "--headless", *free, "--participant", "01", "--out", tmp_path),
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # the tests may run under nohup
    )
    program.until(lambda: any(path.stat().st_size > 20_000 for path in tmp_path.rglob("*_streams.xdf")))

    assert 0 == program.ask_to_end(signal.SIGHUP)
    assert open_session(tmp_path).complete


def test_an_operators_code_that_is_too_long_is_told_before(emoscope: Start, tmp_path: Path) -> None:
    """session.json has no room for it, and nobody could read it again."""
    free = ("--protocol", "none", "--duration", 1, "--eeg", "simulated:", "--operator", "x" * 201)
    program = emoscope("record", "--headless", *free, "--participant", "01", "--out", tmp_path)

    assert 1 == program.wait()
    assert "operator" in program.err[-1]
    assert [] == list(tmp_path.iterdir())


def test_two_programs_never_write_the_same_run(emoscope: Start, tmp_path: Path) -> None:
    free = ("--protocol", "none", "--duration", 2, "--eeg", "simulated:", "--participant", "01", "--out", tmp_path)
    programs = [emoscope("record", "--headless", *free) for _ in range(3)]

    assert [0, 0, 0] == [program.wait() for program in programs]
    runs = find_runs(tmp_path)
    assert [1, 2, 3] == [run.run for run in runs]
    assert [1, 2, 3] == [read_document(run.document).run for run in runs]


def test_a_timed_recording_that_is_cut_short_is_not_complete(emoscope: Start, tmp_path: Path) -> None:
    """Who asked for a minute and got three seconds is told so."""
    free = ("--protocol", "none", "--duration", 60)
    program = emoscope("record", "--headless", *free, "--eeg", "simulated:", "--participant", "08", "--out", tmp_path)
    program.until(lambda: any(path.stat().st_size > 100_000 for path in tmp_path.rglob("*_streams.xdf")))

    assert 1 == program.ask_to_end(signal.SIGINT)
    document = open_session(tmp_path).document
    assert document is not None
    assert ("aborted", "stopped by the operator") == (document.state, document.why)
