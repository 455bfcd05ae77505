"""What two papers do to windows with knowledge of the whole trial: for reproducing them, and nothing else.

Both mark every window of a trial with something of that trial, so that a random split of windows finds
it again. No live model can have them; whoever asks for them is warned.
"""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from models.spec import InputSpec

STATE_STEP = 0.01  # variance by which a feature moves from one window to the next, in that of its noise


class PaperPresetWarning(UserWarning):
    """A preset of a paper is used that leaks the trial into its windows."""


def warn_of_paper_presets(spec: InputSpec) -> tuple[str, ...]:
    """Warn, and return what was said for the notes, where a contract asks for what only papers do."""
    said = []
    takes = [key for key, part in spec.parts.items() if part.baseline == "samplewise"]
    if takes:
        said.append(
            f"paper preset: the mean rest before a trial is taken from its {' and '.join(takes)} sample by sample; it "
            "marks every window of the trial, so figures of windows split at random mean nothing"
        )
    if spec.eeg and spec.eeg.smoothing == "lds":
        said.append(
            "paper preset: EEG features are smoothed over whole trials, with the future; such a model cannot run live"
        )
    for text in said:
        warnings.warn(text, PaperPresetWarning, stacklevel=3)
    return tuple(said)


def without_rest(windows: NDArray[np.float32], rest: NDArray[np.float32]) -> NDArray[np.float32]:
    """Take the mean of the rest's windows (n_rest, ...) away from each window (n_windows, ...), sample by sample.

    A window without rest stays NaN: it does not count.
    """
    known = np.isfinite(rest)
    n = known.sum(axis=0)
    total = np.where(known, rest, 0.0).sum(axis=0, dtype=float)
    mean = np.where(n > 0, total / np.maximum(n, 1), np.nan)
    return np.asarray(windows - mean).astype(np.float32)


def apart(t_end: NDArray[np.float64], length_s: float) -> NDArray[np.int64]:
    """Return which windows to keep so that no two overlap, from the first on."""
    kept: list[int] = []
    for i, t in enumerate(t_end):
        if not kept or t - t_end[kept[-1]] >= length_s - 1e-6:
            kept.append(i)
    return np.array(kept, np.int64)


def smoothed(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Smooth a trial's features (n_windows, ...) by a linear dynamical system, forth and back.

    Shi and Lu 2010, "Off-line and on-line vigilance estimation based on linear dynamical system and
    manifold learning": a hidden feature walks at random and is seen through noise; its estimate from
    the whole trial is the Kalman filter's, smoothed backwards (Rauch, Tung and Striebel 1965). It starts
    at the trial's mean, as the papers that follow them do. Their variances are learned by EM; here their
    ratio is `STATE_STEP` for all features. Windows without a number (NaN) are passed over.
    """
    seen = np.isfinite(features).reshape(len(features), -1).all(axis=1)
    if not seen.any():
        return features
    mean = features[seen].mean(axis=0, dtype=float)
    states, variances, foreseen = [], [], []
    state, variance = mean, 1.0
    for value, has_value in zip(features, seen, strict=True):
        variance += STATE_STEP
        foreseen.append(variance)
        if has_value:
            gain = variance / (variance + 1.0)
            state, variance = state + gain * (value - state), (1.0 - gain) * variance
        states.append(state)
        variances.append(variance)
    for i in range(len(states) - 2, -1, -1):
        states[i] = states[i] + variances[i] / foreseen[i + 1] * (states[i + 1] - states[i])
    return np.where(seen.reshape(-1, *[1] * (features.ndim - 1)), np.stack(states), np.nan).astype(np.float32)
