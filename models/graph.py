"""A model's graph, as its card promises it: compared when it is opened, and run.

A graph answers for whole windows, or it is one glimpse (`models.glimpse_loop`), which the card
then says. It takes the spec's modalities by name and, if it likes, their presence; outputs are
those of the spec's kind (`models.outputs.GRAPH_OUTPUTS`), of a glimpse those of the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from models.card import Glimpses, ModelCard
from models.glimpse_loop import Arrays, GlimpseLoop
from models.outputs import GRAPH_OUTPUTS
from models.spec import InputSpec

Inputs = Mapping[str, NDArray[np.float32]]
Run = Callable[[Inputs], list[NDArray[np.float32]]]

GLIMPSE_OUTPUTS = ("logits", "next_position", "next_state")


def open_graph(session: ort.InferenceSession, card: ModelCard) -> Run:
    """Return the function from a batch of inputs to outputs in the order of ``GRAPH_OUTPUTS``.

    Raises
    ------
    ValueError
        If inputs or outputs are not those of the card.
    """
    if card.glimpses is None:
        return _whole_windows(session, card.spec)
    return _glimpse_by_glimpse(session, card.spec, card.glimpses)


def _whole_windows(session: ort.InferenceSession, spec: InputSpec) -> Run:
    inputs = {key: part.shape for key, part in spec.parts.items()}
    names = _check(session, inputs, {f"{key}_present": (1,) for key in inputs}, GRAPH_OUTPUTS[spec.kind])
    outputs = list(GRAPH_OUTPUTS[spec.kind])

    def run(inputs: Inputs) -> list[NDArray[np.float32]]:
        feeds = {name: np.ascontiguousarray(inputs[name], np.float32) for name in names}
        return cast("list[NDArray[np.float32]]", session.run(outputs, feeds))

    return run


def _glimpse_by_glimpse(session: ort.InferenceSession, spec: InputSpec, glimpses: Glimpses) -> Run:
    frames = {key: part.shape[1:] for key, part in spec.parts.items()}
    memory = {"position": (1,), "state": glimpses.state_shape}
    _check(session, frames | memory, {}, GLIMPSE_OUTPUTS)

    def glimpse(arrays: Arrays) -> Arrays:
        found = session.run(list(GLIMPSE_OUTPUTS), {name: np.ascontiguousarray(a) for name, a in arrays.items()})
        return dict(zip(GLIMPSE_OUTPUTS, found, strict=True))

    loop = GlimpseLoop(glimpse, glimpses.state_shape, glimpses.max_glimpses)

    def run(inputs: Inputs) -> list[NDArray[np.float32]]:
        logits = loop({key: np.asarray(inputs[key], np.float32) for key in frames}).logits
        return [probabilities(logits, spec)]

    return run


def probabilities(logits: NDArray[np.float32], spec: InputSpec) -> NDArray[np.float32]:
    """Return what calibrated logits (batch, n_outputs) say, as `models.networks.calibrated` does."""
    p = 0.5 * (1.0 + np.tanh(0.5 * logits))  # the sigmoid, without overflow
    return p / np.maximum(p.sum(axis=1, keepdims=True), 1e-12) if spec.kind == "classes" else p


def _check(
    session: ort.InferenceSession,
    needed: Mapping[str, tuple[int, ...]],
    optional: Mapping[str, tuple[int, ...]],
    outputs: tuple[str, ...],
) -> tuple[str, ...]:
    """Compare a graph's inputs and outputs with what its card promises, and return the inputs' names."""
    found = {value.name: value for value in session.get_inputs()}
    given = {value.name for value in session.get_outputs()}
    wanted = {**needed, **optional}
    if not set(needed) <= set(found) <= set(wanted) or not set(outputs) <= given:
        raise ValueError(f"its inputs {sorted(found)} and outputs {sorted(given)} are not those of its card")
    for name, value in found.items():
        batch, *rest = value.shape
        fits = len(rest) == len(wanted[name]) and all(
            not isinstance(own, int) or own == size for own, size in zip(rest, wanted[name], strict=True)
        )
        if isinstance(batch, int) or not fits or value.type != "tensor(float)":
            raise ValueError(f"its input {name!r} is {value.type} {value.shape}, not float (batch, {wanted[name]})")
    return tuple(found)
