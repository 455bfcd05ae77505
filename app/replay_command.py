"""``emoscope sessions replay``: a recorded session's estimates made again, and compared with those shown live."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from app.errors import AppError
from app.headless import as_line


def replay_session(path: Path, model: str | None, as_json: bool) -> None:
    """Print the estimates of a recorded session as `emoscope run` would.

    Standard output carries estimates alone; what is to be said of them goes to standard error.

    Parameters
    ----------
    path : Path
        Any file of a run, its prefix, or a folder with exactly one run in it.
    model : str or None
        Name or file of another model, for a new evaluation; None for the session's own.
    as_json : bool
        A line of JSON each; else a line for people.

    Raises
    ------
    SessionError, ModelError
        There is nothing to replay, or the model is not here.
    AppError
        An estimate that must come out as it was shown does not.
    """
    from inference.replay.report import TOLERANCE, Comparison  # with onnxruntime: not before it is asked for
    from inference.replay.run import Replay
    from models.runtime import load_model
    from recorder.session.reader import open_session

    replay = Replay(open_session(path), load_model(model) if model is not None else None)
    comparison = Comparison()
    n_told = 0
    for hop in replay.hops():
        n_told = _tell(replay.notices, n_told)
        comparison.add(hop)
        typer.echo(hop.estimate.to_json() if as_json else as_line(hop.estimate))
    sys.stdout.flush()
    report = comparison.report(replay.notices)
    typer.echo(f"emoscope: {report.told}", err=True)
    if not report.exact:
        raise AppError(
            f"The replay is not what was shown live: it differs by {report.worst:.2g}, and {TOLERANCE:g} is allowed."
            " Is this the EmoScope, and the kind of computer, that recorded it?"
        )


def _tell(notices: tuple[str, ...], n_told: int) -> int:
    for notice in notices[n_told:]:
        typer.echo(f"emoscope: {notice}", err=True)
    return len(notices)
