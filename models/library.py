"""The models there are: those that come with EmoScope, by name."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from models.errors import ModelError


def find_model(path_or_name: str | Path) -> Path:
    """Return the file of a model: a name has neither a folder nor a suffix."""
    path = Path(path_or_name)
    if path.suffix or path.parent != Path():
        return path.expanduser()
    own = _own_folder() / f"{path.name}.onnx"
    if own.is_file():
        return own
    names = ", ".join(model_names()) or "none"
    raise ModelError(
        f'There is no model "{path_or_name}". Models that come with EmoScope: {names}. '
        "Or give the path of an .onnx file."
    )


def model_names() -> tuple[str, ...]:
    """Return the names of the models that come with EmoScope."""
    return tuple(sorted(file.stem for file in _own_folder().glob("*.onnx")))


def _own_folder() -> Path:
    return Path(str(resources.files("assets").joinpath("models")))
