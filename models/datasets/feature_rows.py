"""Features that a dataset publishes ready-made: rows on the ends of windows, and what may be in them.

Columns of eyes hold NaN where no eye was seen, which stays NaN; features of EEG that are no
numbers, and infinite ones of either, are refused with their count.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.datasets.dataset import FeatureInfo, Features
from models.errors import DatasetError


def feature_rows(name: str, info: FeatureInfo, values: NDArray[Any]) -> Features:
    """Return published features with the ends of their windows.

    Parameters
    ----------
    name : str
        Of the recording, for the message.
    info : FeatureInfo
    values : ndarray, shape (n_windows, n_names[, n_bands])

    Raises
    ------
    DatasetError
        The shape is another, or values are no numbers where they must be.
    """
    shape = (len(values), len(info.names), *((len(info.bands),) if info.bands else ()))
    if values.dtype.kind not in "fiu" or values.shape != shape or not len(values):
        raise DatasetError(f'"{name}": features of the shape {values.shape} ({values.dtype}), not {shape}.')
    wrong = ~np.isfinite(values) if info.bands else np.isinf(values)
    if wrong.any():
        raise DatasetError(f'"{name}": {int(wrong.sum())} of {values.size} features are no finite numbers.')
    t_end = info.window_s + info.step_s * np.arange(len(values))
    return Features(info, np.ascontiguousarray(values, np.float32), t_end)


def duration_s(info: FeatureInfo, n_windows: int) -> float:
    """Return the end of the last window in seconds."""
    return info.window_s + info.step_s * (n_windows - 1)
