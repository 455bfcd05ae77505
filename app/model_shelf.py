"""The library of models as the Models page reads it: `ui.models_feed.ModelsFeed`.

The library is read, and fits are worked out, in one thread; it is changed in another; models are
compared in a process of their own that a third one follows. What is found becomes a line of the page.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from app.jobs import Jobs, Progress
from app.model_comparing import ModelComparing
from models.errors import ModelError
from models.library import find_model, model_names
from ui.models_feed import Comparison, FitLine, ModelLine
from ui.sessions_feed import Job, JobKind

if TYPE_CHECKING:
    from app.controller import Controller
    from models.card import ModelCard
    from models.library import Entry, Library
    from recorder.streams import StreamInfo

REPORT = "report.html"  # beside a model that a training made
DEVICES_UNSEEN = object()

log = logging.getLogger(__name__)


class ModelShelf:
    """Lists models, and changes which there are and which is in use.

    Parameters
    ----------
    controller : Controller
        Uses a model, and knows the connected devices.
    library : Library
        Where the models are.
    sessions : callable
        Returns the folder of recorded sessions.
    """

    def __init__(self, controller: Controller, library: Library, sessions: Callable[[], str]) -> None:
        self._controller, self._library, self._sessions = controller, library, sessions
        self._lines: tuple[ModelLine, ...] = ()
        self._names = model_names()
        self._entries: dict[str, Entry] = {}
        self._removed: tuple[str, ...] = ()
        self._last_removed = ""
        self._fits: dict[str, FitLine] = {}
        self._devices: object = DEVICES_UNSEEN
        self._looking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="models")
        self._working = ThreadPoolExecutor(max_workers=1, thread_name_prefix="models work")
        self._jobs = Jobs()
        self._comparing = ModelComparing(self._jobs, library.folder)
        self._lock = threading.Lock()
        self._listing = 0

    def close(self) -> None:
        """Cancel what is not done, and let the threads end."""
        self._jobs.cancel_all()
        self._comparing.close()
        for worker in (self._working, self._looking):
            worker.shutdown(cancel_futures=True)

    def folder(self) -> str:
        """Folder of the user's own models."""
        return str(self._library.folder)

    def listing(self) -> bool:
        """Tell whether the library is being read."""
        return self._listing > 0

    def models(self) -> Sequence[ModelLine]:
        """Return the models there are; the same object while nothing has changed."""
        return self._lines

    def names(self) -> Sequence[str]:
        """Return the names by which models can be asked for; before the first listing, of EmoScope's own."""
        return self._names

    def fits(self) -> dict[str, FitLine]:
        """Return how models fit the connected devices; worked out anew when those are others."""
        devices = self._controller.devices
        now = (devices.eeg_ring.info, devices.has_camera)
        if now != self._devices:
            self._devices = now
            self._submit(self._fit_all, *now)
        return self._fits

    def in_use(self) -> str:
        """Digest of the model that makes the estimates; empty while there is none."""
        model = self._controller.model
        return model.sha256 if model is not None else ""

    def removed(self) -> Sequence[str]:
        """Names of the models that were removed and can be restored."""
        return self._removed

    def undoable(self) -> str:
        """Name by which the model that was removed last is restored; empty if there is none."""
        return self._last_removed if self._last_removed in self._removed else ""

    def sessions(self) -> str:
        """Folder of recorded sessions."""
        return self._sessions()

    def jobs(self) -> Sequence[Job]:
        """Work that goes on or is done, oldest first."""
        return self._jobs.all

    def comparison(self) -> Comparison | None:
        """What the last comparison found; None before, and when it was put away."""
        return self._comparing.found

    def report_of(self, key: str) -> Path | None:
        """Return the page about a model's training; None where there is none."""
        entry = self._entries.get(key)
        return entry.report if entry else None

    def refresh(self) -> None:
        """Read the library anew."""
        with self._lock:  # counted in the window's thread and in ours
            self._listing += 1
        self._submit(self._list)

    def use(self, key: str) -> None:
        """Estimate with a model; where it is refused, the one in use goes on."""

        def work(_: Progress) -> Job:
            self._controller.load_model(self._asked(key)).result()
            return Job(0, "use", key, "done", told=f'"{self._name(key)}" makes the estimates now.')

        self._jobs.start("use", key, self._working, work)

    def add(self, path: str) -> None:
        """Check a file and keep a copy, with the report that lies beside a training's model."""

        def work(_: Progress) -> Job:
            source = Path(path)
            beside = source.with_name(REPORT)
            report = beside if source.name == "model.onnx" and beside.is_file() else None
            entry = self._library.add(source, report=report)
            return Job(0, "import", str(entry.path), "done", told=f'"{entry.name}" is in the library.')

        self._change("import", path, work)

    def remove(self, key: str) -> None:
        """Put a model aside."""

        def work(_: Progress) -> Job:
            name = self._name(key)
            self._last_removed = self._library.remove(name).name
            return Job(0, "remove", key, "done", told=f'"{name}" is put aside.')

        self._change("remove", key, work)

    def restore(self, name: str) -> None:
        """Bring back a model that was put aside."""

        def work(_: Progress) -> Job:
            entry = self._library.restore(name)
            return Job(0, "restore", str(entry.path), "done", told=f'"{entry.name}" is back.')

        self._change("restore", name, work)

    def compare(self, keys: Sequence[str], folder: str) -> None:
        """Judge models side by side on the sessions in a folder."""
        self._comparing.start([self._entries[key] for key in keys if key in self._entries], folder)

    def put_comparison_away(self) -> None:
        """Show the comparison no more."""
        self._comparing.found = None

    def cancel(self, number: int) -> None:
        """Stop a job."""
        self._jobs.cancel(number)
        self._comparing.cancel(number)

    def _name(self, key: str) -> str:
        entry = self._entries.get(key)
        return entry.name if entry else Path(key).stem

    def _asked(self, key: str) -> str:
        """Return the name that means this very file, or else its path."""
        name = self._name(key)
        try:
            return name if find_model(name) == Path(key) else key
        except ModelError:
            return key

    def _change(self, kind: JobKind, key: str, work: Callable[[Progress], Job]) -> None:
        self._jobs.start(kind, key, self._working, work)
        self._working.submit(self.refresh)

    def _submit(self, run: Callable[..., None], *args: object) -> None:
        try:
            self._looking.submit(run, *args)
        except RuntimeError:  # shut down: the window closes
            return

    def _list(self) -> None:
        from app.model_words import line_of

        try:
            entries = self._library.entries()
            self._removed = tuple(entry.name for entry in self._library.removed())
            self._entries = {str(entry.path): entry for entry in entries}
            lines = tuple(map(line_of, entries))
            if lines != self._lines:
                self._lines, self._names = lines, tuple(line.name for line in lines if not line.error)
                self._devices = DEVICES_UNSEEN
        except Exception:  # the thread's last line of defence: the page shows what it had
            log.exception("the library %s cannot be listed", self._library.folder)
        finally:
            with self._lock:
                self._listing -= 1

    def _fit_all(self, eeg: StreamInfo | None, has_camera: bool) -> None:
        cards = {key: entry.card for key, entry in self._entries.items() if entry.card is not None}
        self._fits = {key: _fit_line(card, eeg, has_camera) for key, card in cards.items()}


def _fit_line(card: ModelCard, eeg: StreamInfo | None, has_camera: bool) -> FitLine:
    from models.fit import fit

    if eeg is None and not has_camera:
        return FitLine("nothing")
    found = fit(card, eeg, has_camera)
    if not found.ok:
        return FitLine("no", found.reason)
    return FitLine("partly", "; ".join(found.notes)) if found.notes else FitLine("fits")
