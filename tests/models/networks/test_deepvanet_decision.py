"""Decision-level fusion: AdaBoost's weights by hand, and how they are fit."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from models.networks.deepvanet_decision import DeepVANetDecision, Options, adaboost_weights, spec_for, trial_means

TRUTH = torch.tensor([1, 1, 1, 1, -1, -1, -1, -1])


def erring(*trials: int) -> Tensor:
    """Votes of a classifier that is right but in some trials."""
    votes = TRUTH.clone()
    votes[list(trials)] *= -1
    return votes


def weights_of(first: Tensor, second: Tensor, **how) -> list[float]:
    return adaboost_weights(torch.stack([first, second], dim=1), TRUTH, **how).tolist()


@pytest.fixture
def network() -> DeepVANetDecision:
    spec = spec_for(["F3", "F4"])
    torch.manual_seed(0)
    return DeepVANetDecision(replace(spec, face=replace(spec.face, crop_size=32), targets=("valence", "arousal")))


def some_batches(*sizes: int) -> list[dict[str, Tensor]]:
    generator = torch.Generator().manual_seed(1)
    return [
        {
            "eeg": torch.randn(n, 1, 2, 128, generator=generator),
            "face": torch.rand(n, 5, 3, 32, 32, generator=generator),
        }
        for n in sizes
    ]


def test_weights_are_those_reckoned_by_hand():
    """Errors 1/8; then the missed trial weighs 1/2 and the others 1/14 each: errors 2/14."""
    expected = [0.5 * math.log(7), 0.5 * math.log(6)]

    assert pytest.approx(expected) == weights_of(erring(3), erring(0, 5))
    assert pytest.approx(expected[::-1]) == weights_of(erring(0, 5), erring(3))


def test_a_second_classifier_that_errs_where_the_first_does_is_worth_less():
    """Errors 1/8, then 1/2 + 1/14: at the trials still in question it is worse than chance."""
    assert pytest.approx([0.5 * math.log(7), 0.0]) == weights_of(erring(3), erring(3, 5))
    assert pytest.approx([0.5 * math.log(7), 0.5 * math.log(3 / 4)]) == weights_of(
        erring(3), erring(3, 5), below_chance="invert"
    )


def test_a_faultless_classifier_has_a_finite_weight():
    """Half a mistake in eight trials is the least that counts."""
    assert pytest.approx([0.5 * math.log(15), 0.5 * math.log(3)]) == weights_of(erring(), erring(0, 5))


def test_two_classifiers_at_chance_know_nothing():
    assert [0.0, 0.0] == weights_of(erring(0, 1, 4, 5), erring(0, 2, 4, 6))


def test_a_classifier_that_is_always_wrong_can_be_turned_round():
    opposite = weights_of(erring(0, 5), -TRUTH, below_chance="invert")

    assert pytest.approx(0.5 * math.log(3)) == opposite[0]
    assert opposite[1] < -1


def test_votes_that_are_no_votes_are_refused():
    with pytest.raises(ValueError, match="-1 or 1"):
        adaboost_weights(torch.zeros(8, 2), TRUTH)
    with pytest.raises(ValueError, match="two classifiers on every trial"):
        adaboost_weights(torch.ones(0, 2), torch.ones(0))


def test_a_trials_mean_is_over_its_windows():
    means = trial_means(torch.tensor([[1.0], [2.0], [6.0], [4.0]]), torch.tensor([7, 3, 7, 7]))

    assert torch.equal(torch.tensor([[2.0], [11 / 3]], dtype=torch.float64), means)


def test_the_logit_is_twice_the_weighted_votes(network):
    (batch,) = some_batches(6)
    network.eval().weights.copy_(torch.tensor([[0.7, 0.0], [0.2, 1.5]]))

    bio, face = network.modality_logits(**batch).unbind(dim=1)
    votes_bio, votes_face = 2 * torch.sigmoid(bio) - 1, 2 * torch.sigmoid(face) - 1

    torch.testing.assert_close(network(**batch)[:, 0], 2 * (0.7 * votes_bio + 0.2 * votes_face)[:, 0])
    torch.testing.assert_close(network(**batch)[:, 1], 3 * votes_face[:, 1])


def test_literal_votes_leave_the_word_to_the_heavier_classifier(network):
    (batch,) = some_batches(6)
    network.eval().weights.copy_(torch.tensor([[0.7, 0.7], [0.2, 0.2]]))
    network.options = Options(votes="labels")

    signs = network.modality_logits(**batch).sign()

    assert torch.equal(signs[:, 0], network(**batch).sign())
    torch.testing.assert_close(network(**batch), 1.4 * signs[:, 0] + 0.4 * signs[:, 1])


def test_weights_are_fit_on_trials_in_evaluation_mode(network):
    batches = some_batches(5, 7)
    trials = torch.arange(12) % 4
    eeg, face = (torch.cat([batch[key] for batch in batches]) for key in ("eeg", "face"))
    p_high = torch.sigmoid(network.eval().modality_logits(eeg, face)).detach()
    votes = torch.stack([2 * (p_high[trials == trial].mean(dim=0) >= 0.5).int() - 1 for trial in range(4)])
    truth = votes[:, 0].clone()  # what the signals say, but for one trial
    truth[0] *= -1
    high = (truth[trials] + 1) / 2

    before = {name: value.clone() for name, value in network.train().state_dict().items() if name != "weights"}
    network.fit_weights(batches, high, trials)

    for target in range(2):
        expected = adaboost_weights(votes[:, :, target], truth[:, target])
        torch.testing.assert_close(network.weights[:, target].double(), expected, rtol=1e-6, atol=0)
    assert network.training
    assert all(torch.equal(value, network.state_dict()[name]) for name, value in before.items())
    assert (network.weights[0] > 0).all()


def test_windows_of_one_trial_with_two_truths_are_refused(network):
    with pytest.raises(ValueError, match="do all windows of a trial share its truth"):
        network.fit_weights(some_batches(2), torch.tensor([[1.0, 1.0], [0.0, 1.0]]), torch.tensor([0, 0]))


def test_each_classifier_is_trained_as_if_alone(network):
    (batch,) = some_batches(4)
    high = torch.tensor([[1.0, 0.0], [0.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    network.eval()

    network.separate_loss(high, **batch).backward()
    together = {name: p.grad.clone() for name, p in network.named_parameters()}
    network.zero_grad()
    binary_cross_entropy_with_logits(network.bio(batch["eeg"]), high).backward()
    binary_cross_entropy_with_logits(network.face(batch["face"]), high).backward()

    for name, parameter in network.named_parameters():
        torch.testing.assert_close(together[name], parameter.grad, rtol=1e-4, atol=1e-7)


def test_weights_are_saved_with_the_network(network):
    network.weights.copy_(torch.tensor([[0.7, 0.1], [0.2, 0.3]]))
    other = DeepVANetDecision(spec_for(["F3", "F4"], targets=("valence", "arousal")))

    other.load_state_dict({"weights": network.state_dict()["weights"]}, strict=False)

    assert torch.equal(network.weights, other.weights)
