"""MATLAB files of version 5 are read by a reader that believes no size and knows no code."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.io import savemat

from models.datasets.untrusted import mat_stream
from models.datasets.untrusted.mat import MatFile, list_mat, load_mat
from models.datasets.untrusted.mat_elements import Stored
from models.errors import DatasetError

SIGNAL = np.arange(62 * 500, dtype="f8").reshape(62, 500)


def cells(*values: object) -> np.ndarray:
    array = np.empty((len(values), 1), object)
    for i, value in enumerate(values):
        array[i, 0] = value
    return array


CONTENT = {
    "dm_eeg1": SIGNAL,
    "label": np.array([[1, 0, -1]], "i2"),
    "yes": np.array([[True, False]]),
    "name": "Käthe",
    "rows": np.array(["ab", "cd"]),
    "some": cells(np.ones((3, 2)), np.zeros((0, 0)), "text", cells(np.float32(2.5))),
    "DREAMER": {"EEG": {"baseline": cells(SIGNAL, SIGNAL + 1)}, "Age": 22},
}


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "compressed"])
def path(request, tmp_path_factory):
    file = tmp_path_factory.mktemp("mat") / "some.mat"
    savemat(file, CONTENT, do_compression=request.param)
    return file


def test_names_and_shapes_are_listed_without_reading(path):
    expected = {"dm_eeg1": (62, 500), "label": (1, 3), "yes": (1, 2), "name": (1, 5), "rows": (2, 2), "some": (4, 1)}

    assert {**expected, "DREAMER": (1, 1)} == list_mat(path)


def test_numbers_text_cells_and_structs_come_back(path):
    read = load_mat(path)

    assert SIGNAL.tolist() == read["dm_eeg1"].tolist()
    assert (np.dtype("i2"), [[1, 0, -1]]) == (read["label"].dtype, read["label"].tolist())
    assert (np.dtype(bool), [[True, False]]) == (read["yes"].dtype, read["yes"].tolist())
    assert ("Käthe", ["ab", "cd"]) == (read["name"], read["rows"])
    assert (4, 1) == read["some"].shape
    assert [(3, 2), (0, 0)] == [cell.shape for cell in read["some"][:2, 0]]
    assert ("text", 2.5) == (read["some"][2, 0], read["some"][3, 0][0, 0].item())
    assert (SIGNAL + 1).tolist() == read["DREAMER"]["EEG"]["baseline"][1, 0].tolist()
    assert 22 == read["DREAMER"]["Age"].item()


def test_only_what_is_asked_for_is_read(path):
    assert ["label"] == list(load_mat(path, {"label"}))
    assert ["dm_eeg1"] == list(load_mat(path, lambda name: "eeg" in name))


def test_a_variable_that_is_not_there_is_named(path):
    with pytest.raises(DatasetError, match="no variable x; it has dm_eeg1, label"):
        load_mat(path, {"x"})


def test_large_matrices_can_stay_in_the_file(path, monkeypatch):
    """Read again in any order, from checkpoints where they lie compressed."""
    monkeypatch.setattr(mat_stream, "CHECKPOINT_BYTES", 10_000)
    file = MatFile(path)
    first, second = file.load("DREAMER", lazily=True)["EEG"]["baseline"].ravel()

    assert {Stored} == {type(first), type(second)}
    assert (62, 500) == first.shape
    for _ in range(2):
        assert (SIGNAL + 1).tolist() == file.read(second).tolist()
        assert SIGNAL.tolist() == file.read(first).tolist()


def test_files_of_the_other_byte_order_are_read(tmp_path):
    """A header, and one variable ``x`` of two doubles, as a big-endian machine writes them."""
    parts = ((6, (6).to_bytes(4, "big") + bytes(4)), (5, b"\0\0\0\1\0\0\0\2"), (1, b"x" + bytes(7)))
    body = b"".join(
        kind.to_bytes(4, "big") + (1 if kind == 1 else len(content)).to_bytes(4, "big") + content
        for kind, content in parts
    )
    body += (9).to_bytes(4, "big") + (16).to_bytes(4, "big") + np.array([1.5, -2.0], ">f8").tobytes()
    header = b"MATLAB 5.0 MAT-file".ljust(124) + b"\x01\x00MI"
    path = tmp_path / "big.mat"
    path.write_bytes(header + (14).to_bytes(4, "big") + len(body).to_bytes(4, "big") + body)

    assert [[1.5, -2.0]] == load_mat(path)["x"].tolist()


@pytest.mark.parametrize(
    "content",
    [b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(512) + b"\x89HDF\r\n\x1a\n", b"\x89HDF\r\n\x1a\n".ljust(600)],
)
def test_version_7_3_is_refused_with_the_way_out(tmp_path, content):
    path = tmp_path / "new.mat"
    path.write_bytes(content)

    with pytest.raises(DatasetError, match=r'7\.3 \(HDF5\).*save with "-v7"'):
        list_mat(path)


@pytest.mark.parametrize("content", [b"", b"not MATLAB" * 60, bytes(200)])
def test_what_is_no_matlab_file_is_refused(tmp_path, content):
    path = tmp_path / "other.mat"
    path.write_bytes(content)

    with pytest.raises(DatasetError, match="no MATLAB file of version 5"):
        list_mat(path)


def changed(path, tmp_path, offset, value):
    content = bytearray(path.read_bytes())
    content[offset : offset + len(value)] = value
    other = tmp_path / "changed.mat"
    other.write_bytes(content)
    return other


CLASS_AT, DIMS_AT = 128 + 16, 128 + 32
"""In an uncompressed file: the class of its first variable, and the shape."""


@pytest.mark.parametrize(
    ("kind", "told"),
    [(3, "an object"), (5, "a sparse matrix"), (16, "a function"), (17, "an opaque object"), (99, "99")],
)
def test_functions_and_objects_are_refused(tmp_path, kind, told):
    path = tmp_path / "f.mat"
    savemat(path, {"x": SIGNAL})

    with pytest.raises(DatasetError, match=told):
        load_mat(changed(path, tmp_path, CLASS_AT, bytes([kind])))


def test_complex_numbers_are_refused(tmp_path):
    path = tmp_path / "complex.mat"
    savemat(path, {"x": np.array([1 + 2j])})

    with pytest.raises(DatasetError, match="complex"):
        load_mat(path)


@pytest.mark.parametrize("value", [cells(1.0, 2.0), SIGNAL], ids=["cells", "numbers"])
def test_a_claim_that_the_file_does_not_hold_takes_no_memory(tmp_path, value):
    path = tmp_path / "claim.mat"
    savemat(path, {"x": value})
    claim = np.array([2**31 - 1, 2**31 - 1], "<i4").tobytes()

    with pytest.raises(DatasetError, match=r"claims|for a matrix of shape"):
        load_mat(changed(path, tmp_path, DIMS_AT, claim))


def test_a_bomb_is_refused_by_what_it_unpacks_to(tmp_path):
    path = tmp_path / "bomb.mat"
    savemat(path, {"x": np.zeros((1000, 1000))}, do_compression=True)

    with pytest.raises(DatasetError, match="at most 1,000,000 are read"):
        load_mat(path, max_bytes=1_000_000)

    assert path.stat().st_size < 20_000


def test_cells_in_cells_end_somewhere(tmp_path):
    value: object = 1.0
    for _ in range(20):
        value = cells(value)
    path = tmp_path / "deep.mat"
    savemat(path, {"x": value})

    with pytest.raises(DatasetError, match="nested deeper than 16"):
        load_mat(path)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_refused_in_one_line(path, tmp_path, data):
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = tmp_path / "broken.mat"
    broken.write_bytes(whole[:at] + data.draw(st.sampled_from([b"", b"\xff" + whole[at + 1 :], whole[at + 1 :]])))

    told = "broken.mat"
    try:
        load_mat(broken)  # some damage goes unnoticed
    except DatasetError as error:
        told = str(error)

    assert "broken.mat" in told
    assert "\n" not in told


def test_a_file_that_is_cut_short_is_told(path, tmp_path):
    cut = tmp_path / "cut.mat"
    cut.write_bytes(path.read_bytes()[:-30])

    with pytest.raises(DatasetError, match="cut short"):
        load_mat(cut)
