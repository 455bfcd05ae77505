"""What happened to the estimator otherwise than by a hop, with its state then: a replay begins there.

One line of JSON each, in a session's ``estimator`` stream. It comes from a file when it is read
back, and nothing in it is believed before `EstimatorEvent.from_json` has looked at it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

Cause = Literal[
    "start",  # somebody began to watch
    "model",  # another estimator was taken into use
    "forget",  # what was learned of a modality was dropped
    "person",  # all that was learned of the person was dropped: another one is there
    "stream",  # a modality comes from another ring: another device
    "hop",  # this window does not end one hop after the last: the hop was changed, or hops were skipped
    "failure",  # the last hop ended in an internal error, and may have left anything behind
    "interval",  # it was time to tell the state again, for whoever has lost the thread
]

KEEPS_STATE: frozenset[Cause] = frozenset(("stream", "hop", "interval"))
"""Causes that leave the estimator as the last hop left it."""

MOST_MODALITIES = 32


@dataclass(frozen=True, slots=True)
class EstimatorEvent:
    """State of the estimator just before a hop, and why it is told.

    Attributes
    ----------
    t : float
        End of the window of that hop, session clock: the estimate of ``t`` starts from this state.
    causes : tuple of str
        See `Cause`; several may come together.
    model, model_sha256 : str
        Name of the model, and digest of its file.
    hop_s : float
        Seconds between estimates as set.
    state : mapping
        Of `Estimator.state`.
    forgotten, replaced : tuple of str
        Modalities (``eeg``, ``face``) whose baseline was dropped; whose ring is another one than at the last hop.
    """

    t: float
    causes: tuple[Cause, ...]
    model: str
    model_sha256: str
    hop_s: float
    state: Mapping[str, Any]
    forgotten: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()

    @property
    def keeps_state(self) -> bool:
        """Whether the last hop left the estimator in this very state."""
        return KEEPS_STATE.issuperset(self.causes)

    def to_json(self) -> str:
        """Return one line of JSON; every number has all its digits."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> EstimatorEvent:
        """Read a line back.

        Raises
        ------
        ValueError
            It is not what `to_json` gives. Whether the state suits a model, `Estimator.restore` finds out.
        """
        try:
            found = json.loads(text)
            event = cls(
                t=_number(found["t"]),
                causes=tuple(_one_of(get_args(Cause), cause) for cause in _few(found["causes"])),
                model=_text(found["model"]),
                model_sha256=_text(found["model_sha256"]),
                hop_s=_number(found["hop_s"]),
                state=_mapping(found["state"]),
                forgotten=tuple(map(_text, _few(found["forgotten"]))),
                replaced=tuple(map(_text, _few(found["replaced"]))),
            )
        except (KeyError, TypeError, RecursionError) as error:
            raise ValueError(f"no state of an estimator: {type(error).__name__} {error}") from None
        return event


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return float(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _few(value: object) -> list[Any]:
    if not isinstance(value, list) or len(value) > MOST_MODALITIES:
        raise ValueError(f"{value!r:.80} is no list of modalities or causes")
    return value


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r:.80} is no state")
    return value


def _one_of(known: tuple[Any, ...], value: object) -> Any:
    if value not in known:
        raise ValueError(f"{value!r} is no cause")
    return value
