"""Whatever lies in the library's folder is listed, and never stops the listing."""

from __future__ import annotations

import hashlib
import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.library import Library
from models.onnx_file import MAX_FILE

FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    return Library(folder)


def own(library):
    return [entry for entry in library.entries() if entry.origin == "own"]


@FUZZ
@given(st.data())
def test_a_file_with_bytes_changed_or_cut_is_listed(library, model_file, data):
    """It is what its bytes say, or it is damaged and says why in one line."""
    whole = model_file().read_bytes()
    content = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    if content:
        for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=4)):
            content[place] = data.draw(st.integers(0, 255))
    path = library.folder / "fuzzed.onnx"
    path.write_bytes(content)

    [entry] = own(library)

    assert (entry.card is None) == bool(entry.error)
    assert "\n" not in entry.error
    assert entry.sha256 == ("" if entry.error else hashlib.sha256(content).hexdigest())


def test_a_model_of_a_newer_format_says_so(library, model_file, card):
    newer = json.loads(card.to_json()) | {"format": 99}
    content = model_file().read_bytes()
    (library.folder / "newer.onnx").write_bytes(with_card(content, json.dumps(newer)))

    [entry] = own(library)

    assert "made by a newer EmoScope (format 99" in entry.error


def with_card(content, card):
    import onnx

    model = onnx.ModelProto.FromString(content)
    model.metadata_props[0].value = card
    return model.SerializeToString()


def test_a_file_larger_than_any_model_is_not_read(library):
    with (library.folder / "huge.onnx").open("wb") as file:
        file.truncate(MAX_FILE + 1)

    [entry] = own(library)

    assert "EmoScope loads models up to 512 MB" in entry.error


def test_what_is_no_file_is_no_model(library):
    os.mkfifo(library.folder / "pipe.onnx")
    (library.folder / "folder.onnx").mkdir()
    (library.folder / "dangling.onnx").symlink_to(library.folder / "nowhere")

    assert [] == own(library)


@pytest.mark.parametrize("name", ["two\nlines", "v1.2", "ünï côdé", "\udcff"])
def test_a_file_of_any_name_is_listed(library, model_file, name):
    model_file().rename(library.folder / f"{name}.onnx")

    assert [(name, "")] == [(entry.name, entry.error) for entry in own(library)]
