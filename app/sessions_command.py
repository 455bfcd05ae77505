"""The commands about recorded sessions: list, verify, repair, replay, export."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.errors import EXIT_FAILED, AppError, UsageError, printable, told_in_one_line

if TYPE_CHECKING:
    from recorder.protocol.playlist import Playlist
    from recorder.session.paths import RunPaths
    from recorder.session.summary import RunSummary

Progress = Callable[[float, str], None]

FORMS = ("bids", "csv")
ANY_RUNS = "A run, any file of it, or a folder with runs in it."

sessions = typer.Typer(help="List, check, mend, replay or export recorded sessions.", rich_markup_mode=None)


@sessions.command("list")
def list_sessions(
    folder: Annotated[Path, typer.Argument(metavar="PATH", help="Folder with sessions in it.")] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """List the runs in a folder and below it: who, when, how long, what was rated, and whether they are whole."""
    from recorder.session.summary import summary

    with told_in_one_line():
        found = [summary(paths) for paths in runs_below([folder])]
        typer.echo(json.dumps({"runs": list(map(as_plain, found))}) if as_json else "\n".join(as_table(found)))


@sessions.command()
def verify(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help=ANY_RUNS)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """Compare every byte with what was written, and tell what is damaged and what is usable. Exit code 1 if not whole.

    Example: `emoscope sessions verify sessions/sub-01`.
    """
    from recorder.session.verify import verify as verified

    with told_in_one_line():
        wanted = list(_targets(paths))
        with progress_bar("Verifying") as progress:
            reports = []
            for done, path in enumerate(wanted):
                progress(done / len(wanted), path.name)
                reports.append(verified(path))
        told = {"ok": all(report.ok for report in reports), "runs": [report.to_json() for report in reports]}
        typer.echo(
            json.dumps(told) if as_json else "\n".join(printable(line) for report in reports for line in report.lines())
        )
        if not told["ok"]:
            raise typer.Exit(EXIT_FAILED)


@sessions.command()
def repair(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A run, any file of it, or an XDF file of others.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """Write what is intact of a damaged run beside it; the original is never touched. The new file is printed."""
    from recorder.session.repair import repair as repaired

    with told_in_one_line():
        with progress_bar("Repairing") as progress:
            progress(0.0, path.name)
            made = repaired(path)
        told = {"path": str(made.path), "dropped": list(made.dropped)}
        typer.echo(json.dumps(told) if as_json else str(made.path))
        for part in () if as_json else made.dropped:
            typer.echo(f"emoscope: not in it: {printable(part)}", err=True)


@sessions.command()
def replay(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A run, any file of it, or a folder with just one.")],
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME|FILE", help="Another model than the session's.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON an estimate, as `emoscope run`.")] = False,
) -> None:
    """Make a session's estimates again from what was recorded, and compare them with those shown live."""
    from app.replay_command import replay_session

    with told_in_one_line():
        replay_session(path, model, as_json)


@sessions.command()
def export(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help=ANY_RUNS)],
    to: Annotated[str, typer.Option("--to", metavar="bids|csv", help="A BIDS dataset, or tables of text.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to; nothing is overwritten.")],
    playlist: Annotated[
        list[str] | None,
        typer.Option("--playlist", metavar="FILE", help="bids: copy the stimuli of this playlist too, where shown."),
    ] = None,
    no_video: Annotated[bool, typer.Option("--no-video", help="bids: leave the pictures of faces out.")] = False,
) -> None:
    """Export runs for other programs; of a participant nothing leaves but the code, and a face where it was filmed.

    Example: `emoscope sessions export sessions --to bids --out dataset`.
    """
    with told_in_one_line():
        if to not in FORMS:
            raise UsageError(f'--to "{to}" is unknown: give {" or ".join(FORMS)}.')
        runs = runs_below(paths)
        if not runs:
            raise AppError(f'There is no session in "{paths[0]}". Give a folder, or a file, that was recorded.')
        playlists = _loaded(playlist or [])
        _tell_of_damage(runs)
        with progress_bar("Exporting") as progress:
            if to == "bids":
                from recorder.export.bids import export_bids

                export_bids(runs, out, progress, playlists, with_video=not no_video)
            else:
                _export_csv(runs, out, progress)
        typer.echo(str(out))


