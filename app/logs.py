"""Where the program tells what goes on inside: a small rotating file, and standard error.

The file holds names of devices and streams and what went wrong, never a sample, a frame or
an estimate. A folder that cannot be written costs the file, not the start.
"""

from __future__ import annotations

import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from platformdirs import user_log_path

MAX_BYTES = 1_000_000
BACKUPS = 2
log = logging.getLogger(__name__)

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def log_path() -> Path:
    """Return where the log is written; ``EMOSCOPE_CONFIG`` names another folder."""
    folder = os.environ.get("EMOSCOPE_CONFIG")
    return (Path(folder) if folder else user_log_path("emoscope", appauthor=False)) / "emoscope.log"


def start_logging(verbose: bool) -> None:
    """Log to the file, and to standard error: errors alone, or everything if verbose."""
    logging.raiseExceptions = False  # a full disk would print a traceback for every line that does not fit
    on_screen = logging.StreamHandler(sys.stderr)
    on_screen.setLevel(logging.INFO if verbose else logging.ERROR)
    on_screen.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    handlers: list[logging.Handler] = [on_screen]
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handlers.append(RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=BACKUPS, encoding="utf-8"))
    except OSError as error:
        told = f"There is no log file: {error}"
    else:
        told = f"EmoScope started; this log is {path}"
    logging.basicConfig(level=logging.INFO, format=FORMAT, handlers=handlers)
    log.info(told)
