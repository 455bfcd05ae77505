"""10-20 spelling of whatever devices write."""

from __future__ import annotations

import pytest

from recorder.electrodes import standard_name, standard_names


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("FP1", "Fp1"),
        ("FPZ", "Fpz"),
        ("afz", "AFz"),
        ("T3", "T7"),
        ("T6", "P8"),
        ("EEG Fp2-REF", "Fp2"),
        ("EEG T4-LE", "T8"),
        ("PPO10h", "PPO10h"),
        ("CB1", "CB1"),
        (" Cz ", "Cz"),
        ("HEOG", "HEOG"),
        ("EXG Channel 0", "EXG Channel 0"),
        ("1", "1"),
    ],
)
def test_sites_are_spelled_as_in_the_standard(label: str, name: str) -> None:
    assert name == standard_name(label)


def test_two_labels_never_become_one() -> None:
    """A cap that has T3 and T7 keeps both names."""
    assert ("T3", "T7", "Fp1") == standard_names(["T3", "T7", "FP1"])
    assert ("CZ", "cz") == standard_names(["CZ", "cz"])
