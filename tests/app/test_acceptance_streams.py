"""Real EEG over LSL from another process and a real face on video, through the whole program."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from recorder import clock
from tests.app.conftest import Start
from tests.app.program import Line
from tests.surroundings import read_film, write_film

HOP_S = 0.25
STALLED_S = 0.5
LIVE_S = 2.0
SLACK_S = 1.0  # an estimate may be late on a busy machine; what it says is of its own time
HELD_S = 3.0
SMILE_GAIN = 0.2
FILM_HZ = 30
WATCHED_S = 1.0  # of widths on either side of the loss; the smoothing has forgotten the EEG by then
SMILE_S = (0.6, 2.3)  # of the clip: frames 18 to 69, where the mouth is a third wider


def widths(line: Line) -> float:
    """Return how wide both intervals are together."""
    return sum(high - low for low, high in (line["valence_interval"], line["arousal_interval"]))


def learning(reason: str) -> bool:
    """Whether a reason says that a baseline is still being learned."""
    return "still learning" in reason


def stalled(line: Line) -> bool:
    """Whether a line says that the EEG has stopped."""
    return any("No samples" in reason for reason in line["reasons"])


def test_a_real_recording_and_a_real_face_are_both_used_and_a_lost_stream_comes_back(
    emoscope: Start, play: Callable[..., Any], shared_data: Path
) -> None:
    """Both count; the outlet dies: said within 0.5 s, the face goes on, less sure; it returns: used within 2 s."""
    source_id = f"cap-{uuid.uuid4().hex[:8]}"
    recording = ("--file", shared_data / "eeg" / "eeglab_data.set", "--source-id", source_id)
    cap = play(*recording)
    face = f"video:{shared_data / 'face' / 'single_face.mp4'}?loop=1"
    options = ("--eeg", f"lsl:source_id={source_id}", "--camera", face, "--hop", HOP_S, "--json")
    program = emoscope("run", "--headless", *options)
    both = program.until_line(lambda line: bool(line["share"]) and min(line["share"].values()) > 0.0)
    settled = program.until_line(
        lambda line: line["coverage"]["eeg"] == 1.0 and not any(map(learning, line["reasons"]))
    )
    whole = program.until_line(lambda line: line["t"] > settled["t"] + WATCHED_S)

    cap.kill()
    killed = clock.now()
    alone = program.until_line(lambda line: bool(line["share"]) and line["share"]["eeg"] == 0.0)
    program.until_line(lambda line: line["t"] > alone["t"] + 2 * WATCHED_S)
    play(*recording)
    back = clock.now()
    again = program.until_line(lambda line: line["t"] > back and bool(line["share"]) and line["share"]["eeg"] > 0.0)
    assert 0 == program.ask_to_end()
    lines = program.lines
    silent = [line for line in lines if killed + STALLED_S <= line["t"] < back]
    returned = [line for line in lines if line["t"] >= back + LIVE_S]

    assert {"eeg", "face"} == set(both["share"])
    assert any("F7" in reason and "F8" in reason for reason in both["reasons"])
    assert all(map(stalled, silent))
    assert whole["coverage"]["eeg"] > silent[0]["coverage"]["eeg"] > silent[-1]["coverage"]["eeg"]
    assert (alone["status"], alone["share"]["face"]) == ("ok", 1.0)
    less_sure = [widths(line) for line in lines if alone["t"] + WATCHED_S < line["t"] < back]
    surer = [widths(line) for line in lines if settled["t"] <= line["t"] <= whole["t"]]
    assert np.mean(less_sure) > np.mean(surer)
    assert not any(map(stalled, returned))
    assert again["status"] == "ok"
    assert 2e-6 >= np.abs(np.diff([line["t"] for line in lines]) - HOP_S).max()


def test_a_smile_is_pleasant_on_a_face_never_seen(emoscope: Start, shared_data: Path, tmp_path: Path) -> None:
    """Face alone: the smiling part of a real clip has a mean valence at least 0.2 above the neutral part's."""
    images = read_film(shared_data / "face" / "single_face.mp4")
    n_held = round(HELD_S * FILM_HZ)
    film = tmp_path / "smile.mkv"
    write_film(film, [images[0]] * n_held + images, FILM_HZ)
    program = emoscope("run", "--headless", "--eeg", "none", "--camera", f"video:{film}", "--hop", 0.1, "--json")
    program.until_line(lambda line: line["status"] == "no_estimate" and "has ended" in " ".join(line["reasons"]))
    assert 0 == program.ask_to_end()
    last = [line for line in program.lines if line["age_ms"]["face"] is not None][-1]
    # The age of the last frame, which is shown at a known place of the film, tells when the film began.
    began = last["t"] - last["age_ms"]["face"] / 1000.0 - (n_held + len(images) - 1) / FILM_HZ
    at_s = np.array([line["t"] - began for line in program.lines])
    valence = np.array([np.nan if line["valence"] is None else line["valence"] for line in program.lines])
    smiling = (at_s > HELD_S + SMILE_S[0]) & (at_s <= HELD_S + SMILE_S[1])
    neutral = at_s <= HELD_S + SMILE_S[0]

    assert SMILE_GAIN <= np.nanmean(valence[smiling]) - np.nanmean(valence[neutral])
