"""From estimate to estimate of a recorded session, through the very same loop step as live.

At each recorded hop the rings hold what they held when its window was cut; the estimator goes on
from the recorded state. Where something is missing from the recording an estimate is made of
what is left, and said not to be comparable.
"""

from __future__ import annotations

import itertools
import math
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from inference.estimate import Estimate
from inference.events import EstimatorEvent
from inference.loop import EstimatorLoop
from inference.replay.cast import Cast
from inference.replay.rings import WoundRings
from inference.replay.said import SourceWords
from inference.replay.whole import Spans, missing_spans, overlaps
from recorder.errors import SessionError
from recorder.session.paths import STREAMS
from recorder.session.recorded import RecordedText

if TYPE_CHECKING:
    from inference.replay.recorded import Recorded
    from models.runtime import Model

HOPS_MISSED = 1.5  # a window that ends later than so many hops after the last, untold, has lost one before it
LATENCIES = ("align", "preprocess", "model", "total")


@dataclass(frozen=True, slots=True)
class ReplayedHop:
    """One recorded hop, made again.

    Attributes
    ----------
    estimate : Estimate
        As it comes out now; ``t``, ``t_out``, latencies and truth are the recorded ones.
    shown : mapping of str to float
        The recorded row, by the columns of ``TABLES["emotion"]``.
    reasons : tuple of str or None
        The recorded reasons; None where they are damaged.
    why_not : str
        Why the two need not agree; empty if they must.
    """

    estimate: Estimate
    shown: Mapping[str, float]
    reasons: tuple[str, ...] | None
    why_not: str = ""


