"""What ten minutes of calibration are worth to somebody a model never saw, at feature level.

People are drawn from the population of `recorder.participant.population`: 28 features, the places people
stand at 3 apart, a nuisance of 1 that is constant over a trial, and so of each minute of rest too. The population
model is logistic regression on people centred on their own mean. Somebody new rests for two minutes, one of
them with closed eyes, and rates eight clips of 45 s; then 40 trials come that nobody has seen, through the very
code that runs live. ``uncentred`` is a model that was trained and tested without centring, ``centred`` one that
is given the mean of all of a person's windows, those to come too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from sklearn.linear_model import LogisticRegression

from models.calibration.calibrate import calibrate
from models.calibration.windows import Lived, LivedWindow
from models.card import BaselineRule, ModelCard, write_card
from models.datasets.dataset import Trial
from models.preprocess.normalisation import Normalisation
from models.preprocess.personal import Personal
from models.preprocess.prepare import Prepared
from models.runtime import Model
from models.segments.plan import SETTLE_S, TAU_S
from models.spec import AuxInput, InputSpec
from recorder.participant.population import AXES, N_EEG, N_FACE, draw_constant_trials, draw_subject
from tests.benchmarks.stage import Conditions
from tests.benchmarks.table import Figure

TRAINED_ON, NEW, FIRST_NEW = 16, 24, 1000
N_FEATURES = N_EEG + N_FACE
REST_MINUTES, CLIPS, CLIP_S, TESTS, TRIAL_S = 2, 8, 45, 40, 60
LIVE_EVERY = 5
QUADRANTS = np.array([[1, 1], [1, -1], [-1, -1], [-1, 1]], float)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Worth:
    """Of somebody new: share of windows told right, by axis, in each of three ways, and whose heads they got."""

    uncentred: Array
    centred: Array
    calibrated: Array
    personal: int


def calibration(_: Conditions) -> list[Figure]:
    """How much of the gap between uncentred and centred ten minutes close, for people a model never saw."""
    people = [_trials(seed, QUADRANTS[np.arange(20) % 4])[:, ::3] for seed in range(TRAINED_ON)]
    levels = np.tile(np.repeat(QUADRANTS[np.arange(20) % 4], people[0].shape[1], axis=0), (TRAINED_ON, 1))
    raw = np.concatenate([own.reshape(-1, N_FEATURES) for own in people])
    own_mean = np.concatenate([(own - own.mean(axis=(0, 1))).reshape(-1, N_FEATURES) for own in people])
    uncentred, centred = _heads(raw, levels), _heads(own_mean, levels)
    found = [_worth(FIRST_NEW + i, uncentred, centred) for i in range(NEW)]
    low, high, ours = (np.mean([getattr(own, way) for own in found]) for way in ("uncentred", "centred", "calibrated"))
    return [
        Figure("people, clips each", f"{NEW}, {CLIPS}"),
        Figure("uncentred", 100 * low, "% of windows"),
        Figure("centred on all of their windows", 100 * high, "% of windows"),
        Figure("after ten minutes, live", 100 * ours, "% of windows"),
        Figure("of the gap closed", 100 * (ours - low) / (high - low), "%", at_least=70.0),
        Figure("heads of their own, where the population's is the best there is", sum(own.personal for own in found)),
    ]


def _trials(seed: int, levels: Array) -> Array:
    """Return a person's trials (n_trials, TRIAL_S, N_FEATURES), a window a second."""
    return draw_constant_trials(draw_subject(seed), levels, TRIAL_S)


def _heads(rows: Array, levels: Array) -> tuple[Array, Array]:
    """Return weights (2, N_FEATURES) and biases (2,) of both axes."""
    fits = [LogisticRegression(max_iter=1000).fit(rows, levels[:, axis] > 0) for axis in range(len(AXES))]
    return np.array([fit.coef_[0] for fit in fits]), np.array([fit.intercept_[0] for fit in fits])


