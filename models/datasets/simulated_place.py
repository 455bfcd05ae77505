"""What ``simulated:16x20?seed=0&seconds=20&mode=trials`` asks for; the bounds are those of ``emoscope simulate``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from models.datasets.origin import SimulatedOrigin
from models.errors import DatasetError
from recorder.participant.draws import participant_seed
from recorder.participant.worlds import LAG_S, WORLDS, WorldName

FORM = "simulated:SUBJECTSxTRIALS?seed=0&seconds=20&mode=trials"
MOST_SUBJECTS, MOST_TRIALS = 999, 1000
SHORTEST_S, LONGEST_S = 2.0, 3600.0
MOST_SEED = 2**32 - 1
MOST_LAG_S = 60.0
KEYS = ("seed", "seconds", "mode")

_SIZE = re.compile(r"(\d{1,4})x(\d{1,5})", re.ASCII)
_DECIMAL = re.compile(r"\d{1,4}(\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class SimulatedPlace:
    """Participants that are to be simulated.

    Attributes
    ----------
    n_subjects, n_trials : int
        Participants, and trials of each, of ``trial_s`` seconds.
    trial_s : float
    world : str
        One of `recorder.participant.worlds.WORLDS`.
    lag_s : float
        By which the camera is late in the world ``misaligned``.
    seed : int
        Of the whole simulation.
    """

    n_subjects: int
    n_trials: int
    trial_s: float = 20.0
    world: WorldName = "trials"
    lag_s: float = LAG_S
    seed: int = 0

    def origins(self) -> Iterator[tuple[str, SimulatedOrigin]]:
        """Yield code and origin of each participant; codes count from 01."""
        width = max(2, len(str(self.n_subjects)))
        for number in range(1, self.n_subjects + 1):
            seed = participant_seed(self.seed, number)
            yield f"{number:0{width}d}", SimulatedOrigin(seed, self.world, self.lag_s, self.n_trials, self.trial_s)


def parsed(text: str, seconds: str = "20") -> SimulatedPlace:
    """Return what a place asks for; ``seconds`` is a trial's length where it says none.

    Raises
    ------
    DatasetError
        It is not of the form, or a number is out of bounds.
    """
    size, _, query = text.partition("?")
    found = _SIZE.fullmatch(size)
    if not found:
        raise _refusal(text, f'"{size}" is no number of subjects and trials')
    given = _options(text, query)
    n_subjects, n_trials = int(found[1]), int(found[2])
    if not 1 <= n_subjects <= MOST_SUBJECTS or not 1 <= n_trials <= MOST_TRIALS:
        raise _refusal(text, f"1 to {MOST_SUBJECTS} subjects and 1 to {MOST_TRIALS} trials can be simulated")
    seed = given.get("seed", "0")
    if not re.fullmatch(r"\d{1,10}", seed, re.ASCII) or int(seed) > MOST_SEED:
        raise _refusal(text, f'the seed is "{seed}", not 0 to {MOST_SEED}')
    trial_s = _seconds(text, given.get("seconds", seconds), SHORTEST_S, LONGEST_S)
    world, lag_s = _world(text, given.get("mode", "trials"))
    return SimulatedPlace(n_subjects, n_trials, trial_s, world, lag_s, int(seed))


def _options(text: str, query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, max_num_fields=len(KEYS)) if query else []
    except ValueError:
        raise _refusal(text, f'"{query}" is not KEY=VALUE with one of {", ".join(KEYS)} each') from None
    given = dict(pairs)
    if len(given) < len(pairs):
        raise _refusal(text, "an option is given twice")
    if unknown := sorted(given.keys() - set(KEYS)):
        raise _refusal(text, f'there is no option "{unknown[0]}"')
    return given


def _world(text: str, mode: str) -> tuple[WorldName, float]:
    wanted, colon, lag = mode.partition(":")
    name = next((world for world in WORLDS if world == wanted), None)
    if name is None or (colon and name != "misaligned"):
        raise _refusal(text, f'there is no mode "{mode}" among {", ".join(WORLDS)}, misaligned:SECONDS')
    return name, _seconds(text, lag, 0.0, MOST_LAG_S) if colon else LAG_S


def _seconds(text: str, told: str, least_s: float, most_s: float) -> float:
    if not _DECIMAL.fullmatch(told) or not least_s <= float(told) <= most_s:
        raise _refusal(text, f'"{told}" is not {least_s:g} to {most_s:g} seconds')
    return float(told)


def _refusal(text: str, why: str) -> DatasetError:
    return DatasetError(f'"simulated:{text}": {why}. Give {FORM}.')
