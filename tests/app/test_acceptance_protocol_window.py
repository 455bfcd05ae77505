"""A protocol in the window, from the first words to the last: how it ends is in the file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from recorder.session.reader import open_session
from tests.surroundings import ROOT

PLAYLIST = """
format = 1
name = "words"
[timing]
baseline_s = 0
fixation_s = 0
rest_s = 0
[[stimulus]]
id = "hello"
text = "Hello."
duration_s = 0.5
"""


@pytest.mark.parametrize(
    ("how", "state", "why", "last_words"),
    [
        ("done", "complete", "", True),
        ("esc", "aborted", "Esc was pressed", False),
        ("close", "aborted", "EmoScope was closed", False),
    ],
)
def test_a_protocol_ends_before_its_recording_does(
    tmp_path: Path, how: str, state: str, why: str, last_words: bool
) -> None:
    """Its last marker is in the file, with the reason; the participant's last words stay a while."""
    playlist = tmp_path / "words.toml"
    playlist.write_text(PLAYLIST, encoding="utf-8")
    command = [sys.executable, "-m", "tests.app.protocol_window", how, str(playlist), str(tmp_path / "out")]
    offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}

    done = subprocess.run(command, cwd=ROOT, env=offscreen, capture_output=True, text=True, check=True, timeout=100)

    session = open_session(tmp_path / "out")
    assert session.document is not None
    assert (state, why, True) == (session.document.state, session.document.why, session.complete)
    assert "session_end" == session.markers()[-1].label
    assert {"last_words": last_words} == json.loads(done.stdout)
    assert ["hello"] == [trial.stimulus for trial in session.trials()]
