"""Models side by side are judged on the same windows, each by what it says when it is judged alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnx
import pytest

from models.card import ModelCard, write_card
from models.errors import TrainingError
from models.spec import InputSpec
from models.sweep.given import given_line
from models.sweep.material import opened
from models.sweep.request import Request
from models.sweep.side_by_side import compared, met_before
from tests.inference.small_models import DE, card, write_model
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


def with_provenance(path, provenance):
    """Say on a model's card where it comes from."""
    model = onnx.load(path)
    write_card(model, replace(ModelCard.from_onnx(path), provenance=provenance))
    path.write_bytes(model.SerializeToString())
    return path


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


@pytest.mark.parametrize(
    ("provenance", "known"),
    [
        ({}, []),
        ({"subjects": ["sub-02", "sub-07"]}, ["sub-02"]),
        ({"personal": {"participant": "sub-01"}, "subjects": ["sub-02"]}, ["sub-01", "sub-02"]),
        ({"subjects": [["sub-01"], {}, None], "personal": {"participant": {}}}, []),
    ],
)
def test_people_whom_a_model_was_trained_on_are_named(provenance, known) -> None:
    own = replace(card("known", InputSpec(DE, None)), provenance=provenance)

    assert known == met_before(own, ("sub-01", "sub-02", "sub-03"))


def test_whoever_compares_is_told_of_people_a_model_knows(files, place, tmp_path) -> None:
    told = Listener()
    people = opened(DATA, place.options).recordings
    spec = InputSpec(replace(DE, window_s=1.0), None)
    knowing = with_provenance(write_model(tmp_path / "knowing.onnx", spec), {"subjects": [people[0].subject]})

    compared({"short": files["short"], "knowing": knowing}, asked(["short", "knowing"]), place, told)

    assert [f"knowing was trained on people of the same codes, {people[0].subject}"] == [
        note.partition(":")[0] for note in told.notes if "the same codes" in note
    ]
