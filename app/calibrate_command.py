"""``emoscope calibrate`` as it is typed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.errors import UsageError, told_in_one_line
from app.judging_options import TARGETS, one_of
from app.stopping import interruptible

MOST_SEED = 2**32 - 1
ALL_TARGETS = ("valence", "arousal", "both")
STOPPED = "Stopped: no model was made. A session that was recorded is kept."


def calibrate(
    data: Annotated[
        list[Path] | None,
        typer.Option("--data", metavar="SESSION", help="Recorded calibration, or a folder of them; repeatable."),
    ] = None,
    participant: Annotated[
        str, typer.Option("--participant", metavar="CODE", help="Whose, where the sessions are of several people.")
    ] = "",
    model: Annotated[
        str, typer.Option("--model", metavar="NAME|FILE", help="The population's model: a name, or an .onnx file.")
    ] = "demo",
    target: Annotated[
        str, typer.Option("--target", metavar="T", help="valence, arousal or both; else all that can be judged.")
    ] = "",
    high_from: Annotated[
        float | None, typer.Option("--high-from", metavar="X", help="Ratings from X on are high; else above 5.")
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Keep it in your models by this name.")] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Or write it into a folder.")] = None,
    eeg: Annotated[
        str | None, typer.Option("--eeg", metavar="URI", help="Record the calibration now; as of `emoscope run`.")
    ] = None,
    camera: Annotated[str | None, typer.Option("--camera", metavar="URI", help="As of `emoscope run`.")] = None,
    sessions: Annotated[
        Path | None, typer.Option("--sessions", metavar="DIR", help="Folder of the session that is recorded.")
    ] = None,
    protocol: Annotated[
        str, typer.Option("--protocol", metavar="FILE|demo", help="Playlist whose rated clips are shown.")
    ] = "demo",
    rest: Annotated[
        float, typer.Option("--rest", min=2.0, max=3600.0, metavar="S", help="Of rest; half with the eyes closed.")
    ] = 120.0,
    clips: Annotated[int, typer.Option("--clips", min=6, max=100, metavar="N", help="Clips to be rated.")] = 8,
    consent: Annotated[bool, typer.Option("--consent", help="The person has agreed to be recorded.")] = False,
    headless: Annotated[bool, typer.Option("--headless", help="No window: the protocol runs by itself.")] = False,
    answers: Annotated[
        str | None, typer.Option("--answers", metavar="FILE|auto", help="Who answers without a window.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, max=MOST_SEED, metavar="N", help="Of the clips' order.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """Make a model one person's own: two minutes of rest, six to eight clips that they rate.

    From rest and clips it learns what is usual for this person, and refits the last layer with the population's as
    prior. Its accuracy, by clips left out, stands beside the population's; where it is not better, the population's
    stays. Examples: `emoscope calibrate --data sessions/sub-01 --model emoscope.onnx --name anna` uses what was
    recorded; `emoscope calibrate --eeg lsl:type=EEG --camera camera:0 --participant 01 --consent --sessions sessions
    --model emoscope.onnx --name anna` records it first.
    """
    from app.record import RecordOptions

    with told_in_one_line(), interruptible(STOPPED):
        live = eeg is not None or camera is not None
        if bool(data) == live:
            raise UsageError("Give --data SESSION, or --eeg and --camera to record a calibration now.")
        if bool(name) == (out is not None):
            raise UsageError("Give --name NAME to keep the model among yours, or --out DIR.")
        if live and (not participant or sessions is None):
            raise UsageError("To record a calibration, say of whom and where: --participant CODE --sessions DIR.")
        targets = TARGETS[one_of("--target", target, ALL_TARGETS)] if target else ()

        from app.calibrating import Calibration, Destination, tell

        calibration = Calibration(model, Destination(name, out and out.expanduser()), targets, high_from)
        paths = tuple(data or ())
        if sessions is not None and live:
            from app.calibration_recording import record_calibration

            recording = RecordOptions(
                protocol,
                participant,
                sessions,
                consent=consent,
                headless=headless,
                answers=answers,
                eeg=eeg,
                camera=camera,
                model=model,
                seed=seed,
            )
            paths = (record_calibration(recording, rest, clips),)
        tell(*calibration.make(paths, participant), as_json)
