"""``emoscope train``: a model of one's own, with an honest word on how good it is."""

from __future__ import annotations

from typing import Annotated

import typer

from app import judging_options as options
from app.errors import told_in_one_line
from app.stopping import interruptible
from models.systems import SYSTEM_NAMES

MODEL_HELP = f"System to train: {', '.join(SYSTEM_NAMES)}."


def train(
    data: options.Data,
    model: Annotated[str, typer.Option("--model", metavar="NAME", help=MODEL_HELP)],
    target: options.Target,
    out: options.Out,
    split: options.SplitOption = "trial",
    folds: options.Folds = 4,
    epochs: options.Epochs = "",
    batch: options.Batch = None,
    rate: options.Rate = None,
    patience: options.Patience = None,
    preset: options.PresetOption = "default",
    modality: Annotated[str, typer.Option("--modality", metavar="M", help="all, eeg, face or peripheral.")] = "all",
    high_from: options.HighFrom = None,
    statistics: options.StatisticsOption = "running",
    hop: options.Hop = "",
    seed: options.Seed = 0,
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
    check: Annotated[
        bool, typer.Option("--check", help="Say what there is to train on and what is missing, and train nothing.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Train a model, judge it on what it did not see, and export it.

    First a network is trained and judged on each fold; then one on everything but a validation part. What comes out:
    model.onnx, which runs live (emoscope run --model FILE), with the figures of the folds on its card, metrics.json and
    report.html. Ctrl-C keeps what is finished; the same command goes on from there.
    """
    with told_in_one_line(), interruptible(options.STOPPED):
        from app.judging import Run, only_system
        from app.training_check import check_training

        request = options.request_of(
            (only_system(model),),
            options.listed("--modality", modality, ("all", "eeg", "face", "peripheral"))[0],
            target,
            data=data,
            split=split,
            n_folds=folds,
            seeds=(seed,),
            leakage_check=leakage,
            whole=True,
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
        if check:
            check_training(request, opened, as_json)
        else:
            Run(request, out, opened, cache, scheduler, workers, as_json).train()
