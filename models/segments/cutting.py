"""From a dataset to windows that are ready for a network, cut by the code that runs live.

A set of windows is made once and kept in the user's cache folder, known by the digest of all that it
depends on: the dataset's files, the contract, the hop. It holds no label.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from models.datasets.dataset import Dataset
from models.errors import DatasetError
from models.segments.copies import copies
from models.segments.copies import told as of_copies
from models.segments.files import digest_of, opened, windows_digest
from models.segments.lock import only_one
from models.segments.making import found_in, make
from models.segments.paper import warn_of_paper_presets
from models.segments.plan import CutPlan, Statistics
from models.segments.published import refuse_other_features
from models.segments.schedule import Schedule, schedule
from models.segments.statistics import person_statistics
from models.segments.store import StoredSegments
from models.segments.table import SegmentTable
from models.spec import AuxInput, EegInput, InputSpec

Report = Callable[[int, int], None]

WORDS = {"eeg": "EEG", "face": "face", "aux": "peripheral channels"}
FEWEST = 0.5
MOST_TOLD = 4


def cut(dataset: Dataset, spec: InputSpec, plan: CutPlan, cache: Path, report: Report | None = None) -> StoredSegments:
    """Return all windows of a dataset for a contract; what was cut before is opened again.

    Parameters
    ----------
    dataset : Dataset
    spec : InputSpec
        What a system wants; its baselines are set by ``plan.statistics`` (`with_statistics`), or are those of a
        model that is there already (``plan.personal``).
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
    spec = plan.contract_of(spec)
    _refuse_what_is_not_there(dataset, spec)
    presets = warn_of_paper_presets(spec)
    hop_s = plan.hop_for(spec)
    where = schedule(dataset, spec, hop_s)
    digest = windows_digest(dataset.fingerprint(), spec, hop_s)
    folder, personal = cache / digest, plan.rules_of(spec)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with only_one(cache / f"{digest}.lock"):
            told = found_in(folder)
            if told is None:
                make(folder, dataset, spec, where, plan.processes, report)
                told = found_in(folder) or []
            statistics = person_statistics(folder, spec, personal, where, plan.statistics)
    except OSError as error:
        raise DatasetError(f'Windows cannot be kept in "{cache}": {error}. Is the disk full?') from error
    table, stored_row, same = _table(folder, spec, where)
    seen = (*where.notes, *same, *presets, *_notes(table, spec, told), *_of_statistics(plan.statistics))
    notes = (*dataset.notes, *seen)
    whole = digest_of({"windows": digest, "statistics": plan.statistics, "input": spec.to_dict()})
    return StoredSegments(folder, spec, table, personal, whole, notes, stored_row, statistics)


def default_cache() -> Path:
    """Return the user's own folder of stored windows; ``EMOSCOPE_CACHE`` names another place for caches."""
    place = os.environ.get("EMOSCOPE_CACHE")
    return (Path(place) if place else user_cache_path("emoscope", appauthor=False)) / "segments"


def _refuse_what_is_not_there(dataset: Dataset, spec: InputSpec) -> None:
    """Refuse a modality that no recording has, and published features that are others."""
    for key, part in spec.parts.items():
        features = [getattr(recording, f"{key}_features", None) for recording in dataset.recordings]
        signals = [getattr(recording, key) for recording in dataset.recordings]
        if isinstance(part, EegInput | AuxInput):
            for signal, published in zip(signals, features, strict=True):
                if not signal and published:
                    refuse_other_features(published, part, dataset.name)
        if not any(signals) and not any(features):
            has = [word for own, word in WORDS.items() if any(getattr(r, own) for r in dataset.recordings)]
            raise DatasetError(
                f"{dataset.name} has no {WORDS[key]}, which this model wants; it has {' and '.join(has) or 'neither'}. "
                f"Choose another model, or leave {WORDS[key]} out."
            )


def _table(folder: Path, spec: InputSpec, where: Schedule) -> tuple[SegmentTable, NDArray[np.int64], tuple[str, ...]]:
    """Return the segments, where each lies in the files, and what is to be said of trials that are others' copies."""
    trial, t_end, rest = where.rows()
    rows = np.flatnonzero(~rest)
    present = {key: np.array(opened(folder / f"{key}-present.npy")[rows], bool) for key in spec.modalities}
    same = copies(folder, trial[rows], rows, present)
    kept = ~np.isin(trial[rows], list(same))
    rows = rows[kept]
    table = SegmentTable(where.trials, trial[rows], t_end[rows], {key: own[kept] for key, own in present.items()})
    return table, rows, of_copies(same, where.trials)


def _notes(table: SegmentTable, spec: InputSpec, told: list[list[object]]) -> tuple[str, ...]:
    """Return what was left out or made up, with counts, the commonest reasons first."""
    notes = []
    for key in spec.modalities:
        n_there = int(table.present[key].sum())
        if n_there < len(table):
            reasons = [f"{text} ({n})" for own, text, n, _ in told if own == key]
            few = "; less than half of all" if n_there < FEWEST * len(table) else ""
            notes.append(
                f"{WORDS[key]} counts in {n_there} of {len(table)} windows{few}. Where not: {_listed(reasons)}"
            )
    made_up = [f"{text} ({n} windows in {where} recordings)" for own, text, n, where in told if not own]
    return (*notes, *((f"made up for: {_listed(made_up)}",) if made_up else ()))


def _listed(texts: list[str]) -> str:
    more = f", and {len(texts) - MOST_TOLD} more" if len(texts) > MOST_TOLD else ""
    return "; ".join(texts[:MOST_TOLD]) + more


def _of_statistics(statistics: Statistics) -> tuple[str, ...]:
    if statistics != "all":
        return ()
    return (
        "what is usual for a person is learned of all their windows, without labels but with those still to come: "
        "the figures hold for people who were measured before, not for the first minutes",
    )
