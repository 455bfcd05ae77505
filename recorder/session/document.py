"""``session.json``: who was recorded, with what, under which settings, and how it ended.

No name of a person is asked for. The file is checked against ``session.schema.json``; what is
of a newer version, or holds what this version does not know, is refused.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import fastjsonschema

from recorder.errors import NewerFormatError, SessionError
from recorder.session.layout import FORMAT_VERSION

RecordingState = Literal["recording", "complete", "aborted", "repaired"]

MOST_CHARACTERS = 4_000_000
"""Thousands of trials and channels take a tenth of this."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Whether the participant agreed to be recorded, and when (ISO 8601, UTC; empty if not told)."""

    given: bool = False
    when: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """A device as it was opened; ``role`` is ``eeg`` or ``camera``."""

    role: str
    uri: str
    name: str = ""
    rate_hz: float = 0.0
    channels: tuple[str, ...] = ()
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class RecordingSettings:
    """What the recording was made with: seconds between estimates, whether pictures were kept, and face crops.

    Crops are kept where the model looks at them when it begins: the side in pixels, 0 for none.
    """

    hop_s: float = 1.0
    keep_video: bool = False
    crop_size: int = 0


@dataclass(frozen=True, slots=True)
class ProtocolRecord:
    """The playlist, its digest, the seed of the order, and the order itself as stimulus ids."""

    name: str
    digest: str = ""
    seed: int = 0
    trials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """The model that estimated, and the SHA-256 of its file."""

    name: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class SessionDocument:
    """Everything about a run that is not a stream.

    Attributes
    ----------
    participant, session, task, run
        As in the files' names.
    consent : Consent
        Asked for before the recording.
    operator, notes : str
        As typed.
    devices : tuple of Device
        What was recorded.
    settings : RecordingSettings
        How.
    versions : mapping of str to str
        ``emoscope``, ``python`` and the libraries used.
    protocol : ProtocolRecord or None
        None for a recording without one.
    model : ModelRecord or None
        None where nothing estimated.
    started : str
        ISO 8601, UTC.
    started_t : float
        Session clock at that moment.
    duration_s : float or None
        None until it has ended.
    state : {'recording', 'complete', 'aborted', 'repaired'}
        ``recording`` in a file that nobody writes any more means that the program was killed.
    why : str
        Why it was aborted, or what a repaired run does not hold.
    lost : mapping of str to int
        Samples, frames or rows that the recorder itself could not keep up with, by role.
    simulated_participant : str
        Seed or description; empty for people.
    repaired_from : str
        Prefix of the damaged run that this one was made of; empty for a recording.
    format_version : int
        Of all files of the run.
    """

    participant: str
    session: str
    task: str
    run: int
    consent: Consent = Consent()
    operator: str = ""
    notes: str = ""
    devices: tuple[Device, ...] = ()
    settings: RecordingSettings = RecordingSettings()
    versions: Mapping[str, str] = field(default_factory=dict)
    protocol: ProtocolRecord | None = None
    model: ModelRecord | None = None
    started: str = ""
    started_t: float = 0.0
    duration_s: float | None = None
    state: RecordingState = "recording"
    why: str = ""
    lost: Mapping[str, int] = field(default_factory=dict)
    simulated_participant: str = ""
    repaired_from: str = ""
    format_version: int = FORMAT_VERSION

    @property
    def simulated(self) -> bool:
        """Whether any device was simulated."""
        return any(device.simulated for device in self.devices)

    def to_json(self) -> str:
        """Return the file's text; what UTF-8 cannot hold is replaced."""
        text = json.dumps(asdict(self), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        return text.encode("utf-8", "replace").decode()

    def check(self) -> None:
        """Refuse what could be written but not be read again, as a field that is too long.

        Raises
        ------
        SessionError
            Says which.
        """
        try:
            _validator()(json.loads(self.to_json()))
        except (fastjsonschema.JsonSchemaException, ValueError) as error:
            raise SessionError(f"session.json cannot hold this: {_one_line(str(error))}. Change it.") from error

    @classmethod
    def from_json(cls, text: str) -> SessionDocument:
        """Return the document that a text holds.

        Raises
        ------
        SessionError
            It is no JSON, of a newer version, or not what the schema says.
        """
        try:
            told = json.loads(text, parse_constant=_finite, parse_float=_finite)
        except (ValueError, RecursionError) as error:
            raise SessionError(f"session.json is not JSON ({error}). Is it another file, or cut off?") from error
        _check_version(told)
        try:
            _validator()(told)
        except fastjsonschema.JsonSchemaException as error:
            raise SessionError(f"session.json: {_one_line(str(error))}. The file was changed by hand?") from error
        return _document(told)


def read_document(path: Path) -> SessionDocument:
    """Read a run's ``session.json``.

    Raises
    ------
    SessionError
        It is absent, unreadable, or not as `SessionDocument.from_json` wants it.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_CHARACTERS + 1)
        text = content.decode("utf-8")
    except OSError as error:
        raise SessionError(f'"{path.name}" cannot be read: {error.strerror}.') from error
    except UnicodeDecodeError as error:
        raise SessionError(f'"{path.name}" is not text in UTF-8. Is it damaged?') from error
    if len(content) > MOST_CHARACTERS:
        raise SessionError(f'"{path.name}" is longer than {MOST_CHARACTERS / 1e6:.0f} MB: that is no session.json.')
    return SessionDocument.from_json(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number it could hold")
    return number


def _check_version(told: Any) -> None:
    version = told.get("format_version") if isinstance(told, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise SessionError("session.json tells no format_version: it is not one of EmoScope's.")
    if version > FORMAT_VERSION:
        raise NewerFormatError(
            f"This session is of format {version}; this EmoScope reads up to {FORMAT_VERSION}. Use a newer EmoScope."
        )


@cache
def _validator() -> Callable[[Any], Any]:
    schema = resources.files("recorder.session").joinpath("session.schema.json").read_text(encoding="utf-8")
    return fastjsonschema.compile(json.loads(schema))


def _document(told: dict[str, Any]) -> SessionDocument:
    devices = tuple(Device(**{**device, "channels": tuple(device["channels"])}) for device in told["devices"])
    protocol, model = told["protocol"], told["model"]
    parts = {
        "consent": Consent(**told["consent"]),
        "devices": devices,
        "settings": RecordingSettings(**told["settings"]),
        "protocol": protocol and ProtocolRecord(**{**protocol, "trials": tuple(protocol["trials"])}),
        "model": model and ModelRecord(**model),
    }
    return SessionDocument(**{**told, **parts})


def _one_line(message: str) -> str:
    return " ".join(message.split())[:200]
