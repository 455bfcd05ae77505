"""Windows of a dataset as batches of tensors, read by one thread while the network works on the last.

Only what is asked for is read: the store may be larger than memory. The reader is a thread of its
own, and never more than one batch ahead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.preprocess.normalisation import Normalisation
from models.segments.segments import Segments

Rows = NDArray[np.int64]
READ_AT_ONCE = 256  # windows, where no gradient is wanted, or fewer: those of
READ_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Batch:
    """Some windows.

    Attributes
    ----------
    inputs : dict of str to Tensor
        By modality, shape (batch, *part.shape).
    high : Tensor, shape (batch, n_outputs)
        1 or 0.
    trials : Tensor of int64, shape (batch,), on the CPU
        Index of each window's trial.
    """

    inputs: dict[str, Tensor]
    high: Tensor
    trials: Tensor


class Windows:
    """Windows with their labels, scaled as the network will see them.

    Parameters
    ----------
    segments : Segments
    high : ndarray, shape (n_trials, n_outputs)
    normalisation : mapping of str to Normalisation
        Fitted on training windows.
    device : torch.device
        Where batches are put.
    """

    def __init__(
        self,
        segments: Segments,
        high: NDArray[np.float32],
        normalisation: Mapping[str, Normalisation],
        device: torch.device,
    ) -> None:
        self.segments, self.high, self.normalisation, self.device = segments, high, normalisation, device
        self.spec, self.table = segments.spec, segments.table
        window_bytes = 4 * sum(math.prod(part.shape) for part in self.spec.parts.values())
        self.at_once = max(1, min(READ_AT_ONCE, READ_BYTES // window_bytes))

    def arrays(self, rows: Rows) -> dict[str, NDArray[np.float32]]:
        """Return the network's inputs of some windows by modality, without their presence."""
        inputs = self.segments.inputs(rows, self.normalisation)
        return {key: inputs[key] for key in self.spec.modalities}

    def in_order(self, rows: Rows) -> Generator[Batch, None, None]:
        """Yield windows as they come."""
        return _one_ahead(self._read, parts_of(rows, self.at_once))

    def drawn(self, rows: Rows, size: int, generator: torch.Generator) -> Generator[Batch, None, None]:
        """Yield windows in an order drawn by the generator, each once, in batches of nearly equal size.

        Within a batch rows ascend, as they lie on the disk.
        """
        order = rows[torch.randperm(len(rows), generator=generator).numpy()]
        return _one_ahead(self._read, [np.sort(part) for part in parts_of(order, size)])

    def _read(self, rows: Rows) -> Batch:
        trials = self.table.trial[rows]
        inputs = {key: self._placed(array) for key, array in self.arrays(rows).items()}
        return Batch(inputs, self._placed(self.high[trials]), torch.from_numpy(trials))

    def _placed(self, array: NDArray[np.float32]) -> Tensor:
        tensor = torch.from_numpy(np.ascontiguousarray(array))
        if self.device.type == "cpu":
            return tensor
        return tensor.pin_memory().to(self.device, non_blocking=True)


def parts_of(rows: Rows, size: int) -> list[Rows]:
    """Return rows in as few parts of at most size as it takes, of nearly equal length."""
    return [part for part in np.array_split(rows, max(1, -(-len(rows) // size))) if len(part)]


def _one_ahead(read: Callable[[Rows], Batch], parts: Sequence[Rows]) -> Generator[Batch, None, None]:
    with ThreadPoolExecutor(1, thread_name_prefix="batches") as reader:
        coming = [reader.submit(read, part) for part in parts[:1]]
        for part in (*parts[1:], None):
            if not coming:
                return
            ready = coming.pop().result()
            if part is not None:
                coming.append(reader.submit(read, part))
            yield ready
