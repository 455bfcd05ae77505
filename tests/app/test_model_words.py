"""What is said of a model from its card, whatever stands there."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.model_words import LONGEST, LONGEST_LINE, MOST_FIGURES, line_of
from models.card import ModelCard
from models.library import Entry, Library
from models.spec import InputSpec
from tests.inference.small_models import DE, card
from ui.models_feed import Figure

TRAINED = {
    "data": "sessions",
    "simulated": False,
    "subjects": ["01", "02"],
    "n_trials": 40,
    "metrics": {
        "valence": {
            "split": "subject",
            "accuracy": 0.7,
            "interval": [0.6, 0.8],
            "majority": 0.5,
            "n_trials": 40,
            "n_subjects": 2,
        }
    },
}


@pytest.fixture(scope="module")
def plain() -> ModelCard:
    return card("small", InputSpec(DE, None))


def entry(model: ModelCard, **provenance: Any) -> Entry:
    return Entry("mine", Path("mine.onnx"), "own", card=replace(model, provenance=provenance), sha256="f" * 64)


def test_a_trained_model_tells_data_and_figures(plain: ModelCard) -> None:
    line = line_of(entry(plain, **TRAINED))

    assert "sessions: 2 people, 40 trials" == line.trained_on
    assert line.simulated is False
    assert (Figure("valence", "", "accuracy", 0.7, 0.6, 0.8, 0.5, "subject", 40, 2),) == line.figures
    assert "small" == line.contract[0]
    assert any(text.startswith("  EEG") for text in line.contract)


def test_the_model_that_comes_with_emoscope_tells_its_figures(tmp_path: Path) -> None:
    """Simulated, with figures for both targets as it is used, on people it never saw."""
    (demo,) = Library(tmp_path).entries()
    line = line_of(demo)

    assert line.simulated
    assert [("valence", "both"), ("arousal", "both")] == [(it.target, it.part) for it in line.figures[:2]]
    assert all(math.isfinite(figure.value) and math.isfinite(figure.chance) for figure in line.figures)


@pytest.mark.parametrize(("head", "first"), [("personal", 0.9), ("population", 0.6)])
def test_a_calibrated_model_tells_the_head_it_has_first(plain: ModelCard, head: str, first: float) -> None:
    """And the other beside it; the general model's figures are not its own."""
    judged = {
        "target": "valence",
        "head": head,
        "chance": 0.5,
        "trials": 10,
        "personal": {"accuracy": 0.9, "interval_95": [0.6, 0.98]},
        "population": {"accuracy": 0.6, "interval_95": [0.31, 0.83]},
    }
    personal = {"participant": "07", "simulated": True, "targets": [judged, "odd", {"target": 3}]}
    line = line_of(entry(plain, **TRAINED, personal=personal))

    assert [first, 1.5 - first] == [figure.value for figure in line.figures]
    assert head == line.figures[0].part
    assert math.isfinite(line.figures[0].low)
    assert line.simulated
    assert {("valence", "trial", 10, 1, 0.5)} == {
        (it.target, it.held_out, it.n_trials, it.n_subjects, it.chance) for it in line.figures
    }
    assert "sessions: 2 people, 40 trials; calibrated for 07" == line.trained_on


@pytest.mark.parametrize(
    "metrics",
    [
        None,
        "very good",
        [0.9],
        {"valence": 0.9},
        {"valence": {"accuracy": "all"}},
        {"valence": {"accuracy": True}},
        {"valence": {"accuracy": 10**400}},
        {"valence": {"accuracy": 7.0}},
        {"valence": {"valence_r": [0.9]}},
    ],
)
def test_figures_of_no_shape_of_ours_are_not_shown(plain: ModelCard, metrics: Any) -> None:
    """They stand in the card's words, and nowhere as a figure."""
    assert () == line_of(entry(plain, metrics=metrics)).figures


def test_what_is_odd_beside_a_figure_is_not_known(plain: ModelCard) -> None:
    odd = {"accuracy": 0.7, "interval": "wide", "majority": None, "split": 3, "n_trials": -4, "n_subjects": "two"}
    (figure,) = line_of(entry(plain, metrics={"valence": odd})).figures

    assert (0.7, "", 0, 0) == (figure.value, figure.held_out, figure.n_trials, figure.n_subjects)
    assert all(map(math.isnan, (figure.low, figure.high, figure.chance)))


def test_a_card_full_of_figures_and_words_is_cut(plain: ModelCard) -> None:
    metrics = {f"target {k}" * 100: {"accuracy": 0.5} for k in range(1000)}
    line = line_of(entry(plain, metrics=metrics, data="x" * 10_000))

    assert MOST_FIGURES == len(line.figures)
    assert all(len(figure.target) <= LONGEST for figure in line.figures)
    assert len(line.trained_on) <= LONGEST


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("data", "simulated", "subjects", "n_trials", "split", "metrics", "personal", "targets", "valence", "accuracy")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(told=st.dictionaries(st.sampled_from(KEYS), st.dictionaries(st.sampled_from(KEYS), ANYTHING) | ANYTHING))
def test_whatever_a_card_tells_becomes_a_line(plain: ModelCard, told: dict[str, Any]) -> None:
    """Any JSON: nothing raises, nothing is long, and nothing moves what stands beside it."""
    line = line_of(entry(plain, **told))

    assert all(len(text) <= LONGEST_LINE and text.isprintable() for text in line.contract)
    assert all(-1.0 <= figure.value <= 1.0 and figure.target.isprintable() for figure in line.figures)
    assert line.trained_on.isprintable()


def test_a_damaged_entry_keeps_its_error() -> None:
    line = line_of(Entry("old", Path("old.onnx"), "own", "It is damaged."))

    assert ("old", True, "It is damaged.", ()) == (line.name, line.own, line.error, line.figures)
