"""Datasets in which there is nothing to learn: what a leakage check trains on.

`NoiseDataset` keeps who was there, when, and what they said, and replaces all that was measured.
Noise is drawn afresh for each recording, of one mean and one spread a person (those of the person's
first recording), so that no trial differs from another in anything but chance. Faces are there in every
picture. `deap_shaped_noise` needs no dataset: it is how the papers' figures are reached without a signal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.datasets.dataset import Dataset, Features, Recording, Signal, Streams, Trial, Wanted
from models.datasets.deap_layout import AUX, EEG, clip_name, subject_code
from models.datasets.fingerprint import digest
from models.datasets.simulated_place import parsed
from recorder.observation import FaceObservation
from recorder.streams import Channel, StreamInfo

VERSION = 1
SWAY_PX = 2.0  # sd of every landmark
RATE_HZ, REST_S = 128.0, 3.0
NOISE_UV = 10.0
LOW, HIGH = 3.0, 7.0
AXES = ("valence", "arousal")

EEG_INFO = StreamInfo("noise", "eeg", tuple(Channel(name) for name in EEG), RATE_HZ, simulated=True)
AUX_INFO = StreamInfo("peripheral noise", "aux", AUX, RATE_HZ, simulated=True)


class NoiseDataset(Dataset):
    """A dataset's recordings, trials and labels around stationary white noise.

    Parameters
    ----------
    dataset : Dataset
        Whose structure it has.
    seed : int
        Of the noise.
    """

    def __init__(self, dataset: Dataset, seed: int) -> None:
        self._dataset, self._seed = dataset, seed
        self.name = f"noise in the shape of {dataset.name}"
        self.recordings, self.scale, self.classes = dataset.recordings, dataset.scale, dataset.classes
        self.simulated = True
        self.notes = (*dataset.notes, "all that was measured is replaced by noise")
        self._number = {recording.name: i for i, recording in enumerate(dataset.recordings)}
        self._first = {recording.subject: recording for recording in reversed(dataset.recordings)}
        self._typical: tuple[str, Wanted, Streams] | None = None

    def read(self, recording: Recording, wanted: Wanted) -> Streams:
        """Read a recording's times, and fill them with noise."""
        real, typical = self._dataset.read(recording, wanted), self._typical_of(recording.subject, wanted)
        rng = np.random.default_rng((self._seed, self._number[recording.name]))
        return Streams(
            eeg=_signal(real.eeg, typical.eeg, rng),
            aux=_signal(real.aux, typical.aux, rng),
            faces=_faces(real.faces, typical.faces, wanted, rng),
            eeg_features=_features(real.eeg_features, typical.eeg_features, rng),
            aux_features=_features(real.aux_features, typical.aux_features, rng),
        )

    def fingerprint(self) -> str:
        """Return a digest of the dataset's own and the seed."""
        return digest("noise", VERSION, [self._dataset.fingerprint(), self._seed])

    def _typical_of(self, subject: str, wanted: Wanted) -> Streams:
        if self._typical is None or self._typical[:2] != (subject, wanted):
            self._typical = (subject, wanted, self._dataset.read(self._first[subject], wanted))
        return self._typical[2]


def _signal(real: Signal | None, typical: Signal | None, rng: np.random.Generator) -> Signal | None:
    if real is None:
        return None
    mean, sd = _moments((typical or real).samples)
    noise = rng.standard_normal(real.samples.shape, np.float32)
    return replace(real, samples=(mean + sd * noise).astype(np.float32))


def _features(real: Features | None, typical: Features | None, rng: np.random.Generator) -> Features | None:
    if real is None:
        return None
    mean, sd = _moments((typical or real).values)
    return replace(real, values=(mean + sd * rng.standard_normal(real.values.shape, np.float32)).astype(np.float32))


