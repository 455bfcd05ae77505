"""The commands about stimulus protocols: check a playlist, make one of a folder of clips with norms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from app.errors import EXIT_FAILED, told_in_one_line

protocol = typer.Typer(help="Check a stimulus protocol, or make one of your own clips.", no_args_is_help=False)


@protocol.command()
def check(
    source: Annotated[str, typer.Argument(metavar="FILE|demo", help="A playlist, or the one that comes along.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """Read a playlist and decode all of its clips; tell every problem with its line. Exit code 1 if there is any.

    Example: `emoscope protocol check demo`.
    """
    from recorder.protocol.playlist import PlaylistError
    from recorder.protocol.playlist_file import load_playlist

    try:
        playlist = load_playlist(source, thorough=True)
    except PlaylistError as error:
        problems = [{"line": problem.line, "text": problem.text} for problem in error.problems]
        typer.echo(json.dumps({"playlist": error.path, "problems": problems}) if as_json else "\n".join(error.told()))
        raise typer.Exit(EXIT_FAILED) from None
    found = _described(playlist)
    typer.echo(json.dumps({**found, "problems": []}) if as_json else "\n".join(_table(found)))


@protocol.command("import")
def import_clips(
    norms: Annotated[Path, typer.Argument(metavar="CSV", help="Columns file, valence, arousal; scale, id, block.")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the clips are.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The playlist to write; never overwritten.")],
) -> None:
    """Make a playlist of a folder of your own clips and a CSV file of their norms.

    Example: `emoscope protocol import norms.csv clips --out films.toml`.
    """
    from recorder.protocol.norms import import_norms

    with told_in_one_line():
        made = import_norms(norms, folder, out)
    typer.echo(f"{made.path}: {made.n_stimuli} stimuli, at most {made.max_same_quadrant} of a quadrant in a row.")
    if made.columns:
        typer.echo(f"Columns left out: {', '.join(made.columns)}.", err=True)
    if made.unlisted:
        typer.echo(f"Clips without norms, left out: {', '.join(made.unlisted)}.", err=True)


def _described(playlist: Any) -> dict[str, Any]:
    """Return what a playlist holds, ready for JSON."""
    from recorder.protocol.order import trials_of
    from recorder.protocol.plan import planned_s

    return {
        "playlist": str(playlist.path),
        "name": playlist.name,
        "title": playlist.title,
        "digest": playlist.digest,
        "planned_s": planned_s(playlist, trials_of(playlist, seed=0)),
        "stimuli": [
            {
                "id": stimulus.id,
                "kind": stimulus.kind,
                "duration_s": stimulus.duration_s,
                "valence": stimulus.valence,
                "arousal": stimulus.arousal,
                "quadrant": stimulus.quadrant,
                "block": stimulus.block,
                "practice": stimulus.practice,
            }
            for stimulus in playlist.stimuli
        ],
    }


def _table(found: dict[str, Any]) -> list[str]:
    minutes, seconds = divmod(round(found["planned_s"]), 60)
    title = f"{found['title']} ({found['name']}): {len(found['stimuli'])} stimuli, about {minutes}:{seconds:02d} min"
    width = max(len(stimulus["id"]) for stimulus in found["stimuli"])
    return [title, *(_row(stimulus, width) for stimulus in found["stimuli"])]


def _row(stimulus: dict[str, Any], width: int) -> str:
    notes = [stimulus["quadrant"] or "-", stimulus["block"], "practice" if stimulus["practice"] else ""]
    parts = f"  {stimulus['id']:{width}}  {stimulus['kind']:5}  {stimulus['duration_s']:7.1f} s  "
    return (parts + "  ".join(notes)).rstrip()
