"""Where and in which numbers a network is trained."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from models.errors import TrainingError
from models.training.loop import train
from models.training.machine import machine_for
from models.training.plan import Plan
from tests.models.training.small import small_fold, small_plan, small_segments, small_spec


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is one")
def test_cuda_that_is_not_there_is_named():
    with pytest.raises(TrainingError, match=r"There is no CUDA device for torch here"):
        machine_for(Plan("deepvanet", device="cuda"), convolutional=True)


@pytest.mark.parametrize(
    ("precision", "convolutional", "instructions", "bfloat16"),
    [
        ("auto", True, "avx512_bf16", True),
        ("auto", True, "amx_bf16", True),
        ("auto", True, "avx2", False),
        ("auto", False, "avx512_bf16", False),
        ("float32", True, "avx512_bf16", False),
        ("bfloat16", False, "avx2", True),
    ],
)
def test_bfloat16_is_taken_where_it_is_faster(monkeypatch, precision, convolutional, instructions, bfloat16):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {instructions: True})

    machine = machine_for(Plan("deepvanet", precision=precision, device="cpu"), convolutional)

    assert (bfloat16, convolutional) == (machine.bfloat16, machine.channels_last)


def test_threads_and_seed_are_afterwards_as_they_were():
    machine = machine_for(Plan("eeg-lstm", threads=2, device="cpu"), convolutional=False)
    torch.manual_seed(1)
    wanted = torch.rand(2)
    torch.manual_seed(1)

    with machine.ready(seed=7):
        inside = (torch.get_num_threads(), torch.rand(2))

    assert 2 == inside[0]
    assert (1, True) == (torch.get_num_threads(), torch.equal(wanted, torch.rand(2)))


def test_bfloat16_trains_to_nearly_the_same_loss():
    """Eight bits of mantissa, weights in float32: the course differs by a few percent."""
    segments, high = small_segments(small_spec("deepvanet"))
    plan = small_plan("deepvanet", epochs=2)

    losses = [
        train(replace(plan, precision=precision), segments, high, small_fold(segments.table)).history[-1].loss
        for precision in ("float32", "bfloat16")
    ]

    assert pytest.approx(losses[0], rel=0.1) == losses[1]
    assert losses[0] != losses[1]
