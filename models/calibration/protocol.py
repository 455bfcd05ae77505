"""What is shown in a calibration: two minutes of rest, eyes open and closed, then short clips that are rated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, islice

from models.errors import CalibrationError
from recorder.protocol.playlist import Order, Playlist, Stimulus, Timing

NAME = "calibration"
EYES_CLOSED = "eyes-closed"
"""Id of the stimulus during which the eyes are closed: nobody rates it, and no baseline is learned of it."""

REST_S = 120.0
USUAL_CLIPS = 8
FIXATION_S, BREAK_S = 3.0, 5.0


def calibration_playlist(clips: Playlist, rest_s: float = REST_S, n_clips: int = USUAL_CLIPS) -> Playlist:
    """Return a calibration's protocol made of the rated clips of a playlist.

    Parameters
    ----------
    clips : Playlist
        Of which valence and arousal are asked. Where it has fewer clips than wanted they are shown again.
    rest_s : float
        Of rest, half of it with open eyes.
    n_clips : int
        To be rated: six to eight are usual.

    Raises
    ------
    CalibrationError
        No clip of the playlist is rated, by valence or arousal.
    """
    rated = [stimulus for stimulus in clips.stimuli if stimulus.rated and not stimulus.practice]
    if not rated or not {"valence", "arousal"} & set(clips.scales):
        raise CalibrationError(
            f'Playlist "{clips.name}" asks for no valence or arousal of any clip: nothing can be learned from it. '
            "Choose another one."
        )
    told = f"Please close your eyes and rest for about {rest_s / 2:.0f} seconds."
    closed = Stimulus(EYES_CLOSED, "text", text=told, duration_s=rest_s / 2, block=EYES_CLOSED, rated=False)
    return replace(
        clips,
        name=NAME,
        title=f"Calibration: {clips.title}",
        stimuli=(closed, *_shown(rated, n_clips)),
        timing=Timing(baseline_s=rest_s / 2, fixation_s=FIXATION_S, rest_s=BREAK_S),
        order=Order(shuffle=True, shuffle_blocks=False, max_same_quadrant=clips.order.max_same_quadrant),
    )


def _shown(rated: Sequence[Stimulus], n_clips: int) -> list[Stimulus]:
    """Return so many clips, from the first again where there are fewer, each showing with an id of its own."""
    times: Counter[str] = Counter()
    shown = []
    for stimulus in islice(cycle(rated), n_clips):
        times[stimulus.id] += 1
        shown.append(replace(stimulus, id=f"{stimulus.id}-{times[stimulus.id]}", block="clips"))
    return shown
