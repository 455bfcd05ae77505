"""A model ready to run: its card and its ONNX session, for evaluation and live use alike.

`load_model` lets a file in (`models.onnx_file`), opens it on CUDA where that works and else on
the CPU, compares the graph with the card (`models.graph`) and runs it once, so that what is wrong
with a model is said when it is loaded. A model may be used from one thread at a time.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from models.card import ModelCard
from models.errors import ModelError
from models.graph import Graph, Inputs, Raw, open_graph
from models.library import find_model
from models.onnx_file import read_onnx
from models.outputs import Outputs, convert
from models.provider import RUN_ERRORS, Provider, choose_provider, first_line, open_session

TRIAL_BATCH = 2

log = logging.getLogger(__name__)


class Model:
    """A network and its contract.

    Parameters
    ----------
    card : ModelCard
    content : bytes
        The ONNX file, checked.

    Attributes
    ----------
    card : ModelCard
    sha256 : str
        Digest of the ONNX file, in hexadecimal: two models of one name are told apart by it.
    provider : {'CUDA', 'CPU'}
        Where it runs now.
    provider_reason : str
        Why there, for the user.

    Raises
    ------
    ModelError
        If onnxruntime cannot run it, or the graph is not what the card says.
    """

    def __init__(self, card: ModelCard, content: bytes) -> None:
        self.card = card
        self.sha256 = hashlib.sha256(content).hexdigest()
        self.provider: Provider
        self.provider_reason: str
        self._content = content
        self.provider, self.provider_reason = choose_provider()
        if self.provider == "CUDA":
            try:
                self._open("CUDA")
            except RUN_ERRORS as error:
                self.provider, self.provider_reason = "CPU", f"CUDA cannot run this model: {first_line(error)}"
        if self.provider == "CPU":
            self._open_on_cpu()

    def infer(self, inputs: Inputs) -> Outputs:
        """Run the network.

        Parameters
        ----------
        inputs : mapping of str to ndarray, shape (batch, ...), float32
            The spec's modalities, and ``{modality}_present`` of each; what the graph does not take
            is left out.

        Raises
        ------
        ModelError
            If it fails, or gives something else than numbers.
        """
        return self._answer(lambda graph: graph.windows(inputs))

    def infer_with_share(self, inputs: Inputs, present: Mapping[str, bool]) -> tuple[Outputs, dict[str, float] | None]:
        """Run the network on one window, and tell how much each modality had to say.

        A modality's share is how much the output moves when that modality is replaced by its
        mean (0 after normalisation), as a part of all such moves; one run of the network answers
        for all of them (`models.graph`).

        Parameters
        ----------
        inputs : mapping of str to ndarray, shape (1, ...), float32
            As for `infer`.
        present : mapping of str to bool
            Which modalities count; the others have a share of 0.

        Returns
        -------
        outputs : Outputs
            Of the window itself, batch of 1.
        share : dict of str to float, or None
            Sums to 1; None if nothing moves the output.
        """
        asked = [key for key in self.card.spec.modalities if present[key]]
        shares = dict.fromkeys(self.card.spec.modalities, 0.0)
        if len(asked) < 2:
            return self.infer(inputs), {**shares, **dict.fromkeys(asked, 1.0)} if asked else None
        outputs = self._answer(lambda graph: graph.without(inputs, asked))
        moves = np.abs(outputs.mean[1:] - outputs.mean[0]).sum(axis=1)
        if moves.sum() < 1e-9:
            return outputs[:1], None
        parts = (moves / moves.sum()).tolist()
        return outputs[:1], {**shares, **dict(zip(asked, parts, strict=True))}

    def _open(self, provider: Provider) -> None:
        self._session = open_session(self._content, provider)
        self._graph = open_graph(self._session, self.card)
        self._try()

    def _open_on_cpu(self) -> None:
        try:
            self._open("CPU")
        except RUN_ERRORS as error:
            raise ModelError(f'onnxruntime cannot run model "{self.card.name}": {first_line(error)}') from None

    def _try(self) -> None:
        """Run once on means, so that a failure comes now."""
        spec = self.card.spec
        inputs = {key: np.zeros((TRIAL_BATCH, *part.shape), np.float32) for key, part in spec.parts.items()}
        inputs |= {f"{key}_present": np.ones((TRIAL_BATCH, 1), np.float32) for key in spec.parts}
        one = {name: value[:1] for name, value in inputs.items()}
        for raw, n_rows in (
            (self._graph.windows(inputs), TRIAL_BATCH),
            (self._graph.without(one, spec.modalities), 1 + len(spec.modalities)),
        ):
            outputs = convert(raw, spec)
            if outputs.mean.shape != (n_rows, len(spec.targets)):
                raise ValueError(f"it gives outputs of shape {outputs.mean.shape} for {len(spec.targets)} targets")
            if not outputs.finite():
                raise ValueError("it gives something that is not a number")

    def _answer(self, ask: Callable[[Graph], Raw]) -> Outputs:
        try:
            outputs = convert(ask(self._graph), self.card.spec)
        except RUN_ERRORS as error:
            if self.provider == "CPU":
                raise ModelError(f'Model "{self.card.name}" failed: {first_line(error)}') from None
            self._leave_cuda(error)
            return self._answer(ask)
        if not outputs.finite():
            raise ModelError(f'Model "{self.card.name}" gave something that is not a number. Choose another model.')
        return outputs

    def _leave_cuda(self, error: Exception) -> None:
        self.provider, self.provider_reason = "CPU", f"CUDA failed while running: {first_line(error)}"
        log.warning("%s runs on the CPU from now on. %s", self.card.name, self.provider_reason)
        self._open_on_cpu()


def load_model(path_or_name: str | Path) -> Model:
    """Load a model from an ``.onnx`` file, or one that comes with EmoScope by its name.

    Raises
    ------
    ModelError
        If there is none, or it is refused; the text says why.
    """
    file = read_onnx(find_model(path_or_name))
    return Model(ModelCard.from_json(file.card), file.content)
