"""EEG and face, an LSTM each, joined by a 1-D CNN."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnxruntime as ort
import pytest
import torch
from torch import Tensor

from models.errors import SpecError
from models.networks import eeg_lstm
from models.networks.eeg_lstm import EegLstm
from models.networks.lstm_cnn import LandmarkLstm, LstmCnn, Options, network, spec_for
from tests.models.networks.exported import export_quietly

CHOICES = {
    "default": Options(),
    "peepholes": Options(eeg=eeg_lstm.Options(peepholes=True)),
    "literal": Options(eeg=eeg_lstm.Options(orientation="literal", classes="softmax"), face_layers=4),
}


def spec(n_channels: int = 4, rate_hz: float = 32.0):
    return spec_for([f"E{i}" for i in range(n_channels)], rate_hz, ("valence", "arousal"))


def some_windows(batch: int = 3, n_channels: int = 4, n_samples: int = 32) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(batch)
    return {
        "eeg": torch.randn(batch, 1, n_channels, n_samples, generator=generator),
        "face": torch.randn(batch, 13, 68, 2, generator=generator),
    }


def model(options: Options = Options(), n_channels: int = 4, rate_hz: float = 32.0) -> LstmCnn:  # noqa: B008
    torch.manual_seed(0)
    return LstmCnn(spec(n_channels, rate_hz), options)


@pytest.mark.parametrize("n_channels", [1, 8, 64])
@pytest.mark.parametrize("options", CHOICES.values(), ids=CHOICES)
def test_it_gives_a_logit_for_every_target(n_channels, options):
    assert (3, 2) == tuple(model(options, n_channels)(**some_windows(3, n_channels)).shape)


def test_face_and_eeg_are_of_the_same_moments():
    """13 frames go with a second; one frame goes with the paper's ten samples."""
    paper = spec_for(["E0"], 1000.0, preset="paper")

    assert (13, 68, 2) == spec().face.shape
    assert ((1, 1, 10), (1, 68, 2)) == (paper.eeg.shape, paper.face.shape)
    assert (1, 1) == tuple(LstmCnn(paper)(torch.zeros(1, 1, 1, 10), torch.zeros(1, 1, 68, 2)).shape)


def test_the_cnn_sees_both_summaries_as_two_rows():
    """Two rows of 32 to 32 and 64 maps, halved by the pool: 64 x 16 to the last layer."""
    lstm_cnn, windows, read = model().eval(), some_windows(), []
    lstm_cnn.cnn.register_forward_pre_hook(lambda _, inputs: read.append(inputs[0]))

    lstm_cnn(**windows)

    assert (3, 2, 32) == tuple(read[0].shape)
    torch.testing.assert_close(lstm_cnn.eeg_encoder(windows["eeg"]), read[0][:, 0])
    torch.testing.assert_close(lstm_cnn.face_encoder(windows["face"]), read[0][:, 1])
    assert 64 * 16 == lstm_cnn.head.linear.in_features


@pytest.mark.parametrize("modality", ["eeg", "face"])
def test_both_modalities_count(modality):
    lstm_cnn, windows = model().eval(), some_windows()

    changed = lstm_cnn(**windows | {modality: windows[modality] + 1})

    assert not torch.allclose(lstm_cnn(**windows), changed)


@pytest.mark.parametrize("options", CHOICES.values(), ids=CHOICES)
def test_gradients_reach_every_parameter(options):
    lstm_cnn = model(options).train()

    lstm_cnn(**some_windows(8)).square().sum().backward()

    assert [] == [name for name, p in lstm_cnn.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]


def test_it_can_learn_eight_windows_by_heart():
    lstm_cnn, high = model(rate_hz=10.0).eval(), torch.tensor([[0.0, 1.0], [1.0, 0.0]] * 4)
    windows, optimiser = some_windows(8, n_samples=10), torch.optim.Adam(lstm_cnn.parameters(), lr=0.005)
    for _ in range(100):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(lstm_cnn(**windows), high)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    assert loss.item() < 0.05


def test_a_window_does_not_see_its_neighbours_in_the_batch_and_is_judged_alike_twice():
    lstm_cnn, windows = model().eval(), some_windows(4)
    alone = {name: value[1:2] for name, value in windows.items()}

    torch.testing.assert_close(lstm_cnn(**windows)[1:2], lstm_cnn(**alone))
    torch.testing.assert_close(lstm_cnn(**windows), lstm_cnn(**windows), rtol=0, atol=0)


def test_the_modalities_of_a_description_choose_the_network():
    both = spec()

    assert isinstance(network(both), LstmCnn)
    assert isinstance(network(replace(both, face=None)), EegLstm)
    alone = network(replace(both, eeg=None))
    assert isinstance(alone, LandmarkLstm)
    assert (3, 2) == tuple(alone(some_windows()["face"]).shape)


def test_crops_are_refused():
    both = spec()

    with pytest.raises(SpecError, match="landmarks"):
        LstmCnn(replace(both, face=replace(both.face, form="crop")))


@pytest.mark.slow
@pytest.mark.parametrize("options", CHOICES.values(), ids=CHOICES)
def test_onnxruntime_gives_what_torch_gives(tmp_path, options):
    lstm_cnn = model(options).eval()
    path = export_quietly(lstm_cnn, some_windows(2), tmp_path / "model.onnx")
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])

    for batch in (1, 5):
        windows = some_windows(batch)
        with torch.no_grad():
            expected = lstm_cnn(**windows)
        (found,) = session.run(None, {name: value.numpy() for name, value in windows.items()})
        np.testing.assert_allclose(found, expected.numpy(), rtol=0, atol=1e-5)
