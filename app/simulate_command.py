"""``emoscope simulate``: labelled sessions of simulated participants, faster than they would happen."""

from __future__ import annotations

import json
import re
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.errors import EXIT_FAILED, UsageError, told_in_one_line

if TYPE_CHECKING:
    from app.simulation import Made, Plan
    from recorder.participant.worlds import WorldName

MOST_SUBJECTS, MOST_TRIALS = 999, 1000
SHORTEST_S, LONGEST_S = 2.0, 3600.0
MOST_LAG_S = 60.0
MOST_SEED = 2**32 - 1
NO_CROPS = "no face crops: models that look at pictures of faces cannot be trained on these"


def simulate(
    subjects: Annotated[int, typer.Option("--subjects", min=1, max=MOST_SUBJECTS, metavar="N", help="Participants.")],
    trials: Annotated[int, typer.Option("--trials", min=1, max=MOST_TRIALS, metavar="N", help="Trials of each.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the sessions.")],
    trial_seconds: Annotated[
        float,
        typer.Option("--trial-seconds", min=SHORTEST_S, max=LONGEST_S, metavar="S", help="Length of each stimulus."),
    ] = 20.0,
    video: Annotated[
        bool, typer.Option("--video", help="Render, track and keep pictures too: 50 times as much work.")
    ] = False,
    crops: Annotated[
        bool,
        typer.Option("--crops/--no-crops", help="Pictures of the face, 64 x 64, five a second: a third more to store."),
    ] = True,
    mode: Annotated[
        str,
        typer.Option(
            "--mode",
            metavar="M",
            help="trials (a state a trial), dynamic (it changes within), misaligned[:S] (dynamic, camera S s late), "
            "conflict (masked smiles), missing (EEG or face absent at times), noise (nothing shows).",
        ),
    ] = "trials",
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=MOST_SEED, metavar="N", help="Everything follows from it.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """Make labelled sessions of simulated participants, many times faster than real time.

    They are what a recorded session is, with the truth beside the ratings, and flagged as simulated. The digest
    printed at the end is that of all samples, landmarks, crops, markers and labels: the same seed gives the same.
    """
    with told_in_one_line():
        name, lag_s = parsed_mode(mode)
        plans = planned(subjects, trials, out, trial_seconds, video, name, lag_s, seed, crops)
        began = time.perf_counter()
        made = _with_progress_bar(plans)
        told = summary(made, plans, time.perf_counter() - began)
        typer.echo(json.dumps(told) if as_json else as_text(told))
        if not told["complete"]:
            raise typer.Exit(EXIT_FAILED)


def parsed_mode(text: str) -> tuple[WorldName, float]:
    """Return a mode's name and by how much the camera is late in it.

    Raises
    ------
    UsageError
        There is no such mode, or no such lag.
    """
    from recorder.participant.worlds import LAG_S, WORLDS

    wanted, colon, lag = text.partition(":")
    name = next((world for world in WORLDS if world == wanted), None)
    if name is None or (colon and name != "misaligned"):
        raise UsageError(f'--mode "{text}" is unknown: give {", ".join(WORLDS)}, or misaligned:SECONDS.')
    if not colon:
        return name, LAG_S
    if not re.fullmatch(r"\d{1,3}(\.\d{1,6})?", lag, re.ASCII) or float(lag) > MOST_LAG_S:
        raise UsageError(f'--mode "{text}": the camera can be 0 to {MOST_LAG_S:g} s late, not "{lag}".')
    return name, float(lag)


def planned(
    subjects: int,
    trials: int,
    out: Path,
    trial_s: float,
    video: bool,
    world: WorldName,
    lag_s: float,
    seed: int,
    crops: bool = True,
) -> list[Plan]:
    """Return the plan of each participant; codes count from 01.

    Raises
    ------
    UsageError
        The folder holds one of them already.
    """
    from app.simulation import Plan, participant_seed

    width = max(2, len(str(subjects)))
    codes = [f"{number:0{width}d}" for number in range(1, subjects + 1)]
    out = out.expanduser()
    if taken := [code for code in codes if (out / f"sub-{code}").exists()]:
        raise UsageError(
            f'"{out}" holds participant {taken[0]} already, and nothing is overwritten: give another --out.'
        )
    return [
        Plan(out, code, participant_seed(seed, number), trials, trial_s, world, lag_s, video, crops)
        for number, code in enumerate(codes, 1)
    ]


def summary(made: list[Made], plans: list[Plan], wall_s: float) -> dict[str, Any]:
    """Return what was made, ready for JSON."""
    from app.session_digest import digest_of

    n_whole = sum(session.state == "complete" for session in made)
    complete = n_whole == len(plans)
    simulated_s = sum(session.duration_s for session in made)
    return {
        "complete": complete,
        "n_sessions": len(plans),
        "n_complete": n_whole,
        "simulated_s": round(simulated_s, 3),
        "wall_s": round(wall_s, 3),
        "times_real_time": round(simulated_s / wall_s, 1),
        "n_crops": sum(session.n_crops for session in made),
        "digest": digest_of(session.digest for session in made) if complete else None,
        "sessions": [asdict(session) for session in made],
    }


def as_text(told: dict[str, Any]) -> str:
    """Return the summary for people."""
    from models.face.rendered_crops import CROP_SIZE

    lines = [f"{session['path']}  {session['state']}" for session in told["sessions"]]
    lines.append(f"{told['n_crops']} face crops of {CROP_SIZE} x {CROP_SIZE} pixels" if told["n_crops"] else NO_CROPS)
    lines.append(
        f"{told['n_complete']} of {told['n_sessions']} sessions complete: {told['simulated_s']:.0f} s of session "
        f"in {told['wall_s']:.1f} s, {told['times_real_time']:.0f} times faster than real time"
    )
    return "\n".join([*lines, f"digest {told['digest']}"] if told["complete"] else lines)


def _with_progress_bar(plans: list[Plan]) -> list[Made]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    from app.simulation import planned_s
    from app.simulation_pool import make_sessions

    console = Console(stderr=True)
    columns = (
        TextColumn("Simulating {task.fields[sessions]}"),
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f} s"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        sessions = "1 session" if len(plans) == 1 else f"{len(plans)} sessions"
        task = bar.add_task("", total=sum(planned_s(plan) for plan in plans), sessions=sessions)
        return make_sessions(plans, lambda seconds: bar.advance(task, seconds))
