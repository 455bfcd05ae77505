"""How long a run of a protocol will take, for a progress bar: exact but for the answers."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.protocol.phases import OVER, Phase
from recorder.protocol.playlist import Playlist, Trial

ANSWER_S = 2.5  # a scale; what people need once they know the form


def planned_s(playlist: Playlist, trials: Sequence[Trial]) -> float:
    """Return the seconds expected for the baseline and all trials."""
    rests_s = playlist.timing.rest_s * max(0, len(trials) - 1)
    return playlist.timing.baseline_s + sum(_trial_s(playlist, trial) for trial in trials) + rests_s


def remaining_s(playlist: Playlist, trials: Sequence[Trial], phase: Phase, now: float) -> float:
    """Return the seconds expected from now, in this phase, to the end; a phase that overruns counts as over."""
    if phase.name in OVER:
        return 0.0
    if phase.name == "ready":
        return planned_s(playlist, trials)
    to_come = trials[phase.number :]
    later_s = sum(playlist.timing.rest_s + _trial_s(playlist, trial) for trial in to_come)
    if phase.name in ("baseline", "rest", "paused") and to_come:
        later_s -= playlist.timing.rest_s  # the one that comes before them is this phase, or already over
    planned = _phase_s(playlist, phase)
    return later_s + _rest_of_trial_s(playlist, phase) + max(0.0, planned - max(0.0, now - phase.started))


def _trial_s(playlist: Playlist, trial: Trial) -> float:
    return playlist.timing.fixation_s + trial.stimulus.duration_s + _rating_s(playlist, trial)


def _rating_s(playlist: Playlist, trial: Trial | None) -> float:
    return ANSWER_S * len(playlist.scales) if trial is not None and trial.stimulus.rated else 0.0


def _phase_s(playlist: Playlist, phase: Phase) -> float:
    """Seconds the phase takes as a whole."""
    if phase.name == "rating":
        return _rating_s(playlist, phase.trial)
    if phase.ends is not None:
        return phase.ends - phase.started
    return phase.trial.stimulus.duration_s if phase.name == "stimulus" and phase.trial else 0.0


def _rest_of_trial_s(playlist: Playlist, phase: Phase) -> float:
    """Seconds of the same trial after the phase."""
    if phase.name == "fixation" and phase.trial is not None:
        return phase.trial.stimulus.duration_s + _rating_s(playlist, phase.trial)
    return _rating_s(playlist, phase.trial) if phase.name == "stimulus" else 0.0
