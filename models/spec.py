"""The contract of a model: what a network eats and what it gives.

An `InputSpec` is pure data: it is saved as JSON in the model's ONNX file (`models.card`),
tells alignment which window to cut (`InputSpec.window_spec`) and preprocessing what to make of
it. It comes from files that anyone may have written, so `InputSpec.from_dict` checks every
field and its bounds. No torch here.

Axes of the inputs, without the batch axis:

============== ================================= ==========================
input          form                              shape
============== ================================= ==========================
``eeg``        ``raw``                           (steps, channels, samples)
``eeg``        ``de``                            (steps, channels, bands)
``eeg``        ``band_images``                   (steps, bands, size, size)
``face``       ``landmarks68``                   (frames, 68, 2)
``face``       ``crop``                          (frames, 3, size, size)
============== ================================= ==========================
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from models.errors import SpecError
from recorder.alignment import StreamWindow, WindowSpec

EegForm = Literal["raw", "de", "band_images"]
FaceForm = Literal["landmarks68", "crop"]
Reference = Literal["average", "as_recorded"]
Baseline = Literal["none", "personal"]
OutputKind = Literal["continuous", "probability", "classes"]
Target = Literal["valence", "arousal"]

MAX_CHANNELS = 512
MAX_STEPS = 1000
MAX_RATE_HZ = 20_000.0
MAX_WINDOW_S = 120.0
MAX_IMAGE = 512
MAX_VALUES = 2**24  # of one input: 64 MB


@dataclass(frozen=True, slots=True)
class Band:
    """One frequency band, edges in Hz."""

    name: str
    low_hz: float
    high_hz: float


@dataclass(frozen=True, slots=True)
class EegInput:
    """EEG as a network wants it.

    Attributes
    ----------
    channels : tuple of str
        Electrode names in input order.
    rate_hz : float
        Rate of the uniform grid after resampling.
    window_s : float
        Length of one step's window.
    form : {'raw', 'de', 'band_images'}
        See the module's table.
    bands : tuple of Band
        For ``de`` and ``band_images``; empty for ``raw``.
    steps, step_s : int, float
        Number of windows and the hop between them; the last ends at ``t_end``.
    band_hz : tuple of float
        Causal band-pass applied to the signal; (0, rate / 2) for none.
    padding_s : float
        Signal before the first window, for the filters to settle.
    reference : {'average', 'as_recorded'}
        Common average over the model's channels, or left alone.
    baseline : {'none', 'personal'}
        ``personal``: features are centred on the person's own running mean.
    image_size : int
        Side of band images in pixels.
    """

    channels: tuple[str, ...]
    rate_hz: float
    window_s: float
    form: EegForm
    bands: tuple[Band, ...] = ()
    steps: int = 1
    step_s: float = 1.0
    band_hz: tuple[float, float] = (0.5, 45.0)
    padding_s: float = 1.0
    reference: Reference = "average"
    baseline: Baseline = "none"
    image_size: int = 32

    @property
    def length_s(self) -> float:
        """Seconds from the start of the first window to the end of the last."""
        return self.window_s + (self.steps - 1) * self.step_s

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the network's input without the batch axis."""
        if self.form == "raw":
            return (self.steps, len(self.channels), round(self.window_s * self.rate_hz))
        if self.form == "de":
            return (self.steps, len(self.channels), len(self.bands))
        return (self.steps, len(self.bands), self.image_size, self.image_size)


@dataclass(frozen=True, slots=True)
class FaceInput:
    """Face as a network wants it.

    Attributes
    ----------
    form : {'landmarks68', 'crop'}
        See the module's table.
    fps : float
        Frames a second of the grid that ends at ``t_end``.
    window_s : float
        Seconds of frames.
    crop_size : int
        Side of crops in pixels.
    baseline : {'none', 'personal'}
        As for EEG.
    """

    form: FaceForm
    fps: float
    window_s: float
    crop_size: int = 64
    baseline: Baseline = "none"

    @property
    def frames(self) -> int:
        """Number of frames on the grid."""
        return max(1, round(self.fps * self.window_s))

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the network's input without the batch axis."""
        if self.form == "landmarks68":
            return (self.frames, 68, 2)
        return (self.frames, 3, self.crop_size, self.crop_size)


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
    eeg, face : EegInput, FaceInput or None
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

    def __post_init__(self) -> None:
        _check(self)

    @property
    def modalities(self) -> tuple[str, ...]:
        """Keys of the inputs the network takes."""
        return tuple(key for key, part in (("eeg", self.eeg), ("face", self.face)) if part)

    def window_spec(self) -> WindowSpec:
        """Return the window that alignment has to cut."""
        streams = []
        if self.eeg:
            streams.append(StreamWindow("eeg", self.eeg.length_s, self.eeg.rate_hz, self.eeg.padding_s))
        if self.face:
            streams.append(StreamWindow("face", self.face.window_s, self.face.fps))
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
            eeg, face = fields.pop("eeg"), fields.pop("face")
            return cls(
                eeg=_eeg_from(eeg) if eeg else None,
                face=FaceInput(**face) if face else None,
                targets=tuple(fields.pop("targets")),
                classes=tuple(ClassPlace(**place) for place in fields.pop("classes", ())),
                **fields,
            )
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise SpecError(f"The model's input description is malformed ({error}). Was it made by EmoScope?") from None


