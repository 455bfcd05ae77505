"""The options that ``train`` and ``evaluate`` share, and the request they make."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from app.errors import UsageError

if TYPE_CHECKING:
    from models.datasets import OpenOptions
    from models.sweep.request import Request

TARGETS = {"valence": ("valence",), "arousal": ("arousal",), "both": ("valence", "arousal"), "emotion": ("emotion",)}
MOST_SEED = 2**32 - 1
STOPPED = "Stopped. Finished trainings and epochs are kept in --out; the same command goes on from there."
MOST_EPOCHS = 100_000
NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
HOPS_S = (0.001, 3600.0)
DATA_HELP = (
    "Folder of EmoScope sessions, simulated:SUBJECTSxTRIALS, deap:DIR, deap-original:DIR, mahnob:DIR, seed:DIR, "
    "seed-features:DIR, seed-iv:DIR, seed-iv-features:DIR, seed-v:DIR, dreamer:FILE, amigos:DIR, or recordings:DIR "
    "(XDF, EDF, BDF, BrainVision, EEGLAB, CNT with label tables)."
)
SPLIT_HELP = (
    "What is held out: trial (whole trials), subject (whole subjects), clip (everyone's trial of a clip), or segment "
    "(single windows, as most papers do: it measures how well trials are recognised, and is never shown alone)."
)
STATISTICS_HELP = (
    "What is taken away of the person: running (the mean so far, as in the window), all (of all their windows, "
    "without labels), none."
)


def _folder(text: str) -> Path:
    if not text.strip():
        raise typer.BadParameter("it names no folder")
    return Path(text)


Data = Annotated[str, typer.Option("--data", metavar="DATA", help=DATA_HELP)]
Target = Annotated[
    str, typer.Option("--target", metavar="T", help="valence, arousal, both, or emotion (a dataset's own classes).")
]
Out = Annotated[
    Path,
    typer.Option("--out", metavar="DIR", parser=_folder, help="Folder for what comes out; a sweep goes on in it."),
]
SplitOption = Annotated[str, typer.Option("--split", metavar="S", help=SPLIT_HELP)]
Folds = Annotated[
    int,
    typer.Option("--folds", min=0, max=1000, metavar="K", help="Folds; 0 leaves one group out at a time."),
]
Epochs = Annotated[
    str,
    typer.Option("--epochs", metavar="N[,NAME=N]", help="Most epochs; else as the papers say."),
]
Batch = Annotated[int | None, typer.Option("--batch", min=1, metavar="N", help="Windows a batch.")]
Rate = Annotated[float | None, typer.Option("--rate", min=1e-8, max=10.0, metavar="R", help="Learning rate.")]
Patience = Annotated[
    int | None, typer.Option("--patience", min=1, metavar="N", help="Epochs without a better validation loss.")
]
PresetOption = Annotated[
    str,
    typer.Option("--preset", metavar="P", help="default, or paper: as the paper did it, for reproducing its figures."),
]
HighFrom = Annotated[
    float | None, typer.Option("--high-from", metavar="X", help="Ratings from X on are high; else above the middle.")
]
StatisticsOption = Annotated[str, typer.Option("--statistics", metavar="S", help=STATISTICS_HELP)]
Hop = Annotated[
    str,
    typer.Option("--hop", metavar="S[,NAME=S]", help="Seconds between windows; else each system's own."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=MOST_SEED, metavar="N", help="All chance follows from it.")]
PerSubject = Annotated[bool, typer.Option("--per-subject", help="A network for each subject alone.")]
Search = Annotated[
    int,
    typer.Option("--search", min=0, max=1000, metavar="N", help="First try N settings on validation data."),
]
Pretrain = Annotated[
    str,
    typer.Option("--pretrain", metavar="faces:DIR", help="Rated face images for the face CNN."),
]
Leakage = Annotated[
    bool, typer.Option("--leakage", help="Check for leakage: permuted labels, noise, and the other kind of split.")
]
Scheduler = Annotated[
    str, typer.Option("--scheduler", metavar="ADDRESS", help="Dask scheduler (tcp://...) of a cluster that is there.")
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, max=1024, metavar="N", help="Local processes; else one a core.")
]
CntFormat = Annotated[
    str, typer.Option("--cnt-format", metavar="F", help="Numbers in NeuroScan CNT files: auto, int16 or int32.")
]
Videos = Annotated[Path | None, typer.Option("--videos", metavar="DIR", help="Face videos, named by trial.")]
LabelsAt = Annotated[Path | None, typer.Option("--labels", metavar="PATH", help="Label tables, if elsewhere.")]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="RUN",
        help="Of a folder of sessions this run alone, sub-01_ses-01_task-demo_run-01; repeatable.",
    ),
]
Cache = Annotated[
    Path | None, typer.Option("--cache", metavar="DIR", help="Where cut windows are kept; else the user's own cache.")
]
Json = Annotated[bool, typer.Option("--json", help="A JSON object a line on standard output, for machines.")]


def one_of(option: str, value: str, known: tuple[str, ...]) -> str:
    """Return a word that is among those known.

    Raises
    ------
    UsageError
        It is not.
    """
    if value not in known:
        raise UsageError(f'{option} "{value}" is unknown: give {", ".join(known)}.')
    return value


def listed(option: str, text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a list with commas, each once and known."""
    words = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    if not words:
        raise UsageError(f"{option} names nothing: give one or more of {', '.join(known)}.")
    return tuple(one_of(option, word, known) for word in words)


