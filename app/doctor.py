"""``emoscope doctor``: what is installed, what can be used, what is missing and how to get it.

Every check runs in isolation: a library that cannot be imported is a finding, not a crash.
Checks that only some users need (camera, CUDA, display) are warnings; the rest must hold.
"""

from __future__ import annotations

import ctypes.util
import importlib
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import typer

from app.run import has_display
from app.settings import settings_path

Verdict = Literal["ok", "warning", "missing"]

LIBRARIES = {
    "numpy": "numpy",
    "scipy": "scipy",
    "pylsl": "pylsl",
    "brainflow": "brainflow",
    "opencv-contrib-python": "recorder.opencv",
    "av": "av",
    "mediapipe": "mediapipe",
    "onnxruntime": "onnxruntime",
    "PySide6-Essentials": "PySide6.QtWidgets",
    "pyqtgraph": "pyqtgraph",
    "mne": "mne",
    "pyxdf": "pyxdf",
}
DISTRIBUTIONS = {
    "onnxruntime": ("onnxruntime-gpu", "onnxruntime"),
    "PySide6-Essentials": ("PySide6-Essentials", "PySide6"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    what: str
    verdict: Verdict
    found: str
    remedy: str = ""


def examine(as_json: bool) -> bool:
    """Print the report; return False if anything that EmoScope needs is missing."""
    findings = [*_python(), *_libraries(), _lsl(), _onnx(), _model(), *_cameras(), _display(), _settings()]
    if as_json:
        typer.echo(json.dumps({"findings": [asdict(finding) for finding in findings]}))
    else:
        for finding in findings:
            typer.echo(f"{finding.verdict:8} {finding.what:22} {finding.found}")
            if finding.remedy:
                typer.echo(f"{'':31} -> {finding.remedy}")
    return all(finding.verdict != "missing" for finding in findings)


def _python() -> list[Finding]:
    supported = (3, 11) <= sys.version_info[:2] <= (3, 12)
    remedy = "" if supported else "EmoScope is made for Python 3.11 and 3.12: make venv PYTHON=python3.11"
    return [
        Finding("EmoScope", "ok", _distribution_version("emoscope")),
        Finding("Python", "ok" if supported else "warning", platform.python_version(), remedy),
        Finding("system", "ok", f"{platform.platform()}, {os.cpu_count()} cores"),
    ]


def _libraries() -> list[Finding]:
    findings = []
    for distribution, module in LIBRARIES.items():
        try:
            importlib.import_module(module)
        except (ImportError, OSError, RuntimeError) as error:
            findings.append(Finding(distribution, "missing", f"{error}", _remedy_for(str(error))))
        else:
            findings.append(Finding(distribution, "ok", _distribution_version(distribution)))
    return findings


def _remedy_for(error: str) -> str:
    if ".so" in error:
        return "a system library is missing; on Debian or Ubuntu: make system"
    return "make venv"


def _distribution_version(name: str) -> str:
    for candidate in DISTRIBUTIONS.get(name, (name,)):
        try:
            return version(candidate)
        except PackageNotFoundError:
            continue
    return "version unknown"


def _lsl() -> Finding:
    return _probe("LSL clock", "missing", "pip install pylsl, or install liblsl", _read_lsl_clock)


def _read_lsl_clock() -> str:
    from recorder import clock

    return f"session clock and monotonic clock differ by {abs(clock.now() - time.monotonic()) * 1e6:.0f} us"


def _onnx() -> Finding:
    from models.provider import choose_provider

    provider, reason = choose_provider()
    remedy = "" if provider == "CUDA" else "for NVIDIA GPUs: pip install '.[cuda]'"
    return Finding("models run on", "ok", f"{provider} ({reason})", remedy)


def _model() -> Finding:
    return _probe("demo model", "missing", "make demo-model", _load_demo)


def _load_demo() -> str:
    from models.runtime import load_model

    spec = load_model("demo").card.spec
    channels = len(spec.eeg.channels) if spec.eeg else 0
    return f"{channels} EEG channels, face as {spec.face.form if spec.face else 'none'}"


def _cameras() -> list[Finding]:
    from recorder.sources.devices import cameras

    found = cameras()
    if not found:
        return [Finding("camera", "warning", "none found", "video:FILE plays a file, simulated: needs none")]
    return [Finding("camera", "ok", f"{camera.uri} {camera.name}") for camera in found]


def _display() -> Finding:
    if not has_display():
        return Finding("display", "warning", "DISPLAY is not set", "emoscope run --headless, or xvfb-run emoscope")
    if sys.platform == "linux" and not ctypes.util.find_library("xcb-cursor"):
        return Finding("display", "warning", "libxcb-cursor0 is not installed", "make system")
    return Finding("display", "ok", os.environ.get("QT_QPA_PLATFORM") or os.environ.get("DISPLAY") or "yes")


def _settings() -> Finding:
    path = settings_path()
    folder = next(parent for parent in (path.parent, *path.parents) if parent.exists())
    writable = os.access(folder, os.W_OK)
    remedy = "" if writable else f"make {folder} writable, or set EMOSCOPE_CONFIG to another folder"
    return Finding("settings", "ok" if writable else "warning", str(Path(path)), remedy)


def _probe(what: str, otherwise: Verdict, remedy: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, "ok", look())
    except Exception as error:  # noqa: BLE001 - a doctor reports whatever is wrong with the part it touches
        return Finding(what, otherwise, str(error), remedy)
