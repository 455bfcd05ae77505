"""What is usual for a person, learned in a calibration: where the running baseline of their model begins.

It is learned by the very object that learns it live (`models.preprocess.personal`), of rest and clips alike
and without a label, but not while the eyes are closed. What it knows at the end stands in the new model's card
(`models.card.ModelCard.start`): the first live window is centred on it, and from there on it goes on learning,
and forgetting, as ever. A clip that is left out of the head has taught it too, as one that is watched live
would have: no label is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.calibration.windows import LivedWindow
from models.card import ModelCard
from models.preprocess.personal import Personal

Arrays = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Start:
    """What a calibration taught of a person.

    Attributes
    ----------
    state : dict
        For `ModelCard.start`; empty where the model has no baselines.
    strange, known : dict of str to ndarray, float32
        A network's inputs for the windows of the clips in which anything counts, in their order: as a model
        that begins with nothing would have seen them live, and as one that begins where this person is known.
    trial : ndarray, shape (n_windows,), int64
        The clip of each.
    """

    state: dict[str, Any]
    strange: Arrays
    known: Arrays
    trial: NDArray[np.int64]


def learn_start(card: ModelCard, windows: Sequence[LivedWindow]) -> Start:
    """Go through a calibration's windows in their order.

    Parameters
    ----------
    card : ModelCard
        The population model's.
    windows : sequence of LivedWindow
    """
    person = Personal(replace(card, start={}))
    shown = [window for window in windows if window.trial is not None and window.counts]
    strange = []
    for window in windows:
        inputs = person.inputs(window.prepared, window.dt_s if window.usual else 0.0)
        if window.trial is not None and window.counts:
            strange.append(inputs)
    state = {key: own for key, own in person.state().items() if own["seconds"] > 0}
    known_person = Personal(replace(card, start=state))
    known = [known_person.inputs(window.prepared, 0.0) for window in shown]
    trial = np.array([window.trial for window in shown], np.int64)
    return Start(state, _stacked(strange), _stacked(known), trial)


def _stacked(inputs: Iterable[Arrays]) -> Arrays:
    """Return windows with a batch axis of 1 as one batch."""
    rows = list(inputs)
    return {key: np.concatenate([row[key] for row in rows]) for key in rows[0]} if rows else {}
