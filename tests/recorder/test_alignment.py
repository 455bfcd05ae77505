"""Alignment: what is there is cut, what is missing is told, nothing is invented."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.alignment import StreamWindow, Window, WindowSpec, align
from recorder.blocks import Block
from recorder.observation import FaceObservation
from recorder.ring import FrameRing, SignalRing
from recorder.streams import Channel, StreamInfo

RATE_HZ = 100.0
SPEC = WindowSpec((StreamWindow("eeg", 2.0, 50.0, padding_s=0.5), StreamWindow("face", 1.0, 10.0)))


def eeg_ring(*stretches: tuple[float, float]) -> SignalRing:
    """A ring that holds these stretches (start, stop] in seconds."""
    ring = SignalRing(30.0)
    ring.stream_opened(StreamInfo("eeg", "eeg", (Channel("Fz"),), RATE_HZ))
    for n, (start_s, stop_s) in enumerate(stretches):
        index = np.arange(round(start_s * RATE_HZ) + 1, round(stop_s * RATE_HZ) + 1)
        ring.receive(Block(np.ones((len(index), 1), np.float32), index / RATE_HZ, int(index[0]), n > 0))
    return ring


def seen(t: float, usable: bool = True, reason: str = "") -> FaceObservation:
    return FaceObservation(t, round(30 * t), usable, reason, None, None, (480, 640), 1.0, t)


def face_ring(*observations: FaceObservation) -> FrameRing[FaceObservation]:
    ring: FrameRing[FaceObservation] = FrameRing(64)
    for observation in observations:
        ring.append(observation)
    return ring


def cut(eeg: SignalRing | None = None, face: FrameRing[FaceObservation] | None = None, t_end: float = 5.0) -> Window:
    rings = {key: ring for key, ring in (("eeg", eeg), ("face", face)) if ring is not None}
    return align(rings, t_end, SPEC)


def test_a_gap_is_marked_not_filled():
    """A stalled headset leaves a hole in the window; no sample is invented."""
    window = cut(eeg_ring((0, 3.5), (4.0, 5.0)))

    assert 0.75 == window.coverage("eeg")
    assert 200 == len(window.signals["eeg"].span)  # 2.5 s of window and padding, less half a second
    assert "75%" in window.reasons["eeg"]


def test_a_whole_window_needs_no_reason():
    window = cut(eeg_ring((0, 5.0)))

    assert 1.0 == window.coverage("eeg")
    assert "eeg" not in window.reasons


def test_a_sample_after_the_end_of_the_window_is_not_in_it():
    window = cut(eeg_ring((0, 8.0)))

    assert 5.0 == window.signals["eeg"].span.t[-1]
    assert 500 == window.signals["eeg"].last_index


def test_coverage_falls_and_age_grows_as_a_stream_stalls():
    ring = eeg_ring((0, 5.0))
    stalled = [cut(ring, t_end=t_end) for t_end in (5.0, 5.5, 6.0, 6.5)]

    coverage = [window.coverage("eeg") for window in stalled]
    ages = [window.signals["eeg"].age_s for window in stalled]

    assert coverage == pytest.approx([1.0, 0.755, 0.505, 0.255])
    assert ages == pytest.approx([0.0, 0.5, 1.0, 1.5])
    assert "no EEG for 1.5 s" == stalled[-1].reasons["eeg"]


def test_a_stream_that_has_gone_leaves_the_window():
    window = cut(eeg_ring((0, 5.0)), t_end=20.0)

    assert 0.0 == window.coverage("eeg")
    assert "no EEG for 15.0 s" == window.reasons["eeg"]


def test_what_is_not_connected_is_said():
    window = cut(eeg_ring((0, 5.0)))

    assert "no camera connected" == window.reasons["face"]


def test_frames_are_held_for_a_while_and_no_longer():
    """At 10 instants a second the last frame stands in for 400 ms, then there is none."""
    window = cut(face=face_ring(*(seen(t) for t in np.arange(3.0, 4.5, 1 / 30))))

    found = [o is not None for o in window.faces["face"].observations]

    assert [True] * 8 + [False] * 2 == found
    assert 0.8 == window.coverage("face")


def test_a_frame_after_an_instant_is_never_used_for_it():
    window = cut(face=face_ring(*(seen(t) for t in np.arange(3.0, 6.0, 1 / 30))))
    cut_face = window.faces["face"]

    for instant, observation in zip(cut_face.instants, cut_face.observations, strict=True):
        assert observation is not None
        assert 0.0 <= instant - observation.t < 1 / 30 + 1e-9


def test_an_unusable_face_is_no_coverage_and_its_reason_is_told():
    usable = [seen(t) for t in np.arange(3.0, 4.0, 1 / 30)]
    turned = [seen(t, False, "turned away") for t in np.arange(4.0, 5.01, 1 / 30)]
    window = cut(face=face_ring(*usable, *turned))

    assert 0.0 <= window.coverage("face") <= 0.1
    assert "turned away for 1.0 s" == window.reasons["face"]


@given(st.lists(st.tuples(st.floats(0.0, 9.0), st.floats(0.05, 3.0)), min_size=1, max_size=6), st.floats(1.0, 12.0))
def test_coverage_is_the_share_of_time_that_was_received(pieces: list[tuple[float, float]], t_end: float):
    """Against a plain count of the sampled instants, for any pattern of gaps."""
    stretches, at = [], 0.0
    for start_s, length_s in sorted(pieces):
        begin = round(max(start_s, at + 0.1), 2)
        stretches.append((begin, begin + round(length_s, 2)))
        at = stretches[-1][1]
    ring = eeg_ring(*stretches)
    t_end = round(t_end, 2)

    grid = t_end - np.arange(200) / RATE_HZ
    received = np.zeros(200, bool)
    for start_s, stop_s in stretches:
        received |= (grid > start_s + 1e-6) & (grid < stop_s + 1e-6)

    assert cut(ring, t_end=t_end).coverage("eeg") == pytest.approx(received.mean(), abs=0.006 * (1 + len(pieces)))


def test_samples_without_numbers_cover_nothing():
    """An amplifier that sends NaN covers no window, however regularly it sends them."""
    ring = eeg_ring((0, 4.0))
    ring.receive(Block(np.full((100, 1), np.nan, np.float32), 4.0 + np.arange(1, 101) / 100, 400))

    window = cut(ring, t_end=5.0)

    assert 0.5 == pytest.approx(window.coverage("eeg"), abs=0.01)
    assert "without numbers" in window.reasons["eeg"]


def test_the_newest_that_was_there_is_told_wherever_it_is_stamped():
    """Behind the window's end, inside it, or long before it; with all up to it the window can be cut again."""
    faces = face_ring(*(seen(t) for t in (4.8, 4.9, 5.01)))

    assert {"eeg": 510, "face": 150} == cut(eeg_ring((0, 5.1)), faces).newest_index
    assert {"eeg": 100} == cut(eeg_ring((0, 1.0)), t_end=60.0).newest_index


