"""Pictures of single frames to features."""

from __future__ import annotations

import pytest
import torch

from models.networks.frame_encoder import FrameEncoder


@pytest.mark.parametrize("size", [8, 20, 32, 64, 227])
def test_pictures_of_any_size_become_features(size):
    bands, expression = FrameEncoder(3, size, size, 4)(torch.randn(2, 3, size, size), torch.randn(2, 3, size, size))

    assert (2, 3, 4) == tuple(bands.shape)
    assert (2, 4) == tuple(expression.shape)


def test_each_band_has_its_own_filters():
    encoder, images = FrameEncoder(3, 8, 0, 4), torch.randn(2, 3, 8, 8)
    before, _ = encoder(images)
    images[:, 1] += 1
    after, _ = encoder(images)

    assert [True, False, True] == [torch.equal(before[:, band], after[:, band]) for band in range(3)]
