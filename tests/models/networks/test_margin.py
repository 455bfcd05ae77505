"""The squared hinge, the linear SVM that minimises it, and scores made probabilities."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.optimize import minimize

from models.networks.margin import LEAST_SLOPE, Platt, fit_platt, primal_svm, ridge_logistic, squared_hinge, svm_loss


def rows_and_labels(n: int = 200, width: int = 6, targets: int = 2, flipped: float = 0.2) -> tuple:
    generator = torch.Generator().manual_seed(0)
    rows = torch.randn(n, width, generator=generator) * torch.logspace(-1, 1, width)
    high = (rows[:, :targets] / rows[:, :targets].std(0) + 0.3 > 0).float()
    turned = torch.rand(n, targets, generator=generator) < flipped
    return rows, torch.where(turned, 1 - high, high)


def test_the_hinge_asks_for_a_margin_of_one_on_the_right_side():
    scores, high = torch.tensor([[2.0], [0.5], [-1.0], [-3.0]]), torch.tensor([[1.0], [1.0], [1.0], [0.0]])

    assert pytest.approx((0 + 0.25 + 4 + 0) / 4) == squared_hinge(scores, high).item()


def test_the_loss_adds_the_squared_weights_and_the_bias_if_asked():
    scores, high = torch.zeros(3, 1), torch.ones(3, 1)
    weight, bias = torch.tensor([[3.0, 4.0]]), torch.tensor([2.0])

    assert pytest.approx(1 + 0.1 * 25) == svm_loss(scores, high, weight, bias, 0.1).item()
    assert pytest.approx(1 + 0.1 * 29) == svm_loss(scores, high, weight, bias, 0.1, penalise_bias=True).item()


@pytest.mark.parametrize("penalise_bias", [False, True])
@pytest.mark.parametrize("l2", [1e-4, 1e-2, 1.0])
def test_the_svm_is_where_the_loss_is_flat(l2, penalise_bias):
    """Newton's answer leaves no gradient in the very loss that training lowers."""
    rows, high = (values.double() for values in rows_and_labels())
    weight, bias = (value.requires_grad_() for value in primal_svm(rows, high, l2, penalise_bias))

    svm_loss(rows @ weight.T + bias, high, weight, bias, l2, penalise_bias).backward()

    assert max(weight.grad.abs().max(), bias.grad.abs().max()) < 1e-8


def test_lambda_is_half_of_one_over_c_and_n():
    """The mean loss has the optimum of 1/2 |w|^2 + C sum of squared hinges, bias among the weights."""
    rows, high = (values.double() for values in rows_and_labels(targets=1))
    x, y = np.c_[rows.numpy(), np.ones(len(rows))], 2 * high.numpy()[:, 0] - 1
    c = 0.7

    def objective(w):
        return 0.5 * w @ w + c * np.sum(np.maximum(0, 1 - y * (x @ w)) ** 2)

    found = minimize(objective, np.zeros(x.shape[1]), method="BFGS", options={"gtol": 1e-4}).x
    weight, bias = primal_svm(rows, high, 1 / (2 * c * len(rows)), penalise_bias=True)

    np.testing.assert_allclose(np.r_[weight[0], bias], found, atol=1e-4)


def test_the_svm_takes_separable_rows_and_a_single_class():
    rows, high = rows_and_labels(flipped=0.0)
    weight, bias = primal_svm(rows, high, 1e-5)
    assert (((rows @ weight.T + bias) > 0) == (high > 0.5)).float().mean() > 0.98

    weight, bias = primal_svm(rows, torch.ones_like(high), 1e-2)
    assert weight.abs().max() < 1e-6
    torch.testing.assert_close(torch.ones(2), bias)


def test_a_linear_svm_without_lambda_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        primal_svm(torch.ones(2, 1), torch.ones(2, 1), 0.0)


def test_platt_finds_the_logits_that_made_the_labels():
    generator = torch.Generator().manual_seed(3)
    scores = torch.randn(20_000, 2, generator=generator)
    truth = torch.tensor([2.0, 0.5]) * scores + torch.tensor([0.3, -1.0])
    high = torch.bernoulli(truth.sigmoid(), generator=generator)
    platt = Platt(2)

    fit_platt(platt, scores, high)

    torch.testing.assert_close(torch.tensor([2.0, 0.5]), platt.slope, atol=0.08, rtol=0)
    torch.testing.assert_close(torch.tensor([0.3, -1.0]), platt.offset, atol=0.06, rtol=0)
    torch.testing.assert_close(platt.slope * scores + platt.offset, platt(scores))


def test_a_temperature_leaves_zero_where_it_is():
    scores = torch.tensor([[2.0], [1.0], [-1.0], [-0.5]])
    platt = Platt(1)

    fit_platt(platt, scores, torch.tensor([[1.0], [1.0], [0.0], [1.0]]), offset=False)

    assert 0 == platt.offset.item()
    assert platt.slope.item() > 0


def test_separable_scores_do_not_make_certainty():
    scores = torch.linspace(-1, 1, 10)[:, None]
    platt = Platt(1)

    fit_platt(platt, scores, (scores > 0).float())

    assert platt(scores).sigmoid().max() < 0.99


def test_scores_that_say_the_opposite_become_the_base_rate():
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(400, 1, generator=generator)
    high = ((scores + torch.randn(400, 1, generator=generator)) < -0.5).float()
    platt = Platt(1)

    fit_platt(platt, scores, high)

    assert pytest.approx(LEAST_SLOPE) == platt.slope.item()
    torch.testing.assert_close(platt(scores).sigmoid(), high.mean().expand(400, 1), atol=0.01, rtol=0)


def test_a_ridge_logistic_head_leaves_nothing_to_gain_and_obeys_its_prices():
    rows, high = rows_and_labels()
    costs = torch.tensor([0.01, 0.01, 0.01, 0.01, 0.01, 100.0])
    weight, bias = (part.requires_grad_() for part in ridge_logistic(rows, high, costs))

    cross_entropy = torch.nn.functional.binary_cross_entropy_with_logits(rows @ weight.T + bias, high, reduction="none")
    (cross_entropy.mean(dim=0).sum() + (costs * weight.square()).sum()).backward()

    assert max(weight.grad.abs().max(), bias.grad.abs().max()) < 1e-4
    assert weight[:, 5].abs().max() < 0.01 < weight[:, :2].abs().max()
