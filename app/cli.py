"""The command line. ``emoscope`` alone is ``emoscope run``: the window, on a simulated participant."""

from __future__ import annotations

import logging
import math
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from app.calibrate_command import calibrate
from app.errors import EXIT_FAILED, EXIT_USAGE, told_in_one_line
from app.evaluate_command import evaluate
from app.logs import start_logging
from app.models_command import models
from app.protocol_command import protocol
from app.record_command import record
from app.sessions_command import sessions
from app.simulate_command import simulate
from app.train_command import train

cli = typer.Typer(
    name="emoscope",
    help="Estimate valence and arousal, live, from EEG and face video. "
    "Without a command the window opens on a simulated participant: no hardware needed.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

cli.add_typer(protocol, name="protocol")

log = logging.getLogger(__name__)

GLOBAL_OPTIONS = {"-v", "--verbose"}
HELP_OPTIONS = {"--help"}

URI_HELP = (
    "lsl:name=... (any LSL property), brainflow:synthetic, brainflow:BOARD?serial_port=..., simulated:, "
    "edf|bdf|cnt|set|xdf:FILE and replay:SESSION (played in real time), or none."
)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0.0 <= seconds < math.inf:
        raise typer.BadParameter(f'"{text}" is no number of seconds, which is 0 or more')
    return seconds


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise typer.BadParameter(f'"{text}" is no whole number, which is 0 or more')
    return int(text)


@cli.callback()
def options(
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log to standard error what goes on inside.")
    ] = False,
) -> None:
    """Options before the command."""
    start_logging(verbose)


@cli.command()
def run(
    demo: Annotated[bool, typer.Option("--demo", help="One simulated participant, EEG and face.")] = False,
    headless: Annotated[bool, typer.Option("--headless", help="No window: print the estimates.")] = False,
    duration: Annotated[
        float | None,
        typer.Option("--duration", parser=_seconds, metavar="S", help="End S seconds after the first hop."),
    ] = None,
    eeg: Annotated[str | None, typer.Option("--eeg", metavar="URI", help=URI_HELP)] = None,
    camera: Annotated[
        str | None,
        typer.Option(
            "--camera", metavar="URI", help="camera:0, video:FILE[?loop=1], simulated:, replay:SESSION, or none."
        ),
    ] = None,
    model: Annotated[str, typer.Option("--model", metavar="NAME|FILE", help="A model's name or .onnx file.")] = "demo",
    hop: Annotated[
        float, typer.Option("--hop", parser=_seconds, metavar="S", help="Seconds between estimates, 0.1 to 2.")
    ] = 1.0,
    publish: Annotated[
        bool, typer.Option("--publish", help="Send the estimates out as the LSL stream EmoScope, type Emotion.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON an estimate on standard output.")] = False,
    screenshot: Annotated[
        Path | None,
        typer.Option("--screenshot", metavar="PNG", help="Save the window just before it closes after --duration."),
    ] = None,
    theme: Annotated[
        str | None, typer.Option("--theme", metavar="T", help="light, dark or system, for this run.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", parser=_whole_number, metavar="N", help="The simulated participant's seed.")
    ] = None,
) -> None:
    """Watch live: the window, or with --headless the bare estimates.

    Examples: `emoscope` opens the simulated participant. `emoscope --eeg lsl:type=EEG --camera camera:0` takes
    the first EEG stream on the network and the first camera. `emoscope run --headless --demo --json` prints a
    line of JSON each second.
    """
    from app.run import RunOptions, start

    with told_in_one_line():
        start(RunOptions(demo, headless, duration, eeg, camera, model, hop, publish, as_json, screenshot, theme, seed))


@cli.command()
def sources(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """List what can be connected now: LSL streams, cameras, boards, and the simulated participant."""
    from app.listing import print_sources

    with told_in_one_line():
        print_sources(as_json)


@cli.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """Check the installation: versions, libraries, devices, GPU provider, what is missing and how to get it."""
    from app.doctor import examine

    if not examine(as_json):
        raise typer.Exit(1)


cli.command()(record)
cli.command()(simulate)
cli.command()(train)
cli.command()(evaluate)
cli.command()(calibrate)
cli.add_typer(sessions, name="sessions")
cli.add_typer(models, name="models")


def main() -> None:
    """Entry point: without a command the command is ``run``."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        typer.echo(f"emoscope {installed_version()}")
        return
    n_global = next((i for i, argument in enumerate(arguments) if argument not in GLOBAL_OPTIONS), len(arguments))
    if not arguments[n_global:] or (arguments[n_global].startswith("-") and arguments[n_global] not in HELP_OPTIONS):
        arguments.insert(n_global, "run")
    try:
        code = cli(args=arguments, prog_name="emoscope", standalone_mode=False)
    except TyperException as error:
        typer.echo(f"emoscope: {_in_one_line(error)}", err=True)
        sys.exit(EXIT_USAGE)
    except Exception as error:  # the program's last line of defence: one line, the log has the rest
        log.info("unexpected", exc_info=error)
        typer.echo(f"emoscope: internal error ({type(error).__name__}: {error}); --verbose tells more.", err=True)
        sys.exit(EXIT_FAILED)
    sys.exit(code or 0)


def _in_one_line(error: TyperException) -> str:
    """Return what was wrong with the command; Typer itself would take four lines for it."""
    return f"{error.format_message().rstrip('.')}. See emoscope --help, or emoscope run --help."


def installed_version() -> str:
    """Return the version of the installed package."""
    try:
        return version("emoscope")
    except PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    main()
