"""A network as an ONNX file with a free batch axis, written as `models.export` does."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from models.export import OPSET


def export_quietly(network: nn.Module, example: dict[str, Tensor], path: Path) -> Path:
    """Write a network in evaluation mode; the example's tensors are its inputs by name, of a batch of 2."""
    batch = torch.export.Dim("batch", min=1, max=4096)
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            network.eval(),
            tuple(example.values()),
            dynamo=True,
            external_data=False,
            opset_version=OPSET,
            input_names=tuple(example),
            output_names=("logits",),
            dynamic_shapes=tuple({0: batch} for _ in example),
            verbose=False,
        )
    path.write_bytes(program.model_proto.SerializeToString())
    return path
