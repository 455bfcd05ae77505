"""A file's head is what its graph does, and another one in its place does what it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from models.calibration.graph import AT_ONCE, HeadGraph
from models.calibration.head import Head
from models.card import ModelCard
from models.errors import CalibrationError
from models.onnx_file import read_onnx
from models.runtime import Model
from tests.models.calibration.person import small_card, small_model
from tests.models.trained import model_of


def windows(card, n, seed=0):
    rng = np.random.default_rng(seed)
    return {key: rng.normal(size=(n, *part.shape)).astype(np.float32) for key, part in card.spec.parts.items()}


def test_features_and_heads_give_the_network_s_answers():
    card = small_card()
    content, inputs = small_model(card), windows(small_card(), AT_ONCE + 3)
    graph = HeadGraph(content, card)

    features = graph.features(inputs)
    told = np.column_stack([expit(head.logits(features)) for head in graph.heads()])

    np.testing.assert_allclose(Model(card, content).infer(inputs).p_high, told, atol=1e-5)


@pytest.mark.slow
def test_the_network_that_is_made_for_it_keeps_the_contract(tmp_path):
    _, path = model_of("emoscope", tmp_path, targets=("valence", "arousal"))
    file = read_onnx(path)
    card = ModelCard.from_json(file.card)
    inputs = windows(card, 3) | {f"{key}_present": np.ones((3, 1), np.float32) for key in card.spec.parts}
    graph = HeadGraph(file.content, card)
    head = Head(np.linspace(-1, 1, len(graph.heads()[0].weight)), 0.2)

    other = Model(card, graph.with_heads({0: head}, card)).infer(inputs)

    np.testing.assert_allclose(expit(head.logits(graph.features(inputs))), other.p_high[:, 0], atol=1e-5)


def test_another_head_answers_in_its_place_and_no_other_does(tmp_path):
    card, own = small_card(), small_card("personal")
    content, inputs = small_model(card), windows(card, 4)
    graph = HeadGraph(content, card)
    head = Head(np.linspace(-1, 1, 16), 0.7)
    before = Model(card, content).infer(inputs).p_high

    path = tmp_path / "personal.onnx"
    path.write_bytes(graph.with_heads({1: head}, own))
    file = read_onnx(path)
    after = Model(ModelCard.from_json(file.card), file.content).infer(inputs).p_high

    assert "personal" == ModelCard.from_json(file.card).name
    np.testing.assert_allclose(expit(head.logits(graph.features(inputs))), after[:, 1], atol=1e-5)
    np.testing.assert_array_equal(before[:, 0], after[:, 0])


def test_a_model_without_features_is_refused():
    with pytest.raises(CalibrationError, match='"small" cannot be made personal: its graph does not give features'):
        HeadGraph(small_model(small_card(), features="joined"), small_card())


def test_a_model_that_gives_no_probabilities_is_refused():
    card = small_card()
    continuous = replace(card, spec=replace(card.spec, kind="continuous"))

    with pytest.raises(CalibrationError, match="no probabilities of high and low, but continuous"):
        HeadGraph(small_model(card), continuous)


def test_a_calibration_that_turns_answers_round_is_refused():
    with pytest.raises(CalibrationError, match="values that it cannot have"):
        HeadGraph(small_model(small_card(), slope=(1.0, -1.0)), small_card())


def test_a_head_that_is_not_the_last_word_is_refused():
    """Of a file that says one thing and does another nothing is built."""
    card = small_card()
    graph = HeadGraph(small_model(card), card)
    graph._offset = graph._offset + 1.0

    with pytest.raises(CalibrationError, match="its answers are not those of its head"):
        graph.features(windows(card, 2))
