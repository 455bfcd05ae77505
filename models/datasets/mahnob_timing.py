"""When a session's stimulus and film begin, on the clock of its BDF.

The stimulus lies between two pulses of the Status channel, about 30 s after the file's begin. A film's place
is not written anywhere; ``vidBeginSmp`` counts on a clock that is not named. Two readings are possible, and
``cutLenSec`` tells which holds: samples of the BDF, then the film begins at the sample it says; or pictures
of the camera's whole recording, then the film is the section that was cut for the stimulus and begins with
it, which is believed where both last equally long. A film that fits neither has no place.
"""

from __future__ import annotations

import numpy as np

from models.datasets.bdf_file import BdfFile
from models.datasets.mahnob_session import Film
from models.errors import DatasetError

RATE_HZ = 256.0
CODE_BITS = 0xFF  # the lower trigger inputs; the amplifier's own state is far above
REST_S, REST_WITHIN_S = 30.0, 5.0
LENGTHS_WITHIN_S = 1.0
"""How far the lengths of film, section and stimulus may lie apart."""


def stimulus(bdf: BdfFile) -> tuple[float, float]:
    """Return begin and end of the stimulus in seconds: the two pulses of the Status channel.

    Raises
    ------
    DatasetError
        There are not two, or the first comes after another time than some 30 s.
    """
    codes = bdf.status() & CODE_BITS
    pulse = codes != np.bincount(codes).argmax()  # inputs that nothing is plugged into may rest high
    rises = np.flatnonzero(np.diff(pulse.astype(np.int8), prepend=0) > 0)
    if len(rises) != 2:
        raise DatasetError(f'"{bdf.path}" has {len(rises)} pulses in its Status channel, where two were expected.')
    onset_s, offset_s = (float(rise) / bdf.rate_hz for rise in rises)
    if abs(onset_s - REST_S) > REST_WITHIN_S:
        raise DatasetError(f'"{bdf.path}": the stimulus begins at {onset_s:.1f} s, not after {REST_S:g} s of rest.')
    return onset_s, offset_s


def film_begin_s(film: Film, onset_s: float, offset_s: float) -> float | None:
    """Return when a film begins on the BDF's clock; None if neither reading of its numbers holds.

    Parameters
    ----------
    film : Film
    onset_s, offset_s : float
        Of the stimulus.
    """
    n = film.end - film.begin
    if abs(n / RATE_HZ - film.length_s) <= LENGTHS_WITHIN_S:
        return film.begin / RATE_HZ
    in_pictures = abs(n / film.rate_hz - film.length_s) <= LENGTHS_WITHIN_S
    return onset_s if in_pictures and abs(film.length_s - (offset_s - onset_s)) <= LENGTHS_WITHIN_S else None
