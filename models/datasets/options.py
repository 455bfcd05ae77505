"""What a user may say about a dataset beside where it lies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

CntFormat = Literal["auto", "int16", "int32"]

ReportProgress = Callable[[str, int, int], None]
"""Takes what is being done, how many are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class OpenOptions:
    """How a dataset is to be opened; importers take what concerns them.

    Attributes
    ----------
    cnt_format : {'auto', 'int16', 'int32'}
        Width of the numbers in NeuroScan CNT files, which do not tell it.
    videos : Path or None
        Folder of face videos, where they do not lie where the dataset has them.
    labels : Path or None
        Label table, or folder of label tables, where they do not lie beside the recordings.
    cache : Path or None
        Folder in which tracked faces are kept; None for the user's own.
    progress : callable or None
        See `ReportProgress`.
    only : tuple of str
        Runs of a folder of sessions, by the beginning of their files' names, with or without the folders
        that lead there; empty for all.
    """

    cnt_format: CntFormat = "auto"
    videos: Path | None = None
    labels: Path | None = None
    cache: Path | None = None
    progress: ReportProgress | None = None
    only: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type[OpenOptions], tuple[object, ...]]:
        """Go to another process, as a dataset does, without ``progress``: it is told of in this one."""
        return OpenOptions, (self.cnt_format, self.videos, self.labels, self.cache, None, self.only)

    def report(self, what: str, n_done: int, n_all: int) -> None:
        """Tell how far it is, where anybody wants to know."""
        if self.progress is not None:
            self.progress(what, n_done, n_all)
