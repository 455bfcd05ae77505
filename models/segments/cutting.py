"""From a dataset to windows that are ready for a network, cut by the code that runs live."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from models.datasets.dataset import Dataset
from models.segments.plan import CutPlan
from models.segments.store import StoredSegments
from models.spec import InputSpec

Report = Callable[[int, int], None]


def cut(dataset: Dataset, spec: InputSpec, plan: CutPlan, cache: Path, report: Report | None = None) -> StoredSegments:
    """Return all windows of a dataset for a contract; what was cut before is opened again.

    Parameters
    ----------
    dataset : Dataset
    spec : InputSpec
        What a system wants; its baselines are set by ``plan.statistics`` (`with_statistics`).
    plan : CutPlan
    cache : Path
        Folder of stored windows; `default_cache` names the user's own.
    report : callable, optional
        Called with the windows that are done and all there are.

    Raises
    ------
    DatasetError
        No trial is long enough for a window, the dataset lacks what the contract asks for, or a file
        is damaged.
    """
    raise NotImplementedError


def default_cache() -> Path:
    """Return the user's own folder of stored windows; the environment's EMOSCOPE_CACHE comes first."""
    raise NotImplementedError
