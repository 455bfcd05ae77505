"""What the Train page calls things."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from ui.numbers import UNKNOWN, fixed
from ui.train.outcome import ResultView, TargetView
from ui.train_feed import PartView

SHAPE_OF_STATE = {
    "idle": "idle",
    "starting": "connecting",
    "cutting": "connecting",
    "training": "connecting",
    "judging": "connecting",
    "saving": "connecting",
    "stopping": "poor",
    "done": "good",
    "stopped": "poor",
    "failed": "none",
}


def tr(text: str) -> str:
    """Translate in the context of the Train page."""
    return QCoreApplication.translate("train", text)


def state_word(state: str) -> str:
    """Return how a training stands, as a word of the interface's language."""
    words = {
        "idle": tr("Not started"),
        "starting": tr("Starting"),
        "cutting": tr("Cutting windows"),
        "training": tr("Training"),
        "judging": tr("Judging"),
        "saving": tr("Saving"),
        "stopping": tr("Stopping"),
        "done": tr("Done"),
        "stopped": tr("Stopped"),
        "failed": tr("Failed"),
    }
    return words[state]


def target_words() -> dict[str, str]:
    """Return what can be learned, by key."""
    return {
        "valence": tr("Valence"),
        "arousal": tr("Arousal"),
        "both": tr("Valence and arousal"),
        "emotion": tr("The dataset’s own classes"),
    }


def split_words() -> dict[str, str]:
    """Return what can be held out for judging, by key."""
    return {
        "trial": tr("Whole trials"),
        "subject": tr("Whole participants"),
        "clip": tr("Everyone’s trial of a clip"),
        "segment": tr("Single windows (misleading)"),
    }


def part_word(part: PartView) -> str:
    """Return what one of several trainings is."""
    if part.fold < 0:
        return tr("on everything")
    control = {"permuted": tr("permuted labels"), "noise": tr("noise")}.get(part.control, "")
    if control:
        return tr("{control}, fold {n}").format(control=control, n=part.fold + 1)
    return tr("{split} fold {n}").format(split=part.split, n=part.fold + 1)


def percent(share: float) -> str:
    """Return a share in per cent; a dash for what is not known."""
    return f"{100 * share:.0f} %" if math.isfinite(share) else UNKNOWN


def beside_chance(target: TargetView) -> str:
    """Return a target's figure, never without its interval and chance."""
    low, high = target.interval
    return tr("{name}: {value} right [{low}, {high}], chance {chance}, p = {p}").format(
        name=target_words().get(target.target, target.target),
        value=percent(target.accuracy),
        low=percent(low),
        high=percent(high),
        chance=percent(target.chance),
        p=fixed(target.p_value, 3),
    )


def verdict(result: ResultView) -> tuple[str, str]:
    """Return the shape and the sentence for what the training is worth."""
    above = [target.target for target in result.targets if target.above_chance]
    named = tr(" and ").join(target_words().get(name, name).lower() for name in above)
    if not above:
        said = tr("Not better than chance: its interval reaches down to it. More recordings may help.")
    elif len(above) == len(result.targets):
        said = tr("Better than chance in {named}.").format(named=named)
    else:
        said = tr("Better than chance in {named} alone.").format(named=named)
    if result.split == "segment":
        said += " " + tr("Held out were single windows of trials that it knows: this says little about new ones.")
    if result.simulated:
        said += " " + tr("Simulated participants: this says nothing about people.")
    poor = not above or result.simulated or result.split == "segment"
    return "poor" if poor else "good", said
