"""What all networks of one raw second and five face crops have in common."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import onnxruntime as ort
import pytest
import torch
from torch import Tensor, nn

from models.errors import SpecError
from models.export import OPSET
from models.networks import deepvanet, deepvanet_decision, transformer_fusion
from models.networks.deepvanet import BioNet, DeepVANet, FaceNet
from models.networks.deepvanet_decision import DeepVANetDecision
from models.networks.one_second import one_second
from models.networks.transformer_fusion import RecurrenceNet, TransformerFusion, TransformerNet
from models.spec import Band, InputSpec

Build = Callable[[InputSpec], nn.Module]

BOTH: list[Build] = [DeepVANet, DeepVANetDecision, TransformerFusion]
OF_EEG: list[Build] = [BioNet, TransformerNet]
OF_FACE: list[Build] = [FaceNet, RecurrenceNet]
MODULES = [deepvanet, deepvanet_decision, transformer_fusion]


def spec_of(n_channels: int = 5, crop_size: int = 40, **others) -> InputSpec:
    spec = one_second([f"E{n}" for n in range(n_channels)], **others)
    return replace(spec, face=replace(spec.face, crop_size=crop_size))


def some_seconds(build: Build, spec: InputSpec, n: int, seed: int = 0) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    seconds = {
        "eeg": torch.randn(n, *spec.eeg.shape, generator=generator),
        "face": torch.rand(n, *spec.face.shape, generator=generator),
    }
    unused = {"face"} if build in OF_EEG else {"eeg"} if build in OF_FACE else set()
    return {name: value for name, value in seconds.items() if name not in unused}


def made(build: Build, spec: InputSpec) -> nn.Module:
    torch.manual_seed(0)
    return build(spec).eval()


@pytest.mark.parametrize("module", MODULES)
def test_a_system_wants_one_raw_second_and_five_crops(module):
    spec = module.spec_for(["F3", "F4", "GSR"], targets=("arousal",))

    assert (1, 3, 128) == spec.eeg.shape
    assert (5, 3, 64, 64) == spec.face.shape
    assert ("probability", ("arousal",)) == (spec.kind, spec.targets)
    assert spec == InputSpec.from_dict(spec.to_dict())


def test_the_paper_preset_takes_the_band_of_deap():
    assert (0.5, 45.0) == one_second(["Cz"]).eeg.band_hz
    assert (4.0, 45.0) == one_second(["Cz"], preset="paper").eeg.band_hz
    assert one_second(["Cz"], rate_hz=64.0).eeg.band_hz[1] < 32


@pytest.mark.parametrize("build", BOTH + OF_EEG + OF_FACE)
@pytest.mark.parametrize(("n_channels", "targets"), [(1, ("valence",)), (14, ("valence", "arousal"))])
def test_it_gives_a_logit_a_target_for_any_channels(build, n_channels, targets):
    spec = spec_of(n_channels, targets=targets)

    logits = made(build, spec)(**some_seconds(build, spec, 3))

    assert (3, len(targets)) == tuple(logits.shape)
    assert torch.isfinite(logits).all()


@pytest.mark.parametrize("build", BOTH)
def test_rate_frames_and_size_of_faces_are_the_specs(build):
    spec = spec_of(4, 72, rate_hz=200.0)
    spec = replace(spec, face=replace(spec.face, fps=8.0))

    assert (1, 4, 200) == spec.eeg.shape
    assert (2, 1) == tuple(made(build, spec)(**some_seconds(build, spec, 2)).shape)


@pytest.mark.parametrize("build", BOTH + OF_EEG + OF_FACE)
def test_a_second_is_judged_by_itself_and_always_the_same(build):
    spec = spec_of()
    network, seconds = made(build, spec), some_seconds(build, spec, 4)

    together, again = network(**seconds), network(**seconds)
    alone = network(**{name: value[2:3] for name, value in seconds.items()})

    assert torch.equal(together, again)
    torch.testing.assert_close(together[2:3], alone, rtol=0, atol=1e-6)


@pytest.mark.parametrize("build", BOTH + OF_EEG + OF_FACE)
def test_every_input_moves_the_answer(build):
    spec = spec_of()
    network, seconds = made(build, spec), some_seconds(build, spec, 2)
    before = network(**seconds)

    for name, value in seconds.items():
        assert ((network(**{**seconds, name: value + torch.linspace(0, 1, value.shape[-1])}) - before).abs() > 0).all()


@pytest.mark.parametrize("build", BOTH + OF_EEG + OF_FACE)
def test_gradients_reach_every_parameter(build):
    """In evaluation mode: batch normalisation by the batch makes the biases before it idle."""
    spec = spec_of()
    network = made(build, spec)

    network(**some_seconds(build, spec, 8)).sum().backward()

    untouched = [name for name, p in network.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    assert [] == untouched


@pytest.mark.parametrize("build", BOTH)
def test_it_learns_eight_seconds_by_heart(build):
    spec = spec_of()
    network, seconds = made(build, spec).train(), some_seconds(build, spec, 8)
    for module in network.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    high = torch.tensor([0.0, 1, 1, 0, 1, 0, 0, 1]).unsqueeze(1)
    seconds["eeg"] += 0.5 * (2 * high - 1).reshape(8, 1, 1, 1)
    seconds["face"] *= (0.6 + 0.4 * high).reshape(8, 1, 1, 1, 1)
    optimiser = torch.optim.Adam(network.parameters(), lr=3e-3)
    for _ in range(25):
        separate = isinstance(network, DeepVANetDecision)
        loss = (
            network.separate_loss(**seconds, high=high)
            if separate
            else nn.functional.binary_cross_entropy_with_logits(network(**seconds), high)
        )
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    assert loss.item() < 0.15
    assert torch.equal(high > 0.5, network(**seconds) > 0)


@pytest.mark.parametrize("module", MODULES)
def test_a_modality_left_out_of_the_spec_leaves_its_network_alone(module):
    spec = spec_of()
    of_eeg, of_face = module.network(replace(spec, face=None)), module.network(replace(spec, eeg=None))

    assert type(of_eeg) in OF_EEG
    assert type(of_face) in OF_FACE
    assert type(module.network(spec)) in BOTH
    assert (2, 1) == tuple(of_eeg(**some_seconds(BioNet, spec, 2)).shape)
    assert (2, 1) == tuple(of_face(**some_seconds(FaceNet, spec, 2)).shape)


@pytest.mark.parametrize("build", BOTH)
def test_another_form_of_input_is_refused(build):
    spec = spec_of()
    features = replace(spec.eeg, form="de", bands=(Band("alpha", 8, 13),))

    with pytest.raises(SpecError, match=r'raw EEG; .* 1 of form "de"'):
        build(replace(spec, eeg=features))
    with pytest.raises(SpecError, match=r'face crops; .* form "landmarks68"'):
        build(replace(spec, face=replace(spec.face, form="landmarks68")))
    with pytest.raises(SpecError, match=r"Faces of 16 pixels .* Take 64"):
        build(replace(spec, face=replace(spec.face, crop_size=16)))
    with pytest.raises(SpecError, match="description has none"):
        build(replace(spec, face=None))


@pytest.mark.slow
@pytest.mark.parametrize("build", BOTH + OF_EEG + OF_FACE)
def test_onnxruntime_gives_what_torch_gives(build, tmp_path):
    spec = spec_of(32, crop_size=64, targets=("valence", "arousal"))
    network = made(build, spec)
    if isinstance(network, DeepVANetDecision):
        network.weights.copy_(torch.tensor([[0.9, 0.2], [0.4, 0.0]]))
    example = some_seconds(build, spec, 2)
    batch = torch.export.Dim("batch", min=1, max=4096)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            tuple(example.values()),
            tmp_path / "network.onnx",
            dynamo=True,
            external_data=False,
            opset_version=OPSET,
            input_names=tuple(example),
            output_names=("logits",),
            dynamic_shapes=tuple({0: batch} for _ in example),
            verbose=False,
        )
    session = ort.InferenceSession(str(tmp_path / "network.onnx"), providers=["CPUExecutionProvider"])

    for n in (1, 5):
        seconds = some_seconds(build, spec, n, seed=n)
        with torch.no_grad():
            expected = network(**seconds).numpy()
        (found,) = session.run(["logits"], {name: value.numpy() for name, value in seconds.items()})
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)
