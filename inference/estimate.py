"""The estimate: what every subscriber gets, and its one JSON form.

Valence and arousal are in -1..1 (a 1..9 rating r is (r - 5) / 4); times are session clock.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Interval = tuple[float, float]
BaselineState = Literal["learning", "provisional", "frozen"]
DIGITS = 6
SETTLED_ENOUGH = 0.8  # below this the estimate says that the person's baseline is still being learned


@dataclass(frozen=True, slots=True)
class BaselineView:
    """How a modality's baseline of the person stands, for the window.

    Attributes
    ----------
    settled : float
        How far it is the person's own, 0 to 1.
    tau_s : float
        Seconds of data after which old data counts 1/e.
    state : {'learning', 'provisional', 'frozen'}
        ``provisional``: nothing better than what is not worth learning from has come yet; it is dropped
        for the first that is.
    reason : str
        Why it is not learning; empty if it is.
    """

    settled: float
    tau_s: float
    state: BaselineState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimate, or the explicit absence of one, at one hop.

    Attributes
    ----------
    t, t_out : float
        End of the window; when it was handed out.
    status : {'ok', 'no_estimate'}
        ``no_estimate`` leaves every value None and says why in ``reasons``.
    reasons : tuple of str
        What is missing, degraded or was done about it, for a person.
    model : str
        Name of the model.
    valence, arousal : float or None
        Smoothed, -1..1; None without an estimate or where the model has no such target.
    valence_interval, arousal_interval : tuple of float or None
        90 % interval.
    p_high_valence, p_high_arousal : float or None
        Probability that the value is above the middle of the scale.
    share : mapping of str to float, or None
        How much the output changes when that modality is replaced by its mean; sums to 1.
    coverage : mapping of str to float
        Fraction of the window each modality covers; 0 when absent.
    age_ms : mapping of str to float or None
        Age of each modality's newest sample at ``t``; None when absent.
    latency_ms : mapping of str to float
        ``align``, ``preprocess``, ``model`` and ``total`` (from ``t`` to ``t_out``).
    truth : mapping of str to float, or None
        What a simulated participant really felt at ``t``.
    last_index : mapping of str to int
        By stream key, the newest sample or frame that was there when the window was cut
        (`recorder.alignment.Window.newest_index`); for replay, and not in the JSON.
    baseline : mapping of str to BaselineView
        The person's baseline of each modality that has one, after this window; for the view, and not in
        the JSON, where ``reasons`` tell it.
    """

    t: float
    t_out: float
    status: Literal["ok", "no_estimate"]
    reasons: tuple[str, ...]
    model: str
    valence: float | None = None
    arousal: float | None = None
    valence_interval: Interval | None = None
    arousal_interval: Interval | None = None
    p_high_valence: float | None = None
    p_high_arousal: float | None = None
    share: Mapping[str, float] | None = None
    coverage: Mapping[str, float] = field(default_factory=dict)
    age_ms: Mapping[str, float | None] = field(default_factory=dict)
    latency_ms: Mapping[str, float] = field(default_factory=dict)
    truth: Mapping[str, float] | None = None
    last_index: Mapping[str, int] = field(default_factory=dict)
    baseline: Mapping[str, BaselineView] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return one line of JSON with every key and no NaN (`null` instead)."""
        return json.dumps({name: _plain(getattr(self, name)) for name in KEYS}, allow_nan=False)


KEYS = tuple(name for name in Estimate.__dataclass_fields__ if name not in ("last_index", "baseline"))
"""Keys of the JSON, in order."""


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value
