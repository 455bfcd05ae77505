"""Order of stamps: jitter is no disorder, repeated and reversed packets are."""

from __future__ import annotations

import numpy as np
import pytest

from recorder.stamp_order import StampOrder

RATE_HZ = 250.0
PACKET = 10


def packets(n: int) -> np.ndarray:
    """Stamps of n packets, shape (n, PACKET)."""
    return (np.arange(n * PACKET) / RATE_HZ).reshape(n, PACKET)


@pytest.mark.parametrize(
    ("spoilt", "disordered"),
    [
        (lambda t: t, False),
        (lambda t: t + np.random.default_rng(1).exponential(0.005, (len(t), 1)), False),
        (lambda t: t[:, ::-1], True),
        (lambda t: np.repeat(t[:, :1], PACKET, axis=1), True),
        (lambda t: np.full_like(t, np.nan), False),
        (lambda t: np.full_like(t, np.inf), False),
    ],
    ids=["healthy", "late packets", "reversed", "repeated", "no stamps", "endless stamps"],
)
def test_disorder_is_what_most_stamps_show(spoilt, disordered: bool):
    order = StampOrder(RATE_HZ)
    for stamps in spoilt(packets(50)):
        order.judge(stamps)

    assert disordered == order.disordered


def test_order_is_believed_again():
    """A sender that has been mended is not blamed for ever."""
    order = StampOrder(RATE_HZ)
    for stamps in [*packets(50)[:, ::-1], *(packets(50) + 10.0)]:
        order.judge(stamps)

    assert not order.disordered
