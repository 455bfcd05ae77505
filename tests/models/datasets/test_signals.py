"""EEG and peripheral channels are told apart, and what no window could be cut from is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.datasets.dataset import Signal
from models.datasets.signals import aux_part, aux_signal, checked, eeg_part, eeg_signal
from models.errors import DatasetError
from recorder.streams import Channel, StreamInfo

KINDS = (("Fz", "eeg"), ("EOG1", "eog"), ("Cz", "eeg"), ("STI", "trigger"), ("GSR", "misc"))
CAP = StreamInfo("cap", "eeg", tuple(Channel(name, kind) for name, kind in KINDS), 100.0)
N = 20


def signal(samples: np.ndarray | None = None, t: np.ndarray | None = None) -> Signal:
    info = eeg_part(CAP)
    data = np.ones((N, 2), np.float32) if samples is None else samples
    return Signal(info, data, np.arange(N) / 100.0 if t is None else t, np.zeros(N, bool))


def test_channels_go_where_they_belong():
    data = np.tile(np.arange(5.0), (N, 1))
    t, gap = np.arange(N) / 100.0, np.zeros(N, bool)

    eeg, aux = eeg_signal(CAP, data, t, gap), aux_signal(CAP, data, t, gap)

    assert (("Fz", "Cz"), ("EOG1", "GSR")) == (eeg.info.channel_names, aux.info.channel_names)
    assert ([0.0, 2.0], [1.0, 4.0]) == (eeg.samples[0].tolist(), aux.samples[0].tolist())
    assert ("eeg", "aux") == (eeg.info.kind, aux.info.kind)


def test_a_stream_without_such_channels_or_rate_has_no_such_part():
    only_eeg = replace(CAP, channels=(Channel("Fz"),))
    assert aux_part(only_eeg) is None
    assert eeg_part(replace(only_eeg, rate_hz=0.0)) is None
    assert eeg_part(None) is None


def test_single_numbers_may_be_missing():
    data = np.ones((N, 2), np.float32)
    data[3:9, 0] = np.nan
    assert N == len(checked("run", signal(data)).t)


@pytest.mark.parametrize(
    ("at", "stamp", "reason"),
    [
        (0, np.nan, r"sample 1 is at nan s\. Was"),
        (7, 0.0, r"sample 8 is at 0.000000 s after 0.060000 s"),
        (7, 0.06, r"sample 8 is at 0.060000 s after 0.060000 s"),
        (19, np.inf, r"sample 20 is at inf s"),
    ],
)
def test_stamps_that_do_not_increase_are_refused(at, stamp, reason):
    t = np.arange(N) / 100.0
    t[at] = stamp
    with pytest.raises(DatasetError, match=reason):
        checked("run", signal(t=t))


def test_a_channel_without_a_number_is_refused():
    data = np.ones((N, 2), np.float32)
    data[:, 1] = np.nan
    with pytest.raises(DatasetError, match=r'"run": 1 of 2 channels hold no number at all \(Cz\)'):
        checked("run", signal(data))


def test_infinite_values_are_refused():
    data = np.ones((N, 2), np.float32)
    data[4, 0] = -np.inf
    with pytest.raises(DatasetError, match=r"1 channels hold infinite values \(Fz\)"):
        checked("run", signal(data))


def test_no_samples_are_refused():
    empty = Signal(eeg_part(CAP), np.empty((0, 2), np.float32), np.empty(0), np.empty(0, bool))
    with pytest.raises(DatasetError, match="holds no samples"):
        checked("run", empty)
