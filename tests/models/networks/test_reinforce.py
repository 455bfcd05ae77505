"""Policy, rewards and penalty, each against a computation by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from models.networks.reinforce import (
    Episode,
    layer_penalty,
    log_density,
    next_position,
    outcome,
    policy_loss,
    returns,
    sigma_at,
    value_loss,
)


def episode_of(log_probs: torch.Tensor, values: torch.Tensor, acted: list[list[bool]]) -> Episode:
    n = log_probs.shape[1]
    nothing = torch.zeros(len(log_probs), n)
    return Episode(
        nothing[:, :1], nothing.long(), nothing.bool(), torch.tensor(acted), log_probs, values, nothing[..., None]
    )


def test_the_log_density_is_that_of_the_gaussian_and_spares_the_proposal():
    mean, proposal = torch.tensor([[0.2]], requires_grad=True), torch.tensor([[0.35]], requires_grad=True)

    found = log_density(proposal, mean, 0.1)
    found.backward()

    assert math.log(math.exp(-0.5 * 1.5**2) / (0.1 * math.sqrt(2 * math.pi))) == pytest.approx(found.item(), abs=1e-5)
    assert 0.15 / 0.1**2 == pytest.approx(mean.grad.item(), rel=1e-5)
    assert proposal.grad is None


@pytest.mark.parametrize(
    ("proposal", "position", "forward_only", "frame"),
    [
        (0.5, 0.0, True, 5),
        (0.54, 0.2, True, 5),
        (0.1, 0.4, True, 5),  # one frame on at least
        (-3.0, 0.0, True, 1),
        (7.0, 0.3, True, 10),
        (0.9, 1.0, True, 10),
        (0.1, 0.4, False, 1),
        (-3.0, 0.4, False, 0),
    ],
)
def test_a_proposal_lands_on_a_frame(proposal, position, forward_only, frame):
    found = next_position(torch.tensor([[proposal]]), torch.tensor([[position]]), 11, forward_only)

    assert frame / 10 == pytest.approx(found.item())


def test_a_window_of_one_frame_has_a_next_position():
    assert 1.0 == next_position(torch.tensor([[0.3]]), torch.tensor([[0.0]]), 1, True).item()


def test_sigma_falls_geometrically_and_stays_at_its_end():
    assert [0.1, 0.05, 0.025, 0.025] == pytest.approx([sigma_at(done, 0.1, 0.025) for done in (0.0, 0.5, 1.0, 1.5)])


def test_right_is_rewarded_wrong_is_punished_and_targets_are_averaged():
    logits = torch.tensor([[2.0, -1.0], [2.0, 1.0], [-2.0, 1.0]])
    target = torch.tensor([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])

    assert [1.0, -0.5, -2.0] == outcome(logits, target, 1.0, -2.0).tolist()


def test_a_decision_is_charged_the_glimpses_that_follow_it():
    seen = torch.tensor([[True, True, True], [True, False, False]])

    found = returns(torch.tensor([1.0, -2.0]), seen, 0.1)

    np.testing.assert_allclose([[0.8, 0.9, 1.0], [-2.0, -2.0, -2.0]], found, atol=1e-6)


def test_the_policy_loss_is_the_mean_over_windows_of_the_sum_over_decisions():
    log_probs = torch.tensor([[-1.0, -2.0, 5.0], [-3.0, 5.0, 5.0]], requires_grad=True)
    values = torch.tensor([[0.5, 0.25, 9.0], [-1.0, 9.0, 9.0]], requires_grad=True)
    gains = torch.tensor([[1.0, 1.0, 1.0], [-2.0, -2.0, -2.0]])
    episode = episode_of(log_probs, values, [[True, True, False], [True, False, False]])

    policy_loss(episode, gains).backward()

    assert -((-1 * 0.5 - 2 * 0.75) + (-3 * -1)) / 2 == pytest.approx(policy_loss(episode, gains).item())
    np.testing.assert_allclose([[-0.25, -0.375, 0], [0.5, 0, 0]], log_probs.grad)
    assert values.grad is None
    assert (0.5**2 + 0.75**2 + 1.0**2) / 3 == pytest.approx(value_loss(episode, gains).item())


@pytest.mark.parametrize(("reward", "direction"), [(1.0, 1), (-2.0, -1)])
def test_reward_draws_the_mean_to_what_was_tried_and_punishment_away_from_it(reward, direction):
    mean = torch.tensor([[0.3]], requires_grad=True)
    tried = log_density(torch.tensor([[0.4]]), mean, 0.1)

    policy_loss(episode_of(tried, torch.zeros(1, 1), [[True]]), torch.tensor([[reward]])).backward()

    assert direction == np.sign(-mean.grad.item())


def test_reinforce_finds_the_position_that_is_rewarded():
    """A mean that is drawn to 0.7, where alone the answer is right."""
    torch.manual_seed(0)
    mean = torch.tensor([[0.45]], requires_grad=True)
    optimiser = torch.optim.Adam([mean], lr=0.01)
    for _ in range(200):
        tried = mean.detach() + 0.1 * torch.randn(64, 1)
        gains = torch.where((tried - 0.7).abs() < 0.1, 1.0, -2.0)
        baseline = gains.mean().expand(64, 1)
        loss = policy_loss(episode_of(log_density(tried, mean, 0.1), baseline, [[True]] * 64), gains)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    assert 0.7 == pytest.approx(mean.item(), abs=0.03)


def test_the_reinforce_gradient_is_that_of_the_expected_reward():
    """E[x^2] of N(m, s^2) is m^2 + s^2, whose slope is 2 m."""
    torch.manual_seed(0)
    mean = torch.tensor([[0.3]], requires_grad=True)
    tried = 0.3 + 0.1 * torch.randn(200_000, 1)
    log_probs = log_density(tried, mean.expand_as(tried), 0.1)

    (-(log_probs * tried**2).mean()).backward()

    assert -0.6 == pytest.approx(mean.grad.item(), abs=0.02)


@pytest.mark.parametrize("about", ["time", "layers"])
def test_the_penalty_is_the_written_out_sum(about):
    generator = torch.Generator().manual_seed(0)
    weights = torch.rand(2, 4, 2, 3, 1, generator=generator)
    lengths = [4, 2]
    seen = torch.arange(4) < torch.tensor(lengths)[:, None]
    expected = 0.0
    for b, length in enumerate(lengths):
        for s in range(2):
            for i in range(3):
                for t in range(length):
                    alpha = weights[b, :length, s, :, 0]
                    mean = alpha[:, i].mean() if about == "time" else alpha[t].mean()
                    expected += (alpha[t, i] - mean).item() ** 2 / length / 2

    assert expected == pytest.approx(layer_penalty(weights, seen, about).item(), rel=1e-5)


def test_steady_or_even_weights_cost_nothing():
    seen = torch.ones(1, 3, dtype=torch.bool)
    steady = torch.tensor([0.7, 0.2, 0.1]).reshape(1, 1, 1, 3, 1).expand(1, 3, 2, 3, 1)

    assert 0 == pytest.approx(layer_penalty(steady, seen, "time").item(), abs=1e-12)
    assert layer_penalty(steady, seen, "layers") > 0.1
    assert 0 == pytest.approx(layer_penalty(torch.full((1, 3, 2, 3, 1), 1 / 3), seen, "layers").item(), abs=1e-12)
