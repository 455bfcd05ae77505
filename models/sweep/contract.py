"""What a system is given of a dataset: the channels that all its recordings have, at one rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from models.datasets.dataset import Dataset, FeatureInfo, Recording
from models.errors import DatasetError
from models.evaluation.labels import EMOTION
from models.networks.specs import Modality, Preset, spec_of
from models.preprocess.montage import listed
from models.segments.plan import Statistics, with_statistics
from models.spec import InputSpec
from models.spec_limits import Target
from recorder.streams import StreamInfo

RATE_HZ = 128.0  # of the grid, as the published systems have it
SHORT_WINDOW_S = 0.1  # a window this short has a sample or two at that rate, and is cut at the device's own
BOTH: tuple[Target, ...] = ("valence", "arousal")


@dataclass(frozen=True, slots=True)
class Available:
    """The streams that a dataset's recordings have in common.

    Attributes
    ----------
    channels, aux_channels : tuple of str
        In the first recording's order.
    rate_hz : float
        The lowest of all recordings' EEG; 0 without EEG.
    face : bool
        Whether any recording has faces.
    eeg_features, aux_features : FeatureInfo or None
    notes : tuple of str
        Which channels were left out, and of how many recordings they are missing.
    """

    channels: tuple[str, ...]
    aux_channels: tuple[str, ...]
    rate_hz: float
    face: bool
    eeg_features: FeatureInfo | None
    aux_features: FeatureInfo | None
    notes: tuple[str, ...]


def available(dataset: Dataset) -> Available:
    """Tell what a dataset's recordings have in common.

    Raises
    ------
    DatasetError
        There is no recording, recordings have no channel in common, or publish different features.
    """
    recordings = dataset.recordings
    if not recordings:
        raise DatasetError(f"{dataset.name} holds no recording with labels. {' '.join(dataset.notes)}".strip())
    channels, eeg_notes = _in_common([r.eeg for r in recordings], "EEG", "eeg")
    aux_channels, aux_notes = _in_common([r.aux for r in recordings], "peripheral", "")
    rates = [r.eeg.rate_hz for r in recordings if r.eeg is not None]
    return Available(
        channels,
        aux_channels,
        min(rates, default=0.0),
        any(r.face for r in recordings),
        _one_kind(recordings, "eeg_features"),
        _one_kind(recordings, "aux_features"),
        (*eeg_notes, *aux_notes),
    )


def contract(
    system: str,
    streams: Available,
    dataset: Dataset,
    targets: Sequence[str],
    preset: Preset,
    modality: Modality,
    statistics: Statistics,
) -> InputSpec:
    """Return the input of a system for a dataset.

    Raises
    ------
    SpecError, ModelError
        The system cannot do with what there is.
    """
    if EMOTION in targets and not dataset.classes:
        raise DatasetError(f"{dataset.name} has no classes of emotion, but ratings: choose another --target.")
    classes = dataset.classes if tuple(targets) == (EMOTION,) else ()
    axes = BOTH if classes else cast("tuple[Target, ...]", tuple(targets))

    def at(rate_hz: float) -> InputSpec:
        return spec_of(
            system,
            streams.channels,
            rate_hz,
            axes,
            preset,
            modality,
            streams.aux_channels,
            classes,
            face=streams.face,
            eeg_features=streams.eeg_features,
            aux_features=streams.aux_features,
        )

    spec = at(min(RATE_HZ, streams.rate_hz or RATE_HZ))
    if spec.eeg is not None and spec.eeg.window_s < SHORT_WINDOW_S:
        spec = at(streams.rate_hz)
    return with_statistics(spec, statistics)


def _in_common(infos: Sequence[StreamInfo | None], word: str, kind: str) -> tuple[tuple[str, ...], list[str]]:
    """Return the names that all streams have, and what is to be said of the others."""
    names = [[c.name for c in info.channels if not kind or c.kind == kind] for info in infos if info is not None]
    if not names:
        return (), []
    everywhere = set.intersection(*map(set, names))
    left_out = [name for name in dict.fromkeys(n for own in names for n in own) if name not in everywhere]
    if not everywhere:
        other = next(own for own in names if set(own) != set(names[0]))
        raise DatasetError(
            f"The recordings have no {word} channel in common: one has {listed(tuple(names[0]))}, another "
            f"{listed(tuple(other))}. Train on recordings of one montage."
        )
    note = f"{len(left_out)} {word} channels are not in all {len(names)} recordings and are left out: "
    return tuple(n for n in names[0] if n in everywhere), [note + listed(tuple(left_out))] if left_out else []


def _one_kind(recordings: Sequence[Recording], which: str) -> FeatureInfo | None:
    kinds: list[FeatureInfo] = list(dict.fromkeys(f for r in recordings if (f := getattr(r, which)) is not None))
    if len(kinds) > 1:
        raise DatasetError(
            f"The recordings publish {len(kinds)} different kinds of features; the first has {len(kinds[0].names)} "
            f"columns, another {len(kinds[1].names)}. Train on files of one kind."
        )
    return kinds[0] if kinds else None
