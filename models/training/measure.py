"""How well a network does on windows, by its logits."""

from __future__ import annotations

import torch
from torch import Tensor


class Tally:
    """Mean loss and accuracy over batches of any size; one that is empty gives NaN.

    Parameters
    ----------
    classes : bool
        Whether outputs exclude each other: right is then the largest logit's class, else the
        mean over outputs of being on the right side of 0.
    """

    def __init__(self, classes: bool) -> None:
        self._classes = classes
        self._loss, self._n = 0.0, 0
        self._right, self._answered = 0.0, 0

    def add(self, loss: Tensor, logits: Tensor | None, high: Tensor) -> None:
        """Take in a batch: its mean loss, logits (batch, n_outputs) or none, and truth of that shape."""
        self._loss += float(loss) * len(high)
        self._n += len(high)
        if logits is not None:
            self._right += float(right(logits, high, self._classes).sum())
            self._answered += len(high)

    @property
    def loss(self) -> float:
        """Mean over all windows."""
        return self._loss / self._n if self._n else float("nan")

    @property
    def accuracy(self) -> float:
        """Share of right answers."""
        return self._right / self._answered if self._answered else float("nan")


@torch.no_grad()
def right(logits: Tensor, high: Tensor, classes: bool) -> Tensor:
    """Return how right each answer is (batch,), 0 to 1; see `Tally`."""
    if classes:
        return (logits.argmax(dim=1) == high.argmax(dim=1)).float()
    return ((logits > 0) == (high > 0.5)).float().mean(dim=1)
