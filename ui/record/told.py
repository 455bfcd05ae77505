"""A finished run in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.numbers import clock, size

if TYPE_CHECKING:
    from recorder.session.summary import RunSummary


def tr(text: str) -> str:
    """Translate in the context of run lines."""
    return QCoreApplication.translate("run", text)


def run_name(run: RunSummary) -> str:
    """Return what a run is called: ``sub-01 ses-01 run-02``."""
    made = f" {run.paths.description}" if run.paths.description else ""
    return f"sub-{run.participant} ses-{run.session} run-{run.run}{made}"


def last_run_told(run: RunSummary) -> str:
    """Return how a run went: name, length, ratings, size, losses, and what is wrong with it."""
    lost = tr("{n} samples lost").format(n=run.n_lost) if run.n_lost else tr("nothing lost")
    rated = tr("{k} of {n} trials rated").format(k=run.n_rated, n=run.n_trials) if run.n_trials else ""
    parts = (clock(run.duration_s), rated, size(run.n_bytes), lost, run.problem)
    saved = tr("Saved {name}") if run.state != "aborted" else tr("Aborted {name}")
    return f"{saved.format(name=run_name(run))}: " + ", ".join(part for part in parts if part)
