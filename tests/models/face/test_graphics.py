"""Face mesh on a machine with a display: it computes on the CPU and opens no graphics."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.surroundings import ROOT, xvfb

TRACK_AND_TELL = """
import os
from pathlib import Path
from models.face.mesh import FaceMesh
from recorder.participant.portrait import portrait_frame
mesh = FaceMesh()
assert [mesh.find(portrait_frame()) for _ in range(3)][-1] is not None
print(*(path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm")))
print("__EGL_VENDOR_LIBRARY_FILENAMES" in os.environ)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_tracker_on_a_screen_has_no_graphics_thread() -> None:
    """Neither MediaPipe's nor a software renderer's; the environment is as it was."""
    with xvfb() as screen:
        if screen is None:
            pytest.skip("Xvfb is not installed")
        command = [sys.executable, "-c", TRACK_AND_TELL]
        told = subprocess.run(command, cwd=ROOT, env=screen, capture_output=True, text=True, timeout=60, check=True)

    threads, hidden = told.stdout.splitlines()
    assert "mediapipe" in threads
    assert "mediapipe_gl" not in threads
    assert "llvmpipe" not in threads
    assert "False" == hidden
