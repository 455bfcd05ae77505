"""A pickle is read as data: what plain data need is rebuilt, anything else is refused by name, and nothing runs."""

from __future__ import annotations

import builtins
import functools
import os
import pickle
import struct
import subprocess

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.datasets.untrusted.pickles import load_arrays, load_pickle
from models.errors import DatasetError

ARRAY = np.arange(6, dtype="f8").reshape(2, 3)

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=4)
    | st.binary(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3) | st.integers(0, 9), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=40, deadline=None)
@given(value=plain, protocol=st.sampled_from([1, 2, 3, 4, 5]))
def test_plain_containers_come_back_as_they_were(value, protocol):
    assert value == load_arrays(pickle.dumps(value, protocol))


@pytest.mark.parametrize("protocol", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    "array",
    [
        ARRAY,
        ARRAY.T,
        ARRAY.astype(">i2"),
        np.array([[True], [False]]),
        np.array(["a", "bc"]),
        np.zeros((0, 3), "f4"),
        np.float32(1.5),
        np.array([1, "a", None], object),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
def test_arrays_come_back_as_they_were(array, protocol):
    read = load_arrays(pickle.dumps([array, array], protocol))

    assert [array.dtype.newbyteorder("=")] * 2 == [a.dtype.newbyteorder("=") for a in read]
    assert [array.tolist()] * 2 == [a.tolist() for a in read]


def test_numpys_new_module_paths_are_known():
    written = pickle.dumps(ARRAY, 3).replace(b"numpy.core.multiarray", b"numpy._core.multiarray")

    assert ARRAY.tolist() == load_arrays(written).tolist()


def test_python_2_wrote_arrays_as_text():
    """Byte for byte what cPickle of Python 2 wrote of ``numpy.array([1.0, 255.0], 'u1')``, protocol 2."""
    written = (
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\nq\x01cnumpy\nndarray\nq\x02K\x00\x85U\x01b\x87Rq\x03"
        b"(K\x01K\x02\x85cnumpy\ndtype\nq\x04U\x02u1K\x00K\x01\x87Rq\x05(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xff"
        b"K\x00tb\x89U\x02\x01\xfftb."
    )

    assert [1, 255] == load_arrays(written).tolist()


class Hostile:
    """Pickles as a call."""

    def __init__(self, function, *arguments):
        self._call = function, arguments

    def __reduce__(self):
        return self._call


def hostile(canary) -> dict[str, object]:
    command = f"touch {canary}"
    return {
        "system": Hostile(os.system, command),
        "eval": Hostile(builtins.eval, f"open({str(canary)!r}, 'w')"),
        "exec": Hostile(builtins.exec, f"open({str(canary)!r}, 'w')"),
        "partial": Hostile(functools.partial, os.system, command),
        "popen": Hostile(subprocess.Popen, ["touch", str(canary)]),
        "getattr": Hostile(builtins.getattr, pickle.Pickler, "dump"),
        "load": Hostile(np.load, str(canary), None, True),
        "memmap": Hostile(np.memmap, str(canary), "u1", "w+", 0, (8,)),
        "fromfile": Hostile(np.fromfile, str(canary)),
        "in an array": np.array([Hostile(os.system, command)], object),
        "as a key": {Hostile(os.system, command): 1},
        "a class": Hostile,
        "an object": DatasetError("no"),
    }


@pytest.mark.parametrize("name", hostile(""))
@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
def test_nothing_of_a_hostile_pickle_is_executed(tmp_path, name, protocol):
    """The canary proves it: every one of these would leave a file behind."""
    canary = tmp_path / "canary"

    with pytest.raises(DatasetError, match="Nothing of it was executed"):
        load_arrays(pickle.dumps([ARRAY, hostile(canary)[name]], protocol))

    assert not canary.exists()


def test_the_hostile_pickle_would_have_run(tmp_path):
    canary = tmp_path / "canary"

    pickle.loads(pickle.dumps(hostile(canary)["system"]))

    assert canary.exists()


GET_0 = b"h\x00"
RECONSTRUCT = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85C\x01btR"
DTYPE = b"cnumpy\ndtype\n(X\x02\x00\x00\x00u1K\x00K\x01tR"
COPY_OF_MEMO = RECONSTRUCT + b"(K\x01M\x00\x04\x85" + DTYPE + b"\x89" + GET_0 + b"tb"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"(" * 200 + b"l" * 200 + b".", "too deep"),
        (b"]q\x00h\x00a.", "contains itself"),
        (b"\x8a\x09" + b"\x7f" * 9 + b".", "64 bits"),
        (RECONSTRUCT + b"(K\x01\x8a\x07\x00\x00\x00\x00\x00\x00\x01\x85" + DTYPE + b"\x89C\x00tb.", "blows up|shape"),
        (RECONSTRUCT + b"(K\x01K\x08\x85" + DTYPE + b"\x89C\x03abctb.", "3 bytes for 8 values"),
        (b"}(K\x01\x85K\x02u.", "a tuple as key"),
        (b"cnumpy\ndtype\n(X\x06\x00\x00\x00V99999K\x00K\x01tR.", "data type"),
        (b"\x82\x01.", "EXT1"),
        (b"Pabc\n.", "PERSID"),
        (b"cnumpy\nndarray\n.", "a name"),
        (RECONSTRUCT + b".", "never filled"),
    ],
)
def test_what_plain_data_do_not_need_is_refused(content, told):
    with pytest.raises(DatasetError, match=told):
        load_arrays(content)


