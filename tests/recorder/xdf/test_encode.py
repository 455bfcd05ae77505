"""What we write is XDF: other readers see the same streams, stamps and values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyxdf
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from recorder.streams import Channel
from recorder.xdf import encode
from recorder.xdf.header import FORMATS, XdfHeader
from recorder.xdf.read import read_xdf
from tests.recorder.xdf.written import EEG, MARKERS, STAMPS, eeg_of, write_file

TEXT = st.text(st.characters(codec="utf-8"), max_size=300)


def loaded(path: Path) -> dict[int, dict[str, Any]]:
    """A file as pyxdf reads it, without its corrections of time."""
    with np.errstate(all="ignore"):  # it divides by the span of the stamps, whatever they are
        streams, _ = pyxdf.load_xdf(str(path), synchronize_clocks=False, dejitter_timestamps=False)
    return {stream["info"]["stream_id"]: stream for stream in streams}


def test_another_reader_sees_every_stream(tmp_path: Path) -> None:
    """A lab's own scripts open what we recorded."""
    file = write_file()

    streams = loaded(file.save(tmp_path))

    assert np.array_equal(file.stamps(EEG), streams[EEG]["time_stamps"])
    assert np.array_equal(eeg_of(file.stamps(EEG)), streams[EEG]["time_series"])
    assert ["stimulus_onset", '{"trial": 2}'] == streams[MARKERS]["time_series"][2]
    assert [-7.0] * 12 == streams[STAMPS]["clock_values"]
    assert "E3" == streams[EEG]["info"]["desc"][0]["channels"][0]["channel"][3]["label"][0]
    assert str(len(file.stamps(EEG))) == streams[EEG]["footer"]["info"]["sample_count"][0]


@settings(max_examples=60)
@given(st.data())
def test_samples_of_any_format_come_back_to_the_bit(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Any number, NaN and infinities too, any stamp, any chunking: by our reader and by another."""
    form = data.draw(st.sampled_from(sorted(FORMATS)))
    n_channels = data.draw(st.integers(1, 70))
    chunks = data.draw(
        st.lists(
            hnp.arrays(FORMATS[form], st.tuples(st.integers(0, 300), st.just(n_channels)), fill=st.just(1)), max_size=3
        )
    )
    stamps = [data.draw(hnp.arrays(np.float64, len(chunk), fill=st.just(2.5))) for chunk in chunks]
    header = XdfHeader("any", "EEG", form, tuple(Channel(str(i)) for i in range(n_channels)), 250.0)  # type: ignore[arg-type]
    path = tmp_path_factory.mktemp("any") / "any.xdf"

    parts = [encode.samples(7, t, chunk) for t, chunk in zip(stamps, chunks, strict=True)]
    path.write_bytes(encode.file_header() + encode.stream_header(7, header) + b"".join(parts))

    whole = np.concatenate([np.empty((0, n_channels), FORMATS[form]), *chunks])
    for t, values in (
        (read_xdf(path).streams[7].stamps, read_xdf(path).streams[7].data),
        (loaded(path)[7]["time_stamps"], loaded(path)[7]["time_series"]),
    ):
        assert same_bits(np.concatenate([np.empty(0), *stamps]), t)
        assert whole.size == 0 == values.size or same_bits(whole, values)
    assert () == read_xdf(path).damage


@settings(max_examples=60)
@given(st.data())
def test_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Labels of any script and length, empty ones too."""
    n_channels = data.draw(st.integers(1, 3))
    rows = data.draw(st.lists(st.tuples(*[TEXT] * n_channels), max_size=20))
    stamps = data.draw(hnp.arrays(np.float64, len(rows)))
    header = XdfHeader("text", "Markers", "string", tuple(Channel(str(i)) for i in range(n_channels)))
    path = tmp_path_factory.mktemp("text") / "text.xdf"

    path.write_bytes(encode.file_header() + encode.stream_header(1, header) + encode.text_samples(1, stamps, rows))

    stream = read_xdf(path).streams[1]
    assert rows == stream.texts
    assert same_bits(stamps, stream.stamps)
    assert [list(row) for row in rows] == loaded(path)[1]["time_series"]


@pytest.mark.parametrize(
    ("stamps", "data"),
    [
        ([0.0], np.zeros((2, 1))),
        ([0.0], np.zeros(1)),
        ([0.0], np.zeros((1, 1), np.uint16)),
    ],
)
def test_samples_that_do_not_fit_are_refused(stamps: list[float], data: NDArray[Any]) -> None:
    """A mistake of the caller never reaches the disk."""
    with pytest.raises(ValueError, match="give"):
        encode.samples(1, stamps, data)


def test_rows_of_text_that_do_not_fit_are_refused() -> None:
    """A mistake of the caller never reaches the disk."""
    with pytest.raises(ValueError, match="equal rows"):
        encode.text_samples(1, [0.0, 1.0], [("a",), ("a", "b")])


def same_bits(expected: NDArray[Any], actual: NDArray[Any]) -> bool:
    """Whether two arrays are equal to the bit, NaN and signs of zero included."""
    return expected.shape == actual.shape and expected.dtype == actual.dtype and expected.tobytes() == actual.tobytes()
