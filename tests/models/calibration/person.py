"""A person, a calibration they lived through, and a small model whose head can be refitted, all made on the spot.

The model looks at two log band powers of four electrodes and at the heights of eight landmarks, and reads
them as they are: its features are its inputs. What it knows of people is that high valence raises the first
electrode's and the first landmark's; arousal the second's.
"""

from __future__ import annotations

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from models.calibration.windows import HOP_S, Lived, LivedWindow
from models.card import BaselineRule, ModelCard, Smoothing, write_card
from models.datasets.dataset import Trial
from models.preprocess.normalisation import Normalisation
from models.preprocess.prepare import Prepared
from models.spec import Band, EegInput, FaceInput, InputSpec

CHANNELS = ("F3", "F4", "P3", "P4")
BANDS = (Band("alpha", 8, 13), Band("beta", 13, 30))
N_EEG, N_FACE = 8, 8
SLOPE, OFFSET = (2.0, 0.5), (0.3, -0.2)


def small_card(name="small"):
    eeg = EegInput(CHANNELS, 128, 2.0, "de", BANDS, baseline="personal")
    face = FaceInput("landmarks68", 5, 2.0, baseline="personal")
    scale = {
        key: Normalisation(np.zeros(shape, np.float32), np.ones(shape, np.float32))
        for key, shape in (("eeg", (1, 4, 2)), ("face", (1, 68, 2)))
    }
    rules = {"eeg": BaselineRule(0.0, 600.0, 1.0), "face": BaselineRule(0.0, 600.0, 1.0)}
    spec = InputSpec(eeg, face, ("valence", "arousal"), "probability")
    return ModelCard(name, spec, scale, rules, Smoothing(0.0), {"simulated": True})


def population_weights():
    """Return the head's weights (2, 16) before calibration."""
    weights = np.zeros((2, N_EEG + N_FACE), np.float32)
    weights[0, [0, N_EEG]] = 0.6
    weights[1, [1, N_EEG + 1]] = 2.4
    return weights


def small_model(card, features="features", slope=SLOPE):
    """Return the file of the model."""

    def floats(name, *shape):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])

    first_eight = np.zeros((136, N_FACE), np.float32)
    first_eight[2 * np.arange(N_FACE) + 1, np.arange(N_FACE)] = 1.0
    arrays = {
        "head.weight": population_weights(),
        "head.bias": np.array([0.1, -0.1], np.float32),
        "calibrated.platt.slope": np.array(slope, np.float32),
        "calibrated.platt.offset": np.array(OFFSET, np.float32),
        "heights": first_eight,
        "frames": np.array([1], np.int64),
        "flat": np.array([0, -1], np.int64),
    }
    nodes = [
        helper.make_node("Reshape", ["eeg", "flat"], ["powers"]),
        helper.make_node("ReduceMean", ["face", "frames"], ["still"], keepdims=0),
        helper.make_node("Reshape", ["still", "flat"], ["landmarks"]),
        helper.make_node("MatMul", ["landmarks", "heights"], ["high"]),
        helper.make_node("Concat", ["powers", "high"], [features], axis=1),
        helper.make_node("Gemm", [features, "head.weight", "head.bias"], ["linear"], transB=1),
        helper.make_node("Mul", ["calibrated.platt.slope", "linear"], ["steep"]),
        helper.make_node("Add", ["steep", "calibrated.platt.offset"], ["logits"]),
        helper.make_node("Sigmoid", ["logits"], ["p_high"]),
    ]
    body = helper.make_graph(
        nodes,
        "small",
        [floats("eeg", 1, 4, 2), floats("face", 10, 68, 2)],
        [floats("p_high", 2), floats(features, N_EEG + N_FACE)],
        initializer=[numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    write_card(model, card)
    return model.SerializeToString()


class Person:
    """Whose features stand somewhere of their own, and move with what they feel in a way of their own.

    Parameters
    ----------
    seed : int
    valence_shows, arousal_shows : int
        Number of the feature, 0 to 15, that moves with each.
    effects : pair of float
        By how much each does, between low and high, in standard deviations of a window.
    """

    def __init__(self, seed, valence_shows=0, arousal_shows=1, effects=(3.0, 3.0)):
        self._rng = np.random.default_rng(seed)
        self._usual = self._rng.normal(0.0, 5.0, N_EEG + N_FACE)
        self._shows = valence_shows, arousal_shows
        self._effects = effects

    def window(self, levels=(0, 0)):
        """Return a window in which valence and arousal are at levels of -1 to 1."""
        values = self._usual + self._rng.normal(size=N_EEG + N_FACE)
        for feature, effect, level in zip(self._shows, self._effects, levels, strict=True):
            values[feature] += effect * level / 2
        eeg = values[:N_EEG].reshape(1, 4, 2).astype(np.float32)
        face = np.zeros((10, 68, 2), np.float32)
        face[:, :N_FACE, 1] = values[N_EEG:]
        return Prepared({"eeg": eeg, "face": face}, {"eeg": True, "face": True}, {}, ())

    def calibration(self, n_trials=8, n_windows=6, rest_s=20):
        """Return rest, then trials of all four quadrants in turn, a window a second."""
        windows = [LivedWindow(self.window(), HOP_S, None, True) for _ in range(rest_s)]
        trials = []
        for number in range(n_trials):
            levels = 2 * (number % 2) - 1, 2 * (number // 2 % 2) - 1
            windows += [LivedWindow(self.window(levels), HOP_S, number, True) for _ in range(n_windows)]
            ratings = {"valence": 5.0 + 2 * levels[0], "arousal": 5.0 + 2 * levels[1]}
            trials.append(Trial(f"trial-{number:02d}", 30.0 * number, 30.0 * number + n_windows, "clip", ratings))
        return Lived("01", tuple(windows), tuple(trials), ("sub-01",), True, ())
