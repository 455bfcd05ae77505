"""What the Models page calls things, and how it tells a figure: never without what it is seen beside."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from ui.models_feed import Figure, FitLine, ModelLine
from ui.numbers import UNKNOWN, fixed


def tr(text: str) -> str:
    """Translate in the context of the Models page."""
    return QCoreApplication.translate("models", text)


def named(key: str) -> str:
    """Return the word of an input, a target or a part; itself where it is none of ours."""
    words = {
        "eeg": tr("EEG"),
        "face": tr("face"),
        "aux": tr("peripheral"),
        "valence": tr("valence"),
        "arousal": tr("arousal"),
        "emotion": tr("emotion"),
        "both": tr("both"),
        "personal": tr("personal"),
        "population": tr("general"),
    }
    return words.get(key, key)


def listed(keys: Sequence[str]) -> str:
    """Return words of keys, separated by commas."""
    return ", ".join(map(named, keys)) or UNKNOWN


def state(line: ModelLine, fit: FitLine | None, in_use: bool) -> tuple[str, str]:
    """Return the shape and the word for how it stands with a model."""
    if line.error:
        return "none", tr("damaged")
    if in_use:
        return "live", tr("in use")
    if line.not_live:
        return "poor", tr("not live")
    return {
        "fits": ("idle", tr("fits")),
        "partly": ("connecting", tr("fits in part")),
        "no": ("poor", tr("does not fit")),
    }.get(fit.state if fit else "", ("idle", tr("ready")))


def value(figure: Figure) -> str:
    """Return a figure's value alone."""
    if figure.measure == "correlation":
        return f"r {fixed(figure.value, 2)}"
    return f"{fixed(100 * figure.value, 0)} %"


def beside(figure: Figure) -> str:
    """Return a figure with its interval and chance, and whether the interval is above chance."""
    told = [value(figure)]
    scale, unit = (1, "") if figure.measure == "correlation" else (100, " %")
    digits = 2 if figure.measure == "correlation" else 0
    if math.isfinite(figure.low) and math.isfinite(figure.high):
        told.append(f"[{fixed(scale * figure.low, digits)}, {fixed(scale * figure.high, digits)}]")
    if math.isfinite(figure.chance):
        told.append(tr("chance {}").format(f"{fixed(scale * figure.chance, digits)}{unit}"))
    if math.isfinite(figure.low) and math.isfinite(figure.chance):
        told.append(tr("above chance") if figure.low > figure.chance else tr("not above chance"))
    return " · ".join(told)


def judged_how(figures: Sequence[Figure]) -> str:
    """Return in a sentence or two what was kept from training, and how many were judged."""
    told = dict.fromkeys(_judged(figure) for figure in figures)
    return " ".join(line for line in told if line)


def _judged(figure: Figure) -> str:
    how = {
        "trial": tr("Whole trials were kept from training"),
        "subject": tr("Whole people were kept from training"),
        "clip": tr("Whole clips were kept from training"),
        "segment": tr("Single windows were kept from training: windows of the same trial were not, so this flatters"),
        "none": tr("Judged as it is, nothing trained"),
    }.get(figure.held_out, tr("Kept from training: {}").format(figure.held_out) if figure.held_out else "")
    counts = []
    if figure.n_trials:
        counts.append(tr("1 trial") if figure.n_trials == 1 else tr("{} trials").format(figure.n_trials))
    if figure.n_subjects:
        counts.append(tr("1 person") if figure.n_subjects == 1 else tr("{} people").format(figure.n_subjects))
    many = tr(" of ").join(counts)
    return ": ".join(part for part in (how, many) if part) + "." if how or many else ""
