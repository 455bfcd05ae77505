"""`emoscope simulate` as its users start it."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from app.errors import UsageError
from app.session_digest import digest_of
from app.simulate_command import as_text, parsed_mode, planned, summary
from app.simulation import Made, make_session
from app.simulation_pool import make_sessions
from recorder.participant.worlds import WORLDS
from recorder.session.reader import open_session
from recorder.session.summary import find_runs


def plans(out: Path, subjects: int = 2, trials: int = 1, **changes):
    given = {"trial_s": 2.0, "video": False, "world": "trials", "lag_s": 2.0, "seed": 5} | changes
    return planned(subjects, trials, out, *given.values())


def test_sessions_lie_in_the_folder_and_their_digest_does_not_depend_on_processes(emoscope, tmp_path):
    """Two processes give what one gives."""
    program = emoscope(
        "simulate", "--subjects", 2, "--trials", 1, "--trial-seconds", 2, "--seed", 5, "--out", tmp_path / "a", "--json"
    )
    assert 0 == program.wait()
    (told,) = program.lines
    runs = find_runs(tmp_path / "a")
    assert ["01", "02"] == [run.participant for run in runs]
    assert all(open_session(run.streams).complete for run in runs)
    assert (True, 2, 2) == (told["complete"], told["n_complete"], told["n_sessions"])
    assert told["n_crops"] == sum(session["n_crops"] for session in told["sessions"]) > 100
    alone = [make_session(plan, lambda _: None, lambda: False) for plan in plans(tmp_path / "b")]
    assert digest_of(made.digest for made in alone) == told["digest"]
    assert [] == program.err


def test_ctrl_c_closes_and_marks_what_is_being_made(emoscope, tmp_path):
    """What was complete stays, what is under way is marked, and what was not begun is not there."""
    program = emoscope("simulate", "--subjects", 5, "--trials", 60, "--trial-seconds", 10, "--out", tmp_path)
    program.until(lambda: len(list(tmp_path.rglob("*_streams.xdf"))) >= 1)
    assert 1 == program.ask_to_end(signal.SIGINT)
    runs = find_runs(tmp_path)
    assert 1 <= len(runs) < 5
    documents = [open_session(run.streams).document for run in runs]
    assert {("aborted", "stopped by the user")} == {(document.state, document.why) for document in documents}
    assert "0 of 5 sessions complete" in program.out[-1]
    assert [] == program.err


@pytest.mark.slow
def test_a_session_that_cannot_be_made_is_told_in_one_line(emoscope, tmp_path):
    (tmp_path / "file").write_text("no folder")
    program = emoscope("simulate", "--subjects", 1, "--trials", 1, "--out", tmp_path / "file")
    assert 1 == program.wait()
    (line,) = program.err
    assert "file" in line
    assert "Choose another folder" in line


@pytest.mark.slow
def test_one_process_makes_what_many_make(tmp_path):
    told: list[float] = []
    one, three = (make_sessions(plans(tmp_path / str(n), subjects=3), told.append, n) for n in (1, 3))
    assert [made.digest for made in one] == [made.digest for made in three]
    assert sum(made.duration_s for made in (*one, *three)) == pytest.approx(sum(told))


def test_participants_are_other_people_under_codes_of_one_length(tmp_path):
    cast = plans(tmp_path, subjects=120)
    assert ["001", "120"] == [cast[0].code, cast[-1].code]
    assert "01" == plans(tmp_path)[0].code
    assert 120 == len({plan.seed for plan in cast})
    assert plans(tmp_path, seed=6)[0].seed != plans(tmp_path, seed=5)[0].seed
    assert plans(tmp_path)[0].seed == cast[0].seed


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "sub-02").mkdir()
    with pytest.raises(UsageError, match="holds participant 02 already"):
        plans(tmp_path)


@pytest.mark.parametrize("name", WORLDS)
def test_every_world_is_a_mode(name):
    assert name == parsed_mode(name)[0]


def test_the_lag_of_a_misaligned_camera_can_be_given():
    assert ("misaligned", 0.75) == parsed_mode("misaligned:0.75")
    assert parsed_mode("misaligned")[1] > 0


@pytest.mark.parametrize(
    "text", ["", "smile", "trials:2", "misaligned:", "misaligned:-1", "misaligned:61", "misaligned:x"]
)
def test_a_mode_that_is_none_is_refused(text):
    with pytest.raises(UsageError, match="--mode"):
        parsed_mode(text)


@pytest.mark.parametrize(
    ("option", "value"), [("--subjects", 0), ("--trials", "many"), ("--trial-seconds", 0.5), ("--seed", -1)]
)
def test_a_wrong_number_is_wrong_usage(emoscope, tmp_path, option, value):
    options = {"--subjects": 1, "--trials": 1, "--out": tmp_path} | {option: value}
    program = emoscope("simulate", *[part for pair in options.items() for part in pair])
    assert 2 == program.wait()
    assert option in program.err[0]
    assert not list(tmp_path.iterdir())


def test_a_summary_of_stopped_sessions_has_no_digest(tmp_path):
    made = [Made("01", "a.xdf", "complete", 60.0, 1.0, "aa"), Made("02", "b.xdf", "aborted", 30.0, 1.0, "bb")]
    told = summary(made, plans(tmp_path), 1.5)
    assert (False, 1, None, 60.0) == (told["complete"], told["n_complete"], told["digest"], told["times_real_time"])
    assert json.loads(json.dumps(told)) == told
    assert "1 of 2 sessions complete" in as_text(told)
    assert "digest" not in as_text(told)


@pytest.mark.parametrize(("n_crops", "words"), [(70, "70 face crops of 64 x 64 pixels"), (0, "no face crops: models")])
def test_a_summary_says_whether_there_are_crops(tmp_path, n_crops, words):
    made = [Made("01", "a.xdf", "complete", 60.0, 1.0, "aa", n_crops)]
    assert words in as_text(summary(made, plans(tmp_path, subjects=1), 1.5))
