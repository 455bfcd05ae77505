"""The commands about models: list, show, check, and those of modules beside this one."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Annotated

import typer

from app.compare_command import compare
from app.errors import EXIT_FAILED, AppError, printable, told_in_one_line
from app.library_command import import_model, plain, remove, restore

if TYPE_CHECKING:
    from recorder.sources.base import Source
    from recorder.streams import StreamInfo

PATIENCE_S = 15.0  # an LSL stream is looked for, a board is woken
ASKED_EVERY_S = 0.02
CAMERA_SCHEMES = ("camera", "video")

FILE_HELP = "A model's name, or an .onnx file."

models = typer.Typer(help="List models, show, check, compare, import, remove or restore them.", rich_markup_mode=None)


@models.command("list")
def list_models(
    removed: Annotated[bool, typer.Option("--removed", help="Those that were put aside.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """List the models that are called by name: those that come with EmoScope, and those in the user's folder."""
    from models.library import Library

    with told_in_one_line():
        library = Library()
        found = [plain(entry) for entry in (library.removed() if removed else library.entries())]
        if as_json:
            typer.echo(json.dumps({"models": found}))
            return
        for entry in found:
            told = f"damaged: {entry['error']}" if entry["error"] else f"{entry['takes']:24} {entry['path']}"
            typer.echo(printable(f"{entry['name']:20} {entry['origin']:9} {told}"))


@models.command()
def show(
    model: Annotated[str, typer.Argument(metavar="FILE|NAME", help=FILE_HELP)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """Tell what a model takes and gives, on what it was trained, how well it did, and where it comes from."""
    from models.card import ModelCard
    from models.library import find_model
    from models.summary import as_lines, as_plain

    with told_in_one_line():
        card = ModelCard.from_onnx(find_model(model))
        if as_json:
            typer.echo(json.dumps(as_plain(card)))
            return
        for line in as_lines(card):
            typer.echo(printable(line))


@models.command()
def check(
    model: Annotated[str, typer.Argument(metavar="FILE|NAME", help=FILE_HELP)],
    devices: Annotated[
        list[str], typer.Argument(metavar="DEVICE...", help="URIs as of `emoscope run --eeg` and `--camera`.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """Tell whether a model can estimate with a device, and why not. Exit code 1 if it cannot.

    Examples: `emoscope models check demo lsl:type=EEG`, `emoscope models check demo brainflow:cyton?serial_port=COM3
    camera:0`. The simulated participant, `simulated:`, is an amplifier and a camera.
    """
    from models.fit import fit
    from models.runtime import load_model

    with told_in_one_line():
        card = load_model(model).card
        eeg, has_camera = _described(devices)
        found = fit(card, eeg, has_camera)
        if as_json:
            typer.echo(json.dumps({"model": card.name, "fits": found.ok, "why": found.reason, "notes": found.notes}))
        else:
            typer.echo(printable(found.reason or f'Model "{card.name}" fits.'))
            for note in found.notes:
                typer.echo(printable(f"  {note}"))
    if not found.ok:
        raise typer.Exit(EXIT_FAILED)


def _described(uris: list[str]) -> tuple[StreamInfo | None, bool]:
    """Open devices until they have told what they are; return the amplifier's stream and whether there is a camera."""
    from recorder.sources.uri import camera_source, eeg_source

    eeg: StreamInfo | None = None
    has_camera = False
    for uri in uris:
        scheme = uri.partition(":")[0].casefold()
        if scheme in CAMERA_SCHEMES:
            has_camera |= _told(camera_source(uri), uri) is not None
        else:
            eeg = _told(eeg_source(uri), uri) or eeg
            has_camera |= scheme == "simulated"
    return eeg, has_camera


def _told(source: Source | None, uri: str) -> StreamInfo | None:
    """Return what a device says it is."""
    if source is None:
        return None
    source.open()
    try:
        deadline = time.monotonic() + PATIENCE_S
        while source.info is None and source.status.state != "failed" and time.monotonic() < deadline:
            time.sleep(ASKED_EVERY_S)
        if source.info is None:
            reason = source.status.reason or f"it told nothing of itself in {PATIENCE_S:g} s. Is it switched on?"
            raise AppError(f'"{uri}" cannot be looked at: {reason}')
        return source.info
    finally:
        source.close()


models.command("import")(import_model)
models.command()(remove)
models.command()(restore)
models.command()(compare)
