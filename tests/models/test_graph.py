"""Graphs of frames and glimpses: looped over by the runtime, refused where they are not what their card says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from models.card import Glimpses, ModelCard
from models.errors import ModelError
from models.runtime import load_model
from models.spec import ClassPlace

FRAMES, STATE = 4, (2,)
CLASSES = (ClassPlace("one", -1.0, 0.0), ClassPlace("other", 1.0, 0.0), ClassPlace("third", 0.0, 0.0))


@pytest.fixture
def glimpsing(card) -> ModelCard:
    """Return a card of EEG of four frames, looked at one by one."""
    spec = replace(
        card.spec, eeg=replace(card.spec.eeg, steps=FRAMES, step_s=0.1, baseline="none"), face=None, kind="probability"
    )
    scale = {"eeg": card.normalisation["eeg"]}
    return replace(card, spec=spec, normalisation=scale, personal={}, glimpses=Glimpses(STATE, 40))


def glimpse(
    n_outputs: int = 2, jump: float = 1 / (FRAMES - 1), state: int = STATE[0], encoded: str = "sums"
) -> onnx.ModelProto:
    """Return a graph whose frames' features are their sums, that adds up those it sees, and goes on by a jump."""

    def floats(name: str, *shape: int, rows: str = "batch") -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [rows, *shape])

    nodes = [
        helper.make_node("ReduceSum", ["eeg_frames", "axes"], ["flat"], keepdims=0),
        helper.make_node("Unsqueeze", ["flat", "one"], ["sums"]),
        helper.make_node("Concat", ["sums", "sums"], ["twice"], axis=0),
        helper.make_node("Identity", [encoded], ["eeg_features"]),
        helper.make_node("Add", ["state", "eeg_seen"], ["next_state"]),
        helper.make_node("ReduceSum", ["next_state", "one"], ["total"], keepdims=1),
        helper.make_node("Concat", ["total"] * n_outputs, ["logits"], axis=1),
        helper.make_node("Add", ["position", "jump"], ["next_position"]),
    ]
    tensors = [
        helper.make_tensor("axes", TensorProto.INT64, [2], [1, 2]),
        helper.make_tensor("one", TensorProto.INT64, [1], [1]),
        helper.make_tensor("jump", TensorProto.FLOAT, [1], [jump]),
    ]
    inputs = [floats("position", 1), floats("state", state), floats("eeg_seen", 1)]
    inputs.append(floats("eeg_frames", 3, 2, rows="frames"))
    outputs = [floats("logits", n_outputs), floats("next_position", 1), floats("next_state", state)]
    outputs.append(floats("eeg_features", 1, rows="rows"))
    body = helper.make_graph(nodes, "glimpse", inputs, outputs, initializer=tensors)
    return helper.make_model(body, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)


def some_eeg(*rows: float) -> dict[str, np.ndarray]:
    return {"eeg": np.array(rows, np.float32).reshape(-1, 1, 1, 1) * np.ones((1, FRAMES, 3, 2), np.float32)}


def test_the_runtime_looks_until_the_last_frame(model_file, glimpsing):
    """Six values a frame, four frames, two cells: the logit is 48 times the value."""
    found = load_model(model_file(glimpse(), glimpsing)).infer(some_eeg(0.01, -0.02))

    np.testing.assert_allclose(found.p_high, 1 / (1 + np.exp([[-0.48] * 2, [0.96] * 2])), atol=1e-6)


def test_a_modality_at_its_mean_is_one_glimpsed_row_more(model_file, glimpsing):
    outputs, share = load_model(model_file(glimpse(), glimpsing)).infer_with_share(some_eeg(0.01), {"eeg": True})

    assert (1, 2) == outputs.mean.shape
    assert {"eeg": 1.0} == share


def test_classes_of_a_glimpse_add_up_to_one(model_file, glimpsing):
    own = replace(glimpsing, spec=replace(glimpsing.spec, kind="classes", classes=CLASSES))

    found = load_model(model_file(glimpse(3), own)).infer(some_eeg(0.01))

    np.testing.assert_allclose(found.p, np.full((1, 3), 1 / 3), atol=1e-6)


@pytest.mark.parametrize(
    ("graph", "words"),
    [
        ({"jump": 7.0}, "look outside its window"),
        ({"jump": float("nan")}, "look outside its window"),
        ({"state": 3}, "its input 'state'"),
        ({"n_outputs": 3}, "for 2 targets"),
        ({"encoded": "twice"}, "cannot reshape"),
        ({"encoded": "flat"}, "Got:"),
    ],
)
def test_a_glimpse_unlike_its_card_is_refused_when_it_is_loaded(model_file, glimpsing, graph, words):
    with pytest.raises(ModelError, match=words):
        load_model(model_file(glimpse(**graph), glimpsing))


def test_a_graph_of_whole_windows_is_no_glimpse(model_file, graph, glimpsing):
    with pytest.raises(ModelError, match="are not those of its card"):
        load_model(model_file(graph(), glimpsing))
