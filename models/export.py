"""From a trained network to the one ``.onnx`` file that everything about the model lives in.

Inputs are the spec's modalities, and their presence where the network takes it; outputs are those of
the spec's kind (`models.outputs.GRAPH_OUTPUTS`), calibrated inside the graph. A late fusion and `emoscope`
also say what they would say without each modality (`models.graph`), the latter its features as well. A network
that looks frame by frame becomes an encoder and one step of its loop (`models.networks.glimpse_graph`). The
batch axis is free. The card goes into the file's metadata (`models.card`).
"""

from __future__ import annotations

import copy
import inspect
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from models.card import Glimpses, ModelCard, write_card
from models.graph import FEATURES, without_name
from models.networks.calibrated import Calibrated
from models.networks.emoscope import EmoScope
from models.networks.emoscope_graph import HEAD, EmoScopeGraph
from models.networks.glimpse_graph import glimpse_graph
from models.networks.hierarchical_attention import HierarchicalAttention
from models.networks.late_fusion import LateFusion, WithoutEach
from models.networks.traced import Traced
from models.outputs import GRAPH_OUTPUTS
from models.spec import InputSpec

EXAMPLE_BATCH = 2  # with 1 the exporter takes the batch axis for a constant
OPSET = 20


def export(network: nn.Module, card: ModelCard, path: Path) -> Path:
    """Write a network and its card to path.

    Parameters
    ----------
    network : nn.Module
        Of the card's spec; on any device. Left in evaluation mode. For kinds ``probability`` and
        ``classes`` it gives logits, and is calibrated if it is a `Calibrated`; for ``continuous``
        mean and standard deviation.
    card : ModelCard
        In the file it has ``glimpses`` if the network looks frame by frame.
    path : Path
        Written whole or not at all.
    """
    network.eval()
    own = copy.deepcopy(network).cpu().float()
    for parameter in own.parameters():  # training may have laid them out channels last
        parameter.data = parameter.data.contiguous()
    traced, glimpses = _graph_of(own, card.spec)
    model = _onnx_of(traced)
    if isinstance(traced.module, EmoScopeGraph):
        _name_head(model, traced.module.network.head)
    forget_origin(model)
    write_card(model, replace(card, glimpses=glimpses))
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(model.SerializeToString())
    part.replace(path)
    return path


def _graph_of(network: nn.Module, spec: InputSpec) -> tuple[Traced, Glimpses | None]:
    """Return what is to be exported, and the loop around it."""
    outputs, without = GRAPH_OUTPUTS[spec.kind], without_name(spec)
    if spec.kind != "continuous":
        network = Calibrated.of(network, spec).eval()
        if isinstance(network.network, HierarchicalAttention):
            inner = network.network
            return glimpse_graph(inner, network.platt), Glimpses(inner.step.state_shape, inner.options.max_glimpses)
        if isinstance(network.network, EmoScope):
            network = EmoScopeGraph(network).eval()
            outputs = (*outputs, *([without] if without else []), FEATURES)
        elif without and isinstance(network.network, LateFusion):
            network, outputs = WithoutEach(network, spec).eval(), (*outputs, without)
    taken = inspect.signature(network.forward).parameters
    inputs = {name: value for name, value in example_inputs(spec).items() if name in taken}
    return Traced(network, inputs, outputs), None


def _onnx_of(traced: Traced) -> onnx.ModelProto:
    batches = {name: torch.export.Dim(name, min=1, max=4096) for name in ("batch", "frames")}
    inputs = traced.inputs | traced.frames
    with _quiet_exporter():
        program = torch.onnx.export(
            traced.module,
            kwargs=inputs,
            dynamo=True,
            external_data=False,
            opset_version=OPSET,
            input_names=tuple(inputs),
            output_names=traced.outputs,
            dynamic_shapes={name: {0: batches["frames" if name in traced.frames else "batch"]} for name in inputs},
            verbose=False,
        )
    if program is None:
        raise RuntimeError("torch.onnx.export gave no program")
    _free_output_names(program, traced.outputs)
    return program.model_proto


def _name_head(model: onnx.ModelProto, head: nn.Linear) -> None:
    """Give the head's weights the names under which a refitted head finds them, and an input each of their own."""
    weight, bias = HEAD
    [gemm] = [node for node in model.graph.node if any(name.endswith(f".{weight}") for name in node.input)]
    [replaced] = [own for own in model.graph.initializer if own.name == gemm.input[1]]
    model.graph.initializer.remove(replaced)
    for name, value in ((weight, head.weight), (bias, head.bias)):
        model.graph.initializer.append(onnx.numpy_helper.from_array(value.detach().numpy(), name))
    gemm.input[:] = [gemm.input[0], weight, bias]  # a bias of 0 was left out, one equal to another constant shared


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
    for name, part in spec.parts.items():
        inputs[name] = torch.zeros(batch, *part.shape)
        inputs[f"{name}_present"] = torch.ones(batch, 1)
    return inputs


def _free_output_names(program: torch.onnx.ONNXProgram, names: tuple[str, ...]) -> None:
    """Rename inner values that the exporter called as an output is called (a reduction is "mean")."""
    outputs = {id(value) for value in program.model.graph.outputs}
    for node in program.model.graph:
        for value in node.outputs:
            if value.name in names and id(value) not in outputs:
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
