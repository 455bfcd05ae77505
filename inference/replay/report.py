"""How far a replay is from what was shown live."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inference.recording import emotion_row
from inference.replay.run import Replay, ReplayedHop
from recorder.session.layout import TABLES

if TYPE_CHECKING:
    from inference.replay.recorded import Recorded
    from models.runtime import Model

TOLERANCE = 1e-5
COMPARED = tuple(channel.name for channel in TABLES["emotion"] if channel.name != "t_out")


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """A session's estimates beside their replay.

    Attributes
    ----------
    n_estimates, n_compared : int
        Recorded estimates; those of which everything needed is there.
    n_other_reasons : int
        Compared estimates whose reasons read otherwise; sources' own words may, numbers may not.
    largest : mapping of str to float
        Largest absolute difference of each column of ``TABLES["emotion"]``; infinite where a
        number is on one side only.
    not_compared : mapping of str to int
        Why the others need not agree, and how many.
    notices : tuple of str
        What is to be said of the whole, as that another model was used.
    """

    n_estimates: int
    n_compared: int
    n_other_reasons: int
    largest: Mapping[str, float]
    not_compared: Mapping[str, int] = field(default_factory=dict)
    notices: tuple[str, ...] = ()

    @property
    def worst(self) -> float:
        """Largest difference of all; 0 where nothing could be compared."""
        return max(self.largest.values(), default=0.0)

    @property
    def exact(self) -> bool:
        """Whether everything that could be compared agrees to 1e-5."""
        return self.worst <= TOLERANCE


def compare(session: Recorded, model: Model | None = None) -> ReplayReport:
    """Replay a session and compare each estimate with the recorded one.

    Raises
    ------
    SessionError, ModelError
        As for `Replay`.
    """
    replay = Replay(session, model)
    largest = dict.fromkeys(COMPARED, 0.0)
    why: Counter[str] = Counter()
    n_other_reasons = 0
    for hop in replay.hops():
        if hop.why_not:
            why[hop.why_not] += 1
            continue
        n_other_reasons += hop.reasons is not None and hop.reasons != hop.estimate.reasons
        for name, difference in differences(hop).items():
            largest[name] = max(largest[name], difference)
    n_compared = len(replay) - sum(why.values())
    return ReplayReport(len(replay), n_compared, n_other_reasons, largest, dict(why), replay.notices)


def differences(hop: ReplayedHop) -> dict[str, float]:
    """Return the absolute difference of each number of an estimate; infinite where only one side has one."""
    columns = [channel.name for channel in TABLES["emotion"]]
    made = dict(zip(columns, emotion_row(hop.estimate), strict=True))
    return {name: _difference(made[name], hop.shown.get(name, math.nan)) for name in COMPARED}


def _difference(made: float, shown: float) -> float:
    if math.isnan(made) or math.isnan(shown):
        return 0.0 if math.isnan(made) and math.isnan(shown) else math.inf
    return abs(made - shown)