def test_nothing_yet_and_nothing_connected_are_two_things():
    assert {"eeg": -1, "face": -1} == cut(eeg_ring(), face_ring()).newest_index
    assert {} == cut().newest_index


def test_a_frame_that_comes_while_a_window_is_cut_is_for_the_next():
    """Each ring is read once: no frame is in one half of the cut and not in the other."""

    class Eager(FrameRing[FaceObservation]):
        def items(self):
            kept = super().items()
            self.append(seen(4.95, usable=False, reason="no face"))
            return kept

    ring = Eager(64)
    for t in 4.0 + 0.03 * np.arange(30):
        ring.append(seen(float(t)))
    window = cut(face=ring)

    assert "face" not in window.reasons
    assert window.faces["face"].last_index == window.newest_index["face"] == round(30 * 4.87)


CROPS = WindowSpec((StreamWindow("face", 1.0, 5.0, crop_size=4),))


def with_crop(t: float, size: int | None = 4, usable: bool = True) -> FaceObservation:
    crop = None if size is None else np.zeros((size, size, 3), np.uint8)
    return FaceObservation(t, round(30 * t), usable, "" if usable else "dark", None, crop, (480, 640), 1.0, t)


def test_crops_may_come_more_rarely_than_frames():
    """An instant takes the newest frame with a crop, not the newest frame."""
    ring = face_ring(*(with_crop(i / 30, 4 if i % 6 == 2 else None) for i in range(60)))

    found = align({"face": ring}, 1.99, CROPS).faces["face"]

    assert [2, 2, 2, 2, 2] == [o.index % 6 for o in found.observations if o is not None]
    assert 1.0 == found.coverage


