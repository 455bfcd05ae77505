"""The models there are, by name: those that come with EmoScope, and those in the user's folder."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

from platformdirs import user_data_path

from models.errors import ModelError


def find_model(path_or_name: str | Path) -> Path:
    """Return the file of a model: a name has neither a folder nor a suffix."""
    path = Path(path_or_name)
    if path.suffix or path.parent != Path():
        return path.expanduser()
    files = model_files()
    if path.name in files:
        return files[path.name]
    names = ", ".join(model_names()) or "none"
    raise ModelError(
        f'There is no model "{path_or_name}". Models that come with EmoScope: {names}. '
        "Or give the path of an .onnx file."
    )


def model_names() -> tuple[str, ...]:
    """Return the names of the models that come with EmoScope."""
    return tuple(_names_in(_own_folder()))


def model_files() -> dict[str, Path]:
    """Return the files of all models by name; of equal names EmoScope's own counts."""
    return _names_in(library_folder()) | _names_in(_own_folder())


def library_folder() -> Path:
    """Return the user's folder of models, be it there or not; ``EMOSCOPE_MODELS`` names another."""
    folder = os.environ.get("EMOSCOPE_MODELS")
    return Path(folder) if folder else user_data_path("emoscope", appauthor=False) / "models"


def _names_in(folder: Path) -> dict[str, Path]:
    try:
        return {file.stem: file for file in sorted(folder.glob("*.onnx")) if file.is_file()}
    except OSError:  # a folder that cannot be read holds no models
        return {}


def _own_folder() -> Path:
    return Path(str(resources.files("assets").joinpath("models")))
