"""Settings that outlive the window: one small JSON file in the user's configuration folder.

The file may have been edited, cut short or written by another version: what does not fit is
left at its default and said once; it never stops the start. Written whole or not at all.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from ui.settings import WindowSettings

MAX_BYTES = 64 * 1024

log = logging.getLogger(__name__)


def settings_path() -> Path:
    """Return where the settings are kept; ``EMOSCOPE_CONFIG`` names another folder."""
    folder = os.environ.get("EMOSCOPE_CONFIG")
    return (Path(folder) if folder else user_config_path("emoscope", appauthor=False)) / "settings.json"


def load(path: Path) -> tuple[WindowSettings, str]:
    """Return the settings and, if any were refused, one line that says so."""
    try:
        if path.stat().st_size > MAX_BYTES or not path.is_file():
            return WindowSettings(), f"Settings in {path} are no file of up to {MAX_BYTES} bytes: defaults are used."
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return WindowSettings(), ""
    except (OSError, ValueError, RecursionError) as error:
        return WindowSettings(), f"Settings in {path} cannot be read ({error}): defaults are used."
    if not isinstance(stored, dict):
        return WindowSettings(), f"Settings in {path} are not a table of names and values: defaults are used."
    return _admit(stored)


def _admit(stored: dict[str, Any]) -> tuple[WindowSettings, str]:
    defaults = WindowSettings()
    admitted, refused = {}, []
    for spec in fields(WindowSettings):
        if spec.name not in stored:
            continue
        value = stored[spec.name]
        if type(value) is type(getattr(defaults, spec.name)) and _valid(spec.name, value):
            admitted[spec.name] = value
        else:
            refused.append(f"{spec.name} = {value!r}"[:80])
    notice = f"Settings that do not fit are left at their defaults: {', '.join(refused)}." if refused else ""
    return WindowSettings(**admitted), notice


def _valid(name: str, value: Any) -> bool:
    choices = WindowSettings.CHOICES.get(name)
    return value in choices if choices else True


def save(path: Path, settings: WindowSettings) -> None:
    """Write the settings whole; a folder that cannot be written is logged, not raised."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8") as file:
            json.dump(asdict(settings), file, indent=2)
        Path(file.name).replace(path)
    except OSError as error:
        log.warning("Settings cannot be saved to %s: %s", path, error)
