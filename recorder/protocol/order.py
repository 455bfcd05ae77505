"""The order of a session's trials, drawn from a seed under constraints."""

from __future__ import annotations

from recorder.protocol.playlist import Playlist, Trial


def trials_of(playlist: Playlist, seed: int) -> tuple[Trial, ...]:
    """Return the trials in order: practice first, then block by block."""
    raise NotImplementedError
