"""Models of one layer over whatever a spec asks for: every pixel and every sample moves their answer."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from models.card import BaselineRule, ModelCard, Smoothing, write_card
from models.inputs import AuxInput, EegInput, FaceInput
from models.preprocess.normalisation import Normalisation
from models.runtime import Model, load_model
from models.spec import Band, InputSpec

CROP_SIZE = 16
DE = EegInput(("Fz", "Cz", "Pz"), 128, 1.0, "de", (Band("alpha", 8, 13), Band("beta", 13, 30)), baseline="personal")
CROPS = FaceInput("crop", 5, 1.0, CROP_SIZE, baseline="personal")
PERIPHERAL = AuxInput(("ECG", "GSR"), 64, 1.0, "raw", baseline="personal")


def write_model(path: Path, spec: InputSpec) -> Path:
    """Write a model that takes a spec's modalities, with weights drawn from its name."""
    dice = np.random.default_rng(len(path.stem))
    inputs, nodes, weights = [], [], []
    for key, part in spec.parts.items():
        n = math.prod(part.shape)
        weight = (dice.standard_normal((n, len(spec.targets))) / math.sqrt(n)).astype(np.float32)
        weights.append(numpy_helper.from_array(weight, f"{key}_weight"))
        inputs.append(helper.make_tensor_value_info(key, TensorProto.FLOAT, ["batch", *part.shape]))
        nodes.append(helper.make_node("Flatten", [key], [f"{key}_flat"], axis=1))
        nodes.append(helper.make_node("MatMul", [f"{key}_flat", f"{key}_weight"], [f"{key}_said"]))
    nodes.append(helper.make_node("Sum", [f"{key}_said" for key in spec.parts], ["said"]))
    nodes += [helper.make_node("Tanh", ["said"], ["mean"]), helper.make_node("Sigmoid", ["said"], ["sd"])]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", 2]) for name in ("mean", "sd")]
    graph = helper.make_graph(nodes, path.stem, inputs, outputs, initializer=weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    write_card(model, card(path.stem, spec))
    path.write_bytes(model.SerializeToString())
    return path


def card(name: str, spec: InputSpec) -> ModelCard:
    """Return a card that centres every modality on the person and scales it a little."""
    shapes = {key: _own_shape(key, part.shape) for key, part in spec.parts.items()}
    scale = {
        key: Normalisation(np.full(shape, 0.3, np.float32), np.full(shape, 0.5, np.float32))
        for key, shape in shapes.items()
    }
    personal = {key: BaselineRule(5.0, 300.0) for key, part in spec.parts.items() if part.baseline == "personal"}
    return ModelCard(name, spec, scale, personal, Smoothing(1.0), {"simulated": True})


def small_model(folder: Path, spec: InputSpec, name: str = "small") -> Model:
    """Write a model and load it."""
    return load_model(write_model(folder / f"{name}.onnx", spec))


def _own_shape(key: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of a modality's mean: the same at every step, and at every sample of a raw channel."""
    return (1, shape[1], 1) if key == "aux" else (1, *shape[1:])
