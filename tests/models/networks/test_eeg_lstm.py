"""Raw EEG through stacked LSTM layers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnxruntime as ort
import pytest
import torch
from torch import Tensor

from models.errors import SpecError
from models.networks.eeg_lstm import EegLstm, Options, spec_for
from models.spec import Band
from tests.models.networks.exported import export_quietly

SMALL = Options(layers=2, hidden=8)
OTHERS = {"literal": Options(orientation="literal"), "peepholes": Options(peepholes=True)}


def names(count: int) -> tuple[str, ...]:
    return tuple(f"E{i}" for i in range(count))


def network(n_channels: int = 4, options: Options = Options(), rate_hz: float = 32.0) -> EegLstm:  # noqa: B008
    torch.manual_seed(0)
    return EegLstm(spec_for(names(n_channels), rate_hz, ("valence", "arousal")), options)


def some_eeg(batch: int = 3, n_channels: int = 4, n_samples: int = 32) -> Tensor:
    return torch.randn(batch, 1, n_channels, n_samples, generator=torch.Generator().manual_seed(batch))


@pytest.mark.parametrize("n_channels", [1, 8, 64])
@pytest.mark.parametrize("name", ["default", *OTHERS])
def test_it_gives_a_logit_for_every_target(n_channels, name):
    logits = network(n_channels, OTHERS.get(name, Options()))(some_eeg(3, n_channels))

    assert (3, 2) == tuple(logits.shape)


def test_the_papers_segments_are_64_by_10():
    spec = spec_for(names(64), 1000.0, preset="paper")

    assert (1, 64, 10) == spec.eeg.shape
    assert (1, 64, 128) == spec_for(names(64)).eeg.shape


def test_a_slow_device_gets_a_band_it_can_carry():
    assert 28.8 == pytest.approx(spec_for(names(2), 64.0).eeg.band_hz[1])


def test_its_size_is_that_of_four_layers_of_32():
    """4 x 32 x (inputs + 32) weights a layer, and two biases of 4 x 32 as torch keeps them."""
    expected = 4 * 32 * (64 + 32 + 2) + 3 * 4 * 32 * (32 + 32 + 2) + 33

    network = EegLstm(spec_for(names(64)))

    assert expected == sum(p.numel() for p in network.parameters())


def test_time_is_the_axis_unless_the_paper_is_taken_literally():
    """Literally, the electrodes follow each other as if they were moments."""
    eeg = some_eeg()
    along_time, literal = network().encoder.lstm.layers[0], network(options=OTHERS["literal"]).encoder.lstm.layers[0]

    assert 4 == along_time.input_size
    assert 32 == literal.input_size
    read = []
    encoder = network(options=OTHERS["literal"]).eval().encoder
    encoder.lstm.register_forward_pre_hook(lambda _, inputs: read.append(inputs[0]))
    encoder(eeg)
    torch.testing.assert_close(eeg[:, 0], read[0])


def test_windows_of_several_steps_follow_each_other_in_time():
    spec = spec_for(names(4), 32.0)
    spec = replace(spec, eeg=replace(spec.eeg, steps=3))
    read = []
    encoder = EegLstm(spec).eval().encoder
    encoder.lstm.register_forward_pre_hook(lambda _, inputs: read.append(inputs[0]))
    eeg = torch.arange(2 * 3 * 4 * 32.0).reshape(2, 3, 4, 32)

    encoder(eeg)

    torch.testing.assert_close(torch.cat([eeg[:, i] for i in range(3)], dim=2).transpose(1, 2), read[0])


def test_two_classes_by_cross_entropy_are_one_logit():
    """Cross entropy of low and high is the logistic loss of their difference."""
    model = network(options=replace(SMALL, classes="softmax")).eval()
    scores = model.head.linear(model.encoder(some_eeg()))
    high = torch.tensor([[0, 1], [1, 1], [1, 0]])

    logits = model(some_eeg())

    for target in range(2):
        expected = torch.nn.functional.cross_entropy(scores[:, [target, 2 + target]], high[:, target])
        found = torch.nn.functional.binary_cross_entropy_with_logits(logits[:, target], high[:, target].float())
        torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("options", [Options(), *OTHERS.values(), Options(classes="softmax")])
def test_gradients_reach_every_parameter(options):
    model = network(options=options).train()

    model(some_eeg(8)).square().sum().backward()

    assert [] == [name for name, p in model.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]


@pytest.mark.parametrize("peepholes", [False, True])
def test_it_can_learn_eight_windows_by_heart(peepholes):
    model = network(options=Options(peepholes=peepholes, dropout=0.0), rate_hz=10.0)
    eeg, high = some_eeg(8, n_samples=10), torch.tensor([[0.0, 1.0], [1.0, 0.0]] * 4)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.03)
    for _ in range(70):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(eeg), high)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    assert loss.item() < 0.05


def test_a_window_does_not_see_its_neighbours_in_the_batch_and_is_judged_alike_twice():
    model, eeg = network().eval(), some_eeg(4)

    torch.testing.assert_close(model(eeg)[1:2], model(eeg[1:2]))
    torch.testing.assert_close(model(eeg), model(eeg), rtol=0, atol=0)


def test_dropout_is_half():
    """In training half of the summary is lost, and the rest doubled."""
    encoder = network(options=replace(Options(), hidden=256, layers=1)).train().encoder

    summary = encoder(some_eeg())

    assert 0.5 == pytest.approx((summary == 0).float().mean().item(), abs=0.1)


def test_features_are_refused():
    spec = spec_for(names(4))
    de = replace(spec, eeg=replace(spec.eeg, form="de", bands=(Band("alpha", 8.0, 13.0),)))

    with pytest.raises(SpecError, match="raw EEG"):
        EegLstm(de)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["default", *OTHERS])
def test_onnxruntime_gives_what_torch_gives(tmp_path, name):
    model = network(options=OTHERS.get(name, Options())).eval()
    path = export_quietly(model, {"eeg": some_eeg(2)}, tmp_path / "model.onnx")
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])

    for batch in (1, 5):
        with torch.no_grad():
            expected = model(some_eeg(batch))
        (found,) = session.run(None, {"eeg": some_eeg(batch).numpy()})
        np.testing.assert_allclose(found, expected.numpy(), rtol=0, atol=1e-5)
    assert path.stat().st_size < 400_000
