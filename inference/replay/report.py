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
    def told(self) -> str:
        """The whole in one line, for a person."""
        words = f"{self.n_compared} of {self.n_estimates} estimates compared with what was shown live"
        if self.n_compared:
            words += f": largest difference {self.worst:.1e}"
        others = ", ".join(f"{n} {why}" for why, n in self.not_compared.items())
        return words + (f"; not compared: {others}." if others else ".")

    @property
    def exact(self) -> bool:
        """Whether everything that could be compared agrees to 1e-5."""
        return self.worst <= TOLERANCE


class Comparison:
    """Takes hops one by one, for whoever wants the estimates too."""

    def __init__(self) -> None:
        self._largest = dict.fromkeys(COMPARED, 0.0)
        self._why: Counter[str] = Counter()
        self._n = self._n_other_reasons = 0

    def add(self, hop: ReplayedHop) -> None:
        """Compare one hop with what is recorded of it."""
        self._n += 1
        if hop.why_not:
            self._why[hop.why_not] += 1
            return
        self._n_other_reasons += hop.reasons is not None and hop.reasons != hop.estimate.reasons
        for name, difference in differences(hop).items():
            self._largest[name] = max(self._largest[name], difference)

    def report(self, notices: tuple[str, ...] = ()) -> ReplayReport:
        """Return how it has gone so far."""
        n_compared = self._n - sum(self._why.values())
        return ReplayReport(
            self._n, n_compared, self._n_other_reasons, dict(self._largest), dict(self._why), tuple(notices)
        )


def compare(session: Recorded, model: Model | None = None) -> ReplayReport:
    """Replay a session and compare each estimate with the recorded one.

    Raises
    ------
    SessionError, ModelError
        As for `Replay`.
    """
    replay, comparison = Replay(session, model), Comparison()
    for hop in replay.hops():
        comparison.add(hop)
    return comparison.report(replay.notices)


def differences(hop: ReplayedHop) -> dict[str, float]:
    """Return the absolute difference of each number of an estimate; infinite where only one side has one."""
    columns = [channel.name for channel in TABLES["emotion"]]
    made = dict(zip(columns, emotion_row(hop.estimate), strict=True))
    return {name: _difference(made[name], hop.shown.get(name, math.nan)) for name in COMPARED}


def _difference(made: float, shown: float) -> float:
    if math.isnan(made) or math.isnan(shown):
        return 0.0 if math.isnan(made) and math.isnan(shown) else math.inf
    return abs(made - shown)
