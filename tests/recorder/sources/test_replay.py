"""A recorded session played as devices: what was recorded comes again, now, and nothing slips against the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recorder import clock
from recorder.sources.replay import ReplayedEeg
from recorder.sources.replay_film import ReplayedCamera
from tests.recorder.session.lived_run import LOST, LivedRun, live_run

Watch = Callable[..., Any]
LENGTH_S = 1.5


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> LivedRun:
    """A second and a half, with pictures; then a loss, and a little more."""
    return live_run(tmp_path_factory.mktemp("sessions"), length_s=LENGTH_S, video=True, counts=True, lost_after_s=0.5)


def test_eeg_and_film_come_again_together(watch: Watch, lived: LivedRun) -> None:
    """Packets, numbers, gaps and markers are those that were recorded; both are moved by the same time."""
    path = str(lived.paths.folder)
    eeg, camera = watch(ReplayedEeg(path)), watch(ReplayedCamera(path))
    eeg.until_state("lost")
    camera.until_state("lost")

    assert len(lived.blocks) == len(eeg.blocks)
    shift_s = eeg.blocks[0].t[0] - lived.blocks[0].t[0]
    for was, now in zip(lived.blocks, eeg.blocks, strict=True):
        np.testing.assert_array_equal(was.data, now.data)
        np.testing.assert_allclose(was.t + shift_s, now.t, rtol=0, atol=1e-9)
        assert (was.first_index, was.gap_before) == (now.first_index, now.gap_before)
    shown = {frame.index: frame for frame in camera.frames}
    assert len(shown) > len(lived.frames) / 2  # a busy machine may drop some
    for index, frame in shown.items():
        assert lived.frames[index].t + shift_s == pytest.approx(frame.t, abs=1e-9)
        assert abs(frame.image.mean() - lived.frames[index].image.mean()) < 4
    assert ["session_start", "stimulus_onset", "S 7"] == [marker.label for marker in eeg.markers]
    assert [lived.blocks[0].t[0] + s + shift_s for s in (0.1, 0.5, 1.5)] == pytest.approx([m.t for m in eeg.markers])


def test_nothing_comes_before_its_time(watch: Watch, lived: LivedRun) -> None:
    seen = watch(ReplayedEeg(str(lived.paths.streams)))
    begun = clock.now()
    seen.until_state("lost")

    arrived = [a for a, item in zip(seen.arrivals, seen.items, strict=True) if hasattr(item, "data")]
    assert all(block.t[-1] <= a for block, a in zip(seen.blocks, arrived, strict=True))
    assert seen.blocks[0].t[0] >= begun - 1.0


def test_it_is_told_to_be_a_recording(watch: Watch, lived: LivedRun) -> None:
    """What was simulated stays so; what the device sent is not made up again."""
    seen = watch(ReplayedEeg(str(lived.paths.streams)))
    seen.until(lambda: seen.n_samples > 0)

    info = seen.infos[0]
    assert info.simulated
    assert "not a live device" in info.notes[0]
    assert info.raw is None
    assert (lived.info.channels, lived.info.rate_hz) == (info.channels, info.rate_hz)


def test_losses_are_those_of_the_recording(watch: Watch, lived: LivedRun) -> None:
    seen = watch(ReplayedEeg(str(lived.paths.streams)))
    seen.until_state("lost")

    health = seen.source.health
    assert (LOST + 1, 1) == (health.n_lost, health.n_gaps)
    assert sum(len(block.t) for block in lived.blocks) == health.n_samples


def test_opened_again_its_numbers_go_on(watch: Watch, lived: LivedRun) -> None:
    """A second pass is a gap in the first, never the same numbers again."""
    source = ReplayedEeg(str(lived.paths.streams))
    seen = watch(source)
    seen.until(lambda: seen.n_samples > 0)
    source.close()
    n = len(seen.blocks)
    source.open()
    seen.until(lambda: len(seen.blocks) > n)

    assert seen.blocks[n].gap_before
    assert seen.blocks[n].first_index >= seen.blocks[n - 1].first_index + len(seen.blocks[n - 1].t)
    assert seen.blocks[n].t[0] > seen.blocks[n - 1].t[-1]


def test_a_run_without_pictures_is_refused_as_a_camera(watch: Watch, tmp_path: Path) -> None:
    """The line says what can be done with it instead."""
    run = live_run(tmp_path, length_s=0.5)
    reason = watch(ReplayedCamera(str(run.paths.folder))).until_state("failed")

    assert "without pictures" in reason
    assert "emoscope sessions replay" in reason


@pytest.mark.parametrize("source", [ReplayedEeg, ReplayedCamera])
def test_what_is_no_session_is_refused(watch: Watch, tmp_path: Path, source: Any) -> None:
    assert "There is no session" in watch(source(str(tmp_path / "none"))).until_state("failed")
