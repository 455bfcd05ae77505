"""The digest of a simulated session: what it must give again from the same seed, in a defined order.

SHA-256 over five digests: samples (number of the first, stamps, microvolts, packet by packet),
landmarks (stamp and mesh, frame by frame; no mesh where there is none), crops (stamp and pixels of
each), markers (stamp, label, payload) and labels (onset, offset, valence and arousal of each trial). Numbers are
little-endian; float64 but for samples and meshes, which are float32.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

import numpy as np

from recorder.blocks import Block
from recorder.observation import FaceObservation
from recorder.participant.performance import Entry

PARTS = ("samples", "landmarks", "crops", "markers", "labels")


class SessionDigest:
    """Takes what a session consists of, as it is made."""

    def __init__(self) -> None:
        self._parts = {name: hashlib.sha256() for name in PARTS}

    def samples(self, block: Block) -> None:
        """Take a packet of EEG."""
        part = self._parts["samples"]
        part.update(np.int64(block.first_index).astype("<i8").tobytes())
        part.update(block.t.astype("<f8").tobytes())
        part.update(np.ascontiguousarray(block.data, "<f4").tobytes())

    def face(self, observation: FaceObservation) -> None:
        """Take what was seen in a frame."""
        part = self._parts["landmarks"]
        part.update(np.float64(observation.t).astype("<f8").tobytes())
        if observation.landmarks is not None:
            part.update(np.ascontiguousarray(observation.landmarks, "<f4").tobytes())
        if observation.crop is not None:
            self._parts["crops"].update(np.float64(observation.t).astype("<f8").tobytes() + observation.crop.tobytes())

    def marker(self, entry: Entry) -> None:
        """Take a marker or a row of ratings."""
        line = json.dumps([entry.t, entry.label, entry.payload], sort_keys=True)
        self._parts["markers"].update(line.encode() + b"\n")

    def labels(self, rows: Iterable[Sequence[float]]) -> None:
        """Take the labels of the trials."""
        for row in rows:
            self._parts["labels"].update(np.asarray(row, "<f8").tobytes())

    def hexdigest(self) -> str:
        """Return the digest of what was taken so far."""
        return digest_of(part.hexdigest() for part in self._parts.values())


def digest_of(digests: Iterable[str]) -> str:
    """Return the SHA-256 of digests in their order."""
    return hashlib.sha256("".join(digests).encode()).hexdigest()
