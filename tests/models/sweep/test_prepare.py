"""What an evaluation makes ready before anything is trained."""

from __future__ import annotations

from models.sweep.evaluation import prepare
from models.sweep.request import Request
from tests.models.sweep.conftest import DATA


def test_a_system_without_a_choice_of_modality_is_trained_once(place, heard) -> None:
    request = Request(DATA, ("eeg-lstm", "bddae"), ("valence",), n_folds=2, modalities=("all", "eeg"))

    lines = prepare(request, place, heard)

    assert [("eeg-lstm", "all"), ("bddae", "all"), ("bddae", "eeg")] == [(x.arm.system, x.arm.modality) for x in lines]
    assert "eeg-lstm takes eeg in any case: it is not trained again for --modality eeg" in heard.notes


def test_a_part_that_a_system_cannot_do_without_is_left_out_and_told(place, heard) -> None:
    request = Request(DATA, ("facial-lstm", "bddae"), ("valence",), n_folds=2, modalities=("eeg", "face"))

    lines = prepare(request, place, heard)

    assert [("bddae", "eeg"), ("bddae", "face")] == [(line.arm.system, line.arm.modality) for line in lines]
    assert any("facial-lstm cannot do without" in note for note in heard.notes)
