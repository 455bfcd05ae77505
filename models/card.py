"""A model's card: everything about a model but its network, in the one ``.onnx`` file.

It is JSON under the key ``emoscope`` of the file's metadata: what the network eats and gives,
the fitted normalisation, how the person's baseline is learned and estimates are smoothed, and
where the model comes from. Files come from anywhere, so every field is checked on the way in;
`models.onnx_file` looks after the file around it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from models.errors import SpecError
from models.onnx_file import CARD_KEY, read_onnx
from models.preprocess.electrodes import position
from models.preprocess.normalisation import Normalisation
from models.spec import InputSpec

if TYPE_CHECKING:
    import onnx

FORMAT_VERSION = 1
MAX_NAME = 64
MAX_SECONDS = 1e6


@dataclass(frozen=True, slots=True)
class BaselineRule:
    """How fast a person's baseline is learned (`models.preprocess.personal`).

    Attributes
    ----------
    k0_s : float
        Seconds of data that the population's mean is worth.
    tau_s : float
        Time constant, in seconds of data, with which old data is forgotten.
    settle_s : float
        Seconds of own data with which the baseline is half settled; on top of ``k0_s``.
    """

    k0_s: float
    tau_s: float
    settle_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Smoothing:
    """How estimates are smoothed (`models.smoothing`): the time constant, 0 for not at all."""

    tau_s: float


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The contract and history of one model.

    Attributes
    ----------
    name : str
        For people and for every estimate.
    spec : InputSpec
        What the network eats and gives.
    normalisation : mapping of str to Normalisation
        One for each modality of the spec.
    personal : mapping of str to BaselineRule
        One for each modality with a personal baseline.
    smoothing : Smoothing
        Fitted in training.
    provenance : mapping
        Code version, training data, ``simulated``, split, metrics: JSON, for people.

    Raises
    ------
    SpecError
        If the parts do not fit each other.
    """

    name: str
    spec: InputSpec
    normalisation: Mapping[str, Normalisation]
    personal: Mapping[str, BaselineRule] = field(default_factory=dict)
    smoothing: Smoothing = field(default_factory=lambda: Smoothing(0.0))
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(self)

    def to_json(self) -> str:
        """Return the card as it stands in the file."""
        return json.dumps(
            {
                "format": FORMAT_VERSION,
                "name": self.name,
                "spec": self.spec.to_dict(),
                "normalisation": {
                    key: {"mean": part.mean.tolist(), "sd": part.sd.tolist()}
                    for key, part in self.normalisation.items()
                },
                "personal": {key: asdict(rule) for key, rule in self.personal.items()},
                "smoothing": asdict(self.smoothing),
                "provenance": dict(self.provenance),
            },
            allow_nan=False,
        )

    @classmethod
    def from_json(cls, text: str) -> ModelCard:
        """Read a card that anyone may have written.

        Raises
        ------
        SpecError
            If it is of a newer format, malformed, or out of bounds.
        """
        data = _parsed(text)
        try:
            return cls(
                name=data["name"],
                spec=InputSpec.from_dict(data["spec"]),
                normalisation={key: _normalisation(part) for key, part in data["normalisation"].items()},
                personal={key: BaselineRule(**rule) for key, rule in data["personal"].items()},
                smoothing=Smoothing(**data["smoothing"]),
                provenance=data["provenance"],
            )
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise SpecError(f"The model's EmoScope card is malformed ({error}). Was the file damaged?") from None

    @classmethod
    def from_onnx(cls, path: Path) -> ModelCard:
        """Read the card of a model file; see `models.onnx_file` for what is refused."""
        return cls.from_json(read_onnx(path).card)


def write_card(model: onnx.ModelProto, card: ModelCard) -> None:
    """Put a card into a model's metadata, in place of one that is there."""
    kept = [(entry.key, entry.value) for entry in model.metadata_props if entry.key != CARD_KEY]
    del model.metadata_props[:]
    for key, value in (*kept, (CARD_KEY, card.to_json())):
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value


def _parsed(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise SpecError("The model's EmoScope card is not readable JSON. Was the file damaged?") from None
    version = data.get("format") if isinstance(data, dict) else None
    if not isinstance(version, int) or version < 1:
        raise SpecError("The model's EmoScope card names no format. Was the file made by EmoScope?")
    if version > FORMAT_VERSION:
        raise SpecError(
            f"The model was made by a newer EmoScope (format {version}; this one reads up to {FORMAT_VERSION}). "
            "Update EmoScope."
        )
    return data


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _normalisation(part: Mapping[str, Any]) -> Normalisation:
    return Normalisation(_floats(part["mean"]), _floats(part["sd"]))


def _floats(values: object) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):  # beyond float32 becomes infinite, which the check refuses
        return np.array(values, np.float32)


def _check(card: ModelCard) -> None:
    _require(isinstance(card.name, str) and 0 < len(card.name) <= MAX_NAME and card.name.isprintable(), "its name")
    shapes = {key: part.shape for key, part in (("eeg", card.spec.eeg), ("face", card.spec.face)) if part}
    _require(set(card.normalisation) == set(shapes), "the modalities of its normalisation")
    for key, shape in shapes.items():
        _check_normalisation(card.normalisation[key], shape, key)
    parts = (("eeg", card.spec.eeg), ("face", card.spec.face))
    centred = {key for key, part in parts if part and part.baseline == "personal"}
    _require(set(card.personal) == centred, "the modalities of its personal baseline")
    for rule in card.personal.values():
        known = all(_seconds(value) for value in (rule.k0_s, rule.tau_s, rule.settle_s))
        _require(known and rule.tau_s > 0, f"the baseline's {rule}")
    _require(_seconds(card.smoothing.tau_s), f"{card.smoothing}")
    _require(isinstance(card.provenance, dict), "its provenance")
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


def _seconds(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and 0 <= value <= MAX_SECONDS  # type: ignore[arg-type, operator]


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise SpecError(f"EmoScope cannot use the model's card for {what}. Was it made by EmoScope?")
