"""Recordings written byte by byte, so that what is read back is known: a second of EEG in every format."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import scipy.io
from numpy.typing import NDArray

RATE_HZ = 100
LABELS = ("Fp1", "Cz", "EOG1")
N_SAMPLES = 100


def eeg_counts(n_channels: int = 3, n_samples: int = N_SAMPLES) -> NDArray[np.int64]:
    """Smooth EEG-like values, whole microvolts, shape (n_samples, n_channels)."""
    t = np.arange(n_samples)[:, None] / RATE_HZ
    return np.round(40 * np.sin(2 * np.pi * (4 + np.arange(n_channels)) * t) + np.arange(n_channels)).astype(np.int64)


def write_edf(path: Path, unit: str = "uV", status: NDArray[np.int64] | None = None) -> Path:
    """Write EDF, or BDF with a Status channel: one-second records, a count is a microvolt."""
    bdf = path.suffix == ".bdf"
    signals = eeg_counts() if status is None else np.column_stack([eeg_counts(), status])
    labels = [*LABELS, "Status"][: signals.shape[1]]
    n, limit = len(labels), 2**23 if bdf else 2**15
    fields = [
        (b"\xffBIOSEMI" if bdf else b"0       "),
        *(f"{text:{width}}".encode() for text, width in (("X", 80), ("X", 80), ("01.01.26", 8), ("00.00.00", 8))),
        f"{256 * (n + 1):<8}{'24BIT' if bdf else '':44}{len(signals) // RATE_HZ:<8}{1:<8}{n:<4}".encode(),
        *(f"{text:16}".encode() for text in labels),
        b" " * 80 * n,
        *(f"{unit if label != 'Status' else 'Boolean':8}".encode() for label in labels),
        *(f"{-limit:<8}".encode() * n, f"{limit - 1:<8}".encode() * n) * 2,
        b" " * 80 * n,
        f"{RATE_HZ:<8}".encode() * n,
        b" " * 32 * n,
    ]
    width = 3 if bdf else 2
    records = [
        b"".join(int(v).to_bytes(width, "little", signed=True) for v in record.T.ravel())
        for record in signals.reshape(-1, RATE_HZ, n)
    ]
    path.write_bytes(b"".join([*fields, *records]))
    return path


def write_cnt(path: Path, counts: NDArray[np.int64], n_bytes: int, n_samples_told: int | None = None) -> Path:
    """Write a NeuroScan CNT whose count is a microvolt, without events."""
    n_samples, n_channels = counts.shape
    header = bytearray(900)
    header[0:12] = b"Version 3.0\0"
    header[225:246] = b"01/01/26\0\x0000:00:00\0\0\0"
    struct.pack_into("<H", header, 370, n_channels)
    struct.pack_into("<H", header, 376, RATE_HZ)
    struct.pack_into("<i", header, 864, n_samples if n_samples_told is None else n_samples_told)
    struct.pack_into("<i", header, 886, 900 + 75 * n_channels + n_bytes * counts.size)
    channels = bytearray()
    for number in range(n_channels):
        channel = bytearray(75)
        channel[0:10] = f"C{number + 1}".encode().ljust(10, b"\0")
        struct.pack_into("<f", channel, 59, 204.8)  # sensitivity x calibration / 204.8 microvolts
        struct.pack_into("<f", channel, 71, 1.0)
        channels += channel
    table = struct.pack("<bii", 1, 0, 0)
    path.write_bytes(bytes(header) + bytes(channels) + counts.astype(f"<i{n_bytes}").tobytes() + table)
    return path


def write_set(path: Path, data_uv: NDArray[np.float64]) -> Path:
    """Write an EEGLAB file with two marks, at 0.2 and 0.5 s."""
    events = np.array([("target", 21.0), ("rest", 51.0)], dtype=[("type", object), ("latency", object)])
    places = np.array([(label,) for label in LABELS], dtype=[("labels", object)])
    eeg = {"setname": "test", "nbchan": len(LABELS), "pnts": data_uv.shape[0], "trials": 1, "srate": float(RATE_HZ)}
    eeg |= {"xmin": 0.0, "xmax": 0.99, "data": data_uv.T, "event": events, "chanlocs": places, "times": []}
    scipy.io.savemat(path, {"EEG": eeg})
    return path


def _chunk(tag: int, content: bytes) -> bytes:
    return b"\x04" + struct.pack("<IH", len(content) + 2, tag) + content


def _stream(number: int, xml: str, samples: list[bytes]) -> bytes:
    head = _chunk(2, struct.pack("<I", number) + xml.encode())
    body = struct.pack("<I", number) + b"\x04" + struct.pack("<I", len(samples)) + b"".join(samples)
    return head + _chunk(3, body)


def write_xdf(path: Path, stamps: NDArray[np.float64], unit: str = "microvolts") -> Path:
    """Write an XDF with an EEG stream, an accelerometer, and a marker stream with one mark at 0.5 s."""
    channels = "".join(f"<channel><label>{label}</label><unit>{unit}</unit></channel>" for label in LABELS)
    info = "<info><name>{}</name><type>{}</type><channel_count>{}</channel_count><nominal_srate>{}</nominal_srate>"
    info += "<channel_format>{}</channel_format><desc>{}</desc></info>"
    values = eeg_counts(n_samples=len(stamps)).astype("<f4")
    eeg = [b"\x08" + struct.pack("<d", t) + row.tobytes() for t, row in zip(stamps, values, strict=True)]
    motion = [b"\x08" + struct.pack("<df", t, 1.0) for t in stamps]
    mark = [b"\x08" + struct.pack("<d", stamps[0] + 0.5) + b"\x01\x05hello"]
    described = f"<channels>{channels}</channels>"
    path.write_bytes(
        b"XDF:"
        + _chunk(1, b"<?xml version='1.0'?><info><version>1.0</version></info>")
        + _stream(1, info.format("Amp", "EEG", 3, RATE_HZ, "float32", described), eeg)
        + _stream(2, info.format("Motion", "ACC", 1, RATE_HZ, "float32", ""), motion)
        + _stream(3, info.format("Marks", "Markers", 1, 0, "string", ""), mark)
    )
    return path


def write_vhdr(path: Path, data_file: str = "", marker_file: str = "") -> Path:
    """Write BrainVision's three files, multiplexed 16-bit counts of a microvolt."""
    names = data_file or f"{path.stem}.eeg", marker_file or f"{path.stem}.vmrk"
    channels = "\n".join(f"Ch{i}={label},,1,uV" for i, label in enumerate(LABELS, 1))
    head = "Brain Vision Data Exchange Header File Version 1.0\n"
    path.write_text(
        f"{head}[Common Infos]\nCodepage=UTF-8\nDataFile={names[0]}\nMarkerFile={names[1]}\nDataFormat=BINARY\n"
        f"DataOrientation=MULTIPLEXED\nNumberOfChannels={len(LABELS)}\nSamplingInterval={1e6 / RATE_HZ:.0f}\n"
        f"[Binary Infos]\nBinaryFormat=INT_16\n[Channel Infos]\n{channels}\n",
        encoding="utf-8",
    )
    path.with_suffix(".eeg").write_bytes(eeg_counts().astype("<i2").tobytes())
    mark = "Brain Vision Data Exchange Marker File, Version 1.0\n[Common Infos]\n"
    path.with_suffix(".vmrk").write_text(
        f"{mark}DataFile={names[0]}\n[Marker Infos]\nMk1=Stimulus,S  1,21,1,0\n", encoding="utf-8"
    )
    return path
