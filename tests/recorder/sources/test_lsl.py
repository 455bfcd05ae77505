"""LSL streams of other processes: found, read, lost, found again; nothing invented, nothing hidden."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pylsl
import pytest
from numpy.typing import NDArray

from recorder import clock
from recorder.blocks import Block
from recorder.sources import lsl
from recorder.sources.lsl import LslSource
from recorder.sources.lsl_inlet import LslInlet
from recorder.sources.lsl_query import parse_query
from tests.lsl_player import TIME_MODULO_S
from tests.recorder.sources.conftest import Watch, Watched

ROOT = Path(__file__).resolve().parents[3]

can_hang = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process")

Play = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def play() -> Iterator[Play]:
    """Start a player in a process of its own; return once its outlet exists."""
    players: list[subprocess.Popen[str]] = []

    def _play(*options: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.lsl_player", *map(str, options)]
        player = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        players.append(player)
        assert player.stdout is not None
        assert "ready\n" == player.stdout.readline()
        return player

    yield _play
    for player in players:
        player.kill()
        player.communicate()


@pytest.fixture
def source_id() -> str:
    return f"player-{uuid.uuid4().hex[:8]}"


def errors_s(blocks: list[Block]) -> NDArray[np.float64]:
    """Smoothed time minus the time that the player wrote into channel 2."""
    half = TIME_MODULO_S / 2
    return np.concatenate([(b.t - b.data[:, 1] + half) % TIME_MODULO_S - half for b in blocks])


def live_for(watched: Watched, n_samples: int) -> None:
    """Wait until so many more samples have come."""
    wanted = watched.n_samples + n_samples
    watched.until(lambda: watched.n_samples >= wanted)


def test_every_sample_comes_once_in_order_at_its_time(watch: Watch, play: Play, source_id: str) -> None:
    """64 channels at 1 kHz in chunks of 10 ms: no sample missing, times true to the player's own."""
    watched = watch(LslSource(parse_query(f"source_id={source_id}")))
    watched.until(lambda: source_id in watched.source.status.reason)
    assert "connecting" == watched.source.status.state
    play("--source-id", source_id, "--rate", 1000, "--channels", 64)
    watched.until_state("live")
    live_for(watched, 2000)
    blocks = watched.blocks
    counter = np.concatenate([b.data[:, 0] for b in blocks])

    assert [True] == np.unique(np.diff(counter) == 1).tolist()
    assert 0 == blocks[0].first_index
    assert not any(b.gap_before for b in blocks)
    assert 1e-3 >= np.abs(errors_s(blocks)).max()
    assert np.float32 == blocks[0].data.dtype
    health = watched.source.health
    assert (0, 0) == (health.n_lost, health.n_gaps)
    assert 1e-3 >= abs(health.offset_s)
    assert 1e-2 >= health.offset_uncertainty_s >= 0


def test_a_killed_outlet_is_stalled_at_once_and_live_again_on_return(watch: Watch, play: Play, source_id: str) -> None:
    """Stalled within 0.5 s, live within 2 s of the return, the first stamps after the gap right to 5 ms."""
    player = play("--source-id", source_id, "--rate", 500, "--channels", 4)
    watched = watch(LslSource(parse_query(f"source_id={source_id}")))
    watched.until_state("live")
    live_for(watched, 500)
    player.kill()
    killed = clock.now()
    reason = watched.until_state("stalled")
    stalled_s = clock.now() - killed
    time.sleep(0.5)  # the length of the outage, not a wait
    n_before = len(watched.blocks)
    play("--source-id", source_id, "--rate", 500, "--channels", 4)
    back = clock.now()
    watched.until_state("live")
    live_s = clock.now() - back
    live_for(watched, 250)
    first = watched.blocks[n_before]
    lost = first.first_index - sum(len(b.t) for b in watched.blocks[:n_before])

    assert 0.5 >= stalled_s
    assert 'No samples from "Player"' in reason
    assert 2.0 >= live_s
    assert first.gap_before
    assert 5e-3 >= np.abs(errors_s(watched.blocks[n_before:])).max()
    assert 0 < lost == watched.source.health.n_lost
    assert 1 == len(watched.infos)


