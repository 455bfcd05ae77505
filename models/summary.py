"""What a card says of its model, for people and machines: inputs, outputs, training, how well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from models.card import ModelCard
from models.fit import paper_refusal
from models.preprocess.montage import listed
from models.spec import AuxInput, EegInput, FaceInput

MOST_LINES, DEEPEST, LONGEST = 200, 8, 500  # a file may carry any amount of provenance


def as_plain(card: ModelCard) -> dict[str, Any]:
    """Return a card without its numbers of normalisation, as JSON types."""
    spec = card.spec
    return {
        "name": card.name,
        "inputs": {key: {**spec.to_dict()[key], "shape": list(part.shape)} for key, part in spec.parts.items()},
        "outputs": {"kind": spec.kind, "targets": list(spec.targets), "classes": spec.to_dict()["classes"]},
        "smoothing_s": card.smoothing.tau_s,
        "glimpses": card.glimpses.max_glimpses if card.glimpses else None,
        "live": not paper_refusal(card),
        "start_s": {key: state["seconds"] for key, state in card.start.items()},
        "provenance": dict(card.provenance),
    }


def as_lines(card: ModelCard) -> Iterator[str]:
    """Yield a card as lines for a terminal."""
    spec = card.spec
    yield f"{card.name}"
    if spec.eeg:
        yield f"  EEG          {_eeg(spec.eeg)}"
    if spec.face:
        yield f"  face         {_face(spec.face)}"
    if spec.aux:
        yield f"  peripheral   {_aux(spec.aux)}"
    outputs = ", ".join(spec.targets) + (f"; classes {listed([c.name for c in spec.classes])}" if spec.classes else "")
    yield f"  outputs      {spec.kind} of {outputs}"
    if card.glimpses:
        yield f"  looks        frame by frame, at most {card.glimpses.max_glimpses} times a window"
    if card.start:
        known = ", ".join(f"{key} of {state['seconds']:.0f} s" for key, state in card.start.items())
        yield f"  begins       where its person is known: {known}"
    if refusal := paper_refusal(card):
        yield f"  live         no: {refusal}"
    for n, line in enumerate(_nested(card.provenance, 1)):
        if n == MOST_LINES:
            yield "  ... --json shows the rest"
            return
        yield line


def _eeg(eeg: EegInput) -> str:
    forms = {"raw": "raw", "de": "differential entropy", "band_images": f"scalp maps of {eeg.image_size} pixels"}
    bands = f" of {listed([band.name for band in eeg.bands])}" if eeg.bands else ""
    steps = f"{eeg.steps} windows of {eeg.window_s:g} s" if eeg.steps > 1 else f"a window of {eeg.window_s:g} s"
    where = f"{len(eeg.channels)} channels ({listed(eeg.channels)}) at {eeg.rate_hz:g} Hz"
    return f"{forms[eeg.form]}{bands}; {where}; {steps}; baseline {eeg.baseline}"


def _face(face: FaceInput) -> str:
    what = "68 landmarks" if face.form == "landmarks68" else f"crops of {face.crop_size} pixels"
    return f"{what}; {face.frames} at {face.fps:g} a second; baseline {face.baseline}"


def _aux(aux: AuxInput) -> str:
    where = f"{len(aux.channels)} channels ({listed(aux.channels)}) at {aux.rate_hz:g} Hz"
    return f"{aux.form}; {where}; {aux.steps} x {aux.window_s:g} s; baseline {aux.baseline}"


def _nested(data: Mapping[str, Any], depth: int) -> Iterator[str]:
    """Yield names and values, nested ones indented."""
    for key, value in data.items():
        if isinstance(value, Mapping) and depth < DEEPEST:
            yield f"{'  ' * depth}{key}"
            yield from _nested(value, depth + 1)
        else:
            yield f"{'  ' * depth}{key:{max(1, 14 - 2 * depth)}} {_short(value)}"


def _short(value: object) -> str:
    if isinstance(value, Mapping):
        return "..."
    return listed([str(item)[:LONGEST] for item in value]) if isinstance(value, list) else str(value)[:LONGEST]
