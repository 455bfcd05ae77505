"""Principal components of training rows, each of about unit spread."""

from __future__ import annotations

import torch

from models.networks.components import SHRINK, Components


def rows(n: int = 400) -> torch.Tensor:
    """Ten features: two loud directions, a quiet one, and nothing else."""
    generator = torch.Generator().manual_seed(0)
    causes = torch.randn(n, 3, generator=generator) * torch.tensor([5.0, 2.0, 0.1])
    return causes @ torch.linalg.qr(torch.randn(10, 10, generator=generator))[0][:3] + 7.0


def test_the_loudest_directions_come_first_and_speak_equally_loud():
    components = Components(10, 2)
    components.fit([rows()[:150], rows()[150:]])

    z = components(rows())

    torch.testing.assert_close(torch.zeros(2), z.mean(dim=0), atol=1e-4, rtol=0)
    assert (z.std(dim=0) > 0.8).all()
    assert abs(float(torch.corrcoef(z.T)[0, 1])) < 1e-3


def test_what_hardly_varied_is_not_magnified():
    components = Components(10, 10)
    components.fit([rows()])
    spread = components(rows()).std(dim=0)

    assert (spread[3:] < 1e-2).all()  # there was nothing in these directions
    assert spread[2] < 0.1 / SHRINK**0.5
    assert (components.matrix.norm(dim=0) < 10).all()


def test_batches_make_no_difference():
    one, many = Components(10, 3), Components(10, 3)
    one.fit([rows()])
    many.fit(rows().split(37))

    torch.testing.assert_close(one.matrix, many.matrix, atol=1e-4, rtol=1e-4)


def test_too_few_rows_change_nothing():
    components = Components(10, 4)
    components.fit([rows()[:1]])

    assert torch.equal(torch.eye(10)[:, :4], components.matrix)
