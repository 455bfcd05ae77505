"""A stimulus protocol as it is run: what is shown, for how long, in which order, and what is asked.

Read from a file by `playlist_file`, which checks everything; here it is trusted. Expected
valence and arousal are ratings of 1..9, or None where the author expects nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from recorder.protocol.rating import MIDDLE, SCALES, Scale, level
from recorder.protocol.user_file import UserFileError

Kind = Literal["video", "image", "sound", "text"]
Quadrant = Literal["HVHA", "HVLA", "LVLA", "LVHA"]

MAX_SAME_QUADRANT = 2
BASELINE_S, FIXATION_S, REST_S = 30.0, 3.0, 5.0


class PlaylistError(UserFileError):
    """A playlist cannot be run."""


@dataclass(frozen=True, slots=True)
class Stimulus:
    """One thing that is shown or played.

    Attributes
    ----------
    id : str
        ASCII letters, digits, ``-`` and ``_``; unique in its playlist.
    kind : {'video', 'image', 'sound', 'text'}
        What the presenter does with it.
    path : Path or None
        The clip or picture; None for text.
    text : str
        What is written on the screen; empty unless the kind is text.
    duration_s : float
        How long it is shown.
    valence, arousal : float or None
        Expected ratings, 1..9.
    block : str
        Trials of one block stay together; empty: the only block.
    practice : bool
        Comes first, and is marked as such.
    rated : bool
        The participant is asked afterwards; instructions are not.
    media_s : float or None
        Length of the file of a video or sound; None for what has no length of its own.
    """

    id: str
    kind: Kind
    path: Path | None = None
    text: str = ""
    duration_s: float = 0.0
    valence: float | None = None
    arousal: float | None = None
    block: str = ""
    practice: bool = False
    rated: bool = True
    media_s: float | None = None

    @property
    def quadrant(self) -> Quadrant | None:
        """Expected quadrant: a rating over 5 is high; None where valence or arousal is unknown or exactly 5."""
        if self.valence is None or self.arousal is None or MIDDLE in (self.valence, self.arousal):
            return None
        high_arousal = self.arousal > MIDDLE
        if self.valence > MIDDLE:
            return "HVHA" if high_arousal else "HVLA"
        return "LVHA" if high_arousal else "LVLA"

    @property
    def level(self) -> tuple[float, float] | None:
        """Expected valence and arousal, -1..1; None where either is unknown."""
        if self.valence is None or self.arousal is None:
            return None
        return level(self.valence), level(self.arousal)

    @property
    def timed(self) -> bool:
        """The protocol ends it after `duration_s`; else its file has an end of its own."""
        return self.media_s is None or self.duration_s < self.media_s


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of what surrounds a stimulus; 0 leaves it out.

    Attributes
    ----------
    baseline_s : float
        Quiet look at the screen, once, before the first trial.
    fixation_s : float
        Cross before each stimulus.
    rest_s : float
        Blank screen after each trial.
    """

    baseline_s: float = BASELINE_S
    fixation_s: float = FIXATION_S
    rest_s: float = REST_S


@dataclass(frozen=True, slots=True)
class Order:
    """How trials follow each other; practice trials come first, in the order they are listed.

    Attributes
    ----------
    shuffle : bool
        Draw the order within each block from the session's seed; else as listed.
    shuffle_blocks : bool
        Draw the order of the blocks too.
    max_same_quadrant : int
        At most so many of one expected quadrant in a row, where shuffled.
    """

    shuffle: bool = False
    shuffle_blocks: bool = False
    max_same_quadrant: int = MAX_SAME_QUADRANT


@dataclass(frozen=True, slots=True)
class Playlist:
    """A protocol: stimuli, timing, order, and what is asked.

    Attributes
    ----------
    name : str
        ASCII letters and digits; the session's task.
    title : str
        For people.
    stimuli : tuple of Stimulus
        As listed in the file.
    scales : tuple of str
        What the self-report asks, in this order.
    continuous_rating : bool
        The participant rates during the stimulus too, 10 times a second.
    photodiode : bool
        A patch in a corner turns white while a stimulus is shown.
    digest : str
        SHA-256 of the file and of every clip's size, first and last MiB: tells years later what was shown.
    path : Path or None
        The file it was read from.
    """

    name: str
    title: str
    stimuli: tuple[Stimulus, ...]
    timing: Timing = field(default_factory=Timing)
    order: Order = field(default_factory=Order)
    scales: tuple[Scale, ...] = SCALES
    continuous_rating: bool = False
    photodiode: bool = False
    digest: str = ""
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """One stimulus in the order of a session; numbered from 1, practice included."""

    number: int
    stimulus: Stimulus
