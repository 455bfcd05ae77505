"""A model file is judged by the very answers that it would have given live."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.card import BaselineRule
from models.datasets import OpenOptions
from models.errors import TrainingError
from models.export import export
from models.networks.specs import spec_of
from models.preprocess.normalisation import Normalisation
from models.runtime import load_model
from models.segments.scale import scale_shape
from models.sweep.given import given_line
from models.sweep.material import available, opened
from models.sweep.request import Request
from tests.models.segments.given import live
from tests.models.trained import card_of, network_of

DATA = "simulated:1x8?seconds=4"
RULE = BaselineRule(k0_s=7.0, tau_s=30.0, settle_s=3.0)  # nothing that a training would write


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Return a model of valence and arousal for the dataset, with a card of its own making."""
    spec = spec_of(
        "bddae", available(opened(DATA, OpenOptions())).channels, targets=("valence", "arousal"), modality="eeg"
    )
    spec = replace(spec, eeg=replace(spec.eeg, baseline="personal"))
    rng, shape = np.random.default_rng(0), scale_shape(spec.eeg)
    scale = Normalisation(rng.normal(size=shape).astype(np.float32), rng.uniform(1, 2, shape).astype(np.float32))
    card = replace(card_of(spec), personal={"eeg": RULE}, normalisation={"eeg": scale})
    return export(network_of("bddae", spec), card, tmp_path_factory.mktemp("given") / "own.onnx")


def asked(**how) -> Request:
    return Request(**{"data": DATA, "systems": ("own",), "targets": ("valence",), "hop_s": {"": 0.5}, **how})


def test_baselines_are_learned_as_the_card_says(file, place, heard) -> None:
    model = load_model(file)
    line = given_line(file, asked(targets=("arousal",)), place, heard)
    segments = line.material.segments

    expected = model.infer(live(opened(DATA, OpenOptions()), segments, model.card.normalisation)).p
    assert {"eeg": RULE} == segments.personal
    assert len(segments.table) == len(line.results[0].rows)
    np.testing.assert_allclose(expected[:, [1]], line.results[0].p, atol=1e-5)


def test_a_model_without_a_baseline_gets_none(file, place, heard, tmp_path) -> None:
    spec = load_model(file).card.spec
    bare = replace(spec, eeg=replace(spec.eeg, baseline="none"))
    line = given_line(export(network_of("bddae", bare), card_of(bare), tmp_path / "bare.onnx"), asked(), place, heard)

    assert "none" == line.material.segments.spec.eeg.baseline
    assert {} == line.material.segments.personal


def test_what_is_to_be_known_of_a_model_is_told(file, place, heard) -> None:
    given_line(file, asked(), place, heard)

    assert any(load_model(file).sha256 in note for note in heard.notes)
    assert any("smoothed over 2 s" in note for note in heard.notes)


def test_statistics_that_would_change_its_answers_are_refused(file, place, heard) -> None:
    with pytest.raises(TrainingError, match="Leave out --statistics none"):
        given_line(file, asked(statistics="none"), place, heard)


def test_a_target_that_it_does_not_give_is_refused(place, heard, tmp_path) -> None:
    spec = spec_of("bddae", ("Fz", "Cz"), targets=("valence",), modality="eeg")
    file = export(network_of("bddae", spec), card_of(spec), tmp_path / "one.onnx")

    with pytest.raises(TrainingError, match="gives valence, not arousal"):
        given_line(file, asked(targets=("arousal",)), place, heard)


def test_a_model_of_other_electrodes_is_refused_and_not_judged_on_nothing(place, heard, tmp_path) -> None:
    spec = spec_of("bddae", ("X1", "X2", "X3"), targets=("valence",), modality="eeg")
    file = export(network_of("bddae", spec), card_of(spec), tmp_path / "other.onnx")

    with pytest.raises(TrainingError, match="None of 40 windows has what the model wants"):
        given_line(file, asked(), place, heard)
