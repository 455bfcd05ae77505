"""``emoscope models compare``: which model is better, on the same windows of the same sessions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app import judging_options as options
from app.errors import UsageError, told_in_one_line
from app.stopping import interruptible

HOP = "1"  # as the window shows it; a model's own window would put each on moments of its own


def compare(
    models: Annotated[list[str], typer.Argument(metavar="MODEL MODEL...", help="Names or .onnx files, two or more.")],
    data: options.Data,
    target: options.Target,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder for metrics.json and report.html; else nothing is written."),
    ] = None,
    hop: Annotated[str, typer.Option("--hop", metavar="S", help="Seconds between windows.")] = HOP,
    high_from: options.HighFrom = None,
    statistics: options.StatisticsOption = "running",
    cnt_format: options.CntFormat = "auto",
    videos: options.Videos = None,
    labels: options.LabelsAt = None,
    cache: options.Cache = None,
    as_json: options.Json = False,
) -> None:
    """Judge models side by side as they are: accuracy with its interval beside chance, and paired tests.

    Nothing is trained. Only windows count that all the models have. A model is no test on people that it was
    trained on.
    """
    with told_in_one_line(), interruptible("Stopped; nothing was written."):
        from models.library import find_model

        files = {model: find_model(model) for model in models}  # by what was typed: most are called model.onnx
        if len(files) < 2:
            raise UsageError("MODEL: one model alone is judged by emoscope evaluate; give two or more.")
        from app.comparing import compare_models

        request = options.request_of(
            tuple(files),
            "all",
            target,
            data=data,
            split="trial",
            n_folds=0,
            statistics=statistics,
            preset="default",
            hop=hop,
            high_from=high_from,
            epochs="",
            pretrain="",
        )
        compare_models(files, request, options.open_options(cnt_format, videos, labels), cache, out, as_json)
