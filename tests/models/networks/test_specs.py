"""A system gets what it can take of what is there, or says why it cannot."""

from __future__ import annotations

import pytest
import torch

from models.datasets.dataset import FeatureInfo
from models.errors import ModelError, SpecError
from models.networks import SYSTEMS, build
from models.networks.specs import paper_warnings, spec_of
from models.spec import Band, ClassPlace, InputSpec

CHANNELS = ("F3", "F4", "C3", "C4", "P3", "P4", "O1")
AUX = ("hEOG", "GSR")
CLASSES = (ClassPlace("negative", -0.6, 0.1), ClassPlace("neutral", 0.0, -0.4), ClassPlace("positive", 0.7, 0.2))
BANDS = (Band("alpha", 8, 14), Band("beta", 14, 31))

TAKEN = {
    ("eeg-lstm", "all"): ("eeg",),
    ("eeg-lstm", "eeg"): ("eeg",),
    ("facial-lstm", "all"): ("eeg", "face"),
    ("lstm-cnn", "all"): ("eeg", "face"),
    ("lstm-cnn", "face"): ("face",),
    ("hierarchical-attention", "eeg"): ("eeg",),
    ("bddae", "all"): ("eeg", "face", "aux"),
    ("bddae", "peripheral"): ("aux",),
    ("bimodal-lstm", "face"): ("face",),
    ("transformer-fusion", "all"): ("eeg", "face", "aux"),
    ("deepvanet", "peripheral"): ("aux",),
    ("deepvanet", "eeg"): ("eeg",),
    ("deepvanet-decision", "all"): ("eeg", "face", "aux"),
}


@pytest.mark.parametrize(("asked", "expected"), TAKEN.items(), ids=lambda value: " ".join(value))
def test_a_system_takes_what_was_asked_for_and_learns_of_it(asked, expected):
    system, modality = asked

    spec = spec_of(system, CHANNELS, modality=modality, aux_channels=AUX)
    inputs = {key: torch.rand(2, *part.shape) for key, part in spec.parts.items()}

    assert expected == spec.modalities
    assert spec == InputSpec.from_dict(spec.to_dict())
    assert (2, 1) == tuple(build(system, spec).eval()(**inputs).shape)


@pytest.mark.parametrize("system", SYSTEMS)
def test_classes_get_a_logit_each(system):
    spec = spec_of(system, CHANNELS, classes=CLASSES, targets=("valence", "arousal"))
    inputs = {key: torch.rand(2, *part.shape) for key, part in spec.parts.items()}

    assert ("classes", 3) == (spec.kind, spec.n_outputs)
    assert (2, 3) == tuple(build(system, spec).eval()(**inputs).shape)


@pytest.mark.parametrize(
    ("system", "how", "words"),
    [
        ("facial-lstm", {"modality": "eeg"}, "cannot do without the face, so --modality eeg is not for it"),
        ("facial-lstm", {"face": False}, "is to look at the face, and there is none"),
        ("eeg-lstm", {"modality": "face"}, "does not look at the face; it takes EEG"),
        ("lstm-cnn", {"modality": "peripheral"}, "does not look at peripheral channels; it takes EEG and the face"),
        ("deepvanet", {"modality": "peripheral", "aux_channels": ()}, "is to look at peripheral channels, and there"),
        ("eeg-lstm", {"channels": ()}, "is to look at EEG, and there is none"),
        ("lstm-cnn", {"channels": (), "face": False}, "takes EEG and the face, and there is none of it"),
        ("hierarchical-attention", {"channels": ("F3", "X1")}, "X1 have no place on a scalp"),
        ("deepvanet", {"eeg_features": FeatureInfo(CHANNELS, BANDS, 1.0, 1.0)}, "takes EEG as raw"),
        ("deepvanet", {"aux_features": FeatureInfo(("pupil",), (), 1.0, 1.0)}, "takes raw peripheral signals"),
    ],
)
def test_what_a_system_cannot_do_is_said(system, how, words):
    given = {"channels": CHANNELS, "aux_channels": AUX, **how}

    with pytest.raises(SpecError, match=words):
        spec_of(system, given.pop("channels"), **given)


def test_a_system_that_is_none_is_refused():
    with pytest.raises(ModelError, match=r'no system "eeg-lstn"\. Choose one of: eeg-lstm'):
        spec_of("eeg-lstn", CHANNELS)


def test_published_features_are_taken_by_their_names_and_times():
    eeg, eyes = FeatureInfo(CHANNELS, BANDS, 4.0, 4.0, smoothed=True), FeatureInfo(("pupil", "blink"), (), 4.0, 4.0)

    spec = spec_of("bimodal-lstm", (), face=False, eeg_features=eeg, aux_features=eyes)

    assert (5, 7, 2) == spec.eeg.shape
    assert ("features", (5, 2)) == (spec.aux.form, spec.aux.shape)
    assert (4.0, 4.0, "none") == (spec.eeg.window_s, spec.eeg.step_s, spec.eeg.smoothing)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_papers_preset_warns_where_it_leaks(system):
    spec = spec_of(system, CHANNELS, preset="paper", aux_channels=AUX)
    words = {"bddae": "smoothed", "bimodal-lstm": "smoothed", "deepvanet": "sample by sample"}
    words |= dict.fromkeys(("deepvanet-decision", "transformer-fusion"), "sample by sample")

    warnings = paper_warnings(spec)

    assert (system in words) == (len(warnings) == 1)
    assert words.get(system, "") in " ".join(warnings)
    assert () == paper_warnings(spec_of(system, CHANNELS))


def test_options_are_changed_by_name_nested_ones_too():
    spec = spec_of("facial-lstm", CHANNELS)

    network = build("facial-lstm", spec, {"min_run": 7, "eeg": {"hidden": 8}})

    assert (7, 8) == (network.opening_run, network.eeg_lstm.head.linear.in_features)
    with pytest.raises(ModelError, match=r'facial-lstm.eeg has no option "hiden"\. It has: layers, hidden'):
        build("facial-lstm", spec, {"eeg": {"hiden": 8}})
