"""The words of `train` and `evaluate`, checked before anything is opened."""

from __future__ import annotations

import shutil

import pytest
import typer
from typer.testing import CliRunner, Result

from app.errors import UsageError
from app.evaluate_command import evaluate
from app.judging_options import epochs_of, hops_of, listed, refuse_training
from app.train_command import train

NEEDED = {"--data": "simulated:2x4?seconds=3", "--model": "eeg-lstm", "--target": "valence", "--out": "nowhere"}


def ended(command: str, *more: str) -> Result:
    """Return how a command ended in this process; of an option that is given twice the last one counts."""
    cli = typer.Typer(add_completion=False, rich_markup_mode=None)
    cli.command()(train)
    cli.command()(evaluate)
    words = [word for pair in NEEDED.items() for word in pair]
    return CliRunner().invoke(cli, [command, *words, *more], env={"COLUMNS": "120"})


def test_most_epochs_are_given_for_all_or_by_system() -> None:
    assert {} == epochs_of("")
    assert {"": 40} == epochs_of("40")
    assert {"": 40, "deepvanet": 4} == epochs_of("40,deepvanet=4")


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "four", "²", "40,50", "deepvanet=", "100001"])
def test_epochs_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--epochs"):
        epochs_of(text)


def test_seconds_between_windows_are_given_for_all_or_by_system() -> None:
    assert {"": 1.0, "eeg-lstm": 0.5} == hops_of("1,eeg-lstm=0.5")


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "1e-9", "1e9", "²", "1,2", "eeg-lstm=", "3601"])
def test_hops_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--hop"):
        hops_of(text)


def test_a_list_holds_each_word_once() -> None:
    assert ("all", "eeg") == listed("--modality", "all, eeg,all,", ("all", "eeg"))


def test_options_of_training_are_refused_where_a_file_is_judged() -> None:
    refuse_training(epochs="", leakage=False, search=0)
    with pytest.raises(UsageError, match="--per-subject is for systems that are trained"):
        refuse_training(epochs="", per_subject=True)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--target", "joy"),
        ("--split", "leaf"),
        ("--preset", "literal"),
        ("--statistics", "future"),
        ("--modality", "smell"),
        ("--modality", ","),
        ("--cnt-format", "int8"),
        ("--pretrain", "DIR"),
        ("--model", "nobody"),
        ("--model", "missing.onnx"),
        ("--epochs", "bddae=3"),
        ("--hop", "bddae=3"),
        ("--hop", "inf"),
        ("--folds", "1"),
    ],
)
@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_words_that_mean_nothing_are_named_with_code_2(command: str, option: str, value: str) -> None:
    found = ended(command, option, value)

    assert 2 == found.exit_code
    assert option in found.stderr
    assert "" == found.stdout
    assert 1 == found.stderr.count("\n")


@pytest.mark.parametrize(("option", "value"), [("--out", ""), ("--rate", "nan"), ("--workers", "0")])
def test_numbers_out_of_bounds_are_refused(option: str, value: str) -> None:
    found = ended("evaluate", option, value)

    assert 2 == found.exit_code
    assert option in found.stderr


def test_one_subjects_network_needs_another_split_than_by_subject() -> None:
    found = ended("evaluate", "--per-subject", "--split", "subject")

    assert 2 == found.exit_code
    assert "--per-subject" in found.stderr


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_help_teaches_what_the_words_mean(command: str) -> None:
    told = ended(command, "--help").stdout

    assert all(word in told for word in ("--split", "whole trials", "deap:DIR", "--high-from", "eeg-lstm"))


def test_a_model_of_the_library_is_judged_as_a_file_is(tmp_path, monkeypatch) -> None:
    """A system is one by its name, whatever a model of the library is called."""
    from app.judging import systems_of
    from models.library import find_model

    monkeypatch.setenv("EMOSCOPE_MODELS", str(tmp_path))
    shutil.copy(find_model("demo"), tmp_path / "eeg-lstm.onnx")

    assert (("demo",), find_model("demo")) == systems_of("demo")
    assert (("eeg-lstm",), None) == systems_of("eeg-lstm")