def _moments(values: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and sd over the first axis, of what is a number; 0 and 1 where nothing is."""
    known = np.isfinite(values)
    n = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, values, 0.0).sum(axis=0, dtype=float) / n
    variance = np.square(np.where(known, values - mean, 0.0)).sum(axis=0, dtype=float) / n
    return mean, np.where(known.any(axis=0), np.sqrt(variance), 1.0)


def _faces(
    real: Sequence[FaceObservation], typical: Sequence[FaceObservation], wanted: Wanted, rng: np.random.Generator
) -> list[FaceObservation]:
    """Return a face in every picture: the person's mean mesh, each point swaying, and pictures of nothing."""
    meshes = [face.landmarks for face in typical if face.landmarks is not None]
    mesh = np.mean(meshes, axis=0) if meshes else None
    size = wanted.crop_size
    return [
        FaceObservation(
            t=face.t,
            index=face.index,
            usable=True,
            reason="",
            landmarks=None if mesh is None else (mesh + SWAY_PX * rng.standard_normal(mesh.shape)).astype(np.float32),
            crop=rng.integers(0, 256, (size, size, 3), np.uint8) if size else None,
            size=face.size,
            quality=1.0,
            tracked_t=face.tracked_t,
        )
        for face in real
    ]


class DeapShapedNoise(Dataset):
    """White noise in the shape of DEAP, a random half of each subject's trials called high.

    Parameters
    ----------
    n_subjects, n_trials : int
    seconds : float
        Of a stimulus; three seconds of rest come before it.
    seed : int
        Of noise and labels.
    """

    simulated = True

    def __init__(self, n_subjects: int, n_trials: int, seconds: float, seed: int) -> None:
        self.name = f"noise in the shape of DEAP, {n_subjects} x {n_trials} trials of {seconds:g} s"
        self._asked = (n_subjects, n_trials, seconds, seed)
        self.notes = ("stationary white noise with random labels: there is nothing to learn",)
        self.recordings = tuple(self._recording(subject, trial) for subject, trial in self._places())
        self._seeds = dict(zip((own.name for own in self.recordings), self._places(), strict=True))

    def read(self, recording: Recording, wanted: Wanted) -> Streams:
        """Draw a trial's noise."""
        subject, trial = self._seeds[recording.name]
        rng = np.random.default_rng((self._asked[3], subject, trial))
        n_samples = round((REST_S + self._asked[2]) * RATE_HZ)
        t, gap = np.arange(n_samples) / RATE_HZ, np.zeros(n_samples, bool)
        noise = NOISE_UV * rng.standard_normal((n_samples, len(EEG) + len(AUX)), np.float32)
        eeg, aux = noise[:, : len(EEG)], noise[:, len(EEG) :]
        return Streams(
            eeg=Signal(EEG_INFO, eeg, t, gap) if wanted.eeg else None,
            aux=Signal(AUX_INFO, aux, t, gap) if wanted.aux else None,
        )

    def fingerprint(self) -> str:
        """Return a digest of everything that the noise follows from."""
        return digest("deap-shaped noise", VERSION, [self._asked])

    def _places(self) -> list[tuple[int, int]]:
        n_subjects, n_trials, _, _ = self._asked
        return [(subject, trial) for subject in range(n_subjects) for trial in range(n_trials)]

    def _recording(self, subject: int, trial: int) -> Recording:
        _, n_trials, seconds, seed = self._asked
        drawn = [np.random.default_rng((seed, subject, n_trials + i)).permutation(n_trials) for i in range(len(AXES))]
        ratings = {axis: HIGH if order[trial] % 2 else LOW for axis, order in zip(AXES, drawn, strict=True)}
        code, clip = subject_code(subject + 1), clip_name(trial + 1)
        shown = Trial(f"trial-{trial + 1:02d}", REST_S, REST_S + seconds, clip, ratings, "", (0.0, REST_S))
        return Recording(code, f"{code}/{shown.name}", (shown,), EEG_INFO, AUX_INFO)


def open_noise(place: str) -> DeapShapedNoise:
    """Return the noise that ``1x40?seed=0&seconds=60`` asks for: subjects, trials of each, and their length.

    Raises
    ------
    DatasetError
        It is not of the form, or a number is out of bounds.
    """
    asked = parsed(place, "60")
    return deap_shaped_noise(asked.n_subjects, asked.n_trials, asked.trial_s, asked.seed)


def deap_shaped_noise(n_subjects: int, n_trials: int, seconds: float, seed: int) -> DeapShapedNoise:
    """Return noise in the shape of DEAP: 32 EEG and 8 peripheral channels, 3 s of rest, random balanced labels."""
    return DeapShapedNoise(n_subjects, n_trials, seconds, seed)
