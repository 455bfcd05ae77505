"""``emoscope record`` as it is typed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.errors import told_in_one_line

MOST_SESSIONS = 99
MOST_SEED = 2**32 - 1


def record(
    protocol: Annotated[
        str, typer.Option("--protocol", metavar="FILE|demo|none", help="Playlist, the demo, or none: just record.")
    ],
    participant: Annotated[
        str, typer.Option("--participant", metavar="CODE", help="1 to 16 letters and digits; never a name.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the sessions.")],
    session: Annotated[
        int, typer.Option("--session", min=1, max=MOST_SESSIONS, metavar="N", help="The run is counted up by itself.")
    ] = 1,
    consent: Annotated[bool, typer.Option("--consent", help="The person has agreed to be recorded.")] = False,
    video: Annotated[bool, typer.Option("--video", help="Keep the pictures too, not landmarks alone.")] = False,
    headless: Annotated[bool, typer.Option("--headless", help="No window: the protocol runs by itself.")] = False,
    answers: Annotated[
        str | None,
        typer.Option("--answers", metavar="FILE|auto", help="Who answers without a window: a file, or the program."),
    ] = None,
    duration: Annotated[
        float | None,
        typer.Option("--duration", min=0.0, metavar="S", help="With --protocol none: end after S."),
    ] = None,
    eeg: Annotated[
        str | None, typer.Option("--eeg", metavar="URI", help="As of `emoscope run`; none where it is not given.")
    ] = None,
    camera: Annotated[str | None, typer.Option("--camera", metavar="URI", help="As of `emoscope run`.")] = None,
    extra: Annotated[
        list[str] | None,
        typer.Option("--extra", metavar="URI", help="An LSL stream recorded too, as lsl:name=NAME; may be repeated."),
    ] = None,
    model: Annotated[str, typer.Option("--model", metavar="NAME|FILE", help="A model's name or .onnx file.")] = "demo",
    hop: Annotated[float, typer.Option("--hop", metavar="S", help="Seconds between estimates, 0.1 to 2.")] = 1.0,
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, max=MOST_SEED, metavar="N", help="Of the stimuli's order; drawn if not given."),
    ] = None,
    operator: Annotated[str, typer.Option("--operator", metavar="CODE", help="Who records.")] = "",
    notes: Annotated[str, typer.Option("--notes", metavar="TEXT", help="Kept with the session.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Tell how it ended as one JSON object.")] = False,
) -> None:
    """Record a labelled session: signals, face, stimuli, answers and estimates, safe against a power cut.

    Examples: `emoscope record --protocol demo --participant 01 --out sessions --eeg lsl:type=EEG --camera camera:0
    --consent` opens the window and starts. With `--headless --answers auto --eeg simulated: --camera simulated:`
    a whole session runs by itself. The path of the run is printed at the end.
    """
    from app.record import RecordOptions, start

    with told_in_one_line():
        start(
            RecordOptions(
                protocol,
                participant,
                out,
                session,
                consent,
                video,
                headless,
                answers,
                duration,
                eeg,
                camera,
                model,
                hop,
                seed,
                operator,
                notes,
                as_json,
                tuple(extra or ()),
            )
        )