@can_hang
def test_a_hung_sender_stalls_and_what_it_sends_later_is_no_loss(watch: Watch, play: Play, source_id: str) -> None:
    """The connection stands, nothing comes: stalled; then everything comes late, with its own stamps."""
    player = play("--source-id", source_id, "--rate", 250, "--channels", 2)
    watched = watch(LslSource(parse_query(f"source_id={source_id}")))
    watched.until_state("live")
    player.send_signal(signal.SIGSTOP)
    stopped = clock.now()
    watched.until_state("stalled")
    stalled_s = clock.now() - stopped
    player.send_signal(signal.SIGCONT)
    watched.until_state("live")
    live_for(watched, 250)
    counter = np.concatenate([b.data[:, 0] for b in watched.blocks])

    assert 0.5 >= stalled_s
    assert {1.0} == set(np.diff(counter).tolist())
    assert 0 == watched.source.health.n_lost
    assert 5e-3 >= np.abs(errors_s(watched.blocks)).max()


@can_hang
def test_a_hung_sender_is_replaced_by_one_that_works(watch: Watch, play: Play, source_id: str) -> None:
    """The old program hangs and is not dead; a second one with the same source_id takes over."""
    player = play("--source-id", source_id, "--rate", 250, "--channels", 2)
    watched = watch(LslSource(parse_query(f"source_id={source_id}")))
    watched.until_state("live")
    player.send_signal(signal.SIGSTOP)
    watched.until_state("stalled")
    play("--source-id", source_id, "--rate", 250, "--channels", 2)
    watched.until_state("live")
    live_for(watched, 100)

    assert 5e-3 >= np.abs(errors_s(watched.blocks)).max()


def test_a_stream_without_source_id_is_found_again_by_name(watch: Watch, play: Play, source_id: str) -> None:
    """The id is optional; liblsl itself would not recover such a stream."""
    player = play("--name", source_id, "--type", "Signal")
    watched = watch(LslSource(parse_query(f"name={source_id}"), kind="eeg"))
    watched.until_state("live")
    player.kill()
    watched.until_state("stalled")
    play("--name", source_id, "--type", "Signal")
    watched.until_state("live")

    assert watched.source.info is not None
    assert "eeg" == watched.source.info.kind


def test_a_changed_shape_is_announced(watch: Watch, play: Play, source_id: str) -> None:
    """Back with other channels and rate: a new description first, and the status says so."""
    player = play("--source-id", source_id, "--channels", 8, "--rate", 250)
    watched = watch(LslSource(parse_query(f"source_id={source_id}")))
    watched.until_state("live")
    player.kill()
    watched.until_state("stalled")
    n_before = watched.n_samples
    play("--source-id", source_id, "--channels", 5, "--rate", 500)
    reason = watched.until_state("live")
    live_for(watched, 100)

    assert "5 channels instead of 8, 500 Hz instead of 250 Hz" in reason
    assert [8, 5] == [len(info.channels) for info in watched.infos]
    assert 500.0 == watched.infos[-1].rate_hz
    assert any(note in reason for note in watched.infos[-1].notes)
    assert {8, 5} == {b.data.shape[1] for b in watched.blocks}
    assert watched.blocks[-1].first_index >= n_before
    assert 2e-3 == pytest.approx(np.diff(watched.blocks[-1].t).mean(), rel=0.05)


def test_nan_is_passed_on_and_counted(watch: Watch, play: Play, source_id: str) -> None:
    """What a sender marks as missing stays missing."""
    play("--source-id", source_id, "--channels", 4, "--rate", 250, "--nan-every", 50, "--jitter-ms", 1)
    watched = watch(LslSource(parse_query(f"source_id={source_id}")))
    watched.until_state("live")
    live_for(watched, 250)
    watched.source.close()
    data = np.concatenate([b.data for b in watched.blocks])

    assert watched.source.health.n_nan == np.isnan(data).any(axis=1).sum() > 0
    assert not np.isnan(data[:, :2]).any()


def test_stamps_of_another_clock_are_said_to_be_so(watch: Watch, play: Play, source_id: str) -> None:
    """A sender that stamps with its device's own clock: arrival gives the times, the status tells."""
    play("--source-id", source_id, "--channels", 2, "--rate", 250, "--clock-shift", -5000)
    watched = watch(LslSource(parse_query(f"source_id={source_id}")))
    watched.until(lambda: "arrival times are used" in watched.source.status.reason)
    live_for(watched, 250)

    assert 0.02 >= np.abs(np.median(errors_s(watched.blocks[10:])))


