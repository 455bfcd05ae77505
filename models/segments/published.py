"""Features that come ready-made, a row a window, stacked into a model's steps.

What a dataset publishes is taken by name, never by position, and only where channels, bands,
window and step are those the model's description says: live, the model would see others.
"""

from __future__ import annotations

import numpy as np

from models.datasets.dataset import FeatureInfo, Features
from models.errors import DatasetError
from models.preprocess.electrodes import canonical
from models.preprocess.montage import listed
from models.preprocess.part import Part, missing_part
from models.spec import AuxInput, EegInput

ROUNDING_S = 1e-3
FEWEST_STEPS = 0.5  # of a window that must be there, the last one among them


def stacked(rows: Features, t_end: float, part: EegInput | AuxInput) -> Part:
    """Return the newest steps at or before t_end as a model's input; a step without a row is NaN.

    Parameters
    ----------
    rows : Features
        In the model's channels and bands; see `selected`.
    t_end : float
        End of the window.
    part : EegInput or AuxInput
        Its steps are laid ``step_s`` apart.
    """
    wanted = t_end - part.step_s * np.arange(part.steps - 1, -1, -1) + ROUNDING_S
    at = np.searchsorted(rows.t_end, wanted, side="right") - 1
    found = (at >= 0) & (wanted - rows.t_end[np.maximum(at, 0)] < part.step_s / 2 + ROUNDING_S)
    values = np.full((part.steps, *rows.values.shape[1:]), np.nan, np.float32)
    values[found] = rows.values[at[found]]
    known = np.isfinite(values).reshape(part.steps, -1).any(axis=1)
    if not known[-1] or known.mean() < FEWEST_STEPS:
        return missing_part(part.shape, "no published features for this window")
    return Part(values, True)


def selected(rows: Features, part: EegInput | AuxInput, begin_s: float, end_s: float) -> Features:
    """Return a trial's rows in a model's channels and bands, in its order."""
    columns, bands = _places(rows.info, part)
    inside = (rows.t_end > begin_s + part.window_s - ROUNDING_S) & (rows.t_end < end_s + ROUNDING_S)
    values = rows.values[inside][:, columns]
    return Features(rows.info, values if bands is None else values[:, :, bands], rows.t_end[inside])


def refuse_other_features(info: FeatureInfo, part: EegInput | AuxInput, name: str) -> None:
    """Raise DatasetError, saying which, where a model wants other features than a dataset publishes."""
    _places(info, part, name)
    same = abs(info.window_s - part.window_s) < ROUNDING_S
    if not same or (part.steps > 1 and abs(info.step_s - part.step_s) > ROUNDING_S):
        raise DatasetError(
            f"{name} publishes features of {info.window_s:g}-s windows every {info.step_s:g} s; this model wants "
            f"{part.window_s:g} s every {part.step_s:g} s. Train on the signals, or with those windows."
        )
    smoothed = isinstance(part, EegInput) and part.smoothing == "lds"
    if info.smoothed and not smoothed:
        raise DatasetError(
            f"{name}'s features are smoothed over whole trials, with the future: no live model can have them. "
            "Open the unsmoothed ones, or use the paper preset."
        )


def _places(
    info: FeatureInfo, part: EegInput | AuxInput, name: str = "The dataset"
) -> tuple[list[int], list[int] | None]:
    """Return the columns, and the bands if there are any, that a model wants."""
    if isinstance(part, EegInput):
        if part.form != "de":
            raise DatasetError(
                f'{name} publishes features in place of EEG; this model wants EEG of form "{part.form}".'
            )
        have = {canonical(own): i for i, own in enumerate(info.names)}
        columns = [have.get(canonical(own), -1) for own in part.channels]
    else:
        if part.form != "features":
            raise DatasetError(f'{name} publishes features; this model wants peripheral channels, "{part.form}".')
        columns = [info.names.index(own) if own in info.names else -1 for own in part.channels]
    lacking = [own for own, column in zip(part.channels, columns, strict=True) if column < 0]
    if lacking:
        raise DatasetError(
            f"{name} publishes no features of {listed(lacking)}. Choose among {listed(list(info.names), 70)}."
        )
    if not isinstance(part, EegInput):
        return columns, None
    unknown = [band.name for band in part.bands if band not in info.bands]
    if unknown:
        has = ", ".join(f"{band.name} {band.low_hz:g}-{band.high_hz:g} Hz" for band in info.bands)
        raise DatasetError(f"{name} publishes no band {listed(unknown)} as this model wants it. It has {has}.")
    return columns, [info.bands.index(band) for band in part.bands]
