"""What a network eats of each modality: channels, rates, windows, form, and what is taken away.

Axes of the inputs, without the batch axis:

============== ================================= ==========================
input          form                              shape
============== ================================= ==========================
``eeg``        ``raw``                           (steps, channels, samples)
``eeg``        ``de``                            (steps, channels, bands)
``eeg``        ``band_images``                   (steps, bands, size, size)
``face``       ``landmarks68``                   (frames, 68, 2)
``face``       ``crop``                          (frames, 3, size, size)
``aux``        ``raw``                           (steps, channels, samples)
``aux``        ``statistics``                    (steps, channels, 6)
``aux``        ``features``                      (steps, channels)
============== ================================= ==========================

``aux`` are peripheral channels (EOG, EMG, GSR, ECG ...); ``statistics`` are maximum, minimum, mean,
standard deviation, variance and squared sum over a step's window (Tang et al. 2017);
``features`` are columns that a dataset publishes ready-made (eye movements).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.spec_limits import AuxForm, Baseline, Denoising, EegForm, FaceForm, Reference, Smoothing

N_STATISTICS = 6


@dataclass(frozen=True, slots=True)
class Band:
    """One frequency band, edges in Hz."""

    name: str
    low_hz: float
    high_hz: float


@dataclass(frozen=True, slots=True)
class EegInput:
    """EEG as a network wants it.

    Attributes
    ----------
    channels : tuple of str
        Electrode names in input order.
    rate_hz : float
        Rate of the uniform grid after resampling.
    window_s : float
        Length of one step's window.
    form : {'raw', 'de', 'band_images'}
        See the module's table.
    bands : tuple of Band
        For ``de`` and ``band_images``; empty for ``raw``.
    steps, step_s : int, float
        Number of windows and the hop between them; the last ends at ``t_end``.
    band_hz : tuple of float
        Causal band-pass applied to the signal; (0, rate / 2) for none.
    padding_s : float
        Signal before the first window, for the filters to settle.
    reference : {'average', 'as_recorded'}
        Common average over the model's channels, or left alone.
    baseline : {'none', 'personal', 'samplewise'}
        ``personal``: features are centred on the person's own running mean; raw signals are
        whitened by the person's own running covariance (Euclidean alignment, He and Wu 2020).
        ``samplewise``, a paper's: the mean of the windows of the rest before the trial is taken
        away sample by sample. It marks every window of a trial: for reproducing papers only.
    image_size : int
        Side of band images in pixels.
    smoothing : {'none', 'lds'}
        ``lds``, a paper's: features are smoothed over the whole trial by a linear dynamical system,
        with the future and from the trial's mean. For reproducing papers only.
    denoising : {'none', 'wavelet'}
        ``wavelet``: soft-thresholded in the span of the windows (`models.preprocess.wavelets`).
    """

    channels: tuple[str, ...]
    rate_hz: float
    window_s: float
    form: EegForm
    bands: tuple[Band, ...] = ()
    steps: int = 1
    step_s: float = 1.0
    band_hz: tuple[float, float] = (0.5, 45.0)
    padding_s: float = 1.0
    reference: Reference = "average"
    baseline: Baseline = "none"
    image_size: int = 32
    smoothing: Smoothing = "none"
    denoising: Denoising = "none"

    @property
    def length_s(self) -> float:
        """Seconds from the start of the first window to the end of the last."""
        return self.window_s + (self.steps - 1) * self.step_s

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the network's input without the batch axis."""
        if self.form == "raw":
            return (self.steps, len(self.channels), round(self.window_s * self.rate_hz))
        if self.form == "de":
            return (self.steps, len(self.channels), len(self.bands))
        return (self.steps, len(self.bands), self.image_size, self.image_size)


@dataclass(frozen=True, slots=True)
class FaceInput:
    """Face as a network wants it.

    Attributes
    ----------
    form : {'landmarks68', 'crop'}
        See the module's table.
    fps : float
        Frames a second of the grid that ends at ``t_end``.
    window_s : float
        Seconds of frames.
    crop_size : int
        Side of crops in pixels.
    baseline : {'none', 'personal'}
        Centred on the person's own running mean or not, landmarks and crops alike.
    """

    form: FaceForm
    fps: float
    window_s: float
    crop_size: int = 64
    baseline: Baseline = "none"

    @property
    def frames(self) -> int:
        """Number of frames on the grid."""
        return max(1, round(self.fps * self.window_s))

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the network's input without the batch axis."""
        if self.form == "landmarks68":
            return (self.frames, 68, 2)
        return (self.frames, 3, self.crop_size, self.crop_size)


@dataclass(frozen=True, slots=True)
class AuxInput:
    """Peripheral channels, or a dataset's ready-made features, as a network wants them.

    Attributes
    ----------
    channels : tuple of str
        Names of channels, or of feature columns, in input order.
    rate_hz, window_s, steps, step_s, padding_s : float, float, int, float, float
        As for EEG.
    form : {'raw', 'statistics', 'features'}
        See the module's table.
    baseline : {'none', 'personal', 'samplewise'}
        As for EEG; raw channels are not whitened but centred.
    """

    channels: tuple[str, ...]
    rate_hz: float
    window_s: float
    form: AuxForm
    steps: int = 1
    step_s: float = 1.0
    padding_s: float = 1.0
    baseline: Baseline = "none"

    @property
    def length_s(self) -> float:
        """Seconds from the start of the first window to the end of the last."""
        return self.window_s + (self.steps - 1) * self.step_s

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the network's input without the batch axis."""
        if self.form == "raw":
            return (self.steps, len(self.channels), round(self.window_s * self.rate_hz))
        if self.form == "statistics":
            return (self.steps, len(self.channels), N_STATISTICS)
        return (self.steps, len(self.channels))


def eeg_from(data: Mapping[str, Any]) -> EegInput:
    """Build from JSON types; a field too many or too few is a TypeError, KeyError or ValueError."""
    fields = dict(data)
    low_hz, high_hz = fields.pop("band_hz")
    return EegInput(
        channels=tuple(fields.pop("channels")),
        bands=tuple(Band(**band) for band in fields.pop("bands", ())),
        band_hz=(low_hz, high_hz),
        **fields,
    )


def aux_from(data: Mapping[str, Any]) -> AuxInput:
    """Build from JSON types; a field too many or too few is a TypeError, KeyError or ValueError."""
    fields = dict(data)
    return AuxInput(channels=tuple(fields.pop("channels")), **fields)