def test_neuroscan_counts_become_microvolts_and_events_markers(watch: Watch, play: Play, source_id: str) -> None:
    """What App-NeuroscanAcquire streams is recognised by its looks."""
    resolution = 0.0298
    play("--source-id", source_id, "--channels", 67, "--rate", 500, "--format", "int32", "--resolution", resolution)
    watched = watch(LslSource(parse_query(f"source_id={source_id}")))
    watched.until(lambda: len(watched.markers) >= 2)
    live_for(watched, 500)
    data = np.concatenate([b.data for b in watched.blocks])

    assert 66 == data.shape[1]
    assert 20.0 == pytest.approx(data.max(), abs=0.1)
    assert ("Fp1", "eog") == (watched.infos[0].channels[0].name, watched.infos[0].channels[-1].kind)
    assert {m.label for m in watched.markers} <= {"1", "2", "3"}
    assert all(m.payload["code"] == int(m.label) for m in watched.markers)


def test_text_streams_become_markers(watch: Watch, source_id: str) -> None:
    """A stimulus program's marks, at their own times, whatever their encoding; silence between them is no stall."""
    info = pylsl.StreamInfo("Stimuli", "Markers", 1, 0.0, "string", source_id)
    outlet = pylsl.StreamOutlet(info)
    watched = watch(LslSource(parse_query(f"source_id={source_id}")))
    watched.until_state("live")
    sent = clock.now()
    outlet.push_sample(["onset/happy-01"], sent)
    outlet.push_sample([b"gl\xfccklich"], sent + 0.25)
    watched.until(lambda: len(watched.markers) == 2)

    assert ["onset/happy-01", "gl\N{REPLACEMENT CHARACTER}cklich"] == [m.label for m in watched.markers]
    assert sent == pytest.approx(watched.markers[0].t, abs=2e-3)
    assert 0.25 == pytest.approx(watched.markers[1].t - watched.markers[0].t, abs=1e-9)
    assert "markers" == watched.infos[0].kind


def test_numbers_without_a_rate_become_markers(watch: Watch, source_id: str) -> None:
    """A response box: codes in full, further channels in the payload."""
    outlet = pylsl.StreamOutlet(pylsl.StreamInfo("Box", "Events", 2, 0.0, "float32", source_id))
    watched = watch(LslSource(parse_query(f"source_id={source_id}")))
    watched.until_state("live")
    outlet.push_sample([1234567.0, 0.5])
    watched.until(lambda: len(watched.markers) == 1)

    assert "1234567" == watched.markers[0].label
    assert ["1234567", "0.5"] == watched.markers[0].payload["values"]


def test_of_several_that_fit_one_is_taken_and_told(watch: Watch, play: Play, source_id: str) -> None:
    """Two amplifiers on the network: no silent choice."""
    for number in (1, 2):
        play("--name", source_id, "--source-id", f"{source_id}-{number}")
    watched = watch(LslSource(parse_query(f"name={source_id}")))
    watched.until_state("live")

    assert any(note.startswith("2 streams have") for note in watched.infos[0].notes)


