"""The simulated participant as live devices: one hidden state, honest stamps, real time."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from recorder import clock
from recorder.participant.participant import CLASS_VALUE, Participant
from recorder.participant.path import DynamicPath
from recorder.participant.reaction import LATENCY_S, ReactingPath
from recorder.sources.simulated import CHUNK, SimulatedSession


def samples(watched):
    """All data and stamps received so far."""
    blocks = watched.blocks
    return np.concatenate([b.data for b in blocks]), np.concatenate([b.t for b in blocks])


def test_eeg_arrives_in_real_time_and_unbroken(watch):
    session = SimulatedSession(seed=21)
    eeg = watch(session.eeg)
    eeg.until(lambda: eeg.n_samples >= 250)

    info, (data, t) = eeg.infos[0], samples(eeg)
    assert ("eeg", 250, 32, True) == (info.kind, info.rate_hz, len(info.channels), info.simulated)
    assert "21" in info.name
    np.testing.assert_allclose(np.diff(t), 1 / 250, atol=1e-9)
    assert [b.first_index for b in eeg.blocks] == list(range(0, len(t), CHUNK))
    assert not any(b.gap_before for b in eeg.blocks)
    late_s = [arrival - b.t[-1] for arrival, b in zip(eeg.arrivals, eeg.blocks, strict=False)]
    assert min(late_s) > 0.0
    assert session.eeg.status.state == "live"
    expected = session.participant.eeg().samples(round((t[0] - session.start) * 250), len(t))
    np.testing.assert_array_equal(expected, data)


def test_camera_shows_the_face_of_the_same_moment(watch):
    session = SimulatedSession(seed=21)
    camera = watch(session.camera)
    camera.until(lambda: len(camera.frames) >= 10)

    first, *_, last = camera.frames
    np.testing.assert_allclose(np.diff([f.t for f in camera.frames]), 1 / 30, atol=1e-6)
    assert 0 == first.index
    np.testing.assert_array_equal(session.participant.face().frame(last.t - session.start), last.image)
    assert not np.array_equal(first.image, last.image)


def test_truth_is_told_and_streamed_alike(watch):
    session = SimulatedSession(seed=21)
    stream = watch(session.truth_stream)
    stream.until(lambda: len(stream.blocks) >= 5)

    assert ("truth", ("valence", "arousal")) == (stream.infos[0].kind, stream.infos[0].channel_names)
    for block in stream.blocks:
        assert session.truth(float(block.t[0])) == pytest.approx(tuple(block.data[0]), abs=1e-6)
    assert session.truth(clock.now()) != SimulatedSession(seed=22).truth(clock.now())


def test_life_goes_on_while_the_devices_are_closed(watch):
    """Opened again, the stream continues where time is now, and says that there was a gap."""
    session = SimulatedSession(seed=21)
    eeg, camera = watch(session.eeg), watch(session.camera)
    eeg.until(lambda: len(eeg.blocks) >= 3)
    session.eeg.close()
    n_before, n_frames = len(eeg.blocks), len(camera.frames)
    closed_for_s = 0.3
    camera.until(  # the camera does not care
        lambda: len(camera.frames) >= n_frames + 8 and clock.now() > eeg.blocks[n_before - 1].t[-1] + closed_for_s
    )
    session.eeg.open()
    eeg.until(lambda: len(eeg.blocks) > n_before)

    last, again = eeg.blocks[n_before - 1], eeg.blocks[n_before]
    assert again.gap_before
    assert again.t[0] - last.t[-1] == pytest.approx((again.first_index - last.first_index - CHUNK + 1) / 250)
    assert again.t[0] - last.t[-1] > closed_for_s - CHUNK / 250


def test_lost_packets_are_missing_and_counted(watch):
    session = SimulatedSession(seed=21, lost_per_minute=600.0)
    eeg = watch(session.eeg)
    eeg.until(lambda: session.eeg.health.n_gaps >= 3)

    blocks = eeg.blocks
    jumps = [b.first_index - a.first_index - CHUNK for a, b in pairwise(blocks)]
    assert [b.gap_before for b in blocks[1:]] == [jump > 0 for jump in jumps]
    assert session.eeg.health.n_lost >= sum(jumps) >= 3 * CHUNK


def test_a_drifting_clock_shows_in_the_stamps(watch):
    session = SimulatedSession(seed=21, drift_ppm=2000.0)
    eeg = watch(session.eeg)
    eeg.until(lambda: eeg.n_samples >= 100)

    assert 1 / 250.5 == pytest.approx(np.diff(samples(eeg)[1]).mean(), rel=1e-6)
    assert (250.5, 2000.0) == pytest.approx((session.eeg.health.rate_hz, session.eeg.health.drift_ppm))
    assert 250.0 == eeg.infos[0].rate_hz


def test_without_a_seed_each_start_is_someone_else():
    assert len({SimulatedSession().seed for _ in range(5)}) > 1


def test_the_participant_reacts_to_what_it_is_shown(watch):
    """Truth and EEG turn a second after, and what was sent meanwhile is what the whole list of reactions gives."""
    session = SimulatedSession(seed=21)
    eeg = watch(session.eeg)
    eeg.until(lambda: eeg.n_samples >= 150)
    shown = clock.now()
    before = session.truth(shown + LATENCY_S)
    session.feel(shown, 1.0, -1.0)
    begin = session.path.reactions[0].begin + session.start
    eeg.until(lambda: eeg.n_samples and eeg.blocks[-1].t[-1] > begin + 1.5)
    session.eeg.close()

    assert shown + LATENCY_S <= begin < shown + LATENCY_S + 1.0
    assert before == session.truth(shown + LATENCY_S)
    assert (CLASS_VALUE, -CLASS_VALUE) == session.truth(begin + 1.0)
    data, t = samples(eeg)
    again = Participant(21, path=ReactingPath(DynamicPath(21), session.path.reactions)).eeg()
    np.testing.assert_array_equal(again.samples(round((t[0] - session.start) * 250), len(t)), data)


def test_left_alone_again_the_participant_goes_its_own_way():
    session = SimulatedSession(seed=21)
    session.feel(clock.now() + 5.0, 1.0, 1.0)
    session.feel(clock.now() + 9.0, None, None)
    later = session.path.reactions[1].begin + session.start + 1.0
    own = SimulatedSession(seed=21).participant.truth(later - session.start)[0]
    assert tuple(own) == pytest.approx(session.truth(later))


def test_a_level_off_the_scale_is_refused():
    with pytest.raises(ValueError, match="levels lie in"):
        SimulatedSession(seed=21).feel(0.0, 2.0, 0.0)
