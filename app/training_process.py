"""Training beside the live window: ``emoscope train`` as a process, and its model into the library.

What the Train page reads (`ui.train_feed.TrainFeed`). The process has a lower priority than the window, so
that the live view goes on undisturbed; a thread of this object's reads it and saves the model when it
is done. The same request goes on in the same folder where an earlier one was stopped or failed.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.command_process import CommandProcess
from app.errors import AppError
from app.training_course import TrainingCourse
from app.training_preflight import TrainingPreflight
from app.training_result import result_of
from app.training_words import train_arguments
from models.errors import ModelError
from models.systems import SYSTEM_NAMES
from ui.train.outcome import ResultView
from ui.train_feed import BUSY, Preflight, SystemView, TrainingView, TrainRequest, UseView

if TYPE_CHECKING:
    from app.controller import Controller
    from app.session_shelf import SessionShelf
    from models.library import Library
    from ui.sessions_feed import Run

LOG, REPORT = "training.log", "report.html"
FOLDER = "trainings"  # beside the library's
JOIN_S = 30.0
GOES_ON = "What is finished is kept: the same, started again, goes on from there."

log = logging.getLogger(__name__)


class Training:
    """One training at a time, and what came of the last one.

    Parameters
    ----------
    controller : Controller
        Takes a model into use.
    shelf : SessionShelf
        The recorded sessions.
    library : Library
        Where models go.
    """

    def __init__(self, controller: Controller, shelf: SessionShelf, library: Library) -> None:
        self._controller, self._shelf, self._library = controller, shelf, library
        self._preflight = TrainingPreflight()
        self._course = TrainingCourse("")
        self._course.turn("idle")
        self._result: ResultView | None = None
        self._in_use: Future[None] | None = None
        self._process: CommandProcess | None = None
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._lock = threading.Lock()

    def folder(self) -> str:
        """Folder of the sessions."""
        return self._shelf.folder()

    def runs(self) -> Sequence[Run]:
        """Return the runs there are; the same object while nothing has changed."""
        return self._shelf.runs()

    def systems(self) -> Sequence[SystemView]:
        """Return what can be trained."""
        return tuple(SystemView(name, system.title, system.takes) for name, system in SYSTEM_NAMES.items())

    def preflight(self) -> Preflight:
        """Return what was found of the request that was last asked about."""
        return self._preflight.found

    def training(self) -> TrainingView:
        """Return how far the training is."""
        return self._course.view()

    @property
    def pid(self) -> int:
        """Number of the process; 0 where none runs."""
        process = self._process
        return process.pid if process else 0

    def result(self) -> ResultView | None:
        """Return what came of the last training; None until there is something."""
        return self._result

    def use(self) -> UseView:
        """Tell whether the trained model is in use."""
        future, result = self._in_use, self._result
        if future is None or result is None:
            return UseView()
        if not future.done():
            return UseView("loading")
        if error := future.exception():
            return UseView("refused", str(error))
        return UseView("in use" if self._controller.model_name == result.model else "")

    def check(self, request: TrainRequest) -> None:
        """Look at what a request would be trained on; an earlier look is broken off."""
        self._preflight.look(request)

    def start(self, request: TrainRequest) -> None:
        """Begin; nothing where a training goes on."""
        from models.library.names import checked

        if self._course.view().state in BUSY:
            return
        out = self._library.folder.parent / FOLDER / _folder_name(request)
        self._course, self._result, self._in_use, self._stopped = TrainingCourse(str(out / LOG)), None, None, False
        try:
            name = checked(request.name) if request.name else _made_up(request)
        except ModelError as error:
            self._course.end("failed", str(error))
            return
        self._thread = threading.Thread(target=self._run, args=(request, out, name), name="training", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Ask the training to end; what is finished is kept."""
        with self._lock:
            if self._course.view().state not in BUSY or self._course.view().state == "saving":
                return
            self._stopped = True
            self._course.turn("stopping", "What is finished is kept.")
            if self._process is not None:
                self._process.stop()

    def use_model(self) -> None:
        """Take the trained model into use; the one before stays where it is refused."""
        if self._result is not None and self._result.model:
            self._in_use = self._controller.load_model(self._result.model)

    def report(self) -> Path | None:
        """Return the page with everything about the last result."""
        return Path(self._result.report) if self._result else None

    def close(self) -> None:
        """End what goes on, and wait for it. Idempotent."""
        self.cancel()
        self._preflight.close()
        if self._thread is not None:
            self._thread.join(JOIN_S)

    def _run(self, request: TrainRequest, out: Path, name: str) -> None:
        course = self._course
        try:
            failure = self._train(request, out, course)
            if course.result is not None:
                self._save(course, name, failure)
            elif self._stopped:
                course.end("stopped", GOES_ON)
            else:
                kept = f" {GOES_ON}" if course.view().parts else ""
                course.end("failed", (failure or "The training ended and said nothing.") + kept)
        except Exception as error:  # the thread's last line of defence: the page says it
            log.exception("training failed")
            course.end("failed", f"{type(error).__name__}: {error}; the log of the program has the details.")

    def _train(self, request: TrainRequest, out: Path, course: TrainingCourse) -> str:
        """Run the process to its end, and return why it failed; empty if it did not."""
        try:
            out.mkdir(parents=True, exist_ok=True)
            with CommandProcess(train_arguments(request, out), log=out / LOG) as process:
                with self._lock:
                    self._process = process
                    if self._stopped:
                        process.stop()
                for line in process.events():
                    course.take(line)
        except AppError as error:
            return str(error)
        except OSError as error:
            return f'The training cannot be started in "{out}": {error.strerror or error}. Is the disk full?'
        finally:
            with self._lock:
                self._process = None
        return ""

    def _save(self, course: TrainingCourse, name: str, failure: str) -> None:
        """Put the model into the library; where that fails, it is told where the model lies."""
        assert course.result is not None
        out, model = Path(str(course.result["out"])), Path(str(course.result["model"]))
        found = result_of(course.result["metrics"], str(out / REPORT))
        course.turn("saving", "The model is checked, run once and kept.")
        try:
            entry = self._library.add(model, name, out / REPORT)
        except (ModelError, OSError) as error:
            self._result = found
            course.end("failed", f"The model could not be saved: {error} It lies in {model}; start again to try again.")
            return
        self._result = replace(found, model=entry.name, report=str(entry.report or found.report))
        shutil.rmtree(out / "jobs", ignore_errors=True)  # all that is worth keeping is in model and report now
        course.end("done", f'Saved as "{entry.name}".' + (f" {failure}" if failure else ""))


def _folder_name(request: TrainRequest) -> str:
    """Return the folder of a request: the same for the same, whatever its model is to be called."""
    told = json.dumps(asdict(replace(request, name="")), sort_keys=True)
    return f"{request.system}-{request.target}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def _made_up(request: TrainRequest) -> str:
    return f"{request.system}-{request.target}-{datetime.now():%Y-%m-%d}"
