"""What is asked on each scale, and what its ends are called."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from recorder.protocol.rating import Scale


@dataclass(frozen=True, slots=True)
class Question:
    """A scale in words: the question, the name of the scale, its low and its high end."""

    text: str
    name: str
    low: str
    high: str


def question(scale: Scale) -> Question:
    """Return a scale's words in the interface's language."""
    tr = QCoreApplication.translate
    words = {
        "valence": Question(
            tr("question", "How unpleasant or pleasant did it feel?"),
            tr("question", "Valence"),
            tr("question", "unpleasant"),
            tr("question", "pleasant"),
        ),
        "arousal": Question(
            tr("question", "How calm or excited did you feel?"),
            tr("question", "Arousal"),
            tr("question", "calm"),
            tr("question", "excited"),
        ),
        "dominance": Question(
            tr("question", "How much in control did you feel?"),
            tr("question", "Dominance"),
            tr("question", "not at all"),
            tr("question", "in control"),
        ),
        "liking": Question(
            tr("question", "How much did you like it?"),
            tr("question", "Liking"),
            tr("question", "not at all"),
            tr("question", "very much"),
        ),
    }
    return words[scale]
