"""Members of an .npz are measured before they are unpacked, and never unpickled by numpy."""

from __future__ import annotations

import io
import os
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.datasets.untrusted.npz import load_npz, pickled
from models.errors import DatasetError

DATA = {0: np.ones((2, 310)), 1: np.zeros((3, 310))}


class Hostile:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, canary):
        self._canary = canary

    def __reduce__(self):
        return os.system, (f"touch {self._canary}",)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    file = tmp_path_factory.mktemp("npz") / "1_123.npz"
    np.savez_compressed(file, x=np.arange(6).reshape(2, 3), y=np.asfortranarray(np.eye(2, 3)), data=pickle.dumps(DATA))
    return file


def member(header: str, content: bytes = b"") -> bytes:
    told = header.encode()
    return b"\x93NUMPY\x01\x00" + len(told).to_bytes(2, "little") + told + content


def zipped(path, content: bytes, **more: bytes):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", content)
        for name, other in more.items():
            archive.writestr(name, other)
    return path


def test_arrays_come_by_name(path):
    read = load_npz(path)

    assert ["x", "y", "data"] == list(read)
    assert [[0, 1, 2], [3, 4, 5]] == read["x"].tolist()
    assert np.eye(2, 3).tolist() == read["y"].tolist()


def test_a_member_of_pickled_bytes_is_read_at_the_border(path):
    read = pickled(load_npz(path)["data"], name="1_123.npz")

    assert {place: rows.tolist() for place, rows in DATA.items()} == {k: v.tolist() for k, v in read.items()}


def test_a_hostile_member_is_not_executed(tmp_path):
    canary, file = tmp_path / "canary", tmp_path / "h.npz"
    np.savez(file, data=pickle.dumps({0: Hostile(canary)}))

    with pytest.raises(DatasetError, match=r"h\.npz.*system.*Nothing of it was executed"):
        pickled(load_npz(file)["data"], name="h.npz")

    assert not canary.exists()


def test_an_array_of_objects_is_refused(tmp_path):
    canary, file = tmp_path / "canary", tmp_path / "h.npz"
    np.savez(file, data=np.array([Hostile(canary)], object))

    with pytest.raises(DatasetError, match="Python objects"):
        load_npz(file)

    assert not canary.exists()


def test_what_holds_no_bytes_is_no_pickle():
    with pytest.raises(DatasetError, match="float64 in place of the bytes"):
        pickled(np.zeros(3))


def test_a_bomb_is_refused_by_what_it_unpacks_to(tmp_path):
    file = zipped(
        tmp_path / "bomb.npz", member("{'descr': 'u1', 'fortran_order': False, 'shape': (9,)}\n", bytes(10**6))
    )

    with pytest.raises(DatasetError, match="unpacks to"):
        load_npz(file, max_bytes=10**5)


def test_a_claim_that_the_member_does_not_hold_takes_no_memory(tmp_path):
    file = zipped(
        tmp_path / "c.npz",
        member("{'descr': 'u1', 'fortran_order': False, 'shape': (10**15,)}\n".replace("10**15", "1" + "0" * 15)),
    )

    with pytest.raises(DatasetError, match="claims 1,000,000,000,000,000 numbers"):
        load_npz(file)


def test_two_members_of_one_name_are_refused(tmp_path):
    stored = io.BytesIO()
    np.save(stored, np.zeros(2))
    with pytest.warns(UserWarning, match="Duplicate"):
        file = zipped(tmp_path / "twice.npz", stored.getvalue(), **{"x.npy": stored.getvalue()})

    with pytest.raises(DatasetError, match="two members of one name"):
        load_npz(file)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_refused_by_name(path, tmp_path, data):
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = tmp_path / "broken.npz"
    broken.write_bytes(whole[:at] + data.draw(st.sampled_from([b"", b"\xff" + whole[at + 1 :], whole[at + 1 :]])))

    told = "broken.npz"
    try:
        load_npz(broken)  # some damage goes unnoticed
    except DatasetError as error:
        told = str(error)

    assert "broken.npz" in told


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(DatasetError, match=r'no file ".*none\.npz"'):
        load_npz(tmp_path / "none.npz")
