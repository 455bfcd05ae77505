"""``emoscope evaluate``: how good systems are on a dataset, said honestly."""

from __future__ import annotations

from typing import Annotated

import typer

from app import judging_options as options
from app.errors import told_in_one_line
from app.stopping import interruptible
from models.systems import SYSTEM_NAMES

MODEL_HELP = (
    f"Systems, with commas, that are trained and judged fold by fold ({', '.join(SYSTEM_NAMES)}), or a "
    "model's name or .onnx FILE, which is judged as it is."
)


def evaluate(
    data: options.Data,
    model: Annotated[str, typer.Option("--model", metavar="NAME[,NAME...]|FILE", help=MODEL_HELP)],
    target: options.Target,
    out: options.Out,
    split: options.SplitOption = "trial",
    folds: options.Folds = 4,
    epochs: options.Epochs = "",
    batch: options.Batch = None,
    rate: options.Rate = None,
    patience: options.Patience = None,
    preset: options.PresetOption = "default",
    modality: Annotated[
        str,
        typer.Option("--modality", metavar="M", help="all, eeg, face, peripheral; several are compared."),
    ] = "all",
    high_from: options.HighFrom = None,
    statistics: options.StatisticsOption = "running",
    hop: options.Hop = "",
    seed: options.Seed = 0,
    seeds: Annotated[int, typer.Option("--seeds", min=1, max=100, metavar="N", help="Repeat with N seeds.")] = 1,
    per_subject: options.PerSubject = False,
    search: options.Search = 0,
    pretrain: options.Pretrain = "",
    leakage: options.Leakage = False,
    scheduler: options.Scheduler = "",
    workers: options.Workers = None,
    cnt_format: options.CntFormat = "auto",
    videos: options.Videos = None,
    labels: options.LabelsAt = None,
    only: options.Only = None,
    cache: options.Cache = None,
    as_json: options.Json = False,
) -> None:
    """Judge systems on a dataset: every figure beside chance, per subject, with its interval.

    Whole trials (or subjects) are held out, and a validation part for every choice. What comes out: a table,
    metrics.json and report.html. With --split segment the honest figure and the leakage check always stand beside it.
    A sweep that was stopped goes on when it is started again with the same --out.
    """
    with told_in_one_line(), interruptible(options.STOPPED):
        from app.judging import Run, systems_of

        systems, file = systems_of(model)
        if file is not None:
            options.refuse_training(
                epochs=epochs,
                batch=batch,
                rate=rate,
                patience=patience,
                preset=preset != "default",
                modality=modality != "all",
                seeds=seeds > 1,
                per_subject=per_subject,
                search=search,
                pretrain=pretrain,
                leakage=leakage,
                scheduler=scheduler,
            )
        request = options.request_of(
            systems,
            modality,
            target,
            data=data,
            split=split,
            n_folds=folds,
            seeds=tuple(range(seed, seed + seeds)),
            per_subject=per_subject,
            leakage_check=leakage,
            preset=preset,
            statistics=statistics,
            hop=hop,
            high_from=high_from,
            epochs=epochs,
            batch=batch,
            rate=rate,
            patience=patience,
            search=search,
            pretrain=pretrain,
        )
        opened = options.open_options(cnt_format, videos, labels, only)
        run = Run(request, out, opened, cache, scheduler, workers, as_json)
        if file is not None:
            run.judge_file(file)
        else:
            run.evaluate()
