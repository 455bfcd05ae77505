"""BioSemi's BDF files of a dataset: header, samples by channel name, and the status channel's codes.

Layout: the header of EDF (Kemp et al. 1992) with samples of 24 bits, little-endian. The file is
mapped, so that the codes of an hour are found without reading its signals. Everything the
header says is held against the file's size first. Refused are files that are cut short, were
never closed, or whose signals have different rates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.errors import DatasetError

MAGIC = b"\xffBIOSEMI"
MAIN_BYTES = SIGNAL_BYTES = 256
SAMPLE_BYTES = 3
MOST_SIGNALS = 4096
PIECE_RECORDS = 64

FIELDS = {
    "label": 16, "transducer": 80, "unit": 8, "physical_min": 8, "physical_max": 8, "digital_min": 8,
    "digital_max": 8, "filter": 80, "samples": 8, "reserved": 32,
}  # fmt: skip
"""Of each signal, in the header's order, with their widths in bytes."""

MICROVOLTS = {"uV": 1.0, "µV": 1.0, "nV": 1e-3, "mV": 1e3, "V": 1e6}


@dataclass(frozen=True, slots=True)
class BdfSignal:
    """One signal as the header describes it; a sample in its unit is ``gain * number + offset``."""

    label: str
    unit: str
    gain: float
    offset: float


@dataclass(frozen=True, slots=True)
class BdfFile:
    """A BDF file whose header was checked.

    Attributes
    ----------
    path : Path
    signals : tuple of BdfSignal
        In the file's order; labels may be empty or equal.
    rate_hz : float
        Of every signal.
    n_records, record_samples : int
        Records, and samples of each signal in one.
    """

    path: Path
    signals: tuple[BdfSignal, ...]
    rate_hz: float
    n_records: int
    record_samples: int

    @property
    def n_samples(self) -> int:
        """Samples of each signal."""
        return self.n_records * self.record_samples

    def index(self, label: str) -> int:
        """Return where a signal stands.

        Raises
        ------
        DatasetError
            There is none of the label, or more than one.
        """
        found = [i for i, signal in enumerate(self.signals) if signal.label.casefold() == label.casefold()]
        if len(found) != 1:
            held = ", ".join(signal.label or "(nameless)" for signal in self.signals)[:400]
            raise DatasetError(f'"{self.path}" has {len(found) or "no"} signals called {label}; it has {held}.')
        return found[0]

    def status_index(self) -> int:
        """Return where the status channel stands: the one of that name, or the last if that is nameless.

        Raises
        ------
        DatasetError
            There is neither.
        """
        return len(self.signals) - 1 if not self.signals[-1].label else self.index("Status")

    def samples(self, labels: Sequence[str]) -> NDArray[np.float32]:
        """Return signals in their own units, shape (n_samples, n_labels)."""
        values = np.empty((self.n_samples, len(labels)), np.float32)
        for column, i in enumerate([self.index(label) for label in labels]):
            signal = self.signals[i]
            for start, numbers in self._pieces(i):
                values[start : start + len(numbers), column] = numbers * signal.gain + signal.offset
        return values

    def microvolts(self, labels: Sequence[str]) -> NDArray[np.float32]:
        """Return signals in microvolts, shape (n_samples, n_labels).

        Raises
        ------
        DatasetError
            The unit of one is no voltage.
        """
        units = [self.signals[self.index(label)].unit for label in labels]
        for label, unit in zip(labels, units, strict=True):
            if unit not in MICROVOLTS:
                raise DatasetError(f'"{self.path}": the unit of {label} is "{unit}", which is no voltage.')
        values = self.samples(labels)
        values *= np.array([MICROVOLTS[unit] for unit in units], np.float32)
        return values

    def status(self) -> NDArray[np.int32]:
        """Return the status channel's numbers, shape (n_samples,); what its upper bits mean the caller masks."""
        values = np.empty(self.n_samples, np.int32)
        for start, numbers in self._pieces(self.status_index()):
            values[start : start + len(numbers)] = numbers
        return values

    def _pieces(self, i: int) -> list[tuple[int, NDArray[np.int32]]]:
        """Return a signal's numbers in pieces, each with the sample it begins at."""
        width = self.record_samples * SAMPLE_BYTES
        shape = (self.n_records, len(self.signals), width)
        try:
            mapped = np.memmap(self.path, np.uint8, "r", MAIN_BYTES + len(self.signals) * SIGNAL_BYTES, shape)
        except (OSError, ValueError) as error:
            raise DatasetError(f'"{self.path}" has changed since it was opened ({error}). Open it again.') from error
        return [
            (first * self.record_samples, _numbers(mapped[first : first + PIECE_RECORDS, i]))
            for first in range(0, self.n_records, PIECE_RECORDS)
        ]


