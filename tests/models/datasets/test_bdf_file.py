"""A BDF file's header is held against the file, and its numbers are those that another reader finds."""

from __future__ import annotations

import mne
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.datasets.bdf_file import open_bdf
from models.errors import DatasetError
from tests.models.datasets.bdf_writer import STEP_UV, write_bdf

RATE_HZ, SECONDS = 64, 70
UNITS = {"GSR1": "Ohm", "Fz": "mV"}
N_RECORDS_AT = 236


@pytest.fixture(scope="module")
def signals():
    drawn = np.random.default_rng(3).integers(-(1 << 22), 1 << 22, (3, RATE_HZ * SECONDS)) * STEP_UV
    return dict(zip(("Cz", "Fz", "GSR1"), drawn, strict=True))


@pytest.fixture(scope="module")
def status():
    codes = np.full(RATE_HZ * SECONDS, 0xFF00)
    codes[500:] |= 4
    return codes


@pytest.fixture(scope="module")
def path(tmp_path_factory, signals, status):
    return write_bdf(tmp_path_factory.mktemp("bdf") / "s.bdf", signals, status, rate_hz=RATE_HZ, units=UNITS)


def test_the_header_tells_rate_length_and_labels(path):
    file = open_bdf(path)

    assert (RATE_HZ, RATE_HZ * SECONDS) == (file.rate_hz, file.n_samples)
    assert ["Cz", "Fz", "GSR1", "Status"] == [signal.label for signal in file.signals]


def test_samples_are_those_that_mne_reads(path):
    raw = mne.io.read_raw_bdf(path, verbose="error")

    ours = open_bdf(path).microvolts(("Fz", "Cz"))

    np.testing.assert_allclose(ours.T, raw.get_data(["Fz", "Cz"]) * 1e6, rtol=1e-6, atol=0.02)


def test_signals_keep_their_own_units(path, signals):
    ours = open_bdf(path).samples(("GSR1", "Cz"))

    np.testing.assert_allclose(ours.T, [signals["GSR1"], signals["Cz"]], rtol=1e-6, atol=0.04)


def test_status_codes_are_the_numbers_as_written(path, status):
    assert status.tolist() == (open_bdf(path).status() & 0xFFFF).tolist()


def test_a_nameless_last_channel_is_the_status(tmp_path, signals, status):
    path = write_bdf(tmp_path / "s.bdf", signals, status, rate_hz=RATE_HZ, status_name="")

    assert status.tolist() == (open_bdf(path).status() & 0xFFFF).tolist()


def test_what_is_no_voltage_is_no_microvolt(path):
    with pytest.raises(DatasetError, match='unit of GSR1 is "Ohm"'):
        open_bdf(path).microvolts(("GSR1",))


def test_a_missing_channel_is_named(path):
    with pytest.raises(DatasetError, match="no signals called Pz; it has Cz, Fz, GSR1, Status"):
        open_bdf(path).index("Pz")


def test_two_channels_of_one_name_are_refused(tmp_path, signals):
    path = write_bdf(tmp_path / "s.bdf", {**signals, "CZ": signals["Cz"]}, rate_hz=RATE_HZ)

    with pytest.raises(DatasetError, match="2 signals called Cz"):
        open_bdf(path).index("Cz")


@pytest.mark.parametrize("n_records", [-1, 0, SECONDS + 1, 10**7])
def test_a_file_that_is_not_as_long_as_it_says_is_refused(path, tmp_path, n_records):
    whole = path.read_bytes()
    told = str(n_records).encode().ljust(8)
    wrong = tmp_path / "s.bdf"
    wrong.write_bytes(whole[:N_RECORDS_AT] + told + whole[N_RECORDS_AT + 8 :])

    with pytest.raises(DatasetError, match="cut short or was never closed"):
        open_bdf(wrong)


def test_a_file_that_changes_after_it_was_opened_is_told(path, tmp_path):
    changing = tmp_path / "s.bdf"
    changing.write_bytes(path.read_bytes())
    file = open_bdf(changing)
    changing.write_bytes(path.read_bytes()[:-5000])

    with pytest.raises(DatasetError, match="has changed since it was opened"):
        file.status()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 256 * 5 - 1), byte=st.sampled_from(b"\0\xff 9-x"))
def test_a_damaged_header_is_refused_by_name(path, tmp_path, at, byte):
    whole = path.read_bytes()
    broken = tmp_path / "broken.bdf"
    broken.write_bytes(whole[:at] + bytes([byte]) + whole[at + 1 :])

    told = "broken.bdf"
    try:
        open_bdf(broken).status()  # some damage goes unnoticed
    except DatasetError as error:
        told = str(error)

    assert "broken.bdf" in told
