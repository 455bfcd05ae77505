"""Where models are, and which one a name means."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

from platformdirs import user_data_path

from models.errors import ModelError

SUFFIX = ".onnx"


def find_model(path_or_name: str | Path) -> Path:
    """Return the file of a model: what has a folder or ends in ``.onnx`` is a file, all else a name.

    Raises
    ------
    ModelError
        If there is no model of that name.
    """
    path = Path(path_or_name)
    files = model_files()
    if path.parent == Path() and path.suffix != SUFFIX and path.name in files:
        return files[path.name]
    if path.suffix or path.parent != Path():
        return path.expanduser()
    names = ", ".join(files) or "none"
    raise ModelError(f'There is no model "{path_or_name}". There are: {names}. Or give the path of an .onnx file.')


def model_names() -> tuple[str, ...]:
    """Return the names of the models that come with EmoScope."""
    return tuple(files_in(built_in_folder()))


def model_files() -> dict[str, Path]:
    """Return the files of all models by name; of equal names EmoScope's own counts."""
    return files_in(library_folder()) | files_in(built_in_folder())


def library_folder() -> Path:
    """Return the user's folder of models, be it there or not; ``EMOSCOPE_MODELS`` names another."""
    folder = os.environ.get("EMOSCOPE_MODELS")
    return Path(folder) if folder else user_data_path("emoscope", appauthor=False) / "models"


def built_in_folder() -> Path:
    """Return the folder of the models that come with EmoScope."""
    return Path(str(resources.files("assets").joinpath("models")))


def files_in(folder: Path) -> dict[str, Path]:
    """Return the model files of a folder by name; of a folder that cannot be read, none."""
    try:
        return {file.stem: file for file in sorted(folder.glob(f"*{SUFFIX}")) if file.is_file()}
    except OSError:
        return {}
