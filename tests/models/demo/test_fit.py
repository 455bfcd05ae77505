"""The training loop, on three people for two epochs."""

from __future__ import annotations

import pytest
import torch

from models.demo.calibrate import SETTLING_HOPS, calibrate, covered, views
from models.demo.fit import Plan, _drop_modalities, fit, shown
from models.demo.make import SPEC
from models.demo.sequences import stack
from models.networks.fusion import FusionNet

TINY = Plan(epochs=2, steps_an_epoch=3, stretch_hops=10, batch=4)


def trained(runs, seed: int):
    torch.manual_seed(seed)
    told = []
    fitted = fit(FusionNet(SPEC), stack(runs[:2]), stack(runs[2:]), TINY, told.append)
    return fitted, told


def test_the_same_seed_trains_the_same_network(runs):
    first, second = trained(runs, 3)[0], trained(runs, 3)[0]

    assert first.tau_s == second.tau_s
    for name, value in first.network.state_dict().items():
        assert torch.equal(value, second.network.state_dict()[name]), name


def test_every_epoch_is_told_and_the_best_is_kept(runs):
    fitted, told = trained(runs, 0)

    assert [1, 2] == [epoch.epoch for epoch in told]
    assert told[0].best
    assert 0 < fitted.tau_s <= TINY.max_tau_s
    assert not fitted.network.training


def test_a_stretch_never_loses_both_modalities_for_good(runs):
    people = stack([runs[0]] * 200)
    torch.manual_seed(0)

    dropped = _drop_modalities(people, TINY)

    eeg, face = (dropped.inputs[f"{key}_present"].amax(dim=(1, 2)) > 0 for key in ("eeg", "face"))
    assert (eeg | face).all()
    assert (~eeg).any()
    assert (~face).any()


def test_calibration_makes_the_intervals_cover_what_they_say(settled_people):
    """With both modalities 90 % of the errors lie inside, and either one missing widens them."""
    torch.manual_seed(0)
    network = FusionNet(SPEC).eval()

    calibrate(network, settled_people, 0.5, 1.0)

    sd = {}
    for name, view in views(settled_people).items():
        mean, spread = shown(network, view, 0.5, 1.0)
        sd[name] = spread[:, SETTLING_HOPS:]
        if name == "both":
            inside = covered((view.truth - mean).abs()[:, SETTLING_HOPS:], sd[name])
            assert inside == pytest.approx(0.9, abs=0.03)
    assert (sd["eeg"] > sd["both"]).all()
    assert (sd["face"] > sd["both"]).all()


def test_coverage_counts_errors_within_the_interval():
    error, sd = torch.tensor([0.1, 0.5, 0.9, 1.2]), torch.full((4,), 0.5)

    assert covered(error, sd) == pytest.approx(0.5)
    assert covered(error, 9.0 * sd) == pytest.approx(1.0)  # no interval claims less than knowing nothing
