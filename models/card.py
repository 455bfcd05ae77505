"""A model's card: everything about a model but its network, in the one ``.onnx`` file.

It is JSON under the key ``emoscope`` of the file's metadata: what the network eats and gives,
the fitted normalisation, how the person's baseline is learned and estimates are smoothed, and
where the model comes from. Files come from anywhere, so every field is checked on the way in;
`models.onnx_file` looks after the file around it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from models.card_limits import check
from models.errors import SpecError
from models.familiar import Familiar, as_json
from models.onnx_file import CARD_KEY, read_onnx
from models.preprocess.normalisation import Normalisation
from models.spec import InputSpec

if TYPE_CHECKING:
    import onnx

FORMAT_VERSION = 1


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
class Glimpses:
    """How a graph that looks frame by frame is looped over (`models.glimpse_loop`).

    Attributes
    ----------
    state_shape : tuple of int
        Of what it remembers, without the batch axis.
    max_glimpses : int
        After which its opinion stands.
    """

    state_shape: tuple[int, ...]
    max_glimpses: int


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
    glimpses : Glimpses or None
        Where the graph looks frame by frame, and does not answer for a whole window.
    start : mapping of str to mapping
        Of a model of one person's own, what is usual for this person: the state in which the baseline of each
        modality begins (`models.preprocess.personal`); of others it begins with nothing. An EmoScope that does
        not know of it learns the baseline anew, as of anybody.
    familiar : mapping of str to Familiar
        What the modalities looked like in training, of those that are compared with it.
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
    glimpses: Glimpses | None = None
    start: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    familiar: Mapping[str, Familiar] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check(self)

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
                "glimpses": asdict(self.glimpses) if self.glimpses else None,
                "familiar": {key: as_json(part) for key, part in self.familiar.items()},
                "start": {key: dict(state) for key, state in self.start.items()},
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
                glimpses=_glimpses(data.get("glimpses")),
                start=data.get("start", {}),
                familiar={key: _familiar(part) for key, part in data.get("familiar", {}).items()},
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


def _familiar(part: Mapping[str, Any]) -> Familiar:
    return Familiar(_floats(part["mean"]), _floats(part["axes"]), float(part["left_sd"]), float(part["limit"]))


def _glimpses(data: Mapping[str, Any] | None) -> Glimpses | None:
    return Glimpses(tuple(data["state_shape"]), data["max_glimpses"]) if data is not None else None


def _floats(values: object) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):  # beyond float32 becomes infinite, which the check refuses
        return np.array(values, np.float32)
