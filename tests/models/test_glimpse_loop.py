"""The loop over glimpses, with glimpses that can be followed by hand."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from models.glimpse_loop import GlimpseLoop


def jumping(by: float):
    """Return a glimpse that goes on by a share of the window, and counts and sums what it sees."""

    def glimpse(arrays):
        state = arrays["state"] + arrays["eeg"]
        return {
            "logits": state,
            "next_position": np.minimum(arrays["position"] + np.float32(by), 1),
            "next_state": state,
        }

    return glimpse


def frames(batch: int, n_frames: int) -> np.ndarray:
    values = 10.0 ** np.arange(n_frames, dtype=np.float32)
    return np.tile(values[None, :, None], (batch, 1, 1))


def test_it_sees_the_frames_it_goes_to_and_stops_at_the_last():
    gaze = GlimpseLoop(jumping(0.5), (1,))({"eeg": frames(1, 5)})

    assert [[0, 2, 4]] == gaze.frames.tolist()
    assert [[10101.0]] == gaze.logits.tolist()


def test_it_stops_when_no_glimpse_is_left():
    gaze = GlimpseLoop(jumping(0.25), (1,), max_glimpses=2)({"eeg": frames(1, 5)})

    assert [[0, 1]] == gaze.frames.tolist()


def test_a_window_of_one_frame_takes_one_glimpse():
    assert [[0]] == GlimpseLoop(jumping(0.5), (1,))({"eeg": frames(1, 1)}).frames.tolist()


def test_windows_end_each_at_their_own_glimpse():
    """A window that is over is neither looked at again nor changed."""
    sizes = []

    def glimpse(arrays):
        sizes.append(len(arrays["eeg"]))
        by = np.where(arrays["eeg"] < 0, 1.0, 0.5).astype(np.float32)
        return {
            "logits": arrays["eeg"],
            "next_position": np.minimum(arrays["position"] + by, 1),
            "next_state": arrays["state"],
        }

    eeg = np.stack([-np.ones((3, 1), np.float32), np.array([[1], [2], [3]], np.float32)])
    gaze = GlimpseLoop(glimpse, (1,))({"eeg": eeg})

    assert [2, 2, 1] == sizes
    assert [[0, 2, -1], [0, 1, 2]] == gaze.frames.tolist()
    assert [2, 3] == gaze.glimpses.tolist()
    assert [[-1.0], [3.0]] == gaze.logits.tolist()


def test_inputs_of_different_frames_and_no_glimpse_at_all_are_refused():
    with pytest.raises(ValueError, match=r"different frames.*\(2, 3\).*\(2, 4\)"):
        GlimpseLoop(jumping(0.5), (1,))({"eeg": frames(2, 3), "face": frames(2, 4)})
    with pytest.raises(ValueError, match="at least one glimpse, not 0"):
        GlimpseLoop(jumping(0.5), (1,), max_glimpses=0)


def test_the_loop_never_imports_torch():
    program = "import sys, models.glimpse_loop; print('torch' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)

    assert "False" == done.stdout.strip()


@pytest.mark.parametrize("position", [np.nan, -0.2, 1.2, np.inf])
def test_a_glimpse_may_not_look_outside_its_window(position):
    """It may come from a file that anyone wrote."""

    def glimpse(arrays):
        return jumping(0.5)(arrays) | {"next_position": np.full_like(arrays["position"], position)}

    with pytest.raises(ValueError, match="look outside its window"):
        GlimpseLoop(glimpse, (1,))({"eeg": frames(1, 5)})


def test_a_glimpse_that_remembers_something_else_is_refused():
    def glimpse(arrays):
        return jumping(0.5)(arrays) | {"next_state": np.zeros((len(arrays["state"]), 2), np.float32)}

    with pytest.raises(ValueError, match=r"remembers \(2,\), not \(1,\)"):
        GlimpseLoop(glimpse, (1,))({"eeg": frames(1, 5)})
