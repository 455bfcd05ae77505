"""What every dataset looks like from outside: recordings, the trials in them, and their streams.

A dataset is opened by `models.datasets.open_dataset`. Opening reads names, times and labels, and
proves that they belong together; signals and faces are read by recording, when they are asked
for. Everything is selected by name, never by position; files are hostile until proven otherwise.

Times are seconds on the recording's own clock, ratings are on the dataset's scale. No torch here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from models.datasets.origin import SimulatedOrigin
from models.spec import Band, ClassPlace
from recorder.observation import FaceObservation
from recorder.streams import StreamInfo


@dataclass(frozen=True, slots=True)
class Scale:
    """The rating scale of a dataset, both ends included."""

    low: float = 1.0
    high: float = 9.0

    @property
    def middle(self) -> float:
        """What is neither high nor low: 5 on 1 to 9."""
        return 0.5 * (self.low + self.high)


@dataclass(frozen=True, slots=True)
class Trial:
    """One stimulus, and what was felt.

    Attributes
    ----------
    name : str
        Unique in its recording.
    onset_s, offset_s : float
        The span that the labels hold for.
    clip : str
        What was shown; the same for everyone who saw it. Empty where unknown.
    ratings : mapping of str to float
        By axis (``valence``, ``arousal``, ``dominance`` ...); an axis that was not rated is absent.
    emotion : str
        Name of the class, where the dataset has classes; else empty.
    rest : tuple of float or None
        Begin and end of the quiet span right before the stimulus, without a label.
    """

    name: str
    onset_s: float
    offset_s: float
    clip: str = ""
    ratings: Mapping[str, float] = field(default_factory=dict)
    emotion: str = ""
    rest: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class FeatureInfo:
    """Features that a dataset publishes in place of signals, a row a window.

    Attributes
    ----------
    names : tuple of str
        Channels for ``bands``, else columns.
    bands : tuple of Band
        Empty where a row is one number a column.
    window_s, step_s : float
        Length of a window and the time from one to the next.
    smoothed : bool
        Smoothed over the whole trial, with the future: for reproducing papers only.
    """

    names: tuple[str, ...]
    bands: tuple[Band, ...]
    window_s: float
    step_s: float
    smoothed: bool = False


@dataclass(frozen=True, slots=True)
class Recording:
    """One uninterrupted stretch of one subject: a session's run, or a trial's file.

    Attributes
    ----------
    subject : str
        Code.
    name : str
        Unique in the dataset ("s01/trial-05").
    trials : tuple of Trial
        By onset.
    eeg, aux : StreamInfo or None
        The signals it has; ``aux`` are peripheral channels (EOG, EMG, GSR, ECG ...).
    face : bool
        Whether there are faces.
    eeg_features, aux_features : FeatureInfo or None
        What it has in place of signals.
    """

    subject: str
    name: str
    trials: tuple[Trial, ...]
    eeg: StreamInfo | None = None
    aux: StreamInfo | None = None
    face: bool = False
    eeg_features: FeatureInfo | None = None
    aux_features: FeatureInfo | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal as read.

    Attributes
    ----------
    info : StreamInfo
    samples : ndarray, shape (n_samples, n_channels), float32
        In each channel's unit; EEG in microvolts.
    t : ndarray, shape (n_samples,), float64
        Increasing.
    gap : ndarray, shape (n_samples,), bool
        True where something is missing right before a sample.
    """

    info: StreamInfo
    samples: NDArray[np.float32]
    t: NDArray[np.float64]
    gap: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Features:
    """Published features as read: values (n_windows, n_names[, n_bands]), float32, and the windows' ends."""

    info: FeatureInfo
    values: NDArray[np.float32]
    t_end: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which streams are to be read.

    Attributes
    ----------
    eeg, aux, landmarks : bool
    crop_size : int or None
        Side of face crops in pixels; None for none.
    """

    eeg: bool = False
    aux: bool = False
    landmarks: bool = False
    crop_size: int | None = None

    @property
    def face(self) -> bool:
        """Whether anything of the face is wanted."""
        return self.landmarks or self.crop_size is not None


@dataclass(frozen=True, slots=True)
class Streams:
    """The streams of one recording, on its clock; what it lacks, or was not wanted, is None or empty."""

    eeg: Signal | None = None
    aux: Signal | None = None
    faces: Sequence[FaceObservation] = ()
    eeg_features: Features | None = None
    aux_features: Features | None = None


class Dataset(ABC):
    """Labelled recordings of several subjects.

    Attributes
    ----------
    name : str
        For people and reports ("DEAP").
    recordings : tuple of Recording
        By subject, then in the order they were made.
    scale : Scale
        Of the ratings.
    classes : tuple of ClassPlace
        Where trials have an ``emotion``: all there are, with their places on the plane.
    simulated : bool
        Whether nobody real is in it.
    notes : tuple of str
        What was left out, and why, with the count: said before anything is trained.
    origins : mapping of str to SimulatedOrigin
        By name of the recording, of those whose participant can be simulated again: what an oracle needs.
    """

    name: str
    recordings: tuple[Recording, ...]
    scale: Scale = Scale()
    classes: tuple[ClassPlace, ...] = ()
    simulated: bool = False
    notes: tuple[str, ...] = ()
    origins: Mapping[str, SimulatedOrigin] = MappingProxyType({})

    @abstractmethod
    def read(self, recording: Recording, wanted: Wanted) -> Streams:
        """Read a recording's streams.

        Raises
        ------
        DatasetError
            A file is damaged, hostile, or not what it was when the dataset was opened.
        """

    @abstractmethod
    def fingerprint(self) -> str:
        """Return a digest of the files' names, sizes and times of change, and of the importer's own version.

        What was made of a dataset is used again while it stays the same.
        """