def test_closing_is_quick_in_every_state(
    watch: Watch, play: Play, source_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While searching, while live, while stalled, and when given up for lost."""
    for reached, lost_after_s in {"connecting": 9.0, "live": 9.0, "stalled": 9.0, "lost": 0.2}.items():
        monkeypatch.setattr(lsl, "LOST_AFTER_S", lost_after_s)
        name = f"{source_id}-{reached}"
        watched = watch(LslSource(parse_query(f"source_id={name}")))
        if reached != "connecting":
            player = play("--source-id", name)
            watched.until_state("live")
        if reached in ("stalled", "lost"):
            player.kill()
        watched.until_state(reached)
        began = clock.now()
        watched.source.close()

        assert 1.0 >= clock.now() - began
        assert "idle" == watched.source.status.state


def test_an_outlet_that_sends_nothing_yet_is_waited_for(watch: Watch, source_id: str) -> None:
    """The program runs, acquisition has not been started: not stalled, and the reason says it."""
    info = pylsl.StreamInfo('Amp\'s "best"', "EEG", 2, 250.0, "float32", source_id)
    outlet = pylsl.StreamOutlet(info)
    watched = watch(LslSource(parse_query(f'name=Amp\'s "best",source_id={source_id}')))
    watched.until(lambda: "sends no samples" in watched.source.status.reason)
    give_up = clock.now() + 0.5
    watched.until(lambda: clock.now() > give_up or watched.source.status.state != "connecting")

    assert "connecting" == watched.source.status.state
    while watched.source.status.state != "live":
        outlet.push_chunk(np.zeros((25, 2), np.float32))
        time.sleep(0.1)
    assert 2 == len(watched.infos[0].channels)


def test_a_recording_plays_as_a_stream(watch: Watch, play: Play, source_id: str, shared_data: Path) -> None:
    """A real EEG arrives with its labels, its eye channels told apart, in microvolts."""
    play("--source-id", source_id, "--file", shared_data / "eeg" / "eeglab_data.set")
    watched = watch(LslSource(parse_query(f"source_id={source_id}")))
    watched.until_state("live")
    live_for(watched, 256)
    info = watched.infos[0]
    kinds = {channel.name: channel.kind for channel in info.channels}

    assert 128.0 == info.rate_hz
    assert 32 == len(kinds)
    assert ("eog", "eeg") == (kinds["EOG1"], kinds["Oz"])
    assert "Fpz" in kinds
    assert 5.0 < np.concatenate([b.data for b in watched.blocks]).std() < 100.0


def test_a_clock_that_cannot_be_measured_is_guessed_and_told(
    watch: Watch, play: Play, source_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network that blocks UDP: after two seconds the time of arrival sets the offset."""
    monkeypatch.setattr(LslInlet, "_measured", lambda _: None)
    play("--source-id", source_id, "--rate", 250, "--channels", 2, "--clock-shift", -5000)
    watched = watch(LslSource(parse_query(f"source_id={source_id}")))
    reason = watched.until_state("live")
    live_for(watched, 100)

    assert "guessed from arrival" in reason
    assert 5000.0 == pytest.approx(watched.source.health.offset_s, abs=0.1)
    assert {1.0} == set(np.diff(np.concatenate([b.data[:, 0] for b in watched.blocks])).tolist())
    assert 0.05 >= np.abs(errors_s(watched.blocks)).max()


def test_another_stream_of_the_same_device_is_no_substitute(watch: Watch, play: Play, source_id: str) -> None:
    """Some headbands' EEG and light sensors share a source_id: when the EEG goes, light does not become EEG."""
    eeg = play("--source-id", source_id, "--type", "EEG", "--channels", 4)
    play("--source-id", source_id, "--type", "PPG", "--channels", 3)
    watched = watch(LslSource(parse_query(f"source_id={source_id},type=EEG")))
    watched.until_state("live")
    eeg.kill()
    watched.until_state("stalled")
    play("--source-id", source_id, "--type", "EEG", "--channels", 4)
    watched.until_state("live")

    assert {4} == {len(info.channels) for info in watched.infos}


@pytest.mark.parametrize("period_s", [0.01, 0.5, 1.0])
def test_a_slow_stream_may_be_silent_for_three_of_its_samples(period_s: float) -> None:
    """Two samples a second, as of a thermometer, are no silence, however soon the first one came."""
    assert max(1.5, 3 * period_s) == lsl._stall_after(deque([period_s]), 2.0)


def test_numbers_without_a_rate_come_as_samples(watch: Watch, play: Play, source_id: str) -> None:
    """Every one at the time that its sender gave it."""
    play("--source-id", source_id, "--type", "Gaze", "--format", "double64", "--channels", 2, "--every", 0.02)
    watched = watch(LslSource(parse_query(f"source_id={source_id}"), "aux"))
    live_for(watched, 20)
    blocks = watched.blocks

    assert {1.0} == set(np.diff(np.concatenate([b.data[:, 0] for b in blocks])).tolist())
    np.testing.assert_allclose(np.diff(np.concatenate([b.t for b in blocks])), 0.02, atol=1e-5)
    assert ("aux", 0.0) == (watched.infos[0].kind, watched.infos[0].rate_hz)
    assert not watched.markers
