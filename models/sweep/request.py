"""What is asked for, and the jobs it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import product
from typing import Any

from models.evaluation.fold import Split
from models.sweep.job import WHOLE, Control, Job, Modality, Preset, Statistics


@dataclass(frozen=True, slots=True)
class Request:
    """An evaluation or a training as a user asks for it; see `models.sweep.job.Job` for the words.

    Attributes
    ----------
    systems, modalities : tuple of str
        Each of one with each of the other.
    seeds : tuple of int
    per_subject : bool
        A network for each subject alone, not one for all.
    leakage_check : bool
        Whether permuted labels, noise and the other kind of split are run too; with the split
        ``segment`` they always are.
    whole : bool
        Whether a network is trained on everything as well: that of ``train``.
    epochs, hop_s : mapping of str to int, and to float
        Most epochs, and seconds between windows, by system; of all others under the empty name.
    """

    data: str
    systems: tuple[str, ...]
    targets: tuple[str, ...]
    split: Split = "trial"
    n_folds: int = 4
    seeds: tuple[int, ...] = (0,)
    modalities: tuple[Modality, ...] = ("all",)
    per_subject: bool = False
    leakage_check: bool = False
    whole: bool = False
    preset: Preset = "default"
    statistics: Statistics = "running"
    hop_s: Mapping[str, float] = field(default_factory=dict)
    high_from: float | None = None
    epochs: Mapping[str, int] = field(default_factory=dict)
    batch: int | None = None
    rate: float | None = None
    patience: int | None = None
    search: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    pretrain: str = ""
    faces: str = ""

    @property
    def grouped(self) -> Split:
        """The split to set beside ``segment``, whole trials; or the one that was asked for."""
        return "trial" if self.split == "segment" else self.split

    @property
    def checks_leakage(self) -> bool:
        """Whether the leakage check is run."""
        return self.leakage_check or self.split == "segment"


@dataclass(frozen=True, slots=True)
class Arm:
    """One line of the comparison: all folds and seeds of it are summarised together."""

    system: str
    modality: Modality
    split: Split
    control: Control = "none"


def arms(request: Request) -> list[Arm]:
    """Return the lines of the comparison, those that were asked for first."""
    asked = [Arm(s, m, request.split) for s, m in product(request.systems, request.modalities)]
    if not request.checks_leakage:
        return asked
    checks = []
    for arm in asked:
        other: Split = "trial" if arm.split == "segment" else "segment"
        checks.append(Arm(arm.system, arm.modality, other))
        checks += [Arm(arm.system, arm.modality, arm.split, control) for control in ("permuted", "noise")]
    return asked + checks


def jobs_of(request: Request, arm: Arm, seed: int, fingerprint: str, folds: Mapping[str, int]) -> list[Job]:
    """Return the jobs of one line with one seed.

    Parameters
    ----------
    request : Request
    arm : Arm
    seed : int
    fingerprint : str
        Of the dataset.
    folds : mapping of str to int
        Number of folds by subject; of all subjects together under the empty name.
    """
    first = Job(
        fingerprint=fingerprint,
        system=arm.system,
        modality=arm.modality,
        split=arm.split,
        control=arm.control,
        fold=WHOLE,
        seed=seed,
        epochs=request.epochs.get(arm.system, request.epochs.get("")),
        hop_s=request.hop_s.get(arm.system, request.hop_s.get("")),
        **{name: getattr(request, name) for name in _shared()},
    )
    return [replace(first, subject=subject, fold=fold) for subject, n in folds.items() for fold in range(n)]


def whole_jobs(request: Request, fingerprint: str) -> list[Job]:
    """Return the jobs that train on everything, one a system and modality, with the first seed."""
    plain = [arm for arm in arms(request) if arm.control == "none" and arm.split == request.split]
    found = (jobs_of(request, arm, request.seeds[0], fingerprint, {"": 1})[0] for arm in plain)
    return [replace(job, fold=WHOLE, split=request.grouped) for job in found]


def _shared() -> list[str]:
    """Return what request and job have in common, and an arm does not say."""
    arm = {"system", "modality", "split", "control", "epochs", "hop_s"}
    return [f.name for f in fields(Job) if f.name not in arm and f.name in {g.name for g in fields(Request)}]
