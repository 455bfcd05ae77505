"""EmoScope's own network: any cap, either modality, and a face that means the opposite."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch

from models.errors import SpecError
from models.networks.emoscope import EmoScope, Options, spec_for
from models.networks.emoscope_encoders import SITES
from models.networks.emoscope_graph import HEAD
from models.preprocess.electrodes import positions
from models.spec import InputSpec
from tests.models.trained import model_of, some_windows

EIGHT = ("F3", "F4", "C3", "C4", "P3", "P4", "O1", "O2")
EXTRA = ("AF7", "AF8", "F1", "F2", "F5", "F6", "FC3", "FC4", "C1", "C2", "C5", "C6", "CP3", "CP4", "P1", "P2")
MORE = ("P5", "P6", "PO7", "PO8", "FT7", "FT8", "TP7", "TP8", "CPz", "FCz", "POz", "AFz", "Fpz", "Iz", "P9", "P10")
CAPS = {8: EIGHT, 32: SITES, 64: (*SITES, *EXTRA, *MORE)}
SPEC = spec_for(EIGHT, targets=("valence", "arousal"))


def fitted(spec: InputSpec = SPEC, options: Options | None = None) -> EmoScope:
    """Return a network with components of noise and a head with an opinion."""
    torch.manual_seed(0)
    network = EmoScope(spec, options or Options())
    network.fit_components([some_windows(spec, 64, seed) for seed in (2, 3)])
    torch.nn.init.normal_(network.head.weight, std=0.3)
    return network.eval()


@pytest.mark.parametrize("n_channels", [8, 32, 64])
@pytest.mark.parametrize("gone", [None, "eeg", "face"])
def test_it_takes_any_cap_and_either_modality_alone(n_channels, gone):
    spec = spec_for(CAPS[n_channels])
    spec = replace(spec, **{gone: None}) if gone else spec

    assert (3, 1) == tuple(fitted(spec)(**some_windows(spec, 3)).shape)


def test_the_same_weights_read_another_cap():
    """A field over the scalp, which 32 and 64 electrodes sample, gives the same components."""
    small, large = (spec_for(CAPS[n]) for n in (32, 64))
    there, elsewhere = fitted(small), EmoScope(large).eval()
    elsewhere.load_state_dict(there.state_dict())

    def windows(spec: InputSpec) -> dict[str, torch.Tensor]:
        field = torch.from_numpy(positions(spec.eeg.channels) @ np.array([0.5, 1.0, -0.7])).float()
        return {
            "eeg": field[None, None, :, None].expand(2, *spec.eeg.shape),
            "face": some_windows(small, 2)["face"],
        }

    torch.testing.assert_close(there(**windows(small)), elsewhere(**windows(large)), atol=1e-2, rtol=0)


def test_electrodes_without_a_place_are_left_out_and_none_with_one_is_refused():
    with_one, without = spec_for((*EIGHT, "X1")), spec_for(("X1", "X2"))
    windows = some_windows(with_one, 2)
    changed = windows | {"eeg": windows["eeg"] + 100 * torch.eye(9)[8][:, None]}

    assert torch.equal(fitted(with_one)(**windows), fitted(with_one)(**changed))
    with pytest.raises(SpecError, match=r"X1, X2 has one\. Name the channels"):
        EmoScope(without)


@pytest.mark.parametrize("gone", ["eeg", "face"])
def test_a_missing_modality_leaves_the_odds_of_the_other_alone(gone):
    """A window of zeros, a presence of 0, and features of 0 are the same; the rest stays as it is."""
    network, windows = fitted(), some_windows(SPEC, 4)
    zeros = windows | {gone: torch.zeros_like(windows[gone])}
    absent = {f"{gone}_present": torch.zeros(4, 1)}

    assert torch.equal(network(**zeros), network(**windows, **absent))
    parts = network.parts(windows["eeg"], windows["face"])
    features = network.features(**zeros)
    n_eeg = parts["eeg"].shape[1]
    n_both = n_eeg + parts["face"].shape[1]
    zero, kept = (slice(n_eeg), slice(n_eeg, n_both)) if gone == "eeg" else (slice(n_eeg, n_both), slice(n_eeg))
    assert not features[:, zero].any()
    assert not features[:, n_both:].any()
    assert torch.equal(torch.cat([parts["eeg"], parts["face"]], dim=1)[:, kept], features[:, kept])


def test_a_modality_that_is_half_trusted_moves_the_answer_less():
    network, windows = fitted(), some_windows(SPEC, 4)
    without = network(**windows, eeg_present=torch.zeros(4, 1))

    moves = [(network(**windows, eeg_present=torch.full((4, 1), q)) - without).abs().mean() for q in (0.1, 0.5, 1.0)]

    assert moves[0] < moves[1] < moves[2]


def test_nothing_missing_is_invented():
    with pytest.raises(ValueError, match="takes eeg, face and was given eeg"):
        fitted()(eeg=some_windows(SPEC, 1)["eeg"])


def test_gradients_reach_every_parameter():
    network = fitted().train()

    network(**some_windows(SPEC, 8)).square().sum().backward()

    assert [] == [name for name, p in network.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]


def test_it_learns_eight_windows_by_heart():
    windows = some_windows(SPEC, 8)
    network = fitted()
    network.fit_components([windows])
    high = torch.tensor([0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0])[:, None].repeat(1, 2)
    optimiser = torch.optim.Adam(network.parameters(), lr=0.05)
    for _ in range(150):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(network(**windows), high)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    assert loss.item() < 0.05


def test_newer_steps_weigh_more_once_it_has_learned_to_forget():
    network = fitted()
    mean = network.newest["eeg"]
    even = mean(torch.eye(9)[None]).flatten()
    mean.rate.data.fill_(0.0)
    falling = mean(torch.eye(9)[None]).flatten()

    torch.testing.assert_close(torch.full((9,), 1 / 9), even, atol=5e-3, rtol=0)
    assert (falling.diff() > 0).all()
    assert pytest.approx(1.0, abs=1e-6) == falling.sum().item()


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A network and its file, exported once."""
    return model_of("emoscope", tmp_path_factory.mktemp("exported"), targets=("valence", "arousal"))


