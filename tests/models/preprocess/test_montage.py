"""Electrodes lie where the 10-10 system puts them, and splines fill in what a smooth field would be."""

from __future__ import annotations

import mne
import numpy as np
import pytest

from models.preprocess.electrodes import canonical, position, positions
from models.preprocess.montage import mix
from models.preprocess.spline import spline_matrix
from recorder.streams import Channel, StreamInfo

SEED_CAP = (
    "FP1 FPZ FP2 AF3 AF4 F7 F5 F3 F1 FZ F2 F4 F6 F8 FT7 FC5 FC3 FC1 FCZ FC2 FC4 FC6 FT8 T7 C5 C3 C1 CZ C2 C4 C6 T8 "
    "TP7 CP5 CP3 CP1 CPZ CP2 CP4 CP6 TP8 P7 P5 P3 P1 PZ P2 P4 P6 P8 PO7 PO5 PO3 POZ PO4 PO6 PO8 CB1 O1 OZ O2 CB2"
)
SEED = SEED_CAP.split()


def device(*names):
    return StreamInfo("cap", "eeg", tuple(Channel(name) for name in names), 250.0)


def field(places):
    """A smooth field on the sphere: a dipole, a quadrupole and the reference's constant, in microvolts."""
    x, y, z = places.T
    return 8 * x + 5 * y * z - 3 * (x**2 - y**2) + 40


def test_every_electrode_of_seed_has_a_place_on_the_unit_sphere():
    assert 62 == len(SEED)
    assert np.allclose(1, np.linalg.norm(positions(tuple(SEED)), axis=1))
    assert 62 == len({tuple(place.round(6)) for place in positions(tuple(SEED))})


def test_places_agree_with_mnes_head():
    """Turned on to each other, our sphere and MNE's measured head differ by a few degrees."""
    measured = mne.channels.make_standard_montage("standard_1005").get_positions()["ch_pos"]
    names = tuple(
        name for name in measured if position(name) is not None and name.upper() not in {"T3", "T4", "T5", "T6"}
    )
    head = np.array([measured[name] for name in names])
    centre = np.linalg.lstsq(np.c_[2 * head, np.ones(len(head))], (head**2).sum(axis=1), rcond=None)[0][:3]
    head = head - centre
    head /= np.linalg.norm(head, axis=1, keepdims=True)
    ours = positions(names)
    u, _, vt = np.linalg.svd(head.T @ ours)

    off_deg = np.degrees(np.arccos(np.clip(((head @ (u @ vt)) * ours).sum(axis=1), -1, 1)))

    assert len(names) > 75
    assert off_deg.mean() < 6
    assert off_deg.max() < 16


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("FPZ", "Fpz"),
        ("T3", "T7"),
        ("t6", "P8"),
        ("EEG Fp1-REF", "Fp1"),
        ("Fc5.", "FC5"),
        (" Cz ", "Cz"),
        ("EEG_O2", "O2"),
    ],
)
def test_spellings_of_one_electrode(written, meant):
    assert canonical(meant) == canonical(written)


def test_splines_fill_a_smooth_field():
    """From every second electrode of SEED the others follow to a few hundredths of the field's range."""
    have, want = positions(tuple(SEED[::2])), positions(tuple(SEED[1::2]))
    have, want = have[have[:, 2] > 0.2], want[want[:, 2] > 0.35]  # not beyond the rim

    filled = spline_matrix(have, want) @ field(have)

    assert np.abs(filled - field(want)).max() < 0.04 * np.ptp(field(have))


def test_splines_agree_with_mnes():
    """MNE's own matrix for the same places is the same to a thousandth."""
    from mne.channels.interpolation import _make_interpolation_matrix

    have, want = positions(tuple(SEED[::3])), positions(tuple(SEED[1::3]))

    assert np.allclose(_make_interpolation_matrix(have, want), spline_matrix(have, want), atol=1e-3)


def test_the_reference_passes_unchanged():
    """A voltage that all electrodes share is shared by the interpolated ones."""
    assert np.allclose(1, spline_matrix(positions(tuple(SEED[:20])), positions(tuple(SEED[20:]))).sum(axis=1))


def test_channels_at_hand_are_picked_without_a_matrix():
    how = mix(device("O2", "Cz", "F3"), ("F3", "O2"))

    assert [2, 0] == how.sources.tolist()
    assert (None, (), "") == (how.matrix, how.filled, how.refusal)


def test_a_missing_channel_comes_from_all_of_the_device():
    """Neighbours that the model does not ask for help to fill its gap; what is there stays itself."""
    names = tuple(name for name in SEED if name != "F7")
    wanted = ("F7", "F8", "C3")

    how = mix(device(*names), wanted)

    assert ("F7",) == how.filled
    volts = field(positions(names))[how.sources] @ how.matrix
    assert volts[0] == pytest.approx(field(positions(("F7",)))[0], abs=1.0)
    assert np.allclose(field(positions(wanted[1:])), volts[1:])


def test_a_channel_that_is_no_electrode_is_never_taken_for_one():
    """An eye channel named like an electrode of the model does not count."""
    info = StreamInfo("cap", "eeg", (Channel("F7", "eog"), Channel("F8"), Channel("Fz"), Channel("Cz")), 250.0)

    assert ("F7",) == mix(info, ("F7", "F8", "Fz")).filled


@pytest.mark.parametrize(
    ("names", "wanted", "words"),
    [
        (("1", "2", "3"), ("Fz", "Cz"), "EEG lacks Fz, Cz: 2 of the model's 2 channels, and at most 0"),
        (("Fz", "Cz", "Pz"), ("Fz", "Cz", "Odd9"), "Odd9 cannot be interpolated"),
        (("1", "2", "3"), ("1", "2", "Fz"), "names no electrode of the 10-10 system"),
    ],
)
def test_what_cannot_be_filled_is_said(names, wanted, words):
    assert words in mix(device(*names), wanted).refusal


def test_bad_electrodes_are_told_from_missing_ones():
    how = mix(device("Fz", "Cz", "Pz"), ("Fz", "Cz", "Pz", "Oz"), frozenset({1}))

    assert how.refusal.startswith("EEG lacks Oz and is flat or broken at Cz: 2 of the model's 4 channels")
