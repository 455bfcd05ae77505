"""The way through a window, and what it costs and teaches."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from models.errors import SpecError
from models.networks.hierarchical_attention import HierarchicalAttention, spec_for
from models.spec import InputSpec
from tests.models.networks.small_glimpses import N_FRAMES, SMALL, small_network, small_spec, some_windows


@pytest.mark.parametrize(
    ("n_channels", "targets"), [(3, ("valence",)), (14, ("arousal",)), (62, ("valence", "arousal"))]
)
def test_it_takes_what_its_spec_says(n_channels, targets):
    spec = spec_for([f"E{i}" for i in range(n_channels)], targets=targets)

    logits = HierarchicalAttention(spec).eval()(**some_windows(spec, 2))

    assert (32, 3, 32, 32) == spec.eeg.shape
    assert (32, 3, 64, 64) == spec.face.shape
    assert (2, len(targets)) == tuple(logits.shape)
    assert InputSpec.from_dict(spec.to_dict()) == spec


def test_the_paper_has_larger_frames_and_the_literal_segments_are_refused():
    spec = spec_for(["Fz", "Cz"], preset="paper")

    assert (96, 3, 227, 227) == spec.face.shape
    with pytest.raises(SpecError, match=r"theta.*no line"):
        replace(spec, eeg=replace(spec.eeg, window_s=1 / 8))


def test_elements_may_have_their_own_weights():
    network = small_network(replace(SMALL, layer_weights="element"))
    weights = network.episode(**some_windows(network.spec)).layer_weights

    assert (2, 3, 8) == tuple(weights.shape[2:])
    torch.testing.assert_close(torch.ones_like(weights[:, :, :, 0]), weights.sum(dim=3))


def test_positions_go_forward_unless_they_are_free():
    windows = some_windows(small_spec(), 20)
    for positions in ("forward", "free"):
        network = small_network(replace(SMALL, positions=positions, max_glimpses=9))
        episode = network.episode(**windows, sigma=0.5, generator=torch.Generator().manual_seed(0))
        onward = (episode.frames.diff(dim=1) > 0)[episode.seen[:, 1:]]
        assert (positions == "forward") == bool(onward.all())
        ends = episode.frames.gather(1, episode.seen.sum(1, keepdim=True) - 1)[:, 0]
        assert bool(((ends == N_FRAMES - 1) | (episode.seen.sum(1) == 9)).all())
        assert torch.equal(episode.acted[:, :-1], episode.seen[:, 1:])


def test_no_more_than_the_allowed_glimpses_are_taken():
    episode = small_network(replace(SMALL, max_glimpses=2)).episode(**some_windows(small_spec()))

    assert 2 == episode.seen.shape[1]
    assert not episode.acted[:, -1].any()


def test_an_episode_of_rows_together_is_that_of_rows_alone():
    """Other windows, and glimpses at them after a window's own end, change nothing."""
    network = small_network()
    windows = {key: 9 * value for key, value in some_windows(network.spec, 6).items()}
    first = {key: value[:, 0] for key, value in windows.items()}
    with torch.no_grad():  # half of the windows jump far, half hardly
        network.step.propose.weight.mul_(1000)
        means = network.glimpse(torch.zeros(6, 1), torch.zeros(6, *network.step.state_shape), **first).mean
        network.step.propose.bias.sub_(torch.logit(means, 1e-7).quantile(0.5))
    together = network.episode(**windows)
    alone = [network.episode(**{key: value[i : i + 1] for key, value in windows.items()}) for i in range(6)]

    torch.testing.assert_close(torch.cat([one.logits for one in alone]), together.logits)
    assert [int(one.seen.sum()) for one in alone] == together.seen.sum(1).tolist()
    assert len(set(together.seen.sum(1).tolist())) > 1


