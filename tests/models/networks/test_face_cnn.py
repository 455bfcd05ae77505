"""The face CNN of two systems, and how it is trained beforehand."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from models.errors import SpecError
from models.networks.deepvanet import FaceNet, spec_for
from models.networks.face_cnn import FaceCnn, FaceRater, map_side


def test_relu_after_pooling_is_relu_before_it():
    torch.manual_seed(0)
    ours = FaceCnn()
    papers = nn.Sequential(*(ours[place] for place in (0, 2, 1, 3, 5, 4, 6, 8, 7)))
    images = torch.rand(2, 3, 64, 64)

    assert [nn.Conv2d, nn.ReLU, nn.MaxPool2d] * 3 == [type(layer) for layer in papers]
    assert torch.equal(papers(images), ours(images))
    for one, other in zip(
        torch.autograd.grad(ours(images).square().sum(), list(ours.parameters())),
        torch.autograd.grad(papers(images).square().sum(), list(ours.parameters())),
        strict=True,
    ):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("size", [22, 40, 64, 65, 96, 227])
def test_maps_have_the_side_that_is_said(size):
    maps = FaceCnn()(torch.rand(1, 3, size, size))

    assert (1, 128, map_side(size), map_side(size)) == tuple(maps.shape)


def test_faces_of_the_paper_give_six_by_six():
    assert 6 == map_side(64)


def test_a_face_too_small_is_refused():
    with pytest.raises(SpecError, match="Faces of 12 pixels"):
        map_side(12)


def test_training_beforehand_changes_the_network_it_is_for():
    torch.manual_seed(0)
    network = FaceNet(spec_for(["Cz"]))
    rater = FaceRater(network.face.cnn, 64)
    before = network.face.cnn[0].weight.detach().clone()

    rater(torch.rand(4, 3, 64, 64)).square().sum().backward()
    torch.optim.SGD(rater.parameters(), lr=0.1).step()

    assert not torch.equal(before, network.face.cnn[0].weight)
