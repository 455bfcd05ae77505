"""``emoscope run``: decide what to connect and whether a window can be opened, and go."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from app.controller import Controller
from app.errors import UsageError
from app.headless import run_headless
from inference.loop import checked_hop

WITHOUT_DISPLAY_S = 60.0
SIMULATED = "simulated:"
NONE = "none"
THEMES = ("light", "dark", "system")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Options of ``emoscope run`` as given; see its ``--help``."""

    demo: bool = False
    headless: bool = False
    duration_s: float | None = None
    eeg: str | None = None
    camera: str | None = None
    model: str = "demo"
    hop_s: float = 1.0
    publish: bool = False
    as_json: bool = False
    screenshot: Path | None = None
    theme: str | None = None
    seed: int | None = None
    extras: tuple[str, ...] = ()

    @property
    def uris(self) -> tuple[str, str]:
        """EEG and camera URI: simulated when nothing is named, else what is not named is none."""
        if self.demo or (self.eeg is None and self.camera is None):
            simulated = SIMULATED if self.seed is None else f"{SIMULATED}?seed={self.seed}"
            return simulated, simulated
        return self.eeg or NONE, self.camera or NONE


def start(options: RunOptions) -> None:
    """Run the window, or without one.

    Raises
    ------
    UsageError
        For options that contradict each other.
    """
    _check(options)
    if not options.headless and not has_display():
        if options.screenshot is not None:
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        else:
            options = _without_display(options)
    controller = Controller(options.model, options.hop_s)
    if options.publish:
        controller.publish(True)
    if options.headless:
        run_headless(controller, *options.uris, options.duration_s, options.as_json)
    else:
        from app.window import run_window

        run_window(controller, options)


def has_display() -> bool:
    """Tell whether Qt can open a window here."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _without_display(options: RunOptions) -> RunOptions:
    duration_s = options.duration_s if options.duration_s is not None else WITHOUT_DISPLAY_S
    typer.echo(
        f"No display here (DISPLAY is not set): running without the window for {duration_s:g} s. "
        "Ctrl-C ends it; --headless --duration S chooses how long.",
        err=True,
    )
    return replace(options, headless=True, duration_s=duration_s)


def _check(options: RunOptions) -> None:
    if options.demo and (options.eeg or options.camera):
        raise UsageError("--demo is one simulated participant: leave --eeg and --camera out, or leave --demo out.")
    if options.uris == (NONE, NONE):
        raise UsageError("Both --eeg and --camera are none: name at least one, or use --demo.")
    if options.seed is not None and not options.uris[0].startswith(SIMULATED):
        raise UsageError("--seed is for the simulated participant: use it with --demo.")
    if options.screenshot and options.headless:
        raise UsageError(
            "--screenshot needs the window: leave --headless out (without a display it is drawn offscreen)."
        )
    if options.screenshot and options.duration_s is None:
        raise UsageError("--screenshot is taken when --duration ends: give --duration S.")
    if options.theme is not None and options.theme not in THEMES:
        raise UsageError(f"--theme {options.theme} is unknown: give {', '.join(THEMES)}.")
    try:
        checked_hop(options.hop_s)
    except ValueError as error:
        raise UsageError(f"--hop: {error}") from None
