"""Small models made on the spot: a card, a graph of a few operators, one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from models.card import BaselineRule, ModelCard, Smoothing, write_card
from models.preprocess.normalisation import Normalisation
from models.spec import Band, EegInput, FaceInput, InputSpec

MakeGraph = Callable[..., onnx.ModelProto]


@pytest.fixture
def card() -> ModelCard:
    """Return the card of a model of three electrodes, two bands and a face, each with a baseline."""
    eeg = EegInput(
        ("Fz", "Cz", "Pz"), 128, 1.0, "de", (Band("alpha", 8, 13), Band("beta", 13, 30)), baseline="personal"
    )
    face = FaceInput("landmarks68", 10, 0.4, baseline="personal")
    rng = np.random.default_rng(0)
    scale = {
        "eeg": Normalisation(rng.normal(size=(1, 3, 2)).astype("f4"), np.full((1, 3, 2), 2, np.float32)),
        "face": Normalisation(rng.normal(size=(1, 68, 2)).astype("f4"), np.full((1, 68, 2), 0.5, np.float32)),
    }
    return ModelCard(
        name="small",
        spec=InputSpec(eeg, face),
        normalisation=scale,
        personal={"eeg": BaselineRule(20.0, 300.0), "face": BaselineRule(5.0, 300.0)},
        smoothing=Smoothing(2.0),
        provenance={"simulated": True, "sessions": ["a", "b"]},
    )


@pytest.fixture
def graph() -> MakeGraph:
    """Return a function that builds a network: valence is the sum of EEG, arousal that of the face."""

    def build(
        extra: Iterable[onnx.NodeProto] = (), mean: str = "joined", batch: str | int = "batch"
    ) -> onnx.ModelProto:
        def floats(name: str, *shape: str | int) -> onnx.ValueInfoProto:
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch, *shape])

        inputs = [floats("eeg", 1, 3, 2), floats("eeg_present", 1), floats("face", 4, 68, 2), floats("face_present", 1)]
        axes = [helper.make_tensor(f"axes{n}", TensorProto.INT64, [n], range(1, n + 1)) for n in (3,)]
        nodes = [
            helper.make_node("ReduceMean", ["eeg", "axes3"], ["eeg_all"], keepdims=0),
            helper.make_node("ReduceMean", ["face", "axes3"], ["face_all"], keepdims=0),
            helper.make_node("Constant", [], ["row"], value_ints=[-1, 1]),
            helper.make_node("Reshape", ["eeg_all", "row"], ["eeg_one"]),
            helper.make_node("Reshape", ["face_all", "row"], ["face_one"]),
            helper.make_node("Concat", ["eeg_one", "face_one"], ["joined"], axis=1),
            helper.make_node("Identity", [mean], ["mean"]),
            helper.make_node("Concat", ["eeg_present", "face_present"], ["sd"], axis=1),
            *extra,
        ]
        outputs = [floats("mean", 2), floats("sd", 2)]
        body = helper.make_graph(nodes, "small", inputs, outputs, initializer=axes)
        return helper.make_model(body, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)

    return build


@pytest.fixture
def model_file(tmp_path: Path, card: ModelCard, graph: MakeGraph) -> Callable[..., Path]:
    """Return a function that writes a model with its card to a file."""

    def write(model: onnx.ModelProto | None = None, own: ModelCard | None = None) -> Path:
        model = graph() if model is None else model
        write_card(model, card if own is None else own)
        path = tmp_path / "small.onnx"
        path.write_bytes(model.SerializeToString())
        return path

    return write
