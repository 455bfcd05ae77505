"""From torch to one ONNX file: same numbers, card inside."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import onnxruntime as ort
import pytest
import torch

from models.card import ModelCard
from models.demo.make import RULES, SPEC
from models.export import example_inputs, export
from models.library import find_model
from models.networks.fusion import FusionNet
from models.preprocess.normalisation import Normalisation
from models.runtime import load_model


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    torch.manual_seed(0)
    network = FusionNet(SPEC)
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    shapes = {"eeg": (1, 14, 4), "face": (1, 68, 2)}
    scale = {key: Normalisation(np.zeros(s, np.float32), np.ones(s, np.float32)) for key, s in shapes.items()}
    card = ModelCard("tried", SPEC, scale, RULES, provenance={"simulated": True})
    return network, card, export(network, card, tmp_path_factory.mktemp("model") / "tried.onnx")


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_onnxruntime_gives_what_torch_gives(exported, batch):
    network, _, path = exported
    generator = torch.Generator().manual_seed(batch)
    inputs = {
        name: torch.rand(value.shape, generator=generator) if name.endswith("_present") else
        torch.randn(value.shape, generator=generator)
        for name, value in example_inputs(SPEC, batch).items()
    }  # fmt: skip

    with torch.no_grad():
        expected = network(**inputs)
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found = session.run(["mean", "sd"], {name: value.numpy() for name, value in inputs.items()})

    for theirs, ours in zip(found, expected, strict=True):
        np.testing.assert_allclose(theirs, ours.numpy(), rtol=0, atol=1e-5)


def test_the_file_is_small_and_carries_its_card(exported):
    _, card, path = exported

    assert path.stat().st_size < 1_000_000
    assert card.to_json() == ModelCard.from_onnx(path).to_json()
    assert RULES == ModelCard.from_onnx(path).personal


def test_the_runtime_takes_it(exported):
    assert "tried" == load_model(exported[2]).card.name


def test_using_a_model_never_imports_torch():
    """Preprocessing, card and runtime are all that live use needs."""
    program = "import sys, models.runtime, models.preprocess.personal, models.smoothing; print('torch' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)

    assert "False" == done.stdout.strip()


def test_a_file_tells_nothing_of_the_machine_it_was_made_on(exported):
    """The exporter notes the line of code behind each operator, with its whole path."""
    for path in (exported[2], find_model("demo")):
        assert b".py" not in path.read_bytes()
