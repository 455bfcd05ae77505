"""Models side by side are judged on the same windows, each by what it says when it is judged alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.errors import TrainingError
from models.spec import InputSpec
from models.sweep.given import given_line
from models.sweep.request import Request
from models.sweep.side_by_side import compared
from tests.inference.small_models import DE, write_model
from tests.models.sweep.conftest import DATA, Heard


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Return two models: one looks back over one second, the other over two."""
    folder = tmp_path_factory.mktemp("models")
    lengths = {"short": 1.0, "longer": 2.0}
    return {
        name: write_model(folder / f"{name}.onnx", InputSpec(replace(DE, window_s=window_s), None))
        for name, window_s in lengths.items()
    }


def asked(models, hop_s=0.5) -> Request:
    return Request(DATA, tuple(models), ("valence",), hop_s={"": hop_s})


@pytest.fixture(scope="module")
def found(files, place):
    """Return the comparison, of trials of 3 s: windows end at 1, 1.5, ... and at 2, 2.5, 3 s."""
    return compared(files, asked(files), place, Listener())


class Listener(Heard):
    """One that follows nothing but what is said."""

    planned = epoch = done = staticmethod(lambda *_: None)


def test_all_are_judged_on_the_windows_that_all_have(found) -> None:
    ends = [line.results[0].t_end.tolist() for line in found.lines]

    assert 16 * 3 == len(ends[0])
    assert ends[0] == pytest.approx(ends[1])
    assert ["short", "longer"] == [result.system for result in found.shown]
    assert any("48 windows that all models have" in note and "short 80, longer 48" in note for note in found.notes)


def test_each_says_what_it_says_alone(found, files, place, heard) -> None:
    alone = given_line(files["short"], asked(["short"]), place, heard).results[0]
    beside = found.lines[0].results[0]

    expected = alone.p[np.isin(alone.rows, beside.rows)]
    np.testing.assert_array_equal(expected, beside.p)


def test_every_two_are_compared_over_subjects(found) -> None:
    [pair] = found.paired

    accuracy = [result.target("valence").window.accuracy for result in found.shown]
    assert ("short (valence)", "longer (valence)", "subject", 2) == (pair.first, pair.second, pair.unit, pair.n)
    assert accuracy[0] - accuracy[1] == pytest.approx(pair.difference)


def test_models_that_never_speak_at_the_same_moment_are_refused(files, place, tmp_path) -> None:
    odd = write_model(tmp_path / "odd.onnx", InputSpec(replace(DE, window_s=1.25), None))
    models = {"short": files["short"], "odd": odd}

    with pytest.raises(TrainingError, match="no window in common"):
        compared(models, asked(models, hop_s=1.0), place, Listener())
