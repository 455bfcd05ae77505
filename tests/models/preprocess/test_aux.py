"""Peripheral channels: picked by name, resampled without filters, six statistics a step, NaN where nothing was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.inputs import AuxInput
from models.preprocess.prepare import prepare
from models.spec import InputSpec
from recorder.alignment import align
from recorder.blocks import Block
from recorder.ring import SignalRing
from recorder.streams import Channel, StreamInfo

RATE_HZ = 256.0
AUX = AuxInput(("GSR", "Resp"), 128.0, 1.0, "raw")


@pytest.fixture
def prepared():
    """Return a function that sends channels through a ring and prepares the window at the end."""

    def prepare_window(data, aux, names=("Resp", "ECG", "gsr "), t=None, rate_hz=RATE_HZ):
        t = np.arange(len(data)) / rate_hz if t is None else t
        ring, spec = SignalRing(), InputSpec(None, None, aux=aux)
        ring.stream_opened(StreamInfo("band", "aux", tuple(Channel(name, "misc") for name in names), rate_hz))
        ring.receive(Block(data.astype(np.float32), t, 0))
        return prepare(align({"aux": ring}, float(t[-1]), spec.window_spec()), spec)

    return prepare_window


def ramps(seconds=4.0, rate_hz=RATE_HZ):
    """Return three channels that rise by 1, 10 and 100 a second."""
    return np.arange(round(seconds * rate_hz))[:, None] / rate_hz * (1.0, 10.0, 100.0)


def test_channels_are_picked_by_name_and_keep_their_level(prepared):
    """Case and blanks make no difference; nothing is referenced or filtered away."""
    found = prepared(ramps(), AUX).arrays["aux"]

    assert (1, 2, 128) == found.shape
    late_s = 4.0 - found[0, 0, -1] / 100.0
    assert 0 < late_s < 0.2  # the kernel looks back only
    assert np.allclose(found[0, 0], 100.0 * found[0, 1], rtol=1e-3)


def test_the_statistics_are_those_of_the_paper(prepared):
    """Maximum, minimum, mean, standard deviation, variance and squared sum of what the raw form holds."""
    raw = prepared(ramps(), AUX).arrays["aux"].astype(float)

    found = prepared(ramps(), replace(AUX, form="statistics")).arrays["aux"]

    wanted = [raw.max(-1), raw.min(-1), raw.mean(-1), raw.std(-1), raw.var(-1), np.square(raw).sum(-1)]
    assert np.allclose(np.stack(wanted, axis=-1), found, rtol=1e-4)


def test_steps_end_at_the_window_and_lie_apart(prepared):
    aux = replace(AUX, form="statistics", steps=3, step_s=0.5)

    means = prepared(ramps(), aux).arrays["aux"][:, 1, 2]

    assert np.allclose(0.5, np.diff(means), atol=1e-3)


def test_a_channel_without_numbers_is_nan_and_is_said(prepared):
    """The others count; nothing is made up for the one that is missing."""
    data = ramps()
    data[700:720, 2] = np.nan
    aux = replace(AUX, channels=("Resp", "ECG", "GSR"))

    found = prepared(data, aux)

    assert found.present["aux"]
    assert ("no GSR",) == found.notes
    assert np.isnan(found.arrays["aux"][0, 2]).all()
    assert np.isfinite(found.arrays["aux"][0, :2]).all()


def test_a_gap_is_not_bridged(prepared):
    """After a gap only the newest piece counts; less than half of a window is none."""
    t = np.arange(1024) / RATE_HZ
    t[-40:] += 0.5

    found = prepared(ramps(), AUX, t=t)

    assert not found.present["aux"]
    assert np.isnan(found.arrays["aux"]).all()


@pytest.mark.parametrize(
    ("aux", "rate_hz", "words"),
    [
        (replace(AUX, channels=("GSR", "Temp")), RATE_HZ, "no Temp: 1 of the model's 2 peripheral channels"),
        (AUX, 64.0, "come at 64 Hz; the model needs 128 Hz"),
        (replace(AUX, form="features"), RATE_HZ, "features that a dataset publishes"),
    ],
)
def test_what_cannot_be_given_is_refused_in_words(prepared, aux, rate_hz, words):
    found = prepared(ramps(rate_hz=rate_hz), aux, rate_hz=rate_hz)

    assert not found.present["aux"]
    assert words in found.reasons["aux"]
    assert np.isnan(found.arrays["aux"]).all()
