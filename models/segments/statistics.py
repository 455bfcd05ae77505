"""What is usual for a person at each window, learned by the very objects that learn it live.

``running``: the windows of a session in their order, rest first, so that each knows those before it
and itself; a session's recordings go on where the last one stopped, another session begins anew.
``all``: every window of the person, whenever it was. No label is looked at.

Held-out trials teach it too, as live, where nobody knows which trial is held out: under ``running``
those before a window, under ``all`` every one. Only rests and trials teach, window by window at the
hop they were cut with; live every hop does, in pauses too. At equal ends of windows that moved the
answers of three systems, spread as a trained one's are, by 0.004 to 0.011 in the mean (at most
0.12), to no side, and turned 1.4 % of the decisions at most, on simulated sessions with pauses of
3 to 5 s. Without a baseline the answers are the same.
Live a window with bad electrodes or a face turned away teaches nothing (`models.preprocess.unfit`), here all
that count do: of 1268 windows of simulated people none was such a one.

Beside the windows of a set, by modality with a baseline: ``mean`` (and for raw EEG ``matrix``), of which
row a window takes (``which``), and the seconds it was learned of (``seconds``).
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.card import BaselineRule
from models.datasets.dataset import Recording
from models.preprocess.personal import Baseline, baseline, is_whitened
from models.preprocess.running_mean import RunningMean
from models.preprocess.whitening import REFRESH_S, ROUNDING_S, Whitening
from models.segments.files import digest_of, made, numbers, opened, read_index, write_index
from models.segments.plan import Statistics
from models.segments.scale import scale_shape
from models.segments.schedule import Schedule
from models.spec import AuxInput, EegInput, FaceInput, InputSpec

CHUNK = 256
Part = EegInput | FaceInput | AuxInput


@dataclass(frozen=True, slots=True)
class PersonStatistics:
    """One modality's baselines, mapped into memory.

    Attributes
    ----------
    mean : ndarray, shape (n_baselines, ...), float32 or float64
    matrix : ndarray, shape (n_baselines, n_channels, n_channels), or None
    which : ndarray, shape (n_rows,), int64
        Index of a window's baseline.
    seconds : ndarray, shape (n_rows,), float64
    """

    mean: NDArray[Any]
    matrix: NDArray[np.float32] | None
    which: NDArray[np.int64]
    seconds: NDArray[np.float64]


def person_statistics(
    folder: Path, spec: InputSpec, personal: Mapping[str, BaselineRule], plan: Schedule, statistics: Statistics
) -> dict[str, PersonStatistics]:
    """Return the baselines of a set of windows; what was learned before is opened again."""
    if not personal:
        return {}
    place = folder / _name(personal, statistics)
    if read_index(place) is None:
        making = folder / f"{place.name}.making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        for key, rule in personal.items():
            _learn(folder, making, spec, key, rule, plan, statistics)
        write_index(making, {})
        shutil.rmtree(place, ignore_errors=True)
        making.rename(place)
    return {key: _opened(place, key) for key in personal}


def _name(personal: Mapping[str, BaselineRule], statistics: Statistics) -> str:
    """Return the folder of baselines that were learned in one way."""
    way = digest_of({key: asdict(rule) for key, rule in personal.items()})
    return f"statistics-{statistics}-{way[:8]}"


def session_of(recording: Recording) -> str:
    """Return what a recording's name says of its session: the part before the run, task or trial.

    ``s01/trial-05`` is of ``s01``, ``sub-01_ses-02_task-demo_run-01`` of ``sub-01_ses-02``; another name is
    a session of its own.
    """
    head, slash, _ = recording.name.rpartition("/")
    return head if slash else recording.name.partition("_task-")[0]


def _learn(
    folder: Path, making: Path, spec: InputSpec, key: str, rule: BaselineRule, plan: Schedule, statistics: Statistics
) -> None:
    """Learn one modality's baselines and write them."""
    walk = _Walk(folder, spec, key, plan)
    part = spec.parts[key]
    groups = _groups(plan, statistics)
    shelf = _Shelf(making, key, part, walk.most_baselines(groups, statistics, is_whitened(part)), int(plan.starts[-1]))
    for group in groups:
        own = baseline(part, scale_shape(part), rule if statistics == "running" else replace(rule, tau_s=math.inf))
        for recording in group:
            for row, array, weight in walk.through(recording):
                if weight > 0:
                    own.learn(array, weight)
                if statistics == "running":
                    shelf.keep(row, own)
        if statistics == "all":
            if isinstance(own, Whitening):
                own.refresh()
            shelf.keep(np.concatenate([walk.rows(recording) for recording in group]), own)
        shelf.next_person()
    shelf.close()