def epochs_of(text: str) -> dict[str, int]:
    """Return the most epochs by system, of all others under the empty name: ``40,deepvanet=4``.

    Raises
    ------
    UsageError
        It is not of that form.
    """
    found = _by_system(text)
    if not all(number.isdecimal() and 1 <= int(number) <= MOST_EPOCHS for number in found.values()):
        raise UsageError(f'--epochs "{text}": give a number from 1 to {MOST_EPOCHS}, or 40,deepvanet=4.')
    return {name: int(number) for name, number in found.items()}


def hops_of(text: str) -> dict[str, float]:
    """Return the seconds between windows by system, of all others under the empty name: ``1,eeg-lstm=0.5``.

    Raises
    ------
    UsageError
        It is not of that form.
    """
    found = _by_system(text)
    least, most = HOPS_S
    if not all(NUMBER.fullmatch(number) and least <= float(number) <= most for number in found.values()):
        raise UsageError(f'--hop "{text}": give seconds from {least:g} to {most:g}, or 1,eeg-lstm=0.5.')
    return {name: float(number) for name, number in found.items()}


def _by_system(text: str) -> dict[str, str]:
    """Return the values of ``VALUE,NAME=VALUE``; the empty value stands for a name that comes twice."""
    found: dict[str, str] = {}
    for part in filter(None, text.split(",")):
        name, _, value = part.rpartition("=")
        found[name] = value if value.isascii() and name not in found else ""
    return found


def targets_of(target: str) -> tuple[str, ...]:
    """Return the axes of ``--target``."""
    return TARGETS[one_of("--target", target, tuple(TARGETS))]


def refuse_training(**given: object) -> None:
    """Refuse options of training, by name, where a model file is judged as it is.

    Raises
    ------
    UsageError
        One of them was given.
    """
    if named := [name for name, value in given.items() if value]:
        option = f"--{named[0].replace('_', '-')}"
        raise UsageError(f"{option} is for systems that are trained; an .onnx file is judged as it is. Leave it out.")


def open_options(
    cnt_format: str, videos: Path | None, labels: Path | None, only: Sequence[str] | None = None
) -> OpenOptions:
    """Return how the dataset is opened."""
    from models.datasets import OpenOptions
    from models.datasets.options import CntFormat as Formats

    word = one_of("--cnt-format", cnt_format, get_args(Formats))
    return OpenOptions(cast("Formats", word), videos, labels, only=tuple(dict.fromkeys(only or ())))


def request_of(systems: tuple[str, ...], modality: str, target: str, **given: Any) -> Request:
    """Check the words, and return the request.

    Raises
    ------
    UsageError
        One of them is unknown.
    """
    from models.evaluation.fold import Split
    from models.sweep.job import Modality, Preset, Statistics
    from models.sweep.request import Request

    one_of("--split", given["split"], get_args(Split))
    one_of("--preset", given["preset"], get_args(Preset))
    one_of("--statistics", given["statistics"], get_args(Statistics))
    if given["n_folds"] == 1:
        raise UsageError("--folds 1 leaves nothing to train on: give 2 or more, or 0 to leave one group out at a time.")
    if given.get("per_subject") and given["split"] == "subject":
        raise UsageError("--per-subject leaves no other subject to judge: choose another --split.")
    epochs, hops = epochs_of(given.pop("epochs")), hops_of(given.pop("hop"))
    for option, named in (("--epochs", epochs), ("--hop", hops)):
        if unknown := sorted(set(named) - {"", *systems}):
            raise UsageError(f'{option} "{unknown[0]}=...": that is none of the systems in --model.')
    pretrain = given.pop("pretrain")
    if pretrain and not pretrain.startswith("faces:"):
        raise UsageError(f'--pretrain "{pretrain}" is unknown: give faces:DIR.')
    return Request(
        systems=systems,
        modalities=listed("--modality", modality, get_args(Modality)),  # type: ignore[arg-type]
        targets=targets_of(target),
        epochs=epochs,
        hop_s=hops,
        pretrain=pretrain.removeprefix("faces:"),
        **given,
    )
