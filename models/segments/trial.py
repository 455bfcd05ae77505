"""The windows of one trial, out of a recording's streams, by the code that runs live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from models.datasets.dataset import FeatureInfo, Features, Streams
from models.errors import DatasetError
from models.preprocess.part import Part
from models.preprocess.prepare import Prepared, prepare
from models.segments.paper import apart, smoothed, without_rest
from models.segments.published import selected, stacked
from models.segments.rings import TrialRings
from models.segments.schedule import Span, window_length
from models.spec import AuxInput, EegInput, InputSpec

Told = Counter[tuple[str, str]]
"""What preprocessing said of how many windows, by modality; by "" where it is a note and no reason."""


@dataclass(frozen=True, slots=True)
class TrialWindows:
    """The windows of a trial and its rest, the rest first.

    Attributes
    ----------
    arrays : dict of str to ndarray, shape (n_windows, ...), float32
    present : dict of str to ndarray, shape (n_windows,), bool
    told : Counter
        Of the windows of the trial alone.
    """

    arrays: dict[str, NDArray[np.float32]]
    present: dict[str, NDArray[np.bool_]]
    told: Told = field(default_factory=Counter)


def trial_windows(streams: Streams, spec: InputSpec, span: Span) -> TrialWindows:
    """Prepare all windows of a trial and its rest.

    Raises
    ------
    DatasetError
        A sample-wise baseline is wanted, and the trial has no rest.
    """
    prepared = _joined(streams, spec, span)
    told: Told = Counter()
    for own in prepared[len(span.rest) :]:
        told.update((key, text) for key, text in own.reasons.items())
        told.update(("", text) for text in own.notes)
    windows = TrialWindows(
        {key: np.stack([own.arrays[key] for own in prepared]) for key in spec.modalities},
        {key: np.array([own.present[key] for own in prepared]) for key in spec.modalities},
        told,
    )
    for key, part in spec.parts.items():
        if part.baseline == "samplewise":
            _take_rest_away(windows, key, span, window_length(spec))
    return windows


def is_published(streams: Streams, key: str) -> bool:
    """Tell whether a modality comes as features that a dataset publishes."""
    signal, features = getattr(streams, key, None), getattr(streams, f"{key}_features", None)
    return signal is None and features is not None


def _joined(streams: Streams, spec: InputSpec, span: Span) -> list[Prepared]:
    """Prepare each modality by the way that it takes, and join them window by window."""
    ways: dict[str, list[Part]] = {}
    live = dict(spec.parts)
    for key, part in spec.parts.items():
        if isinstance(part, EegInput | AuxInput) and (rows := _rows_of(streams, key, part, span)):
            ways[key] = [stacked(rows[i >= len(span.rest)], float(t), part) for i, t in enumerate(span.t_end)]
            del live[key]
    if not live:
        return [_prepared({key: parts[i] for key, parts in ways.items()}) for i in range(len(span))]
    rest_of_spec = replace(spec, **{key: live.get(key) for key in ("eeg", "face", "aux")})  # type: ignore[arg-type]
    found = list(_cut(streams, rest_of_spec, span.t_end))
    return [_with(own, {key: parts[i] for key, parts in ways.items()}) for i, own in enumerate(found)]


def _cut(streams: Streams, spec: InputSpec, t_end: NDArray[np.float64]) -> Iterator[Prepared]:
    rings = TrialRings(streams, spec, float(t_end[0]), float(t_end[-1]))
    for t in t_end:
        yield prepare(rings.window(float(t)), spec)


def _prepared(parts: dict[str, Part]) -> Prepared:
    return _with(Prepared({}, {}, {}, ()), parts)


def _with(own: Prepared, parts: dict[str, Part]) -> Prepared:
    return Prepared(
        own.arrays | {key: part.array for key, part in parts.items()},
        own.present | {key: part.present for key, part in parts.items()},
        own.reasons | {key: part.reason for key, part in parts.items() if not part.present},
        own.notes + tuple(note for part in parts.values() for note in part.notes),
    )


def _rows_of(streams: Streams, key: str, part: EegInput | AuxInput, span: Span) -> tuple[Features, Features] | None:
    """Return the rows that are stacked for rest and trial; None where windows are cut out of a signal."""
    spans = (span.trial.rest or (0.0, 0.0), (span.trial.onset_s, span.trial.offset_s))
    lds = isinstance(part, EegInput) and part.smoothing == "lds"
    if is_published(streams, key):
        published: Features = getattr(streams, f"{key}_features")
        rest, shown = (selected(published, part, *own) for own in spans)
        lds = lds and not published.info.smoothed
    elif lds and isinstance(part, EegInput):
        rest, shown = (_single(streams, part, *own) for own in spans)
    else:
        return None
    return (_smoothed(rest), _smoothed(shown)) if lds else (rest, shown)


def _smoothed(rows: Features) -> Features:
    return replace(rows, values=smoothed(rows.values))


def _single(streams: Streams, eeg: EegInput, begin_s: float, end_s: float) -> Features:
    """Return single windows of a stretch, a step apart, as rows of features."""
    single = replace(eeg, steps=1, smoothing="none", baseline="none")
    step_s = eeg.step_s if eeg.steps > 1 else min(eeg.step_s, eeg.window_s)
    t_end = np.arange(begin_s + eeg.window_s, end_s + 1e-6, step_s)
    found = list(_cut(streams, InputSpec(single, None), t_end)) if len(t_end) else []
    values = np.array([own.arrays["eeg"][0] for own in found], np.float32).reshape(len(found), *single.shape[1:])
    return Features(FeatureInfo(eeg.channels, eeg.bands, eeg.window_s, step_s), values, t_end)


def _take_rest_away(windows: TrialWindows, key: str, span: Span, length_s: float) -> None:
    """Take the rest's mean away; without a rest in which the modality counts, it counts nowhere in the trial."""
    if not len(span.rest):
        raise DatasetError(
            f'A sample-wise baseline needs {length_s:g} s of rest before each trial; trial "{span.trial.name}" has '
            "none. Choose another preset."
        )
    kept = apart(span.rest, length_s)
    kept = kept[windows.present[key][kept]]
    if len(kept):
        windows.arrays[key] = without_rest(windows.arrays[key], windows.arrays[key][kept])
    else:
        windows.told[key, "no rest to take away"] += int(windows.present[key].sum())
        windows.arrays[key][:] = np.nan
        windows.present[key][:] = False
