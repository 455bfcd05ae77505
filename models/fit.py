"""Whether the connected devices have what a model needs, and what to do if not."""

from __future__ import annotations

from dataclasses import dataclass

from models.card import ModelCard
from models.preprocess.aux import aux_refusal
from models.preprocess.eeg import rate_refusal
from models.preprocess.montage import listed, mix
from models.spec import AuxInput, EegInput
from recorder.streams import StreamInfo


@dataclass(frozen=True, slots=True)
class Fit:
    """How a model fits the devices.

    Attributes
    ----------
    ok : bool
        Whether it can estimate anything.
    reason : str
        Why not and what to do, for the user; empty if it can.
    notes : tuple of str
        What it lacks although it can run.
    """

    ok: bool
    reason: str = ""
    notes: tuple[str, ...] = ()


def fit(card: ModelCard, eeg: StreamInfo | None, has_camera: bool) -> Fit:
    """Compare a model with what is connected.

    Parameters
    ----------
    card : ModelCard
        The model's.
    eeg : StreamInfo or None
        The connected amplifier's stream, peripheral channels among its others.
    has_camera : bool
        Whether a camera is connected: it gives landmarks and crops alike.
    """
    if refusal := paper_refusal(card):
        return Fit(False, refusal)
    runs: list[str] = []
    lacks: list[str] = []
    notes: tuple[str, ...] = ()
    if card.spec.eeg:
        refusal, notes = _eeg_fit(card.spec.eeg, eeg)
        (lacks if refusal else runs).append(refusal or "EEG")
    if card.spec.face:
        (runs if has_camera else lacks).append("face" if has_camera else "no camera connected")
    if card.spec.aux:
        refusal = _aux_lack(card.spec.aux, eeg)
        (lacks if refusal else runs).append(refusal or "peripheral channels")
    why = "; ".join(lacks)
    if not runs:
        return Fit(False, f'Model "{card.name}" cannot run here: {why}. {_remedy(card, eeg)}')
    if lacks:
        notes = (*notes, f"{why}; {' and '.join(runs)} alone")
    return Fit(True, notes=notes)


def paper_refusal(card: ModelCard) -> str:
    """Say why a model can only judge trials that are over; empty if it can estimate live."""
    does = ""
    if any(part.baseline == "samplewise" for part in card.spec.parts.values()):
        does = "subtracts a trial's own baseline"
    elif card.spec.eeg and card.spec.eeg.smoothing == "lds":
        does = "smooths over a whole trial, its future included"
    if not does:
        return ""
    return (
        f'Model "{card.name}" {does} (paper preset): it reproduces a paper, it cannot estimate live. '
        "Choose another model."
    )


def _aux_lack(wanted: AuxInput, amplifier: StreamInfo | None) -> str:
    """Return why peripheral channels cannot count; empty if they can."""
    if wanted.form == "features":
        return f"{listed(wanted.channels)} are features that a dataset publishes; no device gives them"
    if amplifier is None or not amplifier.peripheral_indices():
        return "no peripheral channels connected"
    return aux_refusal(amplifier, wanted)


def _eeg_fit(wanted: EegInput, eeg: StreamInfo | None) -> tuple[str, tuple[str, ...]]:
    """Return why EEG cannot count (empty if it can), and what is made up for."""
    if eeg is None:
        return "no EEG connected", ()
    how = mix(eeg, wanted.channels)
    refusal = rate_refusal(eeg, wanted) or how.refusal
    if refusal or not how.filled:
        return refusal, ()
    return "", (f"wants {len(wanted.channels)} channels; this device lacks {listed(how.filled)} (interpolated)",)


def _remedy(card: ModelCard, eeg: StreamInfo | None) -> str:
    if card.spec.eeg and eeg is not None:
        return "Choose another model, name the device's channels by the 10-10 system, or retrain on its recordings."
    return "Connect what it needs, or choose another model."
