"""From a trained network to the one ``.onnx`` file that everything about the model lives in.

Inputs are the spec's modalities and their presence, outputs ``mean`` and ``sd``; the batch
axis is free. The card goes into the file's metadata (`models.card`).
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from models.card import ModelCard, write_card
from models.spec import InputSpec

EXAMPLE_BATCH = 2  # with 1 the exporter takes the batch axis for a constant
OUTPUTS = ("mean", "sd")
OPSET = 20


def export(network: nn.Module, card: ModelCard, path: Path) -> Path:
    """Write the network and its card to path; the network is left in evaluation mode."""
    network.eval()
    example = example_inputs(card.spec)
    batch = torch.export.Dim("batch", min=1, max=4096)
    with _quiet_exporter():
        program = torch.onnx.export(
            network,
            tuple(example.values()),
            dynamo=True,
            external_data=False,
            opset_version=OPSET,
            input_names=tuple(example),
            output_names=OUTPUTS,
            dynamic_shapes=tuple({0: batch} for _ in example),
            verbose=False,
        )
    if program is None:
        raise RuntimeError("torch.onnx.export gave no program")
    _free_output_names(program)
    model = program.model_proto
    forget_origin(model)
    write_card(model, card)
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString())
    return path


def forget_origin(model: onnx.ModelProto) -> None:
    """Take out where the exporter found each operator: lines of code, and paths of this machine."""
    del model.graph.metadata_props[:]
    for part in (*model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output):
        del part.metadata_props[:]
        part.doc_string = ""
    for tensor in model.graph.initializer:
        del tensor.metadata_props[:]
        tensor.doc_string = ""


def example_inputs(spec: InputSpec, batch: int = EXAMPLE_BATCH) -> dict[str, Tensor]:
    """Return inputs of the spec's shapes by the names they have in the graph, in order."""
    inputs: dict[str, Tensor] = {}
    for name, part in (("eeg", spec.eeg), ("face", spec.face)):
        if part is not None:
            inputs[name] = torch.zeros(batch, *part.shape)
            inputs[f"{name}_present"] = torch.ones(batch, 1)
    return inputs


def _free_output_names(program: torch.onnx.ONNXProgram) -> None:
    """Rename inner values that the exporter called as an output is called (a reduction is "mean")."""
    outputs = {id(value) for value in program.model.graph.outputs}
    for node in program.model.graph:
        for value in node.outputs:
            if value.name in OUTPUTS and id(value) not in outputs:
                value.name = f"{value.name}_inner"


@contextmanager
def _quiet_exporter() -> Iterator[None]:
    """Keep to itself what the exporter says of its own code and of torchvision, which is not used."""
    noisy = logging.getLogger("torch.onnx")
    level = noisy.level
    noisy.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        noisy.setLevel(level)
