"""What is judged is what runs live: the exported file says the same of stored windows and in the live estimator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from inference.estimator import Estimator
from models.card import ModelCard
from models.datasets.simulated import Simulated, open_simulated
from models.export import export
from models.networks.calibrated import Calibrated
from models.networks.specs import spec_of
from models.preprocess.normalisation import Normalisation
from models.runtime import Model, load_model
from models.segments.cutting import cut
from models.segments.plan import CutPlan, Statistics, with_statistics
from models.segments.schedule import schedule
from models.segments.store import StoredSegments
from models.spec import InputSpec
from models.sweep.running import predict
from tests.models.segments.given import Rings
from tests.models.trained import network_of

HOP_S, BETWEEN_S = 1.0, 0.5
SYSTEMS = ["bddae", "eeg-lstm", pytest.param("deepvanet", marks=pytest.mark.slow)]
Judged = Callable[[str, Statistics], tuple[StoredSegments, Model]]


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    return open_simulated("2x2?seconds=5")


@pytest.fixture(scope="module")
def judged(simulated: Simulated, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Return segments of a system, and its exported network with their scale, as training leaves it."""

    @cache
    def of(system: str, statistics: Statistics) -> tuple[StoredSegments, Model]:
        folder = tmp_path_factory.mktemp(f"{system}-{statistics}")
        segments = cut(simulated, _spec(system, simulated, statistics), CutPlan(HOP_S, statistics), folder)
        scale = segments.fit_normalisation(np.arange(len(segments.table)))
        card = ModelCard(system, segments.spec, scale, dict(segments.personal))
        network = _spread(network_of(system, segments.spec), segments, scale)
        return segments, load_model(export(network, card, folder / "model.onnx"))

    return of


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_live_estimator_says_what_evaluation_judges(judged: Judged, simulated: Simulated, system: str) -> None:
    """Hop by hop through rests and trials, with the person's baseline as it was learned so far."""
    segments, model = judged(system, "running")

    told = _told(segments, model)
    shown = _shown(model, simulated, segments)

    assert 0.1 < told.std()
    assert pytest.approx(told, abs=1e-5) == shown


def test_hops_between_trials_change_nothing_but_the_baseline(judged: Judged, simulated: Simulated) -> None:
    """Live there are hops in pauses too: a model without a baseline does not remember them, one with it learns."""
    segments, model = judged("bddae", "none")
    assert pytest.approx(_told(segments, model), abs=1e-5) == _shown(model, simulated, segments, BETWEEN_S)

    segments, model = judged("bddae", "running")
    apart = np.abs(_told(segments, model) - _shown(model, simulated, segments, BETWEEN_S))
    assert 1e-5 < apart.max()
    assert apart.mean() < 0.25 * _told(segments, model).std()


def _told(segments: StoredSegments, model: Model) -> NDArray[np.float32]:
    return predict(model, segments, np.arange(len(segments.table)))[:, 0]


def _spread(network: Calibrated, segments: StoredSegments, scale: Mapping[str, Normalisation]) -> Calibrated:
    """Return the network with answers from nearly 0 to nearly 1, as a trained one has; one at random says the same."""
    inputs = segments.inputs(np.arange(len(segments.table)), scale)
    with torch.no_grad():
        logits = network.network(**{key: torch.from_numpy(inputs[key]) for key in segments.spec.modalities})
        sd, mean = torch.std_mean(logits, dim=0)
        network.platt.slope.copy_(1 / sd)
        network.platt.offset.copy_(-mean / sd)
    return network


def _spec(system: str, simulated: Simulated, statistics: Statistics) -> InputSpec:
    eeg = simulated.recordings[0].eeg
    assert eeg is not None
    spec = spec_of(system, tuple(channel.name for channel in eeg.channels[:8]), targets=("valence",))
    if spec.face is not None and spec.face.form == "crop":
        spec = replace(spec, face=replace(spec.face, crop_size=24))
    return with_statistics(spec, statistics)


def _shown(model: Model, simulated: Simulated, segments: StoredSegments, between_s: float = 0.0) -> NDArray[np.float64]:
    """Return what the live estimator shows at the end of each segment, a recording after the other."""
    shown = []
    plan = schedule(simulated, segments.spec, HOP_S)
    for recording, spans in zip(simulated.recordings, plan.spans, strict=True):
        rings, estimator = Rings(simulated, recording, segments.spec), Estimator(model)
        last_s = None
        for span in spans:
            for i, t_end in enumerate(span.t_end.tolist()):
                if between_s and last_s is not None:
                    for t in np.arange(last_s + between_s, t_end - 0.01, between_s).tolist():
                        estimator.estimate(rings.window(t))
                estimate, last_s = estimator.estimate(rings.window(t_end)), t_end
                if i >= len(span.rest):
                    shown.append(estimate.p_high_valence)
    return np.array(shown, float)
