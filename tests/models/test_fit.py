"""Whether a device has what a model needs is said before anything runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.fit import Fit, fit
from models.spec import InputSpec
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
