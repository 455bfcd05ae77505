"""A model's head in its file: what it reads, where its weights lie, and other weights in their place.

A network that can be made personal gives, beside its answers, the output ``features`` (batch, n_features)
that its last linear layer reads. The weights of that layer are the initializers ``head.weight``
(n_outputs, n_features) and ``head.bias`` (n_outputs,), and nothing but the line of
`models.networks.calibrated` and the sigmoid follows it. What the file says of itself is compared with what
it does before anything is built on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper
from scipy.special import expit

from models.calibration.head import Head
from models.card import ModelCard, write_card
from models.errors import CalibrationError
from models.outputs import GRAPH_OUTPUTS
from models.provider import RUN_ERRORS, first_line, open_session

FEATURES, WEIGHT, BIAS = "features", "head.weight", "head.bias"
SLOPE, OFFSET = "platt.slope", "platt.offset"
AT_ONCE = 64  # windows
LARGEST_DIFFERENCE = 1e-3  # of a probability: float32, and logits in the thousands

Inputs = Mapping[str, NDArray[np.float32]]


class HeadGraph:
    """A model's file, opened at its head.

    Parameters
    ----------
    content : bytes
        The ONNX file, checked (`models.onnx_file`).
    card : ModelCard
        Its own.

    Raises
    ------
    CalibrationError
        It has no such head, or cannot be run.
    """

    def __init__(self, content: bytes, card: ModelCard) -> None:
        self.card = card
        self._model = onnx.ModelProto.FromString(content)
        self._check_contract()
        self._weight, self._bias = self._array(WEIGHT), self._array(BIAS)
        self._slope, self._offset = self._array(SLOPE), self._array(OFFSET)
        self._check_shapes()
        try:
            self._session = open_session(content, "CPU")
        except RUN_ERRORS as error:
            raise CalibrationError(f'onnxruntime cannot run model "{card.name}": {first_line(error)}') from None
        self._taken = [value.name for value in self._session.get_inputs()]

    def features(self, inputs: Inputs) -> NDArray[np.float64]:
        """Return the features (n_windows, n_features) of windows, given as `models.runtime.Model.infer` takes them.

        Raises
        ------
        CalibrationError
            The answers of the network are not those of its head.
        """
        n_windows = len(next(iter(inputs.values())))
        rows = [self._run(inputs, slice(start, start + AT_ONCE)) for start in range(0, n_windows, AT_ONCE)]
        features, p = (np.concatenate(column).astype(np.float64) for column in zip(*rows, strict=True))
        told = np.column_stack([expit(head.logits(features)) for head in self.heads()])
        if not np.isfinite(features).all() or np.abs(told - p).max(initial=0.0) > LARGEST_DIFFERENCE:
            raise self._refusal("its answers are not those of its head")
        return features

    def heads(self) -> tuple[Head, ...]:
        """Return the population's head of each target, in the card's order, calibration counted in."""
        weight, bias = self._slope[:, np.newaxis] * self._weight, self._slope * self._bias + self._offset
        return tuple(Head(own, float(offset)) for own, offset in zip(weight, bias, strict=True))

    def with_heads(self, heads: Mapping[int, Head], card: ModelCard) -> bytes:
        """Return the file with other heads for some targets, by their number, and another card."""
        weight, bias = self._weight.copy(), self._bias.copy()
        for target, head in heads.items():
            weight[target] = head.weight / self._slope[target]
            bias[target] = (head.bias - self._offset[target]) / self._slope[target]
        model = onnx.ModelProto()
        model.CopyFrom(self._model)
        for name, array in ((WEIGHT, weight), (BIAS, bias)):
            tensor = next(tensor for tensor in model.graph.initializer if tensor.name == name)
            tensor.CopyFrom(numpy_helper.from_array(array.astype(np.float32), name))
        write_card(model, card)
        return bytes(model.SerializeToString())

    def _run(self, inputs: Inputs, rows: slice) -> list[NDArray[np.float32]]:
        given = {name: np.ascontiguousarray(inputs[name][rows], np.float32) for name in self._taken}
        [answers] = GRAPH_OUTPUTS[self.card.spec.kind]
        try:
            return list(self._session.run([FEATURES, answers], given))
        except RUN_ERRORS as error:
            raise CalibrationError(f'Model "{self.card.name}" failed: {first_line(error)}') from None

    def _check_contract(self) -> None:
        if self.card.spec.kind != "probability":
            raise self._refusal(f"it gives no probabilities of high and low, but {self.card.spec.kind}")
        if FEATURES not in {output.name for output in self._model.graph.output}:
            raise self._refusal(f"its graph does not give {FEATURES}")

    def _check_shapes(self) -> None:
        n_outputs, width = self.card.spec.n_outputs, self._weight.shape[-1:]
        shapes = [own.shape for own in (self._weight, self._bias, self._slope, self._offset)]
        if shapes != [(n_outputs, *width), *[(n_outputs,)] * 3]:
            raise self._refusal(f"its head has the shapes {shapes} for {n_outputs} targets")
        finite = all(np.isfinite(own).all() for own in (self._weight, self._bias, self._slope, self._offset))
        if not finite or (self._slope <= 0).any():
            raise self._refusal("its head has values that it cannot have")

    def _array(self, name: str) -> NDArray[np.float64]:
        """Return an initializer; that of the calibration has the modules that it lies in before its name."""
        prefix = r"(.*\.)?" if name in (SLOPE, OFFSET) else ""
        found = [own for own in self._model.graph.initializer if re.fullmatch(prefix + re.escape(name), own.name)]
        if len(found) != 1:
            raise self._refusal(f"its graph has {len(found)} initializers {name}, not one")
        return np.asarray(numpy_helper.to_array(found[0]), np.float64)

    def _refusal(self, why: str) -> CalibrationError:
        return CalibrationError(
            f'Model "{self.card.name}" cannot be made personal: {why}. Choose one that was trained as emoscope.'
        )
