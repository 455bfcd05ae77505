"""Plain cross entropy: the LSTMs of Jiang et al. 2021, and the two end-to-end systems.

The figures are the papers' (see the networks' files). None says when it stopped but DeepVANet,
after 50 epochs; patience is ours, on validation data.
"""

from __future__ import annotations

from models.training.recipes.recipe import Recipe, Settings


class CrossEntropy(Recipe):
    """``eeg-lstm`` and ``lstm-cnn``: Adam 0.005, batches of 64 (Jiang et al., CMC 68(2), 2021)."""

    settings = Settings(rate=5e-3, batch=64, epochs=60, patience=12)


class EndToEnd(Recipe):
    """``deepvanet`` and ``transformer-fusion``: Adam 0.001, batches of 64, 50 epochs (Zhang et al., INTERACT 2021)."""

    settings = Settings(rate=1e-3, batch=64, epochs=50, patience=10)
    convolutional = True
