"""`emoscope calibrate` as it is typed: a person's own model out of their sessions, or a line that says why not."""

from __future__ import annotations

import errno
import json
import os

import pytest
import typer
from typer.testing import CliRunner

from app.calibrate_command import calibrate as command
from app.judging_folder import MODEL, OutFolder
from app.simulation import Plan, make_session, planned_s
from models.runtime import load_model
from tests.models.calibration.person import small_card, small_model

N_TRIALS = 8
CLIP_S = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Sessions of three people: a whole one, one of too few trials, and one that was broken off half way."""
    place = tmp_path_factory.mktemp("calibrations")
    for code, n_trials, share in (("01", N_TRIALS, 2.0), ("02", 4, 2.0), ("03", N_TRIALS, 0.5)):
        plan, seconds = Plan(place, code, int(code), n_trials, 3.0, crops=False), []
        make_session(plan, seconds.append, lambda: sum(seconds) > share * planned_s(plan))  # noqa: B023
    return place


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "people.onnx"
    path.write_bytes(small_model(small_card()))
    return path


@pytest.fixture(autouse=True)
def library(tmp_path, monkeypatch):
    monkeypatch.setenv("EMOSCOPE_MODELS", str(tmp_path / "library"))
    return tmp_path / "library"


def calibrate(*arguments):
    """Run the command in this process, without the log of the program around it."""
    alone = typer.Typer()
    alone.command()(command)
    return CliRunner().invoke(alone, [str(argument) for argument in arguments])


def test_a_person_s_model_is_kept_by_its_name(folder, model, library):
    [streams] = (folder / "sub-01").rglob("*.xdf")

    done = calibrate("--data", streams, "--model", model, "--name", "own one", "--json")

    told = json.loads(done.stdout)
    card = load_model("own one").card

    assert 0 == done.exit_code
    assert str(library / "own one.onnx") == told["out"]
    assert ("own one", "01", N_TRIALS) == (card.name, told["participant"], told["targets"]["valence"]["trials"])
    assert {"eeg", "face"} == set(card.start)


def test_a_folder_gets_the_model_and_its_figures(folder, model, tmp_path):
    done = calibrate("--data", folder, "--participant", "01", "--model", model, "--out", tmp_path / "out")

    figures = json.loads((tmp_path / "out" / "metrics.json").read_text())

    assert 0 == done.exit_code
    assert str(tmp_path / "out" / "model.onnx") == done.stdout.splitlines()[-1]
    assert any(line.startswith("valence: ") for line in done.stdout.splitlines())
    assert "small-01" == figures["model"] == load_model(tmp_path / "out" / "model.onnx").card.name
    assert any("recordings are simulated" in note for note in figures["notes"])


def test_nothing_is_written_over(folder, model, tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"the old one")

    done = calibrate("--data", folder / "sub-01", "--model", model, "--out", tmp_path)

    assert 1 == done.exit_code
    assert "already. Give another --out." in done.stderr
    assert b"the old one" == (tmp_path / "model.onnx").read_bytes()


def test_a_full_disk_leaves_nothing_half_written(folder, model, tmp_path, monkeypatch):
    def full(_self, name, _content):
        if name == MODEL:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(OutFolder, "write", full)

    done = calibrate("--data", folder / "sub-01", "--model", model, "--out", tmp_path / "out")

    assert 1 == done.exit_code
    assert "No space left on device. Is the disk full?" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--data", "sub-02"), "4 of 4 trials tell valence; at least 6 are needed"),
        (("--data", "sub-03"), "trials tell valence; at least 6 are needed"),
        (("--data", "."), "The sessions are of 3 people (01, 02, 03)"),
        (("--data", "nowhere"), "nowhere"),
        (("--data", "sub-01", "--high-from", 9.5), "0 of 8 trials were rated high in valence; at least 2 high"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_saved(folder, model, tmp_path, arguments, told):
    option, place, *others = arguments

    done = calibrate(option, folder / place, *others, "--model", model, "--out", tmp_path / "out")

    assert 1 == done.exit_code
    assert told in done.stderr
    assert 1 == len(done.stderr.splitlines())
    assert not (tmp_path / "out").exists()


def test_a_model_without_a_head_is_refused_before_anybody_is_recorded(tmp_path):
    path = tmp_path / "deaf.onnx"
    path.write_bytes(small_model(small_card(), features="joined"))

    done = calibrate("--eeg", "simulated:", "--participant", "01", "--sessions", tmp_path / "sessions", "--model", path,
                     "--name", "own", "--headless", "--answers", "auto")  # fmt: skip

    assert 1 == done.exit_code
    assert "cannot be made personal" in done.stderr
    assert not (tmp_path / "sessions").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--name", "own"),
        ("--data", "somewhere"),
        ("--data", "somewhere", "--eeg", "simulated:", "--name", "own"),
        ("--data", "somewhere", "--name", "own", "--out", "folder"),
        ("--eeg", "simulated:", "--name", "own"),
        ("--data", "somewhere", "--name", "own", "--target", "dominance"),
    ],
)
def test_what_it_cannot_mean_is_wrong_usage(arguments):
    assert 2 == calibrate(*arguments).exit_code


@pytest.mark.slow
@pytest.mark.timeout(500)
def test_a_simulated_person_is_recorded_and_calibrated_in_one_go(emoscope, model, tmp_path):
    """Rest, eight clips, answers from the truth, and a model of one's own: no hands."""
    clips = [
        f'[[stimulus]]\nid = "{name}"\ntext = "{name}"\nduration_s = {CLIP_S}\nvalence = {valence}\narousal = {arousal}'
        for name, valence, arousal in (("joy", 8, 8), ("calm", 8, 2), ("sad", 2, 2), ("tense", 2, 8))
    ]
    protocol = tmp_path / "clips.toml"
    protocol.write_text("\n".join(["format = 1", 'name = "clips"', 'title = "Clips"', *clips]))

    program = emoscope(
        "calibrate", "--eeg", "simulated:", "--camera", "simulated:", "--participant", "07", "--headless",
        "--answers", "auto", "--sessions", tmp_path / "sessions", "--protocol", protocol, "--rest", 8,
        "--model", model, "--out", tmp_path / "out", "--seed", 1, "--json",
        env={**os.environ, "EMOSCOPE_CONFIG": str(tmp_path)},
    )  # fmt: skip

    assert 0 == program.wait(400), program.err
    [told] = program.lines
    assert ("07", True) == (told["participant"], told["simulated"])
    assert [8, 8] == [target["trials"] for target in told["targets"].values()]
    assert load_model(tmp_path / "out" / "model.onnx").card.start
