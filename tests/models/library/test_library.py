"""The library of models: a way in and a way out, nothing overwritten, nothing lost."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from models.errors import LibraryError, ModelError, SpecError
from models.library import Library, find_model, model_files
from models.report.html import HEAD


@pytest.fixture
def library(tmp_path, monkeypatch):
    """Return an empty library, whose folder is not there yet."""
    monkeypatch.setenv("EMOSCOPE_MODELS", str(tmp_path / "data" / "models"))
    return Library()


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.html"
    path.write_text(f"{HEAD}<title>of small</title></head><body></body></html>\n", encoding="utf-8")
    return path


def own(library):
    return [entry.name for entry in library.entries() if entry.origin == "own"]


def card_with(card, provenance):
    """Return the same card for a model of another training."""
    return replace(card, provenance=provenance)


def test_without_a_folder_there_are_the_models_that_come_with_emoscope(library):
    entries = library.entries()

    assert ["demo"] == [entry.name for entry in entries]
    assert ("built-in", "", "demo") == (entries[0].origin, entries[0].error, entries[0].card.name)
    assert not library.folder.exists()
    assert [] == library.removed()


def test_a_model_that_was_added_is_found_by_its_name(library, model_file):
    source = model_file()

    entry = library.add(source)

    assert ("small", "own", "", "small") == (entry.name, entry.origin, entry.error, entry.card.name)
    assert source.read_bytes() == entry.path.read_bytes() == find_model("small").read_bytes()
    assert entry in library.entries()


def test_a_file_called_as_training_calls_all_is_named_after_its_card(library, model_file, tmp_path):
    source = model_file().rename(tmp_path / "model.onnx")

    assert "small" == library.add(source).name


def test_of_a_name_that_is_taken_the_next_one_is_given(library, model_file):
    source = model_file()
    names = [library.add(source, name).name for name in ("mine", "mine", "MINE", "demo")]

    assert ["mine", "mine-2", "MINE-3", "demo-2"] == names
    assert {*names, "demo"} == set(model_files())


def test_a_report_stays_with_its_model(library, model_file, report):
    added = library.add(model_file(), report=report)
    moved = library.remove("small")
    back = library.restore("small")

    assert report.read_bytes() == added.report.read_bytes()
    assert added.report == moved.report == back.report


def test_another_model_of_the_same_name_shows_no_others_report(library, model_file, report, card):
    library.add(model_file(), report=report)
    library.remove("small")

    other = library.add(model_file(own=card_with(card, {"sessions": ["c"]})))

    assert ("small", None) == (other.name, other.report)


def test_a_model_that_was_removed_can_be_restored(library, model_file):
    added = library.add(model_file())

    moved = library.remove("small")

    assert [] == own(library)
    assert [moved] == library.removed()
    with pytest.raises(ModelError, match='no model "small"'):
        find_model("small")
    assert added == library.restore("small")
    assert ["small"] == own(library)


def test_models_removed_under_one_name_all_stay(library, model_file, card):
    for sessions in (["c"], ["d"]):
        library.add(model_file(own=card_with(card, {"sessions": sessions})), "mine")
        library.remove("mine")

    assert ["mine", "mine-2"] == [entry.name for entry in library.removed()]
    library.add(model_file(), "mine")
    assert "mine-2" == library.restore("mine").name
    assert ["mine", "mine-2"] == own(library)


def test_models_that_come_with_emoscope_stay(library):
    with pytest.raises(LibraryError, match='"demo" comes with EmoScope and cannot be removed'):
        library.remove("demo")


def test_what_is_not_there_can_neither_be_removed_nor_restored(library):
    with pytest.raises(LibraryError, match=r'no model "nobody" of your own. There are: none'):
        library.remove("nobody")
    with pytest.raises(LibraryError, match=r'No model "nobody" was removed. There are: none'):
        library.restore("nobody")
    assert not library.folder.exists()


def test_a_damaged_entry_is_listed_with_its_error(library, model_file):
    library.add(model_file())
    (library.folder / "cut.onnx").write_bytes(model_file().read_bytes()[:-20])
    (library.folder / "empty.onnx").write_bytes(b"")
    shutil.copy(model_file(), library.folder / "demo.onnx")

    found = {(entry.name, entry.origin): entry.error for entry in library.entries()}

    assert "not an ONNX file, or it is damaged" in found["empty", "own"]
    assert found["cut", "own"]
    assert "is used in its place" in found["demo", "own"]
    assert ["", ""] == [found["small", "own"], found["demo", "built-in"]]


def test_a_damaged_entry_can_be_removed(library):
    library.folder.mkdir(parents=True)
    (library.folder / "empty.onnx").write_bytes(b"")

    assert "empty" == library.remove("empty").name
    assert [] == own(library)


def test_a_model_without_a_contract_is_refused(library, graph, tmp_path):
    path = tmp_path / "foreign.onnx"
    path.write_bytes(graph().SerializeToString())

    with pytest.raises(SpecError, match="carries no EmoScope contract"):
        library.add(path)
    assert not library.folder.exists()


def test_a_graph_that_is_not_what_its_card_says_is_refused(library, graph, model_file):
    model = graph()
    model.graph.output[0].name = "feeling"
    model.graph.node[-2].output[0] = "feeling"

    with pytest.raises(ModelError, match=r"outputs .*'feeling'.* are not those of its card"):
        library.add(model_file(model))


@pytest.mark.parametrize(
    "name", ["../up", "a/b", "a\\b", "C:x", ".hidden", "-rf", "v1.2", "two\nlines", "con", "a ", "x" * 65, "\udc80"]
)
def test_a_name_that_could_be_a_path_is_refused(library, model_file, name):
    with pytest.raises(LibraryError, match="cannot be a model's name"):
        library.add(model_file(), name)
    assert not library.folder.exists()


@pytest.mark.parametrize(
    ("stem", "name"), [("été 2026", "été-2026"), ("v1.2", "v1-2"), ("...", "model"), ("con", "model")]
)
def test_the_name_of_a_file_is_made_one_of_the_library(library, model_file, tmp_path, stem, name):
    assert name == library.add(model_file().rename(tmp_path / f"{stem}.onnx")).name


def test_links_are_refused(library, model_file, report, tmp_path):
    link, page = tmp_path / "link.onnx", tmp_path / "link.html"
    link.symlink_to(model_file())
    page.symlink_to(report)

    for source, about in ((link, None), (model_file(), page)):
        with pytest.raises(LibraryError, match="is a link"):
            library.add(source, report=about)
    assert not library.folder.exists()


@pytest.mark.parametrize("page", [b"", b"<!DOCTYPE html><script>steal()</script>", b"x" * 4096])
def test_a_page_that_is_no_report_is_refused(library, model_file, tmp_path, page):
    path = tmp_path / "page.html"
    path.write_bytes(page)

    with pytest.raises(LibraryError, match="no report of EmoScope's"):
        library.add(model_file(), report=path)
    assert not library.folder.exists()


def test_a_report_that_is_not_there_is_told_of(library, model_file, tmp_path):
    with pytest.raises(LibraryError, match="There is no report"):
        library.add(model_file(), report=tmp_path / "none.html")


def test_a_folder_that_cannot_be_made_is_told_of(model_file, tmp_path):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(LibraryError, match="cannot be changed: Not a directory"):
        Library(tmp_path / "file" / "models").add(model_file())
