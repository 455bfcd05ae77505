"""BDF files, byte by byte from the format's description (biosemi.com/faq/file_format.htm)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

STEP_UV = 1 / 32  # physical range of +-262144 uV on 24 bits
SYSTEM_STATE = 0x7C0000  # what the amplifier says of itself above the trigger bits; MNE drops it


def write_bdf(
    path: Path,
    signals: Mapping[str, NDArray[Any]],
    status: NDArray[np.int64] | None = None,
    *,
    rate_hz: int = 256,
    status_name: str = "Status",
    units: Mapping[str, str] | None = None,
) -> Path:
    """Write signals in microvolts, and trigger codes as the last channel; all have a whole number of seconds."""
    n_samples = len(next(iter(signals.values())))
    n_records = n_samples // rate_hz
    assert n_records * rate_hz == n_samples
    rows = {name: np.round(np.asarray(values) / STEP_UV).astype("i8") for name, values in signals.items()}
    if status is not None:
        rows[status_name] = status + SYSTEM_STATE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_header(list(rows), n_records, rate_hz, units or {}, status is not None) + _records(rows, rate_hz))
    return path


def _header(names: list[str], n_records: int, rate_hz: int, units: Mapping[str, str], last_is_status: bool) -> bytes:
    n = len(names)
    trigger = [last_is_status and i == n - 1 for i in range(n)]
    fixed = (
        b"\xffBIOSEMI"
        + _text("subject", 80)
        + _text("recording", 80)
        + _text("09.07.09", 8)
        + _text("17.53.46", 8)
        + _text(256 * (n + 1), 8)
        + _text("24BIT", 44)
        + _text(n_records, 8)
        + _text(1, 8)
        + _text(n, 4)
    )
    columns: list[tuple[list[Any], int]] = [
        (names, 16),
        (["Triggers and Status" if t else "Active Electrode" for t in trigger], 80),
        (["Boolean" if t else units.get(name, "uV") for name, t in zip(names, trigger, strict=True)], 8),
        ([-8388608 if t else -262144 for t in trigger], 8),
        ([8388607 if t else 262144 for t in trigger], 8),
        ([-8388608] * n, 8),
        ([8388607] * n, 8),
        (["No filtering"] * n, 80),
        ([rate_hz] * n, 8),
        (["Reserved"] * n, 32),
    ]
    return fixed + b"".join(_text(value, width) for values, width in columns for value in values)


def _text(value: object, width: int) -> bytes:
    return str(value).encode("latin-1").ljust(width)


def _records(rows: Mapping[str, NDArray[np.int64]], rate_hz: int) -> bytes:
    """Return the samples: a second of the first signal, a second of the next ..., three bytes each, lowest first."""
    values = np.stack(list(rows.values()))
    seconds = values.reshape(len(values), -1, rate_hz).swapaxes(0, 1)
    return seconds.astype("<i4").reshape(-1, 1).view("u1")[:, :3].tobytes()
