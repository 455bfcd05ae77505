"""Graphs that say themselves what they would say without each modality: believed where it has the shape of one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from onnx import TensorProto, helper

from models.errors import ModelError
from models.runtime import load_model
from models.spec import ClassPlace

BOTH = {"eeg": True, "face": True}
CLASSES = (ClassPlace("one", -1.0, 0.0), ClassPlace("other", 1.0, 0.0))
WINDOW = {"eeg": np.full((1, 1, 3, 2), 0.4, np.float32), "face": np.full((1, 4, 68, 2), 0.8, np.float32)}


@pytest.fixture
def telling(graph):
    """Return a function that builds a graph: p_high is the mean of EEG, and of the face; without is what it is told."""

    def build(*without, shape=(1, -1, 2), repeats=False, output="p_high"):
        model = graph()
        del model.graph.output[:], model.graph.node[-2:], model.graph.input[3], model.graph.input[1]
        told = helper.make_tensor("told", TensorProto.FLOAT, [len(without)], without)
        rows = helper.make_tensor("shape", TensorProto.INT64, [len(shape)], shape)
        model.graph.initializer.extend([told, rows])
        model.graph.node.extend(
            [
                helper.make_node("Identity", ["joined"], [output]),
                helper.make_node("Reshape", ["told", "shape"], ["one_row"]),
                helper.make_node("Concat", ["one_row"] * (2 if repeats else 1), [f"{output}_without"], axis=0),
            ]
        )
        shapes = {output: ["batch", 2], f"{output}_without": [None] * len(shape)}
        for name, axes in shapes.items():
            model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, axes))
        return model

    return build


@pytest.fixture
def probable(card):
    return replace(card, spec=replace(card.spec, kind="probability"))


def test_what_a_graph_would_say_without_each_modality_is_believed(model_file, telling, probable):
    """Without EEG valence moves by 0.6 on -1..1, without the face arousal by 0.2."""
    model = load_model(model_file(telling(0.1, 0.8, 0.4, 0.7), probable))

    outputs, share = model.infer_with_share(WINDOW, BOTH)

    np.testing.assert_allclose([[0.4, 0.8]], outputs.p_high, atol=1e-6)
    assert share == pytest.approx({"eeg": 0.75, "face": 0.25}, abs=1e-4)


def test_of_classes_too(model_file, telling, card):
    own = replace(card, spec=replace(card.spec, kind="classes", classes=CLASSES))
    model = load_model(model_file(telling(0.0, 1.0, 0.5, 1.0, output="p_class"), own))

    _, share = model.infer_with_share(WINDOW, BOTH)

    assert share == pytest.approx({"eeg": 1.0, "face": 0.0}, abs=1e-4)


@pytest.mark.parametrize(
    ("without", "shape"),
    [((0.1, 0.2), (1, -1, 2)), ((0.1,) * 6, (1, -1, 2)), ((0.1,) * 4, (1, 4)), ((0.1,) * 6, (1, 2, 3))],
    ids=["one modality", "three modalities", "no axis of modalities", "three targets"],
)
def test_of_another_shape_it_is_refused_when_it_is_loaded(model_file, telling, probable, without, shape):
    with pytest.raises(ModelError, match="'p_high_without' is"):
        load_model(model_file(telling(*without, shape=shape), probable))


def test_more_rows_than_windows_are_refused(model_file, telling, probable):
    with pytest.raises(ModelError, match=r"\(2, 2, 2\) for 2 modalities of one window"):
        load_model(model_file(telling(0.1, 0.8, 0.4, 0.7, repeats=True), probable))


def test_what_is_not_a_number_is_refused_when_it_is_loaded(model_file, telling, probable):
    with pytest.raises(ModelError, match="not a number"):
        load_model(model_file(telling(float("nan"), 0.8, 0.4, 0.7), probable))
