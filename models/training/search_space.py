"""What a search may turn for each system: the rate, and a few sizes; the papers' own among them.

Bddae's authors drew 200 settings at random and kept what was best on the test clips (Tang et al.,
ICONIP 2017); here nothing is ever chosen on test data, and a dozen trials say most of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.networks import SYSTEMS

SLOWEST, FASTEST = 0.1, 3.0  # rates, over the system's own


@dataclass(frozen=True, slots=True)
class Knob:
    """An option, nested ones with a dot ("eeg.hidden"), and what it may be."""

    option: str
    choices: tuple[float, ...]


_LSTM = (("layers", (1, 2, 4)), ("hidden", (16, 32, 64)), ("dropout", (0.2, 0.5, 0.7)))
_END_TO_END = Knob("dropout", (0.2, 0.5, 0.7))
_UNITS = (32, 64, 128)

SPACES: Mapping[str, tuple[Knob, ...]] = {
    "eeg-lstm": tuple(Knob(name, choices) for name, choices in _LSTM),
    "facial-lstm": tuple(Knob(f"eeg.{name}", choices) for name, choices in _LSTM),
    "lstm-cnn": tuple(Knob(f"eeg.{name}", choices) for name, choices in _LSTM),
    "hierarchical-attention": (Knob("hidden", (64, 128)), Knob("dropout", (0.3, 0.6)), Knob("layers", (1, 3))),
    "bddae": (
        Knob("hidden_eeg", _UNITS),
        Knob("hidden_other", _UNITS),
        Knob("joint", _UNITS),
        Knob("corruption", (0.1, 0.2, 0.4)),
        Knob("l2", (1e-4, 1e-3, 1e-2)),
    ),
    "bimodal-lstm": (
        Knob("hidden_eeg", _UNITS),
        Knob("hidden_other", _UNITS),
        Knob("dropout", (0.3, 0.5, 0.8)),
        Knob("l2", (1e-4, 1e-3, 1e-2)),
    ),
    "transformer-fusion": (Knob("dropout", (0.1, 0.3)), Knob("head_dropout", (0.2, 0.5)), Knob("layers", (1, 2))),
    "deepvanet": (_END_TO_END, Knob("hidden", (20, 40))),
    "emoscope": (
        Knob("band_components", (6, 8, 12)),
        Knob("face_components", (6, 8, 12)),
        Knob("drop", (0.1, 0.2, 0.3)),
    ),
    "deepvanet-decision": (Knob("classifiers.dropout", (0.2, 0.5, 0.7)), Knob("classifiers.hidden", (20, 40))),
}


def free_knobs(system: str, options: Mapping[str, Any]) -> tuple[Knob, ...]:
    """Return the knobs of a system, less those that are set already."""
    return tuple(knob for knob in SPACES[system] if not _is_set(options, knob.option.split(".")))


def own_choice(system: str, knob: Knob) -> Any:
    """Return what a knob is in the system's own options."""
    value: Any = SYSTEMS[system].options()
    for name in knob.option.split("."):
        value = getattr(value, name)
    return value


def with_choices(options: Mapping[str, Any], choices: Mapping[str, Any]) -> dict[str, Any]:
    """Return options with choices put in their places; dots lead into nested options."""
    made: dict[str, Any] = {
        name: dict(value) if isinstance(value, Mapping) else value for name, value in options.items()
    }
    for option, choice in choices.items():
        outer, _, name = option.rpartition(".")
        place = made.setdefault(outer, {}) if outer else made
        place[name] = choice
    return made


def _is_set(options: Mapping[str, Any], path: list[str]) -> bool:
    value: Any = options.get(path[0])
    if len(path) == 1 or value is None:
        return value is not None
    return not isinstance(value, Mapping) or _is_set(value, path[1:])  # an object of options sets them all
