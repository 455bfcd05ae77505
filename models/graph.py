"""A model's graph, as its card promises it: compared when it is opened, and run.

A graph answers for whole windows, or it is one glimpse (`models.glimpse_loop`), which the card
then says. It takes the spec's modalities by name and, if it likes, their presence; outputs are
those of the spec's kind (`models.outputs.GRAPH_OUTPUTS`), of a glimpse those of the loop.

A graph of one output and several modalities may also give ``p_high_without`` (``p_class_without``),
(batch, n_modalities, n_outputs): what it would say with each modality, in the spec's order, at its
mean, 0 after normalisation. One that does not is asked by running it on such windows too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from models.card import Glimpses, ModelCard
from models.glimpse_loop import Arrays, GlimpseLoop
from models.outputs import GRAPH_OUTPUTS
from models.spec import InputSpec

Inputs = Mapping[str, NDArray[np.float32]]
Raw = list[NDArray[np.float32]]
Run = Callable[[Inputs], Raw]

GLIMPSE_OUTPUTS = ("logits", "next_position", "next_state")


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph, opened; both give outputs in the order of ``GRAPH_OUTPUTS``.

    Attributes
    ----------
    windows : function of inputs
        A row for each of a batch of windows.
    without : function of inputs and modalities
        Of one window: a row for the window itself, then one for each of the modalities, with that
        one at its mean.
    """

    windows: Run
    without: Callable[[Inputs, Sequence[str]], Raw]


def open_graph(session: ort.InferenceSession, card: ModelCard) -> Graph:
    """Compare a graph with its card, and return it ready to run.

    Raises
    ------
    ValueError
        If inputs or outputs are not those of the card.
    """
    if card.glimpses is not None:
        return _asked_again(_glimpse_by_glimpse(session, card.spec, card.glimpses))
    return _whole_windows(session, card.spec)


def without_name(spec: InputSpec) -> str | None:
    """Return what a graph calls the answers without each modality; None where there can be none."""
    outputs = GRAPH_OUTPUTS[spec.kind]
    return f"{outputs[0]}_without" if len(outputs) == 1 and len(spec.modalities) > 1 else None


def _whole_windows(session: ort.InferenceSession, spec: InputSpec) -> Graph:
    shapes = {key: part.shape for key, part in spec.parts.items()}
    outputs, name = list(GRAPH_OUTPUTS[spec.kind]), without_name(spec)
    inputs = _check(session, shapes, {f"{key}_present": (1,) for key in shapes}, GRAPH_OUTPUTS[spec.kind])
    nothing_else = ort.RunOptions()
    nothing_else.only_execute_path_to_fetches = True  # nobody pays for answers that nobody asked for

    def run(given: Inputs, wanted: list[str] = outputs) -> Raw:
        feeds = {key: np.ascontiguousarray(given[key], np.float32) for key in inputs}
        return cast("Raw", session.run(wanted, feeds, nothing_else))

    if name is None or name not in {value.name for value in session.get_outputs()}:
        return _asked_again(run)

    def without(given: Inputs, asked: Sequence[str]) -> Raw:
        said, less = run(given, [*outputs, name])
        if less.shape != (1, len(shapes), *said.shape[1:]):
            raise ValueError(f"its output {name!r} is {less.shape} for {len(shapes)} modalities of one window")
        return [np.concatenate([said, less[0, [spec.modalities.index(key) for key in asked]]])]

    return Graph(run, without)


def _asked_again(run: Run) -> Graph:
    """Return a graph that does not say itself what it would say without each modality."""

    def without(inputs: Inputs, asked: Sequence[str]) -> Raw:
        batch = {name: np.repeat(value, 1 + len(asked), axis=0) for name, value in inputs.items()}
        for row, key in enumerate(asked, start=1):
            batch[key][row] = 0.0
        return run(batch)

    return Graph(run, without)


def _glimpse_by_glimpse(session: ort.InferenceSession, spec: InputSpec, glimpses: Glimpses) -> Run:
    frames = {key: part.shape[1:] for key, part in spec.parts.items()}
    memory = {"position": (1,), "state": glimpses.state_shape}
    _check(session, frames | memory, {}, GLIMPSE_OUTPUTS)

    def glimpse(arrays: Arrays) -> Arrays:
        found = session.run(list(GLIMPSE_OUTPUTS), {name: np.ascontiguousarray(a) for name, a in arrays.items()})
        return dict(zip(GLIMPSE_OUTPUTS, found, strict=True))

    loop = GlimpseLoop(glimpse, glimpses.state_shape, glimpses.max_glimpses)

    def run(inputs: Inputs) -> Raw:
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
