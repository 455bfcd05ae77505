"""A request of the Train page in the words of the command line."""

from __future__ import annotations

from pathlib import Path

from ui.train_feed import TrainRequest


def train_arguments(request: TrainRequest, out: Path) -> list[str]:
    """Return the arguments of ``emoscope`` that train what is asked for.

    Each option is one word with its value: a folder may begin with a hyphen.
    """
    words: dict[str, object] = {
        "data": request.data,
        "model": request.system,
        "target": request.target,
        "split": request.split,
        "folds": request.n_folds,
        "out": out,
    }
    if request.epochs:
        words["epochs"] = request.epochs
    if request.high_from:
        words["high-from"] = f"{request.high_from:g}"
    given = [f"--{option}={value}" for option, value in words.items()]
    return ["train", "--json", *given, *(f"--only={run}" for run in request.only), *["--leakage"] * request.leakage]
