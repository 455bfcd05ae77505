"""``emoscope calibrate``: from a person's sessions to a model of their own, which is saved whole or not at all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from app.errors import AppError, printable
from app.judging_folder import METRICS, MODEL, OutFolder
from models.calibration.calibrate import Calibrated, TargetResult, calibrate
from models.calibration.graph import HeadGraph
from models.calibration.score import Score
from models.calibration.windows import lived
from models.card import ModelCard
from models.datasets import OpenOptions, open_dataset
from models.datasets.dataset import Dataset
from models.library import Library, find_model
from models.library.names import checked
from models.onnx_file import read_onnx
from models.runtime import Model
from recorder.session.finding import run_at


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a new model goes.

    Attributes
    ----------
    name : str
        In the library of models; empty for a folder.
    out : Path or None
        That folder.
    """

    name: str
    out: Path | None

    def check(self) -> None:
        """Refuse, before anything is done, what could not be written at the end.

        Raises
        ------
        LibraryError, AppError
            The name cannot be one, or the folder holds results.
        """
        if self.out is None:
            checked(self.name)
        elif there := [name for name in (MODEL, METRICS) if (self.out / name).exists()]:
            raise AppError(f'There is a {there[0]} in "{self.out}" already. Give another --out.')

    def save(self, made: Calibrated) -> Path:
        """Write the model, and in a folder its figures too; return its file.

        Raises
        ------
        LibraryError, AppError
            It cannot be written; nothing of it is there.
        """
        try:
            return self._kept(made) if self.out is None else self._written(made, self.out)
        except OSError as error:
            told = f"{error.strerror or error}. Is the disk full?"
            raise AppError(f"The model cannot be written: {told} There is nothing of it.") from None

    def _kept(self, made: Calibrated) -> Path:
        with tempfile.TemporaryDirectory() as place:
            file = Path(place) / MODEL
            file.write_bytes(made.content)
            return Library().add(file, self.name).path

    def _written(self, made: Calibrated, out: Path) -> Path:
        folder = OutFolder(out)
        with folder.held():
            self.check()
            try:
                folder.write(METRICS, json.dumps(plain(made), indent=1, allow_nan=False).encode())
                return folder.write(MODEL, made.content)
            except OSError:
                (out / METRICS).unlink(missing_ok=True)
                raise


class Calibration:
    """A population model that is to become one person's own.

    Parameters
    ----------
    model : str
        Name or file.
    destination : Destination
    targets : sequence of str
        Axes to be refitted; empty for all that can be.
    high_from : float or None
        Least rating that is high.

    Raises
    ------
    ModelError, AppError
        The model is refused, or nothing could be saved: before anybody was recorded.
    """

    def __init__(self, model: str, destination: Destination, targets: Sequence[str], high_from: float | None) -> None:
        destination.check()
        file = read_onnx(find_model(model))
        self.card = ModelCard.from_json(file.card)
        HeadGraph(file.content, self.card)
        self._content, self._destination = file.content, destination
        self._targets, self._high_from = targets, high_from

    def make(self, paths: Sequence[Path], participant: str) -> tuple[Calibrated, Path]:
        """Make the model of recorded sessions and save it.

        Raises
        ------
        ModelError, AppError
            Nothing can be made of them, or it cannot be saved: there is nothing new then.
        """
        session = lived([_opened(path) for path in paths], self.card, participant)
        name = self._destination.name or f"{self.card.name}-{session.participant}"[:64]
        made = calibrate(self._content, self.card, session, name, self._targets, self._high_from)
        Model(made.card, made.content)  # runs it once
        return made, self._destination.save(made)


def _opened(path: Path) -> Dataset:
    """Open a folder of sessions, or the one run that a file is of."""
    if path.is_dir():
        return open_dataset(f"sessions:{path}")
    run = run_at(path)
    return open_dataset(f"sessions:{run.folder}", OpenOptions(only=(run.prefix,)))


def plain(made: Calibrated) -> dict[str, object]:
    """Return what a calibration made as JSON types."""
    return {"model": made.card.name, **made.card.provenance["personal"]}


def tell(made: Calibrated, path: Path, as_json: bool) -> None:
    """Say on standard output what was made, and how good it is."""
    if as_json:
        typer.echo(json.dumps({"out": str(path), **plain(made)}, allow_nan=False))
        return
    for note in made.notes:
        typer.echo(f"emoscope: {printable(note)}", err=True)
    for line in (*(line for result in made.results for line in in_words(result)), str(path)):
        typer.echo(printable(line))


def in_words(result: TargetResult) -> tuple[str, ...]:
    """Return what a calibration made of one target, for people."""
    verdict = "personal head" if result.head == "personal" else "the population's head stays"
    fell = f"log loss of a trial {-result.gain:+.3f}, standard error {result.gain_error:.3f}"
    return (
        f"{result.target}: {verdict} ({result.n_high} of {result.n_trials} clips high; {fell})",
        f"  personal head                   {_share(result.personal)}",
        f"  population, person known        {_share(result.population)}",
        f"  population, person not known    {_share(result.strange)}",
        f"  always the commoner             {result.chance:.0%}",
    )


def _share(own: Score) -> str:
    low, high = own.interval
    return f"{own.n_right} of {own.n_trials} clips right, {own.accuracy:.0%} ({low:.0%} to {high:.0%})"
