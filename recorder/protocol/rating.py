"""What a participant says of a stimulus: four scales of 1 to 9, each answered or declined, none filled in.

The scales are those of the self-assessment manikin (Bradley and Lang 1994: valence, arousal,
dominance) and liking, which affective data sets ask besides (Koelstra et al. 2012, sec. 2).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from recorder.errors import RecorderError

Scale = Literal["valence", "arousal", "dominance", "liking"]
SCALES: tuple[Scale, ...] = get_args(Scale)

LOWEST, MIDDLE, HIGHEST = 1, 5, 9

RatingSource = Literal["participant", "file", "truth", "random"]
"""Who answered: a person, an answers file, or the program from a simulated participant's truth or at random."""


class RatingError(RecorderError):
    """An answer is not one that the scales have."""


def level(rating: float) -> float:
    """Return a rating of 1..9 on the scale of estimates and truth, -1..1."""
    return (rating - MIDDLE) / (HIGHEST - MIDDLE)


def rating_of(value: float) -> float:
    """Return a level of -1..1 on the scale of ratings, 1..9."""
    return MIDDLE + (HIGHEST - MIDDLE) * value


@dataclass(frozen=True, slots=True)
class Rating:
    """The answers to one stimulus.

    Attributes
    ----------
    valence, arousal, dominance, liking : int or None
        1..9; None where it was not asked or was declined.
    declined : tuple of str
        Scales the participant preferred not to answer.
    response_s : float or None
        From the question to the answer; None: the run measures it.
    source : {'participant', 'file', 'truth', 'random'}
        Who answered; kept with the answer.

    Raises
    ------
    RatingError
        A value outside 1..9 or not whole, an unknown scale, a scale both answered and declined.
    """

    valence: int | None = None
    arousal: int | None = None
    dominance: int | None = None
    liking: int | None = None
    declined: tuple[str, ...] = ()
    response_s: float | None = None
    source: RatingSource = "participant"

    def __post_init__(self) -> None:
        for scale in SCALES:
            _check_answer(scale, getattr(self, scale), scale in self.declined)
        unknown = [scale for scale in self.declined if scale not in SCALES]
        if unknown:
            raise RatingError(f'There is no scale "{unknown[0]}" to decline. The scales are {", ".join(SCALES)}.')
        if self.response_s is not None and not 0.0 <= self.response_s < math.inf:
            raise RatingError(f"A response time is 0 s or more, not {self.response_s}.")

    def missing(self, scales: Iterable[str]) -> tuple[str, ...]:
        """Return which of the scales are neither answered nor declined."""
        return tuple(scale for scale in scales if getattr(self, scale) is None and scale not in self.declined)

    def payload(self) -> dict[str, Any]:
        """Return the answers as a recording keeps them, ready for JSON."""
        answers: dict[str, Any] = {scale: getattr(self, scale) for scale in SCALES}
        return {**answers, "declined": list(self.declined), "response_s": self.response_s, "source": self.source}


def _check_answer(scale: str, value: object, declined: bool) -> None:
    if value is None:
        return
    if declined:
        raise RatingError(f"The scale {scale} is both answered and declined. Give one of them.")
    if isinstance(value, bool) or not isinstance(value, int) or not LOWEST <= value <= HIGHEST:
        raise RatingError(f"{value!r} is no answer on the scale {scale}. Give a whole number from 1 to 9.")
