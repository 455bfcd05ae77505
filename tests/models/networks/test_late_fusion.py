"""What late fusions say without a modality is what they say of windows with that modality at its mean."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from models.inputs import AuxInput
from models.networks.late_fusion import WithoutEach
from models.networks.one_second import one_second
from models.spec import ClassPlace
from tests.models.trained import network_of, some_windows

PARTS = {"EEG": ("eeg",), "peripheral": ("aux",), "EEG and peripheral": ("eeg", "aux")}
CLASSES = (ClassPlace("one", -1.0, 0.0), ClassPlace("other", 1.0, 0.0), ClassPlace("third", 0.0, 0.0))


def spec_with(parts, **others):
    spec = one_second(("F3", "F4", "GSR"))
    aux = AuxInput(("GSR",), 128.0, 1.0, "raw")
    eeg = replace(spec.eeg, channels=("F3", "F4"))
    return replace(
        spec,
        eeg=eeg if "eeg" in parts else None,
        aux=aux if "aux" in parts else None,
        face=replace(spec.face, crop_size=40),
        **others,
    )


@pytest.mark.parametrize("parts", PARTS.values(), ids=list(PARTS))
@pytest.mark.parametrize("system", ["deepvanet", "deepvanet-decision", "transformer-fusion"])
@pytest.mark.parametrize("others", [{"targets": ("valence", "arousal")}, {"kind": "classes", "classes": CLASSES}])
@torch.no_grad()
def test_without_a_modality_is_with_it_at_its_mean(system, parts, others):
    spec = spec_with(parts, **others)
    network = network_of(system, spec)
    windows = some_windows(spec, 3)

    said, without = WithoutEach(network, spec).eval()(**windows)

    torch.testing.assert_close(network(**windows), said, rtol=0, atol=1e-6)
    for n, key in enumerate(spec.modalities):
        means = windows | {key: torch.zeros_like(windows[key])}
        torch.testing.assert_close(network(**means), without[:, n], rtol=0, atol=1e-6)
        assert (without[:, n] - said).abs().max() > 1e-5  # it has a say
