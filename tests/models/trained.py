"""Networks as training leaves them: weights of any value, a calibration that matters, and a card."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from models.card import BaselineRule, ModelCard, Smoothing
from models.export import export
from models.networks import build
from models.networks.calibrated import Calibrated
from models.networks.deepvanet_decision import DeepVANetDecision
from models.networks.facial_lstm import FacialLstm
from models.networks.lstm_layer import Lstm
from models.networks.specs import spec_of
from models.preprocess.normalisation import Normalisation
from models.spec import InputSpec

CHANNELS = ("F3", "F4", "C3", "C4", "P3", "P4", "O1", "O2")


def card_of(spec: InputSpec, name: str = "tried") -> ModelCard:
    """Return a card whose normalisation changes nothing."""
    scales = {}
    for key, part in spec.parts.items():
        shape = (1,) * len(part.shape)
        scales[key] = Normalisation(np.zeros(shape, np.float32), np.ones(shape, np.float32))
    personal = {key: BaselineRule(20.0, 300.0) for key, part in spec.parts.items() if part.baseline == "personal"}
    return ModelCard(name, spec, scales, personal, Smoothing(2.0), {"simulated": True})


def network_of(system: str, spec: InputSpec, seed: int = 0) -> Calibrated:
    """Return a network whose every part has a say: gates, fusion weights, running means, calibration."""
    torch.manual_seed(seed)
    inner = build(system, spec)
    if isinstance(inner, FacialLstm):
        inner.gated.fill_(1.0)
        inner.svm_weight.normal_()
    if isinstance(inner, DeepVANetDecision):
        inner.weights.uniform_(0.2, 1.0)
    for module in inner.modules():
        if isinstance(module, nn.BatchNorm1d):
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2.0)
        if isinstance(module, Lstm):  # its gates begin nearly shut, and it says the same of everything
            with torch.no_grad():
                module.weight_ih_l0.mul_(10.0)
    network = Calibrated.of(inner, spec)
    network.platt.slope.uniform_(1.5, 3.0)
    network.platt.offset.uniform_(-1.0, 1.0)
    return network.eval()


def model_of(system: str, folder: Path, **how) -> tuple[Calibrated, Path]:
    """Return a network of a system and the file it was exported to."""
    spec = spec_of(system, how.pop("channels", CHANNELS), **how)
    network = network_of(system, spec)
    return network, export(network, card_of(spec, system), folder / f"{system}.onnx")


def some_windows(spec: InputSpec, n: int, seed: int = 1) -> dict[str, torch.Tensor]:
    """Return n windows of noise, by modality."""
    generator = torch.Generator().manual_seed(seed)
    return {key: torch.randn(n, *part.shape, generator=generator) for key, part in spec.parts.items()}
