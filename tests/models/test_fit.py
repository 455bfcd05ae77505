"""Whether a device has what a model needs is said before anything runs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.fit import Fit, fit
from models.preprocess.normalisation import Normalisation
from models.spec import AuxInput, InputSpec
from recorder.streams import Channel, StreamInfo


def device(*names, rate_hz=250.0):
    return StreamInfo("cap", "eeg", tuple(Channel(name) for name in names), rate_hz)


@pytest.fixture
def eeg_only(card):
    return replace(
        card,
        spec=InputSpec(card.spec.eeg, None),
        normalisation={"eeg": card.normalisation["eeg"]},
        personal={"eeg": card.personal["eeg"]},
    )


def test_a_device_that_has_all_fits_without_a_word(card):
    assert Fit(True) == fit(card, device("FZ", "cz", "Pz", "Oz"), has_camera=True)


def test_what_is_interpolated_is_named(card):
    found = fit(card, device("Fz", "Cz", "POz", "Oz"), has_camera=True)

    assert Fit(True, notes=("wants 3 channels; this device lacks Pz (interpolated)",)) == found


def test_what_can_run_without_a_modality_is_said(card):
    lacking = fit(card, device("Fz", "Oz"), has_camera=True)
    blind = fit(card, device("Fz", "Cz", "Pz"), has_camera=False)
    without_eeg = fit(card, None, has_camera=True)

    assert lacking.ok
    assert (
        "EEG lacks Cz, Pz: 2 of the model's 3 channels, and at most 1 can be interpolated; face alone" in lacking.notes
    )
    assert Fit(True, notes=("no camera connected; EEG alone",)) == blind
    assert Fit(True, notes=("no EEG connected; face alone",)) == without_eeg


def test_a_model_that_cannot_run_says_what_to_do(eeg_only, card):
    lacking = fit(eeg_only, device("1", "2", "3"), has_camera=True)
    nothing = fit(card, None, has_camera=False)

    assert not lacking.ok
    assert lacking.reason.startswith(
        'Model "small" cannot run here: EEG lacks Fz, Cz, Pz: 3 of the model\'s 3 channels'
    )
    assert lacking.reason.endswith("retrain on its recordings.")
    assert 'Model "small" cannot run here: no EEG connected; no camera connected' in nothing.reason


def test_a_slow_device_does_not_fit(eeg_only):
    found = fit(eeg_only, device("Fz", "Cz", "Pz", rate_hz=50.0), has_camera=False)

    assert "EEG comes at 50 Hz; the model looks at up to 30 Hz and needs 60 Hz" in found.reason


def with_aux(card, aux):
    scale = card.normalisation | {
        "aux": Normalisation(np.zeros((1,) * len(aux.shape), "f4"), np.ones((1,) * len(aux.shape), "f4"))
    }
    return replace(card, spec=replace(card.spec, aux=aux), normalisation=scale)


def test_peripheral_channels_are_those_of_the_amplifier(card):
    own = with_aux(card, AuxInput(("GSR", "hEOG"), 128, 1.0, "statistics"))
    eeg = device("Fz", "Cz", "Pz")
    whole = replace(eeg, channels=(*eeg.channels, Channel("gsr", "gsr", "uS"), Channel("heog", "eog")))

    assert Fit(True) == fit(own, whole, has_camera=True)
    assert Fit(True, notes=("no peripheral channels connected; EEG and face alone",)) == fit(own, eeg, True)
    lacking = fit(own, replace(whole, channels=whole.channels[:-1]), True).notes
    assert lacking[0].startswith("no hEOG: 1 of the model's 2 peripheral channels")


def test_what_only_a_dataset_publishes_is_named(card):
    own = with_aux(card, AuxInput(("pupil", "blinks"), 128, 1.0, "features"))

    assert "pupil, blinks are features that a dataset publishes" in fit(own, device("Fz", "Cz", "Pz"), True).notes[0]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"baseline": "samplewise"}, "subtracts a trial's own baseline (paper preset)"),
        ({"baseline": "none", "smoothing": "lds"}, "smooths over a whole trial, its future included (paper preset)"),
    ],
)
def test_a_model_of_a_papers_preset_does_not_run_live(card, changed, words):
    spec = replace(card.spec, eeg=replace(card.spec.eeg, **changed))
    own = replace(card, spec=spec, personal={"face": card.personal["face"]})

    found = fit(own, device("Fz", "Cz", "Pz"), has_camera=True)

    assert not found.ok
    assert found.reason.startswith(f'Model "small" {words}: it reproduces a paper, it cannot estimate live')
