"""What would be recorded, listed before anything is."""

from __future__ import annotations

import pytest

from recorder.sources.base import Status, StreamHealth
from recorder.streams import StreamInfo, StreamKind
from ui.feed import SourceView
from ui.record.live_streams import live_streams
from ui.record.stream_counts import role_word


@pytest.mark.parametrize(
    ("role", "kind", "word"),
    [
        ("eeg", "eeg", "EEG"),
        ("camera", "video", "Camera"),
        ("aux", "aux", "Extra stream"),
        ("aux", "markers", "Extra markers"),
        ("aux", None, "Extra stream"),
    ],
)
def test_each_source_has_its_word(role: str, kind: StreamKind | None, word: str) -> None:
    """An extra stream that has not told yet what it holds is just that."""
    info = StreamInfo("It", kind) if kind else None
    view = SourceView(role, "lsl:name=It", "It", info, Status("live"), StreamHealth(rate_hz=100.0, n_lost=2))

    [stream] = live_streams([view])

    assert word == role_word(stream.role)
    assert ("It", 100.0, 0, 2) == (stream.name, stream.rate_hz, stream.n_written, stream.n_lost)
