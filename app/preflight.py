"""What is looked at before a recording starts: devices, labels, units, clocks, face, model, disk.

Read from what is measured anyway; nothing is opened and nothing blocks. A ``fail`` keeps the
recording from starting, because it would be worth nothing; a ``warn`` does not.
"""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.extra_devices import ROLE as EXTRA
from models.preprocess.electrodes import position
from ui.record_feed import Check

if TYPE_CHECKING:
    from app.controller import Controller
    from ui.feed import SourceView

LEAST_SITES = 0.5  # share of EEG channels that must name a place on the head, for models and maps to be of use
SCALE_S = 2.0
MOST_OFFSET_UNCERTAINTY_S = 0.005
LEAST_FRAME_RATE = 0.8  # of the nominal rate
WARN_FREE_BYTES = 5_000_000_000
LEAST_FREE_BYTES = 1_000_000_000


def preflight(controller: Controller, out: Path) -> tuple[Check, ...]:
    """Return the list as it stands now."""
    all_views = controller.devices.views()
    views = {view.role: view for view in all_views}
    return (
        *_eeg(controller, views.get("eeg")),
        *_camera(controller, views.get("camera")),
        *(_extra(view) for view in all_views if view.role == EXTRA),
        _clock(all_views),
        _model(controller),
        _disk(out),
    )


def _eeg(controller: Controller, view: SourceView | None) -> Iterator[Check]:
    if view is None:
        yield Check("EEG stream", "warn", "none connected", advice="Without one, only the face is recorded.")
        return
    info = view.info
    if view.status.state != "live" or info is None:
        advice = view.status.reason or "Is the device on, and its program sending?"
        yield Check("EEG stream", "fail", view.status.state, "live", advice)
        return
    yield Check("EEG stream", "ok", f"{view.name}: {len(info.channels)} channels at {info.rate_hz:g} Hz")
    yield _rate(view)
    yield _labels(info.channel_names, len(info.eeg_indices()))
    yield _scale(controller)
    yield _electrodes(controller)


def _rate(view: SourceView) -> Check:
    health, nominal = view.health, view.info.rate_hz if view.info else 0.0
    found = f"{health.n_lost} lost so far, {health.n_gaps} gaps"
    if math.isfinite(health.rate_hz):
        found = f"{health.rate_hz:.1f} Hz, {found}"
    off = math.isfinite(health.rate_hz) and nominal > 0 and abs(health.rate_hz / nominal - 1.0) > 0.01
    if off:
        return Check("Samples", "warn", found, f"{nominal:g} Hz", "The device does not keep its rate: check it.")
    advice = "Is the connection weak, or the computer too busy?" if health.n_lost else ""
    return Check("Samples", "warn" if health.n_lost else "ok", found, advice=advice)


def _labels(names: tuple[str, ...], n_eeg: int) -> Check:
    n_known = sum(position(name) is not None for name in names)
    found = f"{n_known} of {n_eeg} EEG channels named by the 10-10 system"
    if n_known < LEAST_SITES * n_eeg:
        return Check("Channel names", "warn", found, advice="Name them in the sending program: models go by names.")
    return Check("Channel names", "ok", found)


def _scale(controller: Controller) -> Check:
    from recorder.quality import scale_note

    ring = controller.devices.eeg_ring
    info = ring.info
    span = ring.latest(round(SCALE_S * info.rate_hz)) if info else None
    if info is None or span is None or len(span) < 2:
        return Check("Scale and unit", "unknown", "no samples yet")
    note = scale_note(span.data[:, list(info.eeg_indices())])
    odd = [n for n in info.notes if "unit" in n or "microvolts" in n]
    if note:
        return Check("Scale and unit", "warn", note, "microvolts", "Check the sending program's unit.")
    return Check("Scale and unit", "ok", "; ".join(odd) or "plausible for EEG in microvolts")


def _electrodes(controller: Controller) -> Check:
    grades = [quality.grade for quality in controller.devices.quality]
    if not grades:
        return Check("Electrodes", "unknown", "not judged yet")
    good = grades.count("good")
    found = f"{good} of {len(grades)} good"
    if 2 * good < len(grades):
        return Check("Electrodes", "warn", found, advice="Look at the head map on the live page.")
    return Check("Electrodes", "ok", found)