def _worth(seed: int, uncentred: tuple[Array, Array], centred: tuple[Array, Array]) -> Worth:
    rest, clips, tests = np.zeros((REST_MINUTES, 2)), QUADRANTS[np.arange(CLIPS) % 4], QUADRANTS[np.arange(TESTS) % 4]
    windows = _trials(seed, np.concatenate([rest, clips, tests]))
    shown = windows[REST_MINUTES + CLIPS :, ::LIVE_EVERY].reshape(-1, N_FEATURES)
    high = np.repeat(tests > 0, TRIAL_S // LIVE_EVERY, axis=0)

    def right(head: tuple[Array, Array], rows: Array) -> Array:
        return np.asarray(((rows @ head[0].T + head[1] > 0) == high).mean(axis=0))

    card = _card()
    made = calibrate(_model(card, centred), card, _lived(windows, clips), "own")
    model, person = Model(made.card, made.content), Personal(made.card)
    told = np.array([model.infer(person.inputs(_prepared(row), float(LIVE_EVERY))).p_high[0] > 0.5 for row in shown])
    return Worth(
        right(uncentred, shown),
        right(centred, shown - shown.mean(axis=0)),
        (told == high).mean(axis=0),
        sum(result.head == "personal" for result in made.results),
    )


def _lived(windows: Array, clips: Array) -> Lived:
    """Return a calibration: a minute with open eyes, one with closed ones, and the clips."""
    rest = [LivedWindow(_prepared(row), 1.0, None, i == 0) for i in range(REST_MINUTES) for row in windows[i]]
    shown = [
        LivedWindow(_prepared(row), 1.0, number, True)
        for number in range(CLIPS)
        for row in windows[REST_MINUTES + number, :CLIP_S]
    ]
    trials = tuple(
        Trial(f"clip-{i}", 0.0, 1.0, "", {axis: 5.0 + 2.0 * level for axis, level in zip(AXES, own, strict=True)})
        for i, own in enumerate(clips)
    )
    return Lived(str(0), (*rest, *shown), trials, (), True, ())


def _prepared(row: Array) -> Prepared:
    return Prepared({"aux": row[np.newaxis].astype(np.float32)}, {"aux": True}, {}, ())


def _card() -> ModelCard:
    names = tuple(f"feature-{i}" for i in range(N_FEATURES))
    aux = AuxInput(names, 1.0, 1.0, "features", baseline="personal")
    scale = Normalisation(np.zeros((1, N_FEATURES), np.float32), np.ones((1, N_FEATURES), np.float32))
    rule = BaselineRule(0.0, TAU_S, SETTLE_S)
    spec = InputSpec(None, None, ("valence", "arousal"), "probability", aux=aux)
    return ModelCard("population", spec, {"aux": scale}, {"aux": rule})


def _model(card: ModelCard, head: tuple[Array, Array]) -> bytes:
    """Return a linear model whose features are its inputs."""

    def floats(name: str, *shape: int) -> object:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])

    arrays = {
        "head.weight": head[0].astype(np.float32),
        "head.bias": head[1].astype(np.float32),
        "platt.slope": np.ones(2, np.float32),
        "platt.offset": np.zeros(2, np.float32),
        "flat": np.array([0, -1], np.int64),
    }
    nodes = [
        helper.make_node("Reshape", ["aux", "flat"], ["features"]),
        helper.make_node("Gemm", ["features", "head.weight", "head.bias"], ["linear"], transB=1),
        helper.make_node("Mul", ["platt.slope", "linear"], ["steep"]),
        helper.make_node("Add", ["steep", "platt.offset"], ["logits"]),
        helper.make_node("Sigmoid", ["logits"], ["p_high"]),
    ]
    outputs = [floats("p_high", 2), floats("features", N_FEATURES)]
    weights = [numpy_helper.from_array(array, name) for name, array in arrays.items()]
    body = helper.make_graph(nodes, "linear", [floats("aux", 1, N_FEATURES)], outputs, initializer=weights)
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    write_card(model, card)
    return bytes(model.SerializeToString())