def test_a_face_that_is_not_usable_counts_though_it_has_no_crop():
    """What covers the face is not passed over for a crop from before."""
    ring = face_ring(*(with_crop(i / 30, 4 if i < 30 else None, i < 30) for i in range(60)))

    assert 0.0 == align({"face": ring}, 1.99, CROPS).coverage("face")


@pytest.mark.parametrize("size", [None, 5])
def test_without_any_crop_of_that_size_frames_count_as_they_are(size: int | None):
    """Preprocessing then says what is missing: the tracker's crops, not the camera."""
    window = align({"face": face_ring(*(with_crop(i / 30, size) for i in range(60)))}, 1.99, CROPS)

    assert 1.0 == window.coverage("face")
    assert {} == window.reasons


PERIPHERAL = WindowSpec((StreamWindow("eeg", 1.0, 50.0), StreamWindow("aux", 2.0, 50.0, padding_s=0.5)))
AMPLIFIER = (Channel("Fz"), Channel("ECG", "ecg", "mV"), Channel("Trigger", "trigger", ""), Channel("GSR", "gsr", "uS"))


def amplifier_ring(*channels: Channel) -> SignalRing:
    ring = SignalRing(30.0)
    ring.stream_opened(StreamInfo("amp", "eeg", channels, RATE_HZ))
    data = np.tile(np.arange(len(channels), dtype=np.float32), (500, 1))
    ring.receive(Block(data, np.arange(1, 501) / RATE_HZ, 7))
    return ring


def test_peripheral_channels_are_those_of_the_amplifier_that_are_no_eeg():
    """And no triggers; they have their own length and coverage."""
    window = align({"eeg": amplifier_ring(*AMPLIFIER)}, 5.0, PERIPHERAL)
    found = window.signals["aux"].span

    assert ("ECG", "GSR") == found.info.channel_names
    assert [1.0, 3.0] == found.data[-1].tolist()
    assert (250, 100) == (len(found), len(window.signals["eeg"].span))
    assert {"eeg": 506, "aux": 506} == window.newest_index
    assert 1.0 == window.coverage("aux")


def test_an_amplifier_without_peripheral_channels_says_so():
    window = align({"eeg": amplifier_ring(Channel("Fz"), Channel("Trigger", "trigger", ""))}, 5.0, PERIPHERAL)

    assert {"aux": "no peripheral channels connected"} == window.reasons
    assert "aux" not in window.newest_index


def test_without_an_amplifier_there_are_no_peripheral_channels():
    assert "no peripheral channels connected" == align({}, 5.0, PERIPHERAL).reasons["aux"]
    ring = SignalRing(30.0)
    assert "no peripheral channels yet" == align({"eeg": ring}, 5.0, PERIPHERAL).reasons["aux"]


def test_peripheral_channels_with_a_ring_of_their_own_are_taken_from_there():
    """As datasets give them."""
    own = amplifier_ring(Channel("EOG", "eog"), Channel("EMG", "emg"))
    window = align({"eeg": amplifier_ring(*AMPLIFIER), "aux": own}, 5.0, PERIPHERAL)

    assert ("EOG", "EMG") == window.signals["aux"].span.info.channel_names


def test_eeg_and_peripheral_channels_are_read_at_once(monkeypatch: pytest.MonkeyPatch):
    """What comes between two readings would be in one of them only; a replay has one position for both."""
    ring, n_read = amplifier_ring(*AMPLIFIER), []
    latest = ring.latest
    monkeypatch.setattr(ring, "latest", lambda: n_read.append(1) or latest())
    align({"eeg": ring}, 5.0, PERIPHERAL)

    assert [1] == n_read
