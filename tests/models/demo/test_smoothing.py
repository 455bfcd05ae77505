"""What networks are trained through is what smooths live."""

from __future__ import annotations

import numpy as np
import torch

from models.demo.smoothing import smooth
from models.smoothing import Smoother

HOPS, TAU_S, HOP_S = 25, 1.7, 0.5


def test_a_sequence_is_smoothed_as_hop_after_hop():
    rng = np.random.default_rng(0)
    mean, sd = rng.uniform(-1, 1, (HOPS, 2)), rng.uniform(0.05, 0.4, (HOPS, 2))
    seen = rng.random(HOPS) < 0.7
    seen[0] = True
    smoother = Smoother(2, TAU_S)

    found_mean, found_sd = smooth(
        torch.tensor(mean)[None], torch.tensor(sd)[None], torch.tensor(seen)[None], TAU_S, HOP_S
    )

    for hop in range(HOPS):
        if seen[hop]:
            state = smoother.update(mean[hop], sd[hop], HOP_S)
            np.testing.assert_allclose(found_mean[0, hop].numpy(), state.mean, atol=1e-9)
            np.testing.assert_allclose(found_sd[0, hop].clamp_max(0.75).numpy(), state.sd, atol=1e-9)
        else:
            smoother.skip(HOP_S)
