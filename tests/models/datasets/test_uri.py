"""A dataset is named by a prefix and a place; anything else is refused with the list of what there is."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.datasets import open_dataset
from models.datasets.uri import IMPORTERS, split
from models.errors import DatasetError


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("deap:/data/DEAP", ("deap", "/data/DEAP")),
        ("seed-iv-features:x", ("seed-iv-features", "x")),
        ("simulated:2x3?seed=1", ("simulated", "2x3?seed=1")),
        ("/data/sessions", ("sessions", "/data/sessions")),
        ("sessions", ("sessions", "sessions")),
        (r"C:\data\sessions", ("sessions", r"C:\data\sessions")),
        (r"deap:C:\data\DEAP", ("deap", r"C:\data\DEAP")),
    ],
)
def test_a_uri_is_split_into_prefix_and_place(uri, expected):
    assert expected == split(uri)


def test_a_folder_with_a_colon_in_its_name_is_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study:1").mkdir()
    assert ("sessions", "study:1") == split("study:1")


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("daep:/data", 'there is no kind of dataset "daep". Give one of: DIR, sessions:DIR'),
        ("deap:", "names no place"),
        ("", "is no place of a dataset"),
        ("a\0b", "is no place of a dataset"),
        ("deap:/nowhere/at/all", 'There is nothing at "/nowhere/at/all"'),
        ("/nowhere/at/all", "dreamer:FILE|DIR"),
    ],
)
def test_what_is_nowhere_or_unknown_is_refused(uri, reason):
    with pytest.raises(DatasetError) as refused:
        open_dataset(uri)
    assert reason in str(refused.value)


def test_a_file_in_place_of_a_folder_is_refused(tmp_path):
    file = tmp_path / "one.dat"
    file.touch()
    with pytest.raises(DatasetError, match=r"is a file; DEAP, preprocessed wants the folder. Give deap:DIR"):
        open_dataset(f"deap:{file}")


@given(st.text(max_size=20))
def test_any_text_is_split_or_refused(uri):
    try:
        prefix, place = split(uri)
    except DatasetError:
        return
    assert prefix in IMPORTERS or prefix == "simulated"
    assert place


@pytest.mark.parametrize("prefix", sorted(IMPORTERS))
def test_every_importer_is_where_it_is_said_to_be(prefix):
    module = import_module(IMPORTERS[prefix].module)
    assert callable(getattr(module, IMPORTERS[prefix].function))


def test_noise_in_the_shape_of_deap_has_its_channels_and_half_of_its_trials_high() -> None:
    dataset = open_dataset("noise:2x4?seed=1&seconds=5")

    assert ("s01", "s02") == tuple(dict.fromkeys(r.subject for r in dataset.recordings))
    assert 32 == len(dataset.recordings[0].eeg.channels)
    assert 4 == sum(r.trials[0].ratings["valence"] > 5 for r in dataset.recordings)
