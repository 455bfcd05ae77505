"""A trial's ring gives what a live ring gives: any gaps, and nothing of what comes later."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.datasets.dataset import Signal, Streams
from models.preprocess.prepare import prepare
from models.segments.rings import TrialRings
from models.spec import FaceInput, InputSpec
from recorder.alignment import align
from recorder.blocks import Block
from recorder.observation import FaceObservation
from recorder.ring import FrameRing, SignalRing
from tests.models.segments.given import EEG_INFO, RAW, noise

WHOLE = noise(EEG_INFO, 8.0)
ENDS = np.arange(3.0, 8.0, 0.4)


def holed(begins: list[float], lengths: list[float]) -> Signal:
    """Return the signal without some stretches, each marked after it."""
    kept = np.ones(len(WHOLE.t), bool)
    for begin, length in zip(begins, lengths, strict=False):
        kept[(WHOLE.t >= begin) & (WHOLE.t < begin + length)] = False
    gap = np.append(False, ~kept[:-1])[kept]
    return Signal(EEG_INFO, WHOLE.samples[kept], WHOLE.t[kept], gap)


def live(signal: Signal, t_end: float):
    """Return the window out of a ring that has got all samples up to t_end, one by one."""
    ring = SignalRing()
    ring.stream_opened(EEG_INFO)
    for i in range(int(np.searchsorted(signal.t, t_end, side="right"))):
        one = slice(i, i + 1)
        ring.receive(Block(signal.samples[one], signal.t[one], i, bool(signal.gap[i])))
    return prepare(align({"eeg": ring}, t_end, RAW.window_spec()), RAW)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.floats(0.0, 8.0), min_size=1, max_size=4), st.lists(st.floats(0.004, 1.5), min_size=4, max_size=4))
def test_any_pattern_of_gaps_gives_the_windows_that_live_has(begins, lengths):
    """The same numbers, the same reasons, bit for bit."""
    signal = holed(begins, lengths)
    rings = TrialRings(Streams(signal), RAW, float(ENDS[0]), float(ENDS[-1]))

    for t_end in ENDS[::4]:
        ours, theirs = prepare(rings.window(float(t_end)), RAW), live(signal, float(t_end))
        assert theirs.present == ours.present
        assert theirs.reasons == ours.reasons or not ours.present["eeg"]
        assert np.array_equal(theirs.arrays["eeg"], ours.arrays["eeg"], equal_nan=True)


def test_a_gap_that_costs_no_time_is_a_gap_and_the_last_sample_is_inside():
    """A device that lost samples and stamped on: the mark alone tells it, in a ring of a trial too."""
    marked = replace(WHOLE, gap=WHOLE.t == 5.0)
    t_end = float(WHOLE.t[1400])

    for signal in (WHOLE, marked):
        ours = prepare(TrialRings(Streams(signal), RAW, t_end, t_end).window(t_end), RAW)
        assert np.array_equal(live(signal, t_end).arrays["eeg"], ours.arrays["eeg"], equal_nan=True)
    newest = TrialRings(Streams(WHOLE), RAW, t_end, t_end).window(t_end).signals["eeg"]
    assert (0.0, 1400) == (newest.age_s, newest.last_index)
    assert np.isnan(ours.arrays["eeg"]).any()


@pytest.mark.parametrize("cut_at", [3.0, 4.6, 6.2])
def test_nothing_sees_the_future(cut_at):
    """With all that comes after a window's end taken away, or made something else, the window is the same."""
    later = WHOLE.t > cut_at
    wild = replace(WHOLE, samples=np.where(later[:, None], np.float32(1e6), WHOLE.samples))
    short = replace(WHOLE, samples=WHOLE.samples[~later], t=WHOLE.t[~later], gap=WHOLE.gap[~later])

    windows = [
        prepare(TrialRings(Streams(signal), RAW, 3.0, 8.0).window(cut_at), RAW).arrays["eeg"]
        for signal in (WHOLE, wild, short)
    ]

    assert np.array_equal(windows[0], windows[1])
    assert np.array_equal(windows[0], windows[2])


def seen(t: float, index: int) -> FaceObservation:
    mesh = np.random.default_rng(index).normal(size=(468, 3)).astype(np.float32)
    return FaceObservation(t, index, True, "", mesh, None, (480, 640), 1.0, t)


def test_a_fast_camera_and_a_long_window_lose_no_face():
    """A ring is as long as its window: 12 s of 50 pictures a second are more than live rings keep."""
    spec = InputSpec(None, FaceInput("landmarks68", 5.0, 12.0))
    faces = [seen(i / 50, i) for i in range(1, 1001)]
    everything: FrameRing[FaceObservation] = FrameRing(2000)
    for face in faces:
        if face.t <= 15.0:
            everything.append(face)

    rings = TrialRings(Streams(faces=faces), spec, 12.0, 20.0)
    found = [rings.window(t) for t in (12.0, 15.0)][1]

    wanted = align({"face": everything}, 15.0, spec.window_spec())
    assert [o.index for o in wanted.faces["face"].observations] == [o.index for o in found.faces["face"].observations]
