"""The folder of what comes out of a training: one run at a time, and nothing half-written in it.

What another run has left there is put aside, not written over. Its finished trainings stay: each is
known by all that it depends on, and is used again where the same is asked for.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from app.errors import AppError

METRICS, REPORT, MODEL = "metrics.json", "report.html", "model.onnx"
RESULTS = (METRICS, REPORT, MODEL)
LOCK = ".lock"


class OutFolder:
    """A folder for what comes out.

    Parameters
    ----------
    path : Path
        Is made if it is not there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder and keep other runs out of it; what nothing was put into is taken away again.

        Raises
        ------
        AppError
            It cannot be written, or another run is writing into it.
        """
        made = [folder for folder in (self.path, *self.path.parents) if not folder.exists()]
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            file = (self.path / LOCK).open("ab")
        except (OSError, ValueError) as error:
            told = error.strerror if isinstance(error, OSError) else error
            raise AppError(f'"{self.path}" cannot be written: {told}. Give another --out.') from None
        with file:
            if not _taken(file):
                raise AppError(f'Another run is writing into "{self.path}". Wait for it, or give another --out.')
            try:
                yield
            finally:
                _tidy(self.path, made)

    def put_aside(self, request: Mapping[str, Any]) -> Path | None:
        """Move results of another request into a folder of their own, and return it; None where there are none."""
        try:
            settings = json.loads((self.path / METRICS).read_text(encoding="utf-8"))["settings"]
            if all(settings.get(key) == value for key, value in json.loads(json.dumps(request)).items()):
                return None
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass  # it is none of ours, or damaged
        aside = next(own for n in range(1, 10_000) if not (own := self.path / f"earlier-{n}").exists())
        aside.mkdir()
        for name in RESULTS:
            if (self.path / name).exists():
                (self.path / name).rename(aside / name)
        return aside

    def write(self, name: str, content: bytes) -> Path:
        """Write a file beside its place and move it there."""
        path, beside = self.path / name, self.path / f".{name}.{os.getpid()}"
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        return path


def _tidy(path: Path, made: list[Path]) -> None:
    """Remove the folders that were made and are empty but for the lock."""
    if made and {own.name for own in path.iterdir()} <= {LOCK}:
        with suppress(OSError):  # an open file cannot be removed everywhere
            (path / LOCK).unlink(missing_ok=True)
            for folder in made:
                folder.rmdir()


if sys.platform == "win32":
    import msvcrt

    def _taken(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