def test_a_frame_that_is_not_looked_at_does_not_count():
    network = small_network()
    torch.nn.init.constant_(network.step.propose.bias, 0.0)
    windows = some_windows(network.spec, 1)
    before = network.episode(**windows)
    skipped = next(i for i in range(N_FRAMES) if i not in before.frames[before.seen])
    windows["face"][:, skipped] += 9

    assert torch.equal(before.logits, network(**windows))


def test_evaluation_is_deterministic_and_training_is_not():
    network, windows = small_network(), some_windows(small_spec())

    assert torch.equal(network(**windows), network(**windows))
    assert not torch.equal(network.train()(**windows), network(**windows))


@pytest.mark.parametrize("changed", ["eeg", "face"])
def test_each_modality_changes_the_answer(changed):
    network, windows = small_network(), some_windows(small_spec())
    before = network(**windows)
    windows[changed] = windows[changed] + 1

    assert ((before - network(**windows)).abs() > 1e-5).all()


@pytest.mark.parametrize("alone", ["eeg", "face"])
def test_one_modality_alone_is_enough(alone):
    network = small_network(modalities=alone)

    assert (5, 1) == tuple(network(**some_windows(network.spec)).shape)
    assert 4 == network.step.state_shape[1]


@pytest.mark.parametrize("options", [SMALL, replace(SMALL, layer_attention="readout", baseline="none", dropout=0.5)])
def test_gradients_reach_every_parameter(options):
    network = small_network(options).train()
    episode = network.episode(**some_windows(network.spec), sigma=0.1)

    network.losses(episode, torch.tensor([[1.0], [0.0], [1.0], [0.0], [1.0]])).total.backward()

    untouched = [name for name, p in network.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    assert [] == untouched


@pytest.mark.parametrize("reaches", ["head", "all"])
def test_the_reward_trains_the_policy_and_only_literally_all_below_it(reaches):
    network = small_network(replace(SMALL, policy_reaches=reaches))
    episode = network.episode(**some_windows(network.spec), sigma=0.1)

    network.losses(episode, torch.ones(5, 1)).policy.backward()

    assert network.step.propose.weight.grad.abs().sum() > 0
    assert (reaches == "all") == (network.step.first_lstm.weight_ih.grad is not None)


def test_without_a_baseline_nothing_is_expected():
    network = small_network(replace(SMALL, baseline="none"))
    episode = network.episode(**some_windows(network.spec), sigma=0.1)

    assert not episode.values.any()
    assert network.step.expect is None


def test_the_loss_is_the_weighted_sum_of_its_terms():
    options = replace(SMALL, penalty_weight=0.0, value_weight=0.0, glimpse_price=0.0)
    network, target = small_network(options), torch.ones(5, 1)
    losses = network.losses(network.episode(**some_windows(network.spec)), target)

    assert losses.classification.item() == pytest.approx(losses.total.item())  # the mean was taken: no policy term


def test_it_learns_what_one_frame_tells():
    """The sign of a patch of the face in the later half of the window."""
    torch.manual_seed(0)
    network = small_network().train()
    windows, target = some_windows(network.spec, 16), torch.tensor([[1.0], [0.0]]).repeat(8, 1)
    windows["face"][:, 3:, :, :4] += 2 * (2 * target - 1)[:, :, None, None, None]
    optimiser = torch.optim.Adam(network.parameters(), lr=0.01)
    for _ in range(60):
        losses = network.losses(network.episode(**windows, sigma=0.05), target)
        optimiser.zero_grad()
        losses.total.backward()
        optimiser.step()

    assert torch.equal(target, (network.eval()(**windows) > 0).float())


def test_grids_that_differ_and_other_forms_are_refused():
    spec = small_spec()
    with pytest.raises(ValueError, match=r"6 EEG steps.*12 face frames.*one grid"):
        HierarchicalAttention(replace(spec, face=replace(spec.face, window_s=1.5)))
    with pytest.raises(ValueError, match="band images and face crops"):
        HierarchicalAttention(replace(spec, face=replace(spec.face, form="landmarks68")))
