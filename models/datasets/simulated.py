"""Simulated participants as a dataset, rendered when they are read: nothing is written to disk.

They are those of ``emoscope simulate`` with the same numbers, to the sample and to the stamp:
``simulated:16x20?seed=0&seconds=20&mode=trials`` has the sessions of ``--subjects 16 --trials 20
--seed 0 --trial-seconds 20 --mode trials``. Times are the session's, EEG in microvolts.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from models.datasets import fingerprint
from models.datasets.dataset import Dataset, Recording, Signal, Streams, Trial, Wanted
from models.datasets.origin import SimulatedOrigin
from models.datasets.session_trials import dataset_trials
from models.datasets.simulated_faces import rendered_faces
from models.datasets.simulated_place import SimulatedPlace, parsed
from recorder.blocks import Marker
from recorder.participant.eeg import RATE_HZ
from recorder.participant.performance import NAME, Performance
from recorder.participant.worlds import World
from recorder.session.paths import RunPaths
from recorder.session.texts import mapping
from recorder.session.trials import rating, trials
from recorder.sources.simulated import simulated_stream
from recorder.streams import Channel, StreamInfo

VERSION = 1
"""To be raised whenever the same seed gives something else."""

AFTER_S = 1.0  # recorded after the last answer
PACKET = 25  # samples: what is lost is lost in whole packets
SESSION = "01"


def open_simulated(place: str) -> Simulated:
    """Open what stands behind ``simulated:``.

    Raises
    ------
    DatasetError
        It is not of the form that `simulated_place` tells.
    """
    return Simulated(parsed(place))


class Simulated(Dataset):
    """Participants in a simulated world.

    Parameters
    ----------
    place : SimulatedPlace
        How many, and what happens to them.
    """

    simulated = True

    def __init__(self, place: SimulatedPlace) -> None:
        self.name = f"simulated, {place.n_subjects} x {place.n_trials} trials of {place.trial_s:g} s, {place.world}"
        self._place = place
        made = [(_recording(code, origin), origin) for code, origin in place.origins()]
        self.recordings = tuple(recording for recording, _ in made)
        self.origins = {recording.name: origin for recording, origin in made}
        self.notes = (f"{len(made)} of {len(made)} recordings are simulated",)

    def read(self, recording: Recording, wanted: Wanted) -> Streams:
        """Render a participant's streams."""
        performance = self.origins[recording.name].performance()
        start, end = performance.start, _end(performance)
        world = performance.world
        return Streams(
            eeg=_rendered_eeg(recording.eeg, world, start, end) if wanted.eeg and recording.eeg else None,
            faces=rendered_faces(world, start, end, wanted) if wanted.face and recording.face else (),
        )

    def fingerprint(self) -> str:
        """Return a digest of everything that the participants follow from."""
        return fingerprint.digest("simulated", VERSION, [self._place])


def _recording(code: str, origin: SimulatedOrigin) -> Recording:
    performance = origin.performance()
    never = performance.world.never
    return Recording(
        subject=code,
        name=RunPaths(Path(), code, SESSION, NAME, 1).prefix,
        trials=_trials(performance),
        eeg=None if never == "eeg" else _eeg_info(performance.world),
        face=never != "face",
    )


def _trials(performance: Performance) -> tuple[Trial, ...]:
    """Return the trials as a session's markers and ratings tell them."""
    log = performance.log
    markers = [Marker(entry.t, entry.label, entry.payload) for entry in log if not isinstance(entry.payload, str)]
    told = [(entry.t, entry.payload) for entry in log if isinstance(entry.payload, str)]
    ratings = [rating(t, mapping(text)) for t, text in told]
    return dataset_trials(trials(markers, ratings), markers)[0]


def _end(performance: Performance) -> float:
    """Return when a session of it is closed: a whole second after the last answer."""
    return performance.start + math.ceil(performance.end + AFTER_S - performance.start)


def _eeg_info(world: World) -> StreamInfo:
    channels = tuple(Channel(name) for name in world.brain.eeg().channel_names)
    return simulated_stream(world.seed, "EEG", "eeg", RATE_HZ, channels)


def _rendered_eeg(info: StreamInfo, world: World, start: float, end: float) -> Signal:
    """Render all EEG; packets during which it is absent are missing, and the sample after them is marked."""
    first, stop = round(start * RATE_HZ), round(end * RATE_HZ)
    t = np.arange(first, stop) / RATE_HZ
    samples = world.brain.eeg().samples(first, stop - first)
    lost = np.repeat(world.lacks("eeg", t[::PACKET]), PACKET)[: len(t)]
    kept = ~lost
    gap = np.append(False, lost[:-1])[kept]
    return Signal(info, samples[kept], t[kept], gap)
