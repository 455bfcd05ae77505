"""Make the model that comes with EmoScope: ``python -m models.demo``.

Renders simulated participants, trains the fusion network on them, calibrates its intervals,
measures it on participants it never saw, and writes ``assets/models/demo.onnx``. The same seed
gives the same model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import assets
from models.card import BaselineRule, ModelCard, Smoothing
from models.demo.calibrate import calibrate
from models.demo.cohort import fit_normalisation, render_cohort, run_through
from models.demo.faces import measure_tracking
from models.demo.fit import EpochReport, Fitted, Plan, fit
from models.demo.participants import HOP_S, Recruit
from models.demo.report import as_metrics, measure, table
from models.demo.sequences import Sequences, stack
from models.export import export
from models.networks.fusion import FusionNet
from models.spec import Band, EegInput, FaceInput, InputSpec

SPEC = InputSpec(
    eeg=EegInput(
        # The frontal poles see the sources of frontal asymmetry from in front, and balance the average
        # reference: +0.03 in the correlation of valence from EEG.
        channels=("Fp1", "Fp2", "F7", "F3", "Fz", "F4", "F8", "C3", "Cz", "C4", "P3", "Pz", "P4", "Oz"),
        rate_hz=128.0,
        window_s=2.0,
        form="de",
        bands=(Band("theta", 4.0, 8.0), Band("alpha", 8.0, 13.0), Band("beta", 13.0, 30.0), Band("gamma", 30.0, 45.0)),
        baseline="personal",
    ),
    face=FaceInput("landmarks68", fps=10.0, window_s=0.6, baseline="personal"),  # a smile shows within half a second
)
# The population's mean is worth nothing: skulls, amplifiers and bones differ more than feelings do.
RULES = {key: BaselineRule(k0_s=0.0, tau_s=120.0, settle_s=1.0) for key in ("eeg", "face")}
THREADS = 2
STRONG = 3.0

console = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Size:
    """How many participants, and how long each is watched."""

    n_bench: int = 240
    n_strong: int = 120
    n_held_out: int = 30
    n_test: int = 30
    length_s: float = 240.0
    n_pictures: int = 1500
    plan: Plan = Plan()  # noqa: RUF009 - frozen


FULL = Size()
QUICK = Size(6, 0, 3, 3, 60.0, 200, Plan(epochs=2, steps_an_epoch=5, stretch_hops=30))


def recruits(size: Size, seed: int) -> dict[str, list[Recruit]]:
    """Return who is rendered for what; a participant is in one part only."""
    first = 1_000_000 * (1 + seed)  # far from the seeds that the simulated sources draw
    counts = {"train": size.n_bench + size.n_strong, "held_out": size.n_held_out, "test": size.n_test}
    parts: dict[str, list[Recruit]] = {}
    for part, count in counts.items():
        strong = size.n_strong if part == "train" else 0
        parts[part] = [Recruit(first + i, size.length_s, STRONG if i >= count - strong else 1.0) for i in range(count)]
        first += count
    return parts


def make(path: Path, seed: int, size: Size) -> ModelCard:
    """Do all of it; returns the card that was written."""
    torch.set_num_threads(THREADS)
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)
    cast = recruits(size, seed)
    people, card = _render(cast, seed, size)
    network = FusionNet(SPEC)
    fitted = _train(network, people["train"], people["held_out"], replace(size.plan, seed=seed))
    calibrate(network, people["held_out"], fitted.tau_s, HOP_S)
    card = replace(card, smoothing=Smoothing(round(fitted.tau_s, 3)))
    rows = measure(network, card, people["test"], cast["test"])
    card = replace(card, provenance=_provenance(cast, seed, as_metrics(rows)))
    export(network, card, path)
    console.print(table(rows, len(cast["test"])))
    console.print(f"smoothing over {card.smoothing.tau_s:g} s")
    console.print(f"{path}: {path.stat().st_size / 1024:.0f} KiB")
    return card


def _render(cast: dict[str, list[Recruit]], seed: int, size: Size) -> tuple[dict[str, Sequences], ModelCard]:
    console.print("Measuring what the face tracker reads of each facial action")
    tracking = measure_tracking(seed, size.n_pictures)
    everyone = [recruit for part in cast.values() for recruit in part]
    with _bar("participants") as bar:
        task = bar.add_task("Rendering", total=len(everyone))
        cohort = render_cohort(everyone, SPEC, tracking, lambda: bar.advance(task))
    normalisation = fit_normalisation(cohort[: size.n_bench], SPEC, RULES)
    card = ModelCard("demo", SPEC, normalisation, RULES)
    runs = iter([run_through(windows, card) for windows in cohort])
    return {part: stack([next(runs) for _ in members]) for part, members in cast.items()}, card


def _train(network: FusionNet, train: Sequences, held_out: Sequences, plan: Plan) -> Fitted:
    with _bar("epochs, held-out loss {task.fields[loss]:.4f}") as bar:
        task = bar.add_task("Training", total=plan.epochs, loss=float("nan"))

        def report(epoch: EpochReport) -> None:
            bar.update(task, completed=epoch.epoch, loss=epoch.held_out_loss)
            if not console.is_terminal:
                console.print(f"epoch {epoch.epoch}: loss {epoch.loss:.4f}, held out {epoch.held_out_loss:.4f}")

        return fit(network, train, held_out, plan, report)


def _bar(unit: str) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit))
    return Progress(*columns, TimeElapsedColumn(), console=console)


def _provenance(cast: dict[str, list[Recruit]], seed: int, metrics: dict[str, dict[str, float]]) -> dict[str, object]:
    return {
        "code": metadata.version("emoscope"),
        "command": f"python -m models.demo --seed {seed}",
        "simulated": True,
        "data": "simulated participants, population bench, mode dynamic",
        "split": {part: _seeds(members) for part, members in cast.items()},
        "metrics": metrics,
    }


def _seeds(members: Sequence[Recruit]) -> str:
    return f"seeds {members[0].seed}..{members[-1].seed}"


def main(
    out: Annotated[Path, typer.Option(help="File to write.")] = Path(assets.__path__[0]) / "models" / "demo.onnx",
    seed: Annotated[int, typer.Option(min=0, help="Everything random follows from it.")] = 0,
    quick: Annotated[bool, typer.Option(help="A model that knows nothing, in seconds: for trying the path.")] = False,
) -> None:
    """Train the demo model on simulated participants and write it."""
    make(out, seed, QUICK if quick else FULL)
