"""Where a simulated recording comes from: all that is needed to let its participant live it again.

With it an oracle can be asked what the best possible estimate was. What session.json says is
believed only where the playlist that follows from it has the digest that was recorded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from recorder.participant.performance import Performance, perform, simulated_playlist
from recorder.participant.worlds import LAG_S, WORLDS, World, WorldName
from recorder.session.document import SessionDocument

_PARTICIPANT = re.compile(r"seed (\d{1,19}), world ([a-z]{1,20})(?:, camera ([\d.e+-]{1,20}) s late)?", re.ASCII)
_TITLE = re.compile(r"Simulated: (\d{1,6}) trials of ([\d.]{1,20}) s, world ([a-z]{1,20})", re.ASCII)


@dataclass(frozen=True, slots=True)
class SimulatedOrigin:
    """How a simulated session was made.

    Attributes
    ----------
    seed : int
        Of the participant and of all that happens.
    world : str
        One of `recorder.participant.worlds.WORLDS`.
    lag_s : float
        By which the camera is late in the world ``misaligned``.
    n_trials : int
        Trials, of ``trial_s`` seconds each.
    trial_s : float
    """

    seed: int
    world: WorldName
    lag_s: float
    n_trials: int
    trial_s: float

    def performance(self) -> Performance:
        """Let the participant go through the protocol again."""
        playlist = simulated_playlist(self.n_trials, self.trial_s, self.world)
        return perform(self.world, self.seed, playlist, self.lag_s)

    def lived(self) -> World:
        """Return the world as it was lived: its times are the session's."""
        return self.performance().world


def origin_of(document: SessionDocument | None) -> SimulatedOrigin | None:
    """Return the origin that a session's document tells of; None where it tells none that proves right."""
    if document is None or document.protocol is None or not document.simulated:
        return None
    who = _PARTICIPANT.fullmatch(document.simulated_participant)
    what = _TITLE.fullmatch(document.notes)
    if not who or not what:
        return None
    world = next((name for name in WORLDS if name == who[2]), None)
    try:
        lag_s, trial_s = float(who[3] or LAG_S), float(what[2])
    except ValueError:
        return None
    if world is None or not len(document.protocol.trials) == int(what[1]) > 0:
        return None
    made = simulated_playlist(int(what[1]), trial_s, world)
    if made.digest != document.protocol.digest:
        return None
    return SimulatedOrigin(int(who[1]), world, lag_s, int(what[1]), trial_s)