def open_bdf(path: Path) -> BdfFile:
    """Read and check a BDF file's header.

    Raises
    ------
    DatasetError
        It is missing, no BDF file, cut short, was never closed, or has signals of different rates.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            main = file.read(MAIN_BYTES)
            n_signals = _n_signals(path, main, size)
            described = file.read(n_signals * SIGNAL_BYTES)
    except OSError as error:
        raise DatasetError(f'"{path}" cannot be read ({error.strerror}). Check the path.') from error
    fields = _fields(described, n_signals)
    n_records = int(_number(path, main[236:244], "number of records"))
    record_s = _number(path, main[244:252], "length of a record")
    lengths = {int(_number(path, text, "number of samples")) for text in fields["samples"]}
    if len(lengths) != 1 or min(lengths) < 1 or record_s <= 0:
        raise DatasetError(f'"{path}" has signals of different rates ({sorted(lengths)} samples a record).')
    samples = lengths.pop()
    expected = len(main) + len(described) + n_records * n_signals * samples * SAMPLE_BYTES
    if n_records < 1 or size < expected:
        raise DatasetError(
            f'"{path}" is cut short or was never closed: {size:,} bytes, where its header tells of {n_records:,}'
            " records. Get the file again."
        )
    signals = tuple(_signal(path, {name: values[i] for name, values in fields.items()}) for i in range(n_signals))
    return BdfFile(path, signals, samples / record_s, n_records, samples)


def _n_signals(path: Path, main: bytes, size: int) -> int:
    if len(main) < MAIN_BYTES or not main.startswith(MAGIC):
        raise DatasetError(f'"{path}" is no BDF file (24 bits, BioSemi). Get the file again.')
    n_signals = int(_number(path, main[252:256], "number of signals"))
    if not 1 <= n_signals <= MOST_SIGNALS or size < MAIN_BYTES + n_signals * SIGNAL_BYTES:
        raise DatasetError(f'"{path}" is cut short: its header tells of {n_signals} signals. Get the file again.')
    return n_signals


def _fields(described: bytes, n_signals: int) -> dict[str, list[bytes]]:
    """Return each field of the header, a value a signal."""
    found, place = {}, 0
    for name, width in FIELDS.items():
        found[name] = [described[place + i * width : place + (i + 1) * width] for i in range(n_signals)]
        place += n_signals * width
    return found


def _signal(path: Path, fields: dict[str, bytes]) -> BdfSignal:
    number: Callable[[str], float] = lambda name: _number(path, fields[name], name.replace("_", " "))  # noqa: E731
    steps = number("digital_max") - number("digital_min")
    gain = (number("physical_max") - number("physical_min")) / steps if steps else 0.0
    label, unit = (fields[name].decode("latin-1").strip(" \0") for name in ("label", "unit"))
    if not gain:
        raise DatasetError(f'"{path}": the range of "{label}" is empty. Get the file again.')
    return BdfSignal(label, unit, gain, number("physical_min") - gain * number("digital_min"))


def _number(path: Path, text: bytes, what: str) -> float:
    shown = text.decode("latin-1").strip(" \0")
    try:
        value = float(shown)
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise DatasetError(f'"{path}": {what} in the header is "{shown}", which is no number. Get the file again.')
    return value


def _numbers(raw: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Return records of 24-bit numbers, shape (n_records, 3 * n), as one row of integers."""
    parts = raw.reshape(-1, SAMPLE_BYTES).astype(np.int32)
    return (parts[:, 0] << 8 | parts[:, 1] << 16 | parts[:, 2] << 24) >> 8
