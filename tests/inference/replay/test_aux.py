"""Models that take peripheral channels: live they read the amplifier's, and a replay gives the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.replay.report import compare
from models.runtime import Model
from models.spec import InputSpec
from recorder.streams import Channel, StreamInfo
from tests.inference.replay.recorded import written
from tests.inference.replay.stage import START, Stage, cap
from tests.inference.replay.test_run import hops
from tests.inference.small_models import DE, PERIPHERAL, small_model

KINDS = {"F7": Channel("ECG", "ecg"), "F8": Channel("GSR", "gsr", "uS")}


def polygraph() -> StreamInfo:
    """A cap of which two electrodes are elsewhere on the body."""
    return replace(cap(3), channels=tuple(KINDS.get(channel.name, channel) for channel in cap(3).channels))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return small_model(tmp_path_factory.mktemp("both"), InputSpec(DE, None, aux=PERIPHERAL))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return small_model(tmp_path_factory.mktemp("alone"), InputSpec(None, None, aux=PERIPHERAL))


def played(model: Model, info: StreamInfo, until_s: float = 7.0) -> Stage:
    stage = Stage(model)
    stage.connect_eeg(info)
    stage.plan_eeg(3, 0, until_s)
    stage.at(START + 2.2, stage.record)
    hops(stage, until_s)
    return stage


@pytest.mark.parametrize("kind", ["both", "alone"])
def test_files_give_what_was_shown(kind: str, request: pytest.FixtureRequest, tmp_path: Path):
    model = request.getfixturevalue(kind)
    stage = played(model, polygraph())
    report = compare(written(tmp_path, stage), model)

    assert 5 == len(stage.shown) == report.n_compared
    assert 0.0 == report.worst
    assert all(estimate.share["aux"] > 0.0 for estimate in stage.shown)


def test_an_estimate_tells_of_them_where_the_model_takes_them(both: Model, model: Model):
    with_aux = played(both, polygraph()).shown[-1]
    without = played(model, polygraph()).shown[-1]

    assert with_aux.coverage["eeg"] == with_aux.coverage["aux"] > 0.9
    assert with_aux.age_ms["eeg"] == with_aux.age_ms["aux"]
    assert {"eeg", "face"} == set(without.coverage) == set(without.age_ms)


def test_without_them_the_model_runs_on_the_rest_and_says_so(both: Model, tmp_path: Path):
    stage = played(both, cap(3))
    made = stage.shown[-1]

    assert ("ok", 0.0, None) == (made.status, made.coverage["aux"], made.age_ms["aux"])
    assert "no peripheral channels connected" in made.reasons
    assert {"eeg": 1.0, "aux": 0.0} == made.share
    assert 0.0 == compare(written(tmp_path, stage), both).worst


def test_another_device_is_another_person_for_them_too(both: Model):
    """The amplifier's baseline is forgotten as a whole."""
    stage = played(both, polygraph())
    before = stage.loop._estimator.state()["personal"]
    stage.loop.forget(["eeg"])
    stage.loop._apply_changes()
    after = stage.loop._estimator.state()["personal"]

    assert before["aux"] != after["aux"]
    assert before["eeg"] != after["eeg"]


def test_what_the_amplifier_says_of_itself_holds_for_them(both: Model):
    stage = Stage(both)
    stage.loop._source_reasons = lambda: {"eeg": "the headset is off"}
    made = stage.hop(START + 1.0)

    assert ("the headset is off",) == tuple(dict.fromkeys(r for r in made.reasons if "headset" in r))
    assert not any("peripheral" in reason for reason in made.reasons)


def test_one_sample_more_makes_another_estimate(alone: Model):
    """So that the equality above says something."""
    stage = played(alone, polygraph())
    blocks = stage.recording.stream
    at = next(i for i, item in enumerate(blocks) if not isinstance(item, StreamInfo) and item.t[-1] > START + 5.5)
    blocks[at] = replace(blocks[at], data=blocks[at].data + np.float32(1.0))

    assert compare(stage.recording, alone).worst > 1e-5
