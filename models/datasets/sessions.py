"""Sessions that EmoScope recorded or simulated, as a dataset: every run in a folder and below it.

A run is a recording, its participant's code the subject, over however many sessions. Labels are
self-reports on a scale of 1 to 9; the clip is the stimulus. What cannot be used (no self-report,
damaged, never closed, a copy of another) is left out, counted, and named in the notes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from models.datasets import fingerprint
from models.datasets.dataset import Dataset, Recording, Streams, Trial, Wanted
from models.datasets.options import OpenOptions
from models.datasets.session_run import RunSeen, file_stats, look_at
from models.datasets.session_streams import read_streams
from models.errors import DatasetError
from recorder.session.finding import find_runs
from recorder.session.paths import RunPaths
from recorder.sources.labels import few

VERSION = 1
"""To be raised whenever the importer makes something else of the same files."""

LeftOut = dict[str, list[str]]


def open_sessions(path: Path, options: OpenOptions) -> Sessions:
    """Open every run in a folder, or those that are named.

    Raises
    ------
    DatasetError
        There is no run, none of a name that was given, none that can be used, or two simulated participants
        share a code.
    """
    there = find_runs(path)
    found = _chosen(there, path, options.only) if options.only else there
    if not found:
        raise DatasetError(
            f'There is no session of EmoScope in "{path}". Give a folder that was recorded or simulated, or name what'
            " it holds (recordings:DIR, deap:DIR ...)."
        )
    runs: list[RunSeen] = []
    left_out: LeftOut = defaultdict(list)
    for number, paths in enumerate(found, 1):
        seen = look_at(paths)
        if isinstance(seen, str):
            left_out[seen].append(_place(paths, path))
        elif any(_is_copy(seen, other) for other in runs):
            left_out["copies of others"].append(_place(paths, path))
        else:
            runs.append(seen)
        options.report("sessions", number, len(found))
    if not runs:
        raise DatasetError(f'None of the {len(found)} runs in "{path}" can be used: {_told(left_out)}.')
    _refuse_shared_codes(runs)
    return Sessions(path, _named(runs, path), left_out, options)


class Sessions(Dataset):
    """The runs in a folder.

    Parameters
    ----------
    path : Path
        The folder.
    runs : sequence of RunSeen
        Those that can be used, by the names they go by.
    left_out : mapping of str to list of str
        Runs that cannot, by reason.
    options : OpenOptions
    """

    def __init__(self, path: Path, runs: Sequence[RunSeen], left_out: LeftOut, options: OpenOptions) -> None:
        self.name = f"sessions in {path.name or path}"
        ordered = sorted(runs, key=lambda run: (run.recording.subject, run.started, run.recording.name))
        self._runs = {run.recording.name: run for run in ordered}
        self._options = options
        self.recordings = tuple(run.recording for run in ordered)
        self.simulated = any(run.simulated for run in ordered)
        self.notes = tuple(_notes(ordered, left_out))
        self.origins = {run.recording.name: run.origin for run in ordered if run.origin}

    def read(self, recording: Recording, wanted: Wanted) -> Streams:
        """Read a run's streams, every checksum compared.

        Raises
        ------
        DatasetError
            It is damaged, or not what it was when it was opened.
        """
        run = self._runs[recording.name]
        fingerprint.unchanged(recording.name, run.files, file_stats(run.paths))
        return read_streams(run, wanted, self._options)

    def fingerprint(self) -> str:
        """Return a digest of the files' names, sizes and times of change."""
        parts = [(name, *run.files) for name, run in self._runs.items()]
        return fingerprint.digest("sessions", VERSION, *parts)


def _chosen(found: Sequence[RunPaths], root: Path, only: Sequence[str]) -> list[RunPaths]:
    """Return the runs that are meant by name."""
    names = [{paths.prefix, _place(paths, root)} for paths in found]
    known = set().union(*names)
    if unknown := [name for name in only if name not in known]:
        there = few(sorted(paths.prefix for paths in found), 3) if found else "none"
        raise DatasetError(f'There is no run "{unknown[0]}" in "{root}". There are: {there}.')
    return [paths for paths, own in zip(found, names, strict=True) if not own.isdisjoint(only)]


def _is_copy(one: RunSeen, other: RunSeen) -> bool:
    """Tell whether two runs are of the same recording: a copy in another folder, or a repaired one beside it."""
    mine, its = one.paths, other.paths
    same = (mine.participant, mine.session, mine.task, mine.run) == (its.participant, its.session, its.task, its.run)
    return same and bool(one.started) and one.started == other.started


def _refuse_shared_codes(runs: Sequence[RunSeen]) -> None:
    known: dict[str, RunSeen] = {}
    for run in runs:
        if run.origin is None:
            continue
        before = known.setdefault(run.recording.subject, run)
        if before.origin is not None and before.origin.seed != run.origin.seed:
            raise DatasetError(
                f'Two different simulated participants have the code "{run.recording.subject}":'
                f' "{before.paths.streams}" and "{run.paths.streams}". Keep simulations in folders of their own.'
            )


def _named(runs: Sequence[RunSeen], root: Path) -> list[RunSeen]:
    """Give every recording a name of its own, and clips of different playlists different ones."""
    names = Counter(run.recording.name for run in runs)
    several = len({run.protocol for run in runs}) > 1
    return [
        replace(
            run,
            recording=replace(
                run.recording,
                name=run.recording.name if names[run.recording.name] == 1 else _place(run.paths, root),
                trials=tuple(_of_playlist(trial, run.protocol if several else "") for trial in run.recording.trials),
            ),
        )
        for run in runs
    ]


def _of_playlist(trial: Trial, protocol: str) -> Trial:
    return replace(trial, clip=f"{protocol}/{trial.clip}") if protocol and trial.clip else trial


def _place(paths: RunPaths, root: Path) -> str:
    return (paths.folder / paths.prefix).relative_to(root).as_posix()


def _notes(runs: Sequence[RunSeen], left_out: LeftOut) -> Iterable[str]:
    if left_out:
        n_all = len(runs) + sum(map(len, left_out.values()))
        yield f"{n_all - len(runs)} of {n_all} runs left out: {_told(left_out)}"
    trials = sum((run.left_out for run in runs), Counter[str]())
    if trials:
        reasons = ", ".join(f"{n} {reason}" for reason, n in sorted(trials.items()))
        yield f"{trials.total()} trials left out: {reasons}"
    if n_unrated := sum(run.n_unrated for run in runs):
        yield f"{n_unrated} trials have no self-report: their windows are not labelled"
    n_simulated = sum(run.simulated for run in runs)
    if n_simulated:
        yield f"{n_simulated} of {len(runs)} recordings are simulated"
    unused = sorted({name for run in runs for name in run.unused})
    if unused:
        yield f"extra streams that are not used: {few(unused)}"


def _told(left_out: LeftOut) -> str:
    return "; ".join(f"{len(names)} {reason} ({few(sorted(names), 3)})" for reason, names in sorted(left_out.items()))