def _camera(controller: Controller, view: SourceView | None) -> Iterator[Check]:
    if view is None:
        yield Check("Camera", "warn", "none connected", advice="Without one, only EEG is recorded.")
        return
    if view.status.state != "live":
        yield Check("Camera", "fail", view.status.state, "live", view.status.reason or "Is it in use elsewhere?")
        return
    rate_hz, nominal = view.health.rate_hz, view.info.rate_hz if view.info else 0.0
    slow = math.isfinite(rate_hz) and nominal > 0 and rate_hz < LEAST_FRAME_RATE * nominal
    found = f"{view.name}: {rate_hz:.1f} frames a second" if math.isfinite(rate_hz) else view.name
    advice = "More light lets a camera expose faster." if slow else ""
    yield Check("Camera", "warn" if slow else "ok", found, f"{nominal:g}" if slow else "", advice)
    if size := controller.devices.tracking.crop_size:
        yield _kept_pictures(size, controller.devices.of_a_person)
    face = controller.devices.faces.latest()
    if face is None:
        yield Check("Face", "unknown", "no frame looked at yet")
    elif face.usable:
        yield Check("Face", "ok", f"seen, quality {face.quality:.0%}")
    else:
        yield Check("Face", "warn", face.reason, "a face", "Sit in front of the camera, lit from the front.")


def _kept_pictures(size: int, of_a_person: bool) -> Check:
    """Say that a model's own input is recorded: those are pictures, whatever was said of the camera's."""
    found = f"the model looks at the face: its pictures, {size} x {size}, are kept"
    if of_a_person:
        return Check("Face pictures", "warn", found, advice="Who is recorded must know. Other models need none.")
    return Check("Face pictures", "ok", found)


def _extra(view: SourceView) -> Check:
    """Judge an extra stream; one that does not come costs itself alone."""
    info, health = view.info, view.health
    if view.status.state != "live" or info is None:
        advice = view.status.reason or "Is its program sending?"
        return Check("Extra stream", "warn", f"{view.name}: {view.status.state}", "live", advice)
    found = "markers" if info.kind == "markers" else f"{len(info.channels)} channels at {info.rate_hz:g} Hz"
    if info.kind != "markers" and info.rate_hz == 0:
        found = f"{len(info.channels)} channels, samples now and then"
    if health.n_lost:
        advice = "Is the connection weak, or the computer too busy?"
        return Check("Extra stream", "warn", f"{view.name}: {found}, {health.n_lost} lost so far", advice=advice)
    return Check("Extra stream", "ok", f"{view.name}: {found}")


def _clock(views: Sequence[SourceView]) -> Check:
    unsure = [v.health.offset_uncertainty_s for v in views if math.isfinite(v.health.offset_uncertainty_s)]
    if not unsure:
        return Check("Clock", "unknown", "offsets are being measured")
    found = f"offsets known to {1e3 * max(unsure):.1f} ms"
    if max(unsure) > MOST_OFFSET_UNCERTAINTY_S:
        return Check("Clock", "warn", found, "5 ms", "Use a wired network between the two computers.")
    return Check("Clock", "ok", found)


def _model(controller: Controller) -> Check:
    fit = controller.fit()
    if fit is None:
        return Check("Model", "unknown", "loading")
    if not fit.ok:
        return Check("Model", "warn", fit.reason, advice="The recording is whole without estimates.")
    return Check("Model", "ok", "; ".join((controller.model_name, *fit.notes)))


def bytes_free(out: Path) -> int:
    """Return the room on the disk that a folder is on, or will be."""
    return shutil.disk_usage(_there(out)).free


def _there(out: Path) -> Path:
    """Return the folder, or the nearest above it that exists."""
    return next((folder for folder in (out, *out.parents) if folder.exists()), Path.cwd())


def _disk(out: Path) -> Check:
    there = _there(out)
    if not (there.is_dir() and os.access(there, os.W_OK)):
        return Check("Disk", "fail", f"{there} cannot be written", advice="Choose another folder.")
    free = bytes_free(out)
    found = f"{free / 1e9:.1f} GB free"
    if free < LEAST_FREE_BYTES:
        return Check("Disk", "fail", found, "1 GB", "Free some room, or choose another disk.")
    if free < WARN_FREE_BYTES:
        return Check("Disk", "warn", found, advice="Enough for a short session.")
    return Check("Disk", "ok", found)