class Replay:
    """A session that is estimated again.

    Parameters
    ----------
    session : Session
        As opened by `recorder.session.reader.open_session`.
    model : Model, optional
        Another one than the session's, for a new evaluation.

    Raises
    ------
    SessionError
        The session holds no estimates.
    ModelError
        The session's model is not here.
    """

    def __init__(self, session: Recorded, model: Model | None = None) -> None:
        self._session = session
        self._rows = session.estimates()
        if not len(self._rows):
            raise SessionError("This session holds no estimates: there is nothing to replay. Evaluate it instead.")
        if not np.isfinite(self._rows.t).all():
            raise SessionError("The estimates of this session have stamps that are no numbers. Verify and repair it.")
        self._cast = Cast(model)
        self._events = deque(sorted(_events(session.estimator_states(), self._cast.notices), key=lambda e: e.t))
        self._words = SourceWords(session.texts("status"))
        self._missing: Spans = missing_spans(session.damage, session.journal, STREAMS)
        self._detail: Mapping[str, Any] = {}
        self._t_out = self._last_t = math.nan
        self._hop_s = math.nan
        self._state_known = False
        first = self._events[0].model if self._events else self._model_named()
        self._cast.begin(first)

    @property
    def notices(self) -> tuple[str, ...]:
        """What is to be said of the replay as a whole, as far as it has come."""
        return tuple(self._cast.notices)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def t(self) -> list[float]:
        """Ends of the recorded windows, session time."""
        return self._rows.t.tolist()

    @property
    def t_out(self) -> list[float]:
        """When they were handed out, session time."""
        return np.where(np.isfinite(self._rows.columns["t_out"]), self._rows.columns["t_out"], self._rows.t).tolist()

    @property
    def hop_s(self) -> float:
        """Seconds between estimates, as far as it has come."""
        if math.isfinite(self._hop_s):
            return self._hop_s
        return float(np.median(np.diff(self._rows.t))) if len(self) > 1 else 1.0

    @property
    def plays(self) -> tuple[str, str]:
        """Name of the model that plays now, and where it runs."""
        model = self._cast.estimator.model
        return model.card.name, model.provider

    def hops(self) -> Iterator[ReplayedHop]:
        """Read the streams, and return an iterator that makes every recorded estimate again, in order; once."""
        wound = WoundRings(self._session)
        loop = EstimatorLoop(
            self._cast.estimator,
            wound.rings,
            source_reasons=lambda: self._words.reasons(self._t_out, self._shown_reasons()),
            doubts=lambda: self._words.doubts(self._t_out, self._shown_reasons()),
            truth=lambda _: _truth(self._detail.get("truth")),
        )
        return (self._hop(k, t, loop, wound) for k, t in enumerate(self.t))

    def _hop(self, k: int, t: float, loop: EstimatorLoop, wound: WoundRings) -> ReplayedHop:
        row = {name: float(column[k]) for name, column in self._rows.columns.items()}
        self._detail = self._rows.details[k] or {}
        self._t_out = row["t_out"] if math.isfinite(row["t_out"]) else t
        unknown = self._follow_events(t, wound)
        missing = self._wind(t, row, wound)
        loop.use(self._cast.estimator, take_over=False)  # what was taken over is in the recorded state
        estimate = loop.step(t)
        why_not = missing or unknown or self._failed_live(k)
        self._state_known = self._state_known and not why_not
        self._last_t = t
        return ReplayedHop(self._as_recorded(estimate), row, self._shown_reasons(known=False), why_not)

    def _follow_events(self, t: float, wound: WoundRings) -> str:
        """Do what happened before a hop; return why its estimate need not be the recorded one."""
        told = False
        while self._events and self._events[0].t <= t:
            event = self._events.popleft()
            wound.cut(event.replaced)
            self._state_known = self._cast.follow(event, restore=not self._state_known) and event.t == t
            self._hop_s, told = event.hop_s, event.t == t
        if not told and t - self._last_t > HOPS_MISSED * self._hop_s:
            self._state_known = False
        if not self._cast.is_recorded_model:
            return "another model"
        return "" if self._state_known else "the estimator's state is not known here"

    def _wind(self, t: float, row: Mapping[str, float], wound: WoundRings) -> str:
        """Bring the rings to what was there; return what is missing."""
        spec = self._cast.estimator.model.card.spec
        streams = spec.window_spec()
        missing = wound.wind(t, self._t_out, streams, row, by_time=not self._cast.is_recorded_model)
        if missing:
            return missing
        if spec.crop_size is not None and spec.crop_size not in wound.crop_sizes:
            return f"crops of faces of {spec.crop_size} pixels are not recorded"
        start = t - max(s.length_s + s.padding_s for s in streams.streams)
        return "the recording is damaged here" if overlaps(self._missing, start, self._t_out) else ""

    def _failed_live(self, k: int) -> str:
        """Tell whether the live estimate was lost to an error, which is told before the next one."""
        after = self._rows.t[k + 1] if k + 1 < len(self._rows) else math.inf
        next_events = itertools.takewhile(lambda event: event.t <= after, self._events)
        failed = any("failure" in event.causes for event in next_events)
        return "the estimator failed live" if failed else ""

    def _shown_reasons(self, known: bool = True) -> Any:
        reasons = self._detail.get("reasons")
        if isinstance(reasons, list):
            return tuple(map(str, reasons))
        return () if known else None

    def _as_recorded(self, estimate: Estimate) -> Estimate:
        latency = self._detail.get("latency_ms")
        recorded = {key: _number(latency.get(key)) for key in LATENCIES} if isinstance(latency, dict) else {}
        latency_ms = {**estimate.latency_ms, **{key: value for key, value in recorded.items() if value is not None}}
        return replace(estimate, t_out=self._t_out, latency_ms=latency_ms)

    def _model_named(self) -> str:
        self._cast.notices.append("No state of the estimator is recorded: what follows is a new evaluation.")
        named = (detail.get("model") for detail in self._rows.details if detail)
        return next((name for name in named if isinstance(name, str)), "demo")


def replay(session: Recorded, model: Model | None = None) -> Iterator[Estimate]:
    """Make a session's estimates again; see `Replay`."""
    return (hop.estimate for hop in Replay(session, model).hops())


def _events(rows: tuple[RecordedText, ...], notices: list[str]) -> Iterator[EstimatorEvent]:
    for row in rows:
        try:
            yield EstimatorEvent.from_json(row.text)
        except ValueError as error:
            notices.append(f"A state of the estimator at {row.t:.1f} s cannot be read: {error}.")


def _truth(recorded: object) -> tuple[float, float] | None:
    if not isinstance(recorded, dict):
        return None
    valence, arousal = _number(recorded.get("valence")), _number(recorded.get("arousal"))
    return (valence, arousal) if valence is not None and arousal is not None else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