def _eeg_from(data: Mapping[str, Any]) -> EegInput:
    fields = dict(data)
    low_hz, high_hz = fields.pop("band_hz")
    return EegInput(
        channels=tuple(fields.pop("channels")),
        bands=tuple(Band(**band) for band in fields.pop("bands", ())),
        band_hz=(low_hz, high_hz),
        **fields,
    )


def _check(spec: InputSpec) -> None:
    if spec.eeg is None and spec.face is None:
        raise SpecError("The model takes neither EEG nor face: nothing can be estimated with it.")
    _require(spec.kind in get_args(OutputKind), f"output kind {spec.kind!r}")
    _require(bool(spec.targets) and set(spec.targets) <= set(get_args(Target)), f"targets {spec.targets!r}")
    _require(len(set(spec.targets)) == len(spec.targets), f"targets {spec.targets!r}")
    _require((spec.kind == "classes") == bool(spec.classes), f"classes {spec.classes!r} for kind {spec.kind!r}")
    for place in spec.classes:
        _require(_within(place.valence, -1, 1) and _within(place.arousal, -1, 1), f"class {place!r}")
    if spec.eeg:
        _check_eeg(spec.eeg)
    if spec.face:
        _check_face(spec.face)


def _check_eeg(eeg: EegInput) -> None:
    named = all(isinstance(name, str) and 0 < len(name) <= 64 for name in eeg.channels)
    _require(0 < len(eeg.channels) <= MAX_CHANNELS and named, f"{len(eeg.channels)} EEG channels")
    _require(len(set(eeg.channels)) == len(eeg.channels), "a repeated EEG channel")
    _require(_within(eeg.rate_hz, 1, MAX_RATE_HZ), f"EEG rate {eeg.rate_hz!r} Hz")
    _require(_within(eeg.window_s, 1e-3, MAX_WINDOW_S), f"EEG window {eeg.window_s!r} s")
    _require(isinstance(eeg.steps, int) and 1 <= eeg.steps <= MAX_STEPS, f"{eeg.steps!r} EEG steps")
    _require(_within(eeg.step_s, 1e-3, MAX_WINDOW_S), f"EEG step {eeg.step_s!r} s")
    _require(_within(eeg.length_s, 0, MAX_WINDOW_S), f"EEG length {eeg.length_s!r} s")
    _require(_within(eeg.padding_s, 0, MAX_WINDOW_S), f"EEG padding {eeg.padding_s!r} s")
    low_hz, high_hz = eeg.band_hz
    _require(_within(low_hz, 0, eeg.rate_hz / 2) and _within(high_hz, low_hz, eeg.rate_hz / 2), f"band {eeg.band_hz!r}")
    _require(eeg.form in get_args(EegForm), f"EEG form {eeg.form!r}")
    _require((eeg.form == "raw") == (not eeg.bands), f"bands {eeg.bands!r} for form {eeg.form!r}")
    for band in eeg.bands:
        low_in = _within(band.low_hz, 0, eeg.rate_hz / 2) and isinstance(band.name, str)
        _require(low_in and _within(band.high_hz, band.low_hz, eeg.rate_hz / 2), f"band {band!r}")
        line_hz = eeg.rate_hz / max(1, round(eeg.window_s * eeg.rate_hz))
        holds_line = math.ceil(band.low_hz / line_hz - 1e-9) * line_hz < band.high_hz
        _require(holds_line, f"band {band!r} of a {eeg.window_s:g}-s window, whose spectrum has no line in it")
    _require(eeg.reference in get_args(Reference), f"reference {eeg.reference!r}")
    _require(eeg.baseline in get_args(Baseline), f"baseline {eeg.baseline!r}")
    _require(isinstance(eeg.image_size, int) and 1 <= eeg.image_size <= MAX_IMAGE, f"image size {eeg.image_size!r}")
    _require(min(eeg.shape) > 0 and math.prod(eeg.shape) <= MAX_VALUES, f"an EEG input of shape {eeg.shape}")


def _check_face(face: FaceInput) -> None:
    _require(face.form in get_args(FaceForm), f"face form {face.form!r}")
    _require(_within(face.fps, 0.1, 240), f"face rate {face.fps!r} fps")
    _require(
        _within(face.window_s, 1e-3, MAX_WINDOW_S) and face.frames <= MAX_STEPS, f"face window {face.window_s!r} s"
    )
    _require(isinstance(face.crop_size, int) and 8 <= face.crop_size <= MAX_IMAGE, f"crop size {face.crop_size!r}")
    _require(face.baseline in get_args(Baseline), f"baseline {face.baseline!r}")
    _require(math.prod(face.shape) <= MAX_VALUES, f"a face input of shape {face.shape}")


def _within(value: object, low: float, high: float) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and low <= value <= high  # type: ignore[arg-type, operator]


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise SpecError(
            f"The model's description asks for {what}, which EmoScope cannot give. Was it made by EmoScope?"
        )
