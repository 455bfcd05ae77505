"""Where and in which numbers a network is trained: device, threads, bfloat16, memory format.

Weights stay float32; under autocast convolutions and products are done in bfloat16. That is faster
only where the processor has instructions for it and the network is heavy in convolutions; what is
exported is judged and calibrated in float32 all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import nn

from models.errors import TrainingError
from models.training.memory import keep_freed_memory
from models.training.plan import Plan

BF16_INSTRUCTIONS = ("avx512_bf16", "amx_bf16")


@dataclass(frozen=True, slots=True)
class Machine:
    """Settings of one training.

    Attributes
    ----------
    device : torch.device
    bfloat16 : bool
        Whether to compute under autocast.
    channels_last : bool
        Whether weights of 2-D convolutions lie with their maps innermost.
    threads : int
        Of torch, on the CPU.
    """

    device: torch.device
    bfloat16: bool
    channels_last: bool
    threads: int

    def place(self, network: nn.Module) -> nn.Module:
        """Return the network on the device, in the memory format."""
        network = network.to(self.device)
        if self.channels_last:
            network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return network

    def autocast(self) -> torch.autocast:
        """Return the context in which the network is run in training."""
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16)

    @contextmanager
    def ready(self, seed: int) -> Iterator[None]:
        """Set threads and the seed of torch's own generator, which are afterwards as they were; see also `memory`."""
        if self.device.type == "cpu":
            keep_freed_memory()
        threads = torch.get_num_threads()
        devices = [self.device] if self.device.type == "cuda" else []
        torch.set_num_threads(self.threads)
        try:
            with torch.random.fork_rng(devices=devices):
                torch.manual_seed(seed)
                yield
        finally:
            torch.set_num_threads(threads)


def machine_for(plan: Plan, convolutional: bool) -> Machine:
    """Return the settings for a plan.

    Parameters
    ----------
    plan : Plan
    convolutional : bool
        Whether the system spends its time in 2-D convolutions.

    Raises
    ------
    TrainingError
        If CUDA is wanted and there is none.
    """
    if plan.device == "cuda" and not torch.cuda.is_available():
        raise TrainingError('There is no CUDA device for torch here. Choose device "cpu", or "auto".')
    cuda = plan.device != "cpu" and torch.cuda.is_available()
    device = torch.device("cuda" if cuda else "cpu")
    faster = convolutional and _has_bfloat16(device)
    bfloat16 = plan.precision == "bfloat16" or (plan.precision == "auto" and faster)
    return Machine(device, bfloat16, convolutional, max(1, plan.threads))


def _has_bfloat16(device: torch.device) -> bool:
    """Tell whether the device computes in bfloat16 itself; emulated it is slower than float32."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name, False) for name in BF16_INSTRUCTIONS)
