"""The contract of a model: what a network eats and what it gives.

An `InputSpec` is pure data: it is saved as JSON in the model's ONNX file (`models.card`),
tells alignment which window to cut (`InputSpec.window_spec`) and preprocessing what to make of
it. It comes from files that anyone may have written, so `InputSpec.from_dict` checks every
field and its bounds. Its parts, with the shapes of their inputs, are `models.inputs`'s. No torch here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from models.errors import SpecError
from models.inputs import N_STATISTICS, AuxInput, Band, EegInput, FaceInput, aux_from, eeg_from
from models.spec_limits import OutputKind, Target, check
from recorder.alignment import StreamWindow, WindowSpec

__all__ = ["N_STATISTICS", "AuxInput", "Band", "ClassPlace", "EegInput", "FaceInput", "InputSpec"]


@dataclass(frozen=True, slots=True)
class ClassPlace:
    """A class and its place on the valence-arousal plane, both in -1..1."""

    name: str
    valence: float
    arousal: float


@dataclass(frozen=True, slots=True)
class InputSpec:
    """What a network eats and gives; see the module's docstring.

    Attributes
    ----------
    eeg, face, aux : EegInput, FaceInput, AuxInput or None
        None where the network does not use that modality.
    targets : tuple of {'valence', 'arousal'}
        In output order.
    kind : {'continuous', 'probability', 'classes'}
        ``continuous``: mean and standard deviation in -1..1; ``probability``: of "high";
        ``classes``: probabilities of ``classes``.
    classes : tuple of ClassPlace
        For kind ``classes``.
    """

    eeg: EegInput | None
    face: FaceInput | None
    targets: tuple[Target, ...] = ("valence", "arousal")
    kind: OutputKind = "continuous"
    classes: tuple[ClassPlace, ...] = ()
    aux: AuxInput | None = None

    def __post_init__(self) -> None:
        check(self)

    @property
    def parts(self) -> dict[str, EegInput | FaceInput | AuxInput]:
        """What the network takes, by modality, in the order of its inputs."""
        parts = {"eeg": self.eeg, "face": self.face, "aux": self.aux}
        return {key: part for key, part in parts.items() if part is not None}

    @property
    def modalities(self) -> tuple[str, ...]:
        """Keys of the inputs the network takes."""
        return tuple(self.parts)

    @property
    def n_outputs(self) -> int:
        """Numbers a network gives: one a class, or one a target."""
        return len(self.classes) or len(self.targets)

    @property
    def crop_size(self) -> int | None:
        """Side in pixels of the face crops that the network looks at; None where it looks at none."""
        return self.face.crop_size if self.face and self.face.form == "crop" else None

    def window_spec(self) -> WindowSpec:
        """Return the window that alignment has to cut."""
        streams = []
        if self.eeg:
            streams.append(StreamWindow("eeg", self.eeg.length_s, self.eeg.rate_hz, self.eeg.padding_s))
        if self.face:
            streams.append(StreamWindow("face", self.face.window_s, self.face.fps, crop_size=self.crop_size))
        if self.aux:
            streams.append(StreamWindow("aux", self.aux.length_s, self.aux.rate_hz, self.aux.padding_s))
        return WindowSpec(tuple(streams))

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON types."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> InputSpec:
        """Build from JSON types.

        Raises
        ------
        SpecError
            If a field is missing, unknown, of another type or out of bounds.
        """
        try:
            fields = dict(data)
            eeg, face, aux = fields.pop("eeg"), fields.pop("face"), fields.pop("aux", None)
            return cls(
                eeg=eeg_from(eeg) if eeg else None,
                face=FaceInput(**face) if face else None,
                aux=aux_from(aux) if aux else None,
                targets=tuple(fields.pop("targets")),
                classes=tuple(ClassPlace(**place) for place in fields.pop("classes", ())),
                **fields,
            )
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise SpecError(f"The model's input description is malformed ({error}). Was it made by EmoScope?") from None
