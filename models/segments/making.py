"""Making the windows of a dataset: recordings side by side, each one done once.

Whoever is interrupted goes on where it stopped: a recording whose note lies in the folder is
done. Rows are known before anything is read, so that every process writes into its own part of
the same files.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import pickle
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from models.datasets.dataset import Dataset, Recording, Wanted
from models.segments.files import DAMAGED, allocate, is_pixels, opened, pixels, read_index, write_index
from models.segments.processes import deaf_to_ctrl_c
from models.segments.schedule import Schedule, Span
from models.segments.trial import Told, trial_windows
from models.spec import InputSpec

Report = Callable[[int, int], None]

FEW_WINDOWS = 2000  # a process takes a second to start
MOST_AT_ONCE = 8  # recordings handed to a process, which often lie in one file
FIGURES = re.compile(r"\d+(\.\d+)?")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Work:
    """What a process needs to prepare one recording after another."""

    dataset: Dataset
    spec: InputSpec
    spans: tuple[tuple[Span, ...], ...]
    starts: tuple[int, ...]
    folder: Path


def make(
    folder: Path, dataset: Dataset, spec: InputSpec, plan: Schedule, processes: int, report: Report | None
) -> None:
    """Fill a folder with the windows of a schedule; ``folder`` appears when it is whole."""
    starts = tuple(int(start) for start in plan.starts)
    making = folder.with_name(f"{folder.name}.making")
    if not _goes_on(making, starts[-1]):
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        allocate(making, spec, starts[-1])
        (making / "rows.json").write_text(json.dumps(starts[-1]), encoding="utf-8")
    work = Work(dataset, spec, plan.spans, starts, making)
    left = [i for i in range(len(plan.recordings)) if starts[i + 1] > starts[i] and not _note(making, i).exists()]
    n_done = starts[-1] - sum(starts[i + 1] - starts[i] for i in left)
    with _side_by_side(work, left, processes) as finished:
        for i in finished:
            n_done += starts[i + 1] - starts[i]
            if report:
                report(n_done, starts[-1])
    write_index(making, {"told": _all_told(making, plan.recordings)})
    shutil.rmtree(folder, ignore_errors=True)
    making.rename(folder)


def _goes_on(making: Path, n_rows: int) -> bool:
    try:
        return bool(json.loads((making / "rows.json").read_text(encoding="utf-8")) == n_rows)
    except DAMAGED:
        return False


@contextmanager
def _side_by_side(work: Work, left: Sequence[int], processes: int) -> Iterator[Iterator[int]]:
    """Prepare recordings, in this process where they are few or other processes cannot be had."""
    n_windows = sum(work.starts[i + 1] - work.starts[i] for i in left)
    alone = min(processes, len(left)) < 2 or n_windows < FEW_WINDOWS or multiprocessing.current_process().daemon
    if alone or not _travels(work):
        yield (_prepare(work, i) for i in left)
        return
    context = multiprocessing.get_context("spawn")  # the threads of other libraries do not survive a fork
    with deaf_to_ctrl_c():
        pool = context.Pool(processes, _enter, (work,))
    with pool:
        yield pool.imap_unordered(_prepare_here, left, max(1, min(MOST_AT_ONCE, len(left) // (4 * processes))))


def _travels(work: Work) -> bool:
    try:
        pickle.dumps(work)
    except (TypeError, AttributeError, pickle.PicklingError) as error:
        log.info("Recordings are prepared one after the other: %s", error)
        return False
    return True


_here: Work


def _enter(work: Work) -> None:
    global _here
    _here = work


def _prepare_here(number: int) -> int:
    return _prepare(_here, number)


def _prepare(work: Work, number: int) -> int:
    """Write a recording's windows into their rows, then the note that it is done."""
    recording = work.dataset.recordings[number]
    streams = work.dataset.read(recording, wanted(recording, work.spec))
    told: Told = Counter()
    files = {key: opened(work.folder / f"{key}.npy", "r+") for key in work.spec.modalities}
    flags = {key: opened(work.folder / f"{key}-present.npy", "r+") for key in work.spec.modalities}
    row = work.starts[number]
    for span in work.spans[number]:
        if not len(span):
            continue
        found = trial_windows(streams, work.spec, span)
        rows = slice(row, row + len(span))
        for key, array in found.arrays.items():
            files[key][rows] = pixels(array) if is_pixels(work.spec, key) else array
            flags[key][rows] = found.present[key]
        told.update(found.told)
        row += len(span)
    for mapped in (*files.values(), *flags.values()):
        mapped.flush()  # type: ignore[attr-defined]  # a memory map
    lines = [[key, text, n] for (key, text), n in _without_figures(told).items()]
    _note(work.folder, number).write_text(json.dumps(lines), encoding="utf-8")
    return number


def wanted(recording: Recording, spec: InputSpec) -> Wanted:
    """Return which of a recording's streams a contract needs."""
    crop = spec.face is not None and spec.face.form == "crop"
    return Wanted(
        eeg=spec.eeg is not None,
        aux=spec.aux is not None,
        landmarks=recording.face and spec.face is not None and not crop,
        crop_size=spec.face.crop_size if spec.face is not None and crop and recording.face else None,
    )


def _without_figures(told: Told) -> Told:
    """Count what differs in its figures alone as one."""
    counted: Told = Counter()
    for (key, text), n in told.items():
        counted[key, FIGURES.sub("…", text) if key else text] += n
    return counted


def _note(folder: Path, number: int) -> Path:
    return folder / f"done-{number:05d}.json"


def _all_told(folder: Path, recordings: Sequence[Recording]) -> list[list[object]]:
    """Return what was said: modality, text, windows, recordings."""
    windows: Counter[tuple[str, str]] = Counter()
    where: Counter[tuple[str, str]] = Counter()
    for i in range(len(recordings)):
        if _note(folder, i).exists():
            for key, text, n in json.loads(_note(folder, i).read_text(encoding="utf-8")):
                windows[key, text] += n
                where[key, text] += 1
    return [[key, text, n, where[key, text]] for (key, text), n in windows.most_common()]


def found_in(folder: Path) -> list[list[object]] | None:
    """Return what was said of a whole set of windows; None where it is not there, or damaged."""
    index = read_index(folder)
    return index["told"] if index else None
