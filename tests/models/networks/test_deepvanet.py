"""DeepVANet as the paper has it; what it shares with others is in test_one_second."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from models.errors import SpecError
from models.networks.deepvanet import BioBranch, BioNet, DeepVANet, FaceBranch, FaceNet, Options, spec_for
from models.networks.specs import spec_of

DEAP = [f"EEG{n}" for n in range(32)] + [f"peripheral{n}" for n in range(8)]


def n_parameters(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


@pytest.fixture
def network() -> DeepVANet:
    torch.manual_seed(0)
    return DeepVANet(spec_for(DEAP)).eval()


def test_with_forty_channels_it_has_the_parameters_of_the_paper(network):
    assert 1_416_777 == n_parameters(network)


def test_eeg_and_peripheral_channels_side_by_side_are_the_papers_bio_signals(network):
    """DEAP's 32 + 8; the same weights say the same of 40 channels in one input or in two."""
    apart = DeepVANet(spec_of("deepvanet", DEAP[:32], aux_channels=DEAP[32:])).eval()
    apart.load_state_dict(network.state_dict())
    bio, faces = torch.randn(2, 1, 40, 128), torch.rand(2, 5, 3, 64, 64)

    assert 1_416_777 == n_parameters(apart)
    torch.testing.assert_close(network(bio, faces), apart(bio[:, :, :32], faces, bio[:, :, 32:]))


def test_each_further_channel_costs_one_filter_of_five_for_each_map():
    assert 24 * 5 == n_parameters(DeepVANet(spec_for(DEAP))) - n_parameters(DeepVANet(spec_for(DEAP[:-1])))


def test_features_are_sixteen_of_the_face_and_sixty_four_of_the_signals(network):
    assert (2, 16) == tuple(network.face(torch.rand(2, 5, 3, 64, 64)).shape)
    assert (2, 64) == tuple(network.bio(torch.randn(2, 1, 40, 128)).shape)
    assert 80 == network.head[0].in_features


def test_one_modality_alone_has_the_branch_of_the_whole(network):
    spec = spec_for(DEAP)

    assert n_parameters(network.face) + 16 * 20 + 20 + 21 == n_parameters(FaceNet(spec))
    assert n_parameters(network.bio) + 64 * 20 + 20 + 21 == n_parameters(BioNet(spec))


def test_the_order_of_frames_counts(network):
    faces = torch.rand(2, 5, 3, 64, 64)

    assert not torch.allclose(network.face(faces), network.face(faces.flip(1)), atol=1e-6)


def test_channels_last_gives_the_same(network):
    eeg, faces = torch.randn(3, 1, 40, 128), torch.rand(3, 5, 3, 64, 64)
    expected = network(eeg, faces)

    network.to(memory_format=torch.channels_last)

    assert network.face.cnn[3].weight.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(network(eeg, faces), expected, rtol=0, atol=1e-5)


def test_bfloat16_gives_nearly_the_same(network):
    eeg, faces = torch.randn(3, 1, 40, 128), torch.rand(3, 5, 3, 64, 64)
    expected = network(eeg, faces)

    with torch.autocast("cpu", torch.bfloat16):
        found = network(eeg, faces)

    assert (found - expected).abs().max() < 0.02


def test_what_the_paper_leaves_open_can_be_chosen():
    spec, faces = spec_for(["Cz"]), torch.rand(4, 5, 3, 64, 64)
    torch.manual_seed(0)
    with_relu, literal = FaceBranch(spec, Options()), FaceBranch(spec, Options(feature_activation="none"))
    kinds = [type(layer) for layer in DeepVANet(spec, Options(dropout_at="joined", head_activation="none")).head]

    assert (with_relu(faces) >= 0).all()
    assert (literal(faces) < 0).any()
    assert [nn.Dropout, nn.Linear, nn.Identity, nn.Dropout, nn.Linear] == kinds
    assert [nn.Linear, nn.ReLU, nn.Dropout, nn.Linear] == [type(layer) for layer in DeepVANet(spec).head]


def test_a_window_too_short_for_the_filters_is_refused():
    with pytest.raises(SpecError, match="A window of 8 samples is too short"):
        BioBranch(spec_for(["Cz"], rate_hz=8.0), Options())
