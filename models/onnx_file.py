"""The border at which a model file is let in.

A file may come from anyone. It is read once, checked, and the very bytes that were checked go
to onnxruntime, which can then open no other file. Refused: more than 512 MB, metadata over 8 MB, tensors
kept outside the file (wherever they hide: nested graphs, functions, attributes), operators
other than the ONNX standard's, files without EmoScope's card.

onnx's own parser does the reading: importing it takes 0.09 s, once, in the thread that loads
the model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from google.protobuf.message import DecodeError, Message  # type: ignore[import-untyped]

from models.errors import ModelError, SpecError

if TYPE_CHECKING:
    import onnx

MAX_FILE = 512 * 2**20
MAX_METADATA = 8 * 2**20
STANDARD_DOMAINS = ("", "ai.onnx", "ai.onnx.ml")
CARD_KEY = "emoscope"


@dataclass(frozen=True, slots=True)
class OnnxFile:
    """A model file that passed: its bytes, and its card as text."""

    content: bytes
    card: str


def read_onnx(path: Path) -> OnnxFile:
    """Read and check a model file.

    Raises
    ------
    ModelError
        If the file cannot be read, is no ONNX file, or could do harm.
    SpecError
        If it bears no card of EmoScope's.
    """
    content = _content(path)
    model = _model(content, path)
    _refuse_outside(model, path)
    return OnnxFile(content, _card(model, path))


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise ModelError(f'There is no model file "{path}". Give the path of an .onnx file.')
        size = path.stat().st_size
        if size > MAX_FILE:
            raise ModelError(
                f'"{path}" is {size / 2**20:.0f} MB; EmoScope loads models up to {MAX_FILE // 2**20} MB. '
                "Export a smaller one."
            )
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)[:MAX_FILE]
    except OSError as error:
        raise ModelError(f'"{path}" cannot be read: {error.strerror}. Check its permissions.') from None


def _model(content: bytes, path: Path) -> onnx.ModelProto:
    import onnx

    try:
        model = onnx.ModelProto.FromString(content)
    except DecodeError:
        model = onnx.ModelProto()
    if not model.graph.node:
        raise ModelError(f'"{path}" is not an ONNX file, or it is damaged. Export the model again.')
    return model


def _refuse_outside(model: onnx.ModelProto, path: Path) -> None:
    """Refuse what reaches out of the file: data elsewhere, operators of other libraries."""
    for message in _messages(model):
        kind = message.DESCRIPTOR.name
        if kind == "TensorProto" and (message.external_data or message.data_location):
            raise ModelError(
                f'"{path}" keeps weights in other files; EmoScope opens none. Export the model with everything '
                "in one file (external_data=False)."
            )
        if kind == "NodeProto" and message.domain not in STANDARD_DOMAINS:
            raise ModelError(
                f'"{path}" uses the operator {message.op_type[:40]!r} of {message.domain[:40]!r}; '
                "EmoScope runs standard ONNX operators only. Export the model without custom operators."
            )


def _messages(root: Message) -> Iterator[Message]:
    """Walk every message in a message, itself included; weights are not looked into."""
    waiting = [root]
    while waiting:
        message = waiting.pop()
        yield message
        for descriptor, value in message.ListFields():
            if descriptor.message_type is not None:
                waiting.extend([value] if isinstance(value, Message) else value)


def _card(model: onnx.ModelProto, path: Path) -> str:
    size = sum(len(entry.key) + len(entry.value) for entry in model.metadata_props)
    if size > MAX_METADATA:
        raise ModelError(f'"{path}" carries {size / 2**20:.0f} MB of metadata; EmoScope reads up to 8 MB.')
    cards = [entry.value for entry in model.metadata_props if entry.key == CARD_KEY]
    if len(cards) != 1:
        raise SpecError(
            f'"{path}" carries no EmoScope contract, so it is unknown what the network eats. Export the model '
            "with EmoScope (emoscope train)."
        )
    return cards[0]
