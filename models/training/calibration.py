"""Logits made honest: a line on each of them, the most likely one on validation windows.

A temperature for networks trained by cross entropy (Guo et al., ICML 2017), so that "high" stays
what is above 0; Platt's slope and offset for scores of a hinge (Platt 1999). The line is part of
the exported graph (`models.networks.calibrated`).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.networks.calibrated import Calibrated
from models.networks.margin import fit_platt
from models.spec import InputSpec
from models.training.batches import Rows, Windows


@torch.no_grad()
def calibrated(network: nn.Module, spec: InputSpec, windows: Windows, validation: Rows, offset: bool) -> Calibrated:
    """Return the network with its line, on the CPU and in evaluation mode.

    Parameters
    ----------
    network : nn.Module
        Trained; judged in float32, as it will be used.
    spec : InputSpec
    windows : Windows
    validation : ndarray of int64
        Rows that the network was not trained on.
    offset : bool
        False for a temperature alone.
    """
    network.eval()
    answers = [(network(**batch.inputs).cpu(), batch.high.cpu()) for batch in windows.in_order(validation)]
    logits, high = (torch.cat(part) for part in zip(*answers, strict=True))
    made = Calibrated.of(network, spec)
    fit_platt(made.platt, logits, high, offset)
    return _settled(made)


def _settled(network: Calibrated) -> Calibrated:
    """Put the weights where export wants them: the CPU, in the ordinary memory format, without gradients."""
    network.to("cpu")
    network.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    for parameter in network.parameters():
        parameter.grad = None
    return network.eval()


@torch.no_grad()
def calibrated_logits(network: Calibrated, windows: Windows, rows: Rows) -> Tensor:
    """Return the calibrated logits (len(rows), n_outputs) of some windows."""
    return torch.cat([network.logits(**batch.inputs) for batch in windows.in_order(rows)])