def _groups(plan: Schedule, statistics: Statistics) -> list[list[int]]:
    """Return the recordings, by their number, that one baseline is learned of, in order."""
    groups: dict[object, list[int]] = {}
    for i, recording in enumerate(plan.recordings):
        whose = (recording.subject, session_of(recording)) if statistics == "running" else recording.subject
        groups.setdefault(whose, []).append(i)
    return list(groups.values())


class _Walk:
    """Goes through the windows of a modality in the order they were."""

    def __init__(self, folder: Path, spec: InputSpec, key: str, plan: Schedule) -> None:
        self._stored, self._present = opened(folder / f"{key}.npy"), opened(folder / f"{key}-present.npy")
        self._starts = plan.starts
        _, t_end, _ = plan.rows()
        lengths = {stream.stream: stream.length_s for stream in spec.window_spec().streams}
        dt_s = np.diff(t_end, prepend=-np.inf)
        dt_s[self._starts[:-1][self._starts[:-1] < len(dt_s)]] = np.inf  # a recording's first window is all new
        self._weights = np.clip(dt_s, 0.0, lengths[key]) * self._present

    def rows(self, recording: int) -> NDArray[np.int64]:
        """Return a recording's rows."""
        return np.arange(self._starts[recording], self._starts[recording + 1])

    def through(self, recording: int) -> Iterator[tuple[int, NDArray[np.float32], float]]:
        """Yield row, array, and the seconds it adds: 0 where the modality does not count."""
        stop = int(self._starts[recording + 1])
        for start in range(int(self._starts[recording]), stop, CHUNK):
            piece = range(start, min(start + CHUNK, stop))
            arrays = numbers(self._stored[piece.start : piece.stop])
            yield from ((row, arrays[row - start], float(self._weights[row])) for row in piece)

    def most_baselines(self, groups: list[list[int]], statistics: Statistics, whitened: bool) -> int:
        """Return how many different baselines there may be: one a window, but a matrix is not taken anew each time."""
        if statistics == "all":
            return len(groups)
        refreshed = int(self._weights.sum() / (REFRESH_S - 2 * ROUNDING_S)) + 2 * len(groups)
        return min(len(self._weights), refreshed) if whitened else len(self._weights)


class _Shelf:
    """Writes baselines as they are learned: a new one where it changed, else the last one again."""

    def __init__(self, place: Path, key: str, part: Part, n_baselines: int, n_rows: int) -> None:
        self._place, self._key = place, key
        self._which, self._seconds = np.zeros(n_rows, np.int64), np.zeros(n_rows)
        self._n, self._mark = 0, -1.0
        kind = np.float32 if isinstance(part, FaceInput) else np.float64  # of pixels and landmarks, all of order 1
        shape = scale_shape(part)
        self._files = {"mean": self._made("mean", kind, (n_baselines, *shape))}
        if is_whitened(part):
            n_channels = part.shape[1]
            self._files["matrix"] = self._made("matrix", np.float32, (n_baselines, n_channels, n_channels))

    def keep(self, rows: int | NDArray[np.int64], own: Baseline) -> None:
        """Say what baseline the given windows take."""
        mark = float(own.n_refreshed) if isinstance(own, Whitening) else own.seconds
        if mark != self._mark or isinstance(own, RunningMean):
            self._n, self._mark = self._n + 1, mark
            self._files["mean"][self._n - 1] = own.mean if isinstance(own, Whitening) else own.mean()
            if isinstance(own, Whitening):
                self._files["matrix"][self._n - 1] = np.nan if own.matrix is None else own.matrix
        self._which[rows], self._seconds[rows] = self._n - 1, own.seconds

    def next_person(self) -> None:
        """Begin anew: nothing is shared with the last person."""
        self._mark = -1.0

    def close(self) -> None:
        """Write what is left."""
        for mapped in self._files.values():
            mapped.flush()
        np.save(self._place / f"{self._key}-which.npy", self._which)
        np.save(self._place / f"{self._key}-seconds.npy", self._seconds)

    def _made(self, name: str, kind: type[np.floating[Any]], shape: tuple[int, ...]) -> Any:
        return made(self._place / f"{self._key}-{name}.npy", kind, shape)


def _opened(place: Path, key: str) -> PersonStatistics:
    matrix = place / f"{key}-matrix.npy"
    return PersonStatistics(
        opened(place / f"{key}-mean.npy"),
        opened(matrix) if matrix.exists() else None,
        np.load(place / f"{key}-which.npy", allow_pickle=False),
        np.load(place / f"{key}-seconds.npy", allow_pickle=False),
    )