def runs_below(paths: list[Path]) -> list[RunPaths]:
    """Return the runs that paths mean: all of a folder, one of a file.

    Raises
    ------
    SessionError
        A path is no folder and no run, or may not be looked into.
    """
    from recorder.errors import SessionError
    from recorder.session.finding import find_runs, run_at

    found: list[RunPaths] = []
    for path in paths:
        try:
            if path.is_dir():
                os.scandir(path).close()  # refused here; a search passes over what it may not read
            found += find_runs(path) if path.is_dir() else [run_at(path)]
        except OSError as error:
            raise SessionError(f'"{path}" cannot be read: {error.strerror}. Check its rights.') from error
    return list(dict.fromkeys(found))


def as_plain(summary: RunSummary) -> dict[str, Any]:
    """Return a summary as JSON has it."""
    told = {key: _or_none(value) for key, value in asdict(summary).items() if key != "paths"}
    return {"path": str(summary.paths.folder / summary.paths.prefix)} | told


def as_table(found: list[RunSummary]) -> list[str]:
    """Return summaries as lines for people."""
    if not found:
        return ["No sessions here."]
    head = ("run", "started", "length", "rated", "V", "A", "EEG", "lost", "size", "state")
    rows = [head, *map(_cells, found)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    lines = ["  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines += [f"{summary.paths.prefix}: {summary.problem}" for summary in found if summary.problem]
    return list(map(printable, lines))


@contextmanager
def progress_bar(what: str) -> Iterator[Progress]:
    """Show on a terminal how far something is; elsewhere nothing."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    with Bar(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=1.0)
        yield lambda done, name: bar.update(task, completed=done, description=f"{what} {name}".rstrip())


def _cells(summary: RunSummary) -> tuple[str, ...]:
    means = summary.mean_ratings or {}
    minutes, seconds = divmod(round(summary.duration_s), 60)
    eeg = f"{summary.n_eeg_channels} ch, {summary.eeg_rate_hz:g} Hz" if summary.eeg else "none"
    return (
        summary.paths.prefix,
        _local(summary.started),
        f"{minutes}:{seconds:02d}",
        f"{summary.n_rated} of {summary.n_trials}",
        *(f"{means[scale]:.1f}" if scale in means else "-" for scale in ("valence", "arousal")),
        eeg,
        str(summary.n_lost),
        f"{summary.n_bytes / 1e6:.1f} MB",
        f"{summary.state}, simulated" if summary.simulated else summary.state,
    )


def _local(when: str) -> str:
    """Return a moment on this computer's clock, to the minute."""
    try:
        return datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):  # a moment in the year 1, which is in the year 0 elsewhere
        return when[:16]


def _targets(paths: list[Path]) -> Iterator[Path]:
    """Yield what to verify: the runs of a folder, or a file as it was named, which may be an XDF of others."""
    for path in paths:
        runs = runs_below([path]) if path.is_dir() else []
        yield from (run.streams for run in runs)
        if not runs:
            yield path


def _tell_of_damage(runs: list[RunPaths]) -> None:
    """Say of each run that is not whole that what is left of it is exported."""
    from recorder.session.verify import verify as verified

    for run in runs:
        if not (report := verified(run.folder / run.prefix)).ok:
            told = f"{report.lines()[0]}: what is usable of it is exported; verify tells more."
            typer.echo(f"emoscope: {told}", err=True)


def _export_csv(runs: list[RunPaths], out: Path, progress: Progress) -> None:
    from recorder.export.csv import export_csv

    for done, run in enumerate(runs):
        export_csv(run, out, lambda share, name, done=done: progress((done + share) / len(runs), name))  # type: ignore[misc]


def _loaded(names: list[str]) -> list[Playlist]:
    from recorder.protocol.playlist_file import load_playlist

    return [load_playlist(name) for name in names]


def _or_none(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
