"""The limits of a model's card, which comes from a file that anyone may have written.

What it says of the input is checked by `models.spec_limits`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from models.errors import SpecError
from models.familiar import fits, is_compared
from models.preprocess.electrodes import position
from models.preprocess.normalisation import Normalisation
from models.spec import EegInput, InputSpec

if TYPE_CHECKING:
    from models.card import Glimpses, ModelCard

MAX_NAME = 64
MAX_SECONDS = 1e6
MAX_GLIMPSES = 1000
MAX_STATE_AXES = 8
MAX_STATE = 2**20  # values


def check(card: ModelCard) -> None:
    """Raise SpecError, with the part that is at fault, if a card does not hold together."""
    _require(isinstance(card.name, str) and 0 < len(card.name) <= MAX_NAME and card.name.isprintable(), "its name")
    shapes = {key: part.shape for key, part in card.spec.parts.items()}
    _require(set(card.normalisation) == set(shapes), "the modalities of its normalisation")
    for key, shape in shapes.items():
        _check_normalisation(card.normalisation[key], shape, key)
    centred = {key for key, part in card.spec.parts.items() if part.baseline == "personal"}
    _require(set(card.personal) == centred, "the modalities of its personal baseline")
    for rule in card.personal.values():
        known = all(_seconds(value) for value in (rule.k0_s, rule.tau_s, rule.settle_s))
        _require(known and rule.tau_s > 0, f"the baseline's {rule}")
    _require(_seconds(card.smoothing.tau_s), f"{card.smoothing}")
    _require(isinstance(card.provenance, dict), "its provenance")
    if card.glimpses is not None:
        _check_glimpses(card.spec, card.glimpses)
    _require(isinstance(card.start, dict) and set(card.start) <= centred, "where its baselines start")
    for key, state in card.start.items():
        _check_start(card, key, state)
    for key, familiar in card.familiar.items():
        compared = key in shapes and is_compared(card.spec.parts[key])
        _require(compared and fits(familiar, math.prod(shapes[key][1:])), f"what is usual of its {key}")
    eeg = card.spec.eeg
    if eeg and eeg.form == "band_images":
        nowhere = [name for name in eeg.channels if position(name) is None]
        _require(not nowhere, f"channels {nowhere}, which have no place on a scalp map")


def _check_normalisation(part: Normalisation, shape: tuple[int, ...], key: str) -> None:
    _require(part.mean.shape == part.sd.shape and part.mean.ndim == len(shape), f"the shape of its {key} normalisation")
    fits = all(own in (1, wanted) for own, wanted in zip(part.mean.shape, shape, strict=True))
    _require(fits, f"the shape {part.mean.shape} of its {key} normalisation")
    finite = bool(np.isfinite(part.mean).all() and np.isfinite(part.sd).all() and (part.sd > 0).all())
    _require(finite, f"values of its {key} normalisation")


def _check_glimpses(spec: InputSpec, glimpses: Glimpses) -> None:
    """A window that is looked at frame by frame has the same frames in all of its inputs."""
    frames = {part.shape[0] for part in spec.parts.values()}
    _require(len(frames) == 1 and spec.aux is None and spec.kind != "continuous", "glimpses at inputs without frames")
    _require(_whole(glimpses.max_glimpses, MAX_GLIMPSES), f"{glimpses.max_glimpses!r} glimpses")
    shape = glimpses.state_shape
    fits = 1 <= len(shape) <= MAX_STATE_AXES and all(_whole(size, MAX_STATE) for size in shape)
    _require(fits and math.prod(shape) <= MAX_STATE, f"a state of shape {shape!r}")


def _check_start(card: ModelCard, key: str, state: Any) -> None:
    """A baseline's state: a running mean's, or of raw EEG a running covariance's, lower halves of its matrices."""
    part, sizes, times = card.spec.parts[key], {"sum": card.normalisation[key].mean.shape}, ["seconds"]
    if isinstance(part, EegInput) and part.form == "raw":
        n = len(part.channels)
        half = (n * (n + 1) // 2,)
        sizes, times = {"sum": (n,), "mean": (n,), "products": half, "matrix": half}, ["seconds", "since_s"]
    what = f"where its {key} baseline starts"
    _require(isinstance(state, dict) and {*sizes, *times} <= set(state), what)
    _require(all(_seconds(state[name]) for name in times) and state["seconds"] > 0, what)
    _require(all(_numbers(state[name], size) for name, size in sizes.items()), what)


def _numbers(values: object, shape: tuple[int, ...]) -> bool:
    try:
        array = np.array(values, float)
    except (TypeError, ValueError):
        return False
    return array.shape == shape and bool(np.isfinite(array).all())


def _whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _seconds(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and 0 <= value <= MAX_SECONDS  # type: ignore[arg-type, operator]


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise SpecError(f"EmoScope cannot use the model's card for {what}. Was it made by EmoScope?")