def test_the_file_gives_features_that_its_named_head_makes_the_answers_of(exported):
    """Whoever refits ``head.weight`` and ``head.bias`` on the features changes the answers, and nothing else does."""
    network, path = exported
    graph = onnx.load(path).graph
    head = {own.name: onnx.numpy_helper.to_array(own) for own in graph.initializer if own.name in HEAD}
    windows = some_windows(SPEC, 5)
    given = {key: value.numpy() for key, value in windows.items()}
    given |= {f"{key}_present": np.ones((5, 1), np.float32) for key in windows}

    features, p_high = ort.InferenceSession(path).run(["features", "p_high"], given)

    logits = features @ head["head.weight"].T + head["head.bias"]
    said = network.probabilities(network.platt(torch.from_numpy(logits)))
    np.testing.assert_allclose(p_high, said.detach(), rtol=0, atol=1e-5)
    np.testing.assert_allclose(p_high, network(**windows).detach(), rtol=0, atol=1e-5)
    assert [1, 1] == [sum(name in node.input for node in graph.node) for name in HEAD]


def test_the_file_says_what_it_would_say_without_each_modality(exported):
    network, path = exported
    windows = some_windows(SPEC, 3)
    given = {key: value.numpy() for key, value in windows.items()}
    given |= {f"{key}_present": np.ones((3, 1), np.float32) for key in windows}

    [without] = ort.InferenceSession(path).run(["p_high_without"], given)

    for i, key in enumerate(("eeg", "face")):
        expected = network(**windows | {key: torch.zeros_like(windows[key])}).detach()
        np.testing.assert_allclose(without[:, i], expected, rtol=0, atol=1e-5)
