"""What a model's description may say: the words it is written in, and the limits of its numbers.

A description comes from a file that anyone may have written; nothing in it is believed before
`check` has passed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, get_args

from models.errors import SpecError

if TYPE_CHECKING:
    from models.inputs import AuxInput, EegInput, FaceInput
    from models.spec import InputSpec

EegForm = Literal["raw", "de", "band_images"]
FaceForm = Literal["landmarks68", "crop"]
AuxForm = Literal["raw", "statistics", "features"]
Reference = Literal["average", "as_recorded"]
Baseline = Literal["none", "personal", "samplewise"]
Smoothing = Literal["none", "lds"]
Denoising = Literal["none", "wavelet"]
OutputKind = Literal["continuous", "probability", "classes"]
Target = Literal["valence", "arousal"]

MAX_CHANNELS = 512
MAX_STEPS = 1000
MAX_RATE_HZ = 20_000.0
MAX_WINDOW_S = 120.0
MAX_IMAGE = 512
MAX_VALUES = 2**24  # of one input: 64 MB


def check(spec: InputSpec) -> None:
    """Raise SpecError, with the value met, if a description is outside the limits."""
    if spec.eeg is None and spec.face is None and spec.aux is None:
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
    if spec.aux:
        _check_aux(spec.aux)


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
    _require(eeg.smoothing in get_args(Smoothing), f"smoothing {eeg.smoothing!r}")
    _require(eeg.form != "raw" or eeg.smoothing == "none", "smoothed raw EEG")
    _require(eeg.denoising in get_args(Denoising), f"denoising {eeg.denoising!r}")
    _require(isinstance(eeg.image_size, int) and 1 <= eeg.image_size <= MAX_IMAGE, f"image size {eeg.image_size!r}")
    _require(min(eeg.shape) > 0 and math.prod(eeg.shape) <= MAX_VALUES, f"an EEG input of shape {eeg.shape}")


def _check_face(face: FaceInput) -> None:
    _require(face.form in get_args(FaceForm), f"face form {face.form!r}")
    _require(_within(face.fps, 0.1, 240), f"face rate {face.fps!r} fps")
    _require(
        _within(face.window_s, 1e-3, MAX_WINDOW_S) and face.frames <= MAX_STEPS, f"face window {face.window_s!r} s"
    )
    _require(isinstance(face.crop_size, int) and 8 <= face.crop_size <= MAX_IMAGE, f"crop size {face.crop_size!r}")
    _require(face.baseline in ("none", "personal"), f"baseline {face.baseline!r} of the face")
    _require(math.prod(face.shape) <= MAX_VALUES, f"a face input of shape {face.shape}")


def _check_aux(aux: AuxInput) -> None:
    named = all(isinstance(name, str) and 0 < len(name) <= 64 for name in aux.channels)
    _require(0 < len(aux.channels) <= MAX_CHANNELS and named, f"{len(aux.channels)} peripheral channels")
    _require(len(set(aux.channels)) == len(aux.channels), "a repeated peripheral channel")
    _require(aux.form in get_args(AuxForm), f"peripheral form {aux.form!r}")
    _require(aux.baseline in get_args(Baseline), f"baseline {aux.baseline!r}")
    _require(_within(aux.rate_hz, 1e-3, MAX_RATE_HZ), f"peripheral rate {aux.rate_hz!r} Hz")
    _require(_within(aux.window_s, 1e-3, MAX_WINDOW_S), f"peripheral window {aux.window_s!r} s")
    _require(isinstance(aux.steps, int) and 1 <= aux.steps <= MAX_STEPS, f"{aux.steps!r} peripheral steps")
    _require(_within(aux.step_s, 1e-3, MAX_WINDOW_S), f"peripheral step {aux.step_s!r} s")
    _require(_within(aux.length_s, 0, MAX_WINDOW_S), f"peripheral length {aux.length_s!r} s")
    _require(_within(aux.padding_s, 0, MAX_WINDOW_S), f"peripheral padding {aux.padding_s!r} s")
    _require(min(aux.shape) > 0 and math.prod(aux.shape) <= MAX_VALUES, f"a peripheral input of shape {aux.shape}")


def _within(value: object, low: float, high: float) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and low <= value <= high  # type: ignore[arg-type, operator]


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise SpecError(
            f"The model's description asks for {what}, which EmoScope cannot give. Was it made by EmoScope?"
        )
