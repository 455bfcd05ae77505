"""A model's graph, as its card promises it: compared when it is opened, and run.

A graph answers for whole windows, or it looks at them frame by frame, which the card then says.
The first takes the spec's modalities by name and, if it likes, their presence; outputs are those
of the spec's kind (`models.outputs.GRAPH_OUTPUTS`). The second has two parts: an encoder from
``{modality}_frames`` to ``{modality}_features``, and one step of `models.glimpse_loop`, to which
``{modality}_seen`` are the features of the frames it looks at.

A graph of whole windows, one output and several modalities may also give ``p_high_without`` (``p_class_without``),
(batch, n_modalities, n_outputs): what it would say with each modality, in the spec's order, at its
mean, 0 after normalisation. One that does not is asked by running it on such windows too. It may also give
``features`` (batch, n_features), what its last linear layer reads: `models.networks.emoscope` says which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from models.card import Glimpses, ModelCard
from models.glimpse_loop import MEMORY, RESULTS, Arrays, GlimpseLoop
from models.outputs import GRAPH_OUTPUTS
from models.spec import InputSpec

Inputs = Mapping[str, NDArray[np.float32]]
Raw = list[NDArray[np.float32]]
Run = Callable[[Inputs], Raw]

FEATURES = "features"
FRAMES_AT_ONCE = 32  # to encode; more need memory and are no faster


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
        return _glimpse_by_glimpse(session, card.spec, card.glimpses)
    return _whole_windows(session, card.spec)


def without_name(spec: InputSpec) -> str | None:
    """Return what a graph calls the answers without each modality; None where there can be none."""
    outputs = GRAPH_OUTPUTS[spec.kind]
    return f"{outputs[0]}_without" if len(outputs) == 1 and len(spec.modalities) > 1 else None


def _whole_windows(session: ort.InferenceSession, spec: InputSpec) -> Graph:
    shapes = {key: part.shape for key, part in spec.parts.items()}
    outputs, name = list(GRAPH_OUTPUTS[spec.kind]), without_name(spec)
    inputs = _check(session, shapes, {f"{key}_present": (1,) for key in shapes}, GRAPH_OUTPUTS[spec.kind])

    def run(given: Inputs, wanted: list[str] = outputs) -> Raw:
        return _run(session, wanted, {key: given[key] if key in given else _all_there(given) for key in inputs})

    if name is None or name not in {value.name for value in session.get_outputs()}:
        return Graph(run, lambda given, asked: run(_with_means(given, asked)))

    def without(given: Inputs, asked: Sequence[str]) -> Raw:
        said, less = run(given, [*outputs, name])
        if less.shape != (1, len(shapes), *said.shape[1:]):
            raise ValueError(f"its output {name!r} is {less.shape} for {len(shapes)} modalities of one window")
        return [np.concatenate([said, less[0, [spec.modalities.index(key) for key in asked]]])]

    return Graph(run, without)


def _glimpse_by_glimpse(session: ort.InferenceSession, spec: InputSpec, glimpses: Glimpses) -> Graph:
    frames = {f"{key}_frames": part.shape[1:] for key, part in spec.parts.items()}
    seen, features = [f"{key}_seen" for key in spec.parts], [f"{key}_features" for key in spec.parts]
    memory = dict(zip(MEMORY, ((1,), glimpses.state_shape), strict=True))
    _check(session, {**frames, **memory, **dict.fromkeys(seen)}, {}, (*RESULTS, *features))
    no_rows = {value.name: _no_rows(value.shape) for value in session.get_inputs()}  # for the part that is not asked

    def encode(inputs: Inputs) -> Inputs:
        """Return features of every frame (batch, n_frames, ...) by modality."""
        shown = {f"{key}_frames": inputs[key].reshape(-1, *inputs[key].shape[2:]) for key in spec.parts}
        encoded = [_run(session, features, {**no_rows, **some}) for some in _in_parts(shown)]
        rows = [np.concatenate(column) for column in zip(*encoded, strict=True)]
        return {
            key: row.reshape(*inputs[key].shape[:2], *row.shape[1:]) for key, row in zip(spec.parts, rows, strict=True)
        }

    def glimpse(arrays: Arrays) -> Arrays:
        given = {name if name in memory else f"{name}_seen": value for name, value in arrays.items()}
        return dict(zip(RESULTS, _run(session, RESULTS, {**no_rows, **given}), strict=True))

    loop = GlimpseLoop(glimpse, glimpses.state_shape, glimpses.max_glimpses)
    means = encode({key: np.zeros((1, 1, *part.shape[1:]), np.float32) for key, part in spec.parts.items()})

    def look(encoded: Inputs) -> Raw:
        return [probabilities(loop(encoded).logits, spec)]

    return Graph(
        lambda inputs: look(encode(inputs)),
        lambda inputs, asked: look(_with_means(encode(inputs), asked, means)),
    )


def _run(session: ort.InferenceSession, outputs: Sequence[str], inputs: Inputs) -> Raw:
    given = {name: np.ascontiguousarray(value, np.float32) for name, value in inputs.items()}
    return cast("Raw", session.run(list(outputs), given))


def _in_parts(inputs: Inputs) -> Iterator[Inputs]:
    """Yield rows of all inputs, ``FRAMES_AT_ONCE`` at a time."""
    for start in range(0, len(next(iter(inputs.values()))), FRAMES_AT_ONCE):
        yield {name: value[start : start + FRAMES_AT_ONCE] for name, value in inputs.items()}


def _all_there(given: Inputs) -> NDArray[np.float32]:
    """Return the presence of a modality of which nothing is said."""
    return np.ones((len(next(iter(given.values()))), 1), np.float32)


def _with_means(inputs: Inputs, asked: Sequence[str], means: Inputs | None = None) -> Inputs:
    """Return a batch: one window as it is, then once for each modality with that one at its mean."""
    batch = {name: np.repeat(value, 1 + len(asked), axis=0) for name, value in inputs.items()}
    for row, key in enumerate(asked, start=1):
        batch[key][row] = 0.0 if means is None else means[key][0]
    return batch


def _no_rows(shape: Sequence[int | str | None]) -> NDArray[np.float32]:
    return np.zeros([size if isinstance(size, int) else 0 for size in shape], np.float32)


def probabilities(logits: NDArray[np.float32], spec: InputSpec) -> NDArray[np.float32]:
    """Return what calibrated logits (batch, n_outputs) say, as `models.networks.calibrated` does."""
    p = 0.5 * (1.0 + np.tanh(0.5 * logits))  # the sigmoid, without overflow
    return p / np.maximum(p.sum(axis=1, keepdims=True), 1e-12) if spec.kind == "classes" else p


def _check(
    session: ort.InferenceSession,
    needed: Mapping[str, tuple[int, ...] | None],
    optional: Mapping[str, tuple[int, ...]],
    outputs: tuple[str, ...],
) -> tuple[str, ...]:
    """Compare inputs and outputs with what the card promises (None: of any shape), and return the inputs' names."""
    found = {value.name: value for value in session.get_inputs()}
    given = {value.name for value in session.get_outputs()}
    wanted = {**needed, **optional}
    if not set(needed) <= set(found) <= set(wanted) or not set(outputs) <= given:
        raise ValueError(f"its inputs {sorted(found)} and outputs {sorted(given)} are not those of its card")
    for name, value in found.items():
        (batch, *rest), shape = value.shape or [1], wanted[name]
        fits = shape is None or (
            len(rest) == len(shape)
            and all(not isinstance(own, int) or own == size for own, size in zip(rest, shape, strict=True))
        )
        if isinstance(batch, int) or not fits or value.type != "tensor(float)":
            raise ValueError(f"its input {name!r} is {value.type} {value.shape}, not float (batch, {shape or '...'})")
    return tuple(found)
