"""What an EEG file cannot hold is marked in it."""

from __future__ import annotations

import numpy as np

from recorder.export.brainvision import eeg_part
from recorder.export.timeline import Timeline
from recorder.session.recorded import RecordedSignal
from recorder.streams import Channel, StreamInfo


def test_values_that_no_file_can_hold_are_zero_and_marked_bad() -> None:
    """A broken sender's 3e38 is beyond 32 bits in any unit but its own."""
    data = np.ones((6, 1), np.float32)
    data[[1, 3, 4], 0] = np.nan, 3e38, -np.inf
    info = StreamInfo("amp", "eeg", (Channel("Cz"),), 100.0)
    signal = RecordedSignal(info, data, 1000.0 + np.arange(6) / 100.0, np.arange(6), np.zeros(6, bool))

    part = eeg_part(Timeline(signal))

    assert part is not None
    assert [1, 0, 1, 0, 0, 1] == np.concatenate(list(part.microvolts()))[:, 0].tolist()
    assert [(0.01, 0.01, "BAD_nan"), (0.03, 0.02, "BAD_nan")] == part.bad()
