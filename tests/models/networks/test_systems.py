"""The published systems side by side: each name gives a network that takes the input it asks for."""

from __future__ import annotations

import pytest
import torch

from models.errors import ModelError
from models.networks import SYSTEMS, build

CHANNELS = ("F3", "F4", "C3", "C4", "P3", "P4", "O1")


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_takes_what_it_asks_for(name: str) -> None:
    """Any channels; a score for every window and target, whatever stands in it."""
    torch.manual_seed(0)
    spec = SYSTEMS[name].spec_for(CHANNELS)
    parts = {"eeg": spec.eeg, "face": spec.face}
    windows = {key: torch.rand(3, *part.shape) for key, part in parts.items() if part}

    with torch.no_grad():
        scores = build(name, spec).eval()(**windows)

    assert (3, len(spec.targets)) == tuple(scores.shape)
    assert torch.isfinite(scores).all()


def test_a_name_that_is_none_is_refused_with_those_there_are() -> None:
    with pytest.raises(ModelError, match=r"eeg-lstn.*eeg-lstm"):
        build("eeg-lstn", SYSTEMS["eeg-lstm"].spec_for(CHANNELS))