def test_a_shared_part_cannot_be_blown_up():
    """A kilobyte written once and copied a thousand times is a megabyte: it counts."""
    payload = b"(B" + struct.pack("<I", 1024) + b"x" * 1024 + b"q\x00"

    with pytest.raises(DatasetError, match="blows up"):
        load_arrays(payload + COPY_OF_MEMO * 1000 + b"l.", max_bytes=1 << 19)


LAUGHS = b"(K\x01K\x02tq\x00" + b"".join(
    b"(h" + bytes([i]) + b"h" + bytes([i]) + b"tq" + bytes([i + 1]) for i in range(60)
)
"""A tuple of the same tuple twice, sixty deep: printed or hashed it would take forever."""


@pytest.mark.parametrize(
    "use",
    [
        b"\x8c\x01x\x93.",  # as a module's name
        b"0cnumpy\ndtype\n(h\x3cK\x00K\x01tR.",  # as a data type
        b"0" + RECONSTRUCT + b"(K\x01(h\x3ct" + DTYPE + b"\x89C\x00tb.",  # as a shape
        b"0}(h\x3cK\x02u.",  # as a key
        b"0" + RECONSTRUCT + b"h\x3cb.",  # as a state
    ],
)
def test_what_is_shared_many_times_is_neither_printed_nor_hashed(use):
    with pytest.raises(DatasetError):
        load_arrays(LAUGHS + use)


def test_a_place_in_the_memo_costs_nothing():
    """Python's own machine makes room for every number below: four billion."""
    assert [] == load_arrays(b"]r\xff\xff\xff\xff.")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_pickle_is_refused_in_one_line(data):
    whole = pickle.dumps({"data": ARRAY, "labels": [1.0, "a"]}, 2)
    cut = data.draw(st.integers(0, len(whole) - 1))
    broken = data.draw(st.sampled_from([whole[:cut], whole[:cut] + b"\xff" + whole[cut + 1 :]]))

    told = '"s01.dat"'
    try:
        load_arrays(broken, name="s01.dat")  # some damage goes unnoticed
    except DatasetError as error:
        told = str(error)

    assert told.startswith('"s01.dat"')
    assert "\n" not in told


def test_a_large_file_is_not_read(tmp_path):
    path = tmp_path / "large.dat"
    path.write_bytes(b"x" * 100)

    with pytest.raises(DatasetError, match="larger than the 99 bytes"):
        load_pickle(path, max_bytes=99)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(DatasetError, match=r"none\.dat.*cannot be read"):
        load_pickle(tmp_path / "none.dat")
