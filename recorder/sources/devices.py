"""What can be connected here now: cameras and serial ports, found without opening what is in use.

On Linux the kernel names every camera, and nothing is opened. Elsewhere the first few indices
are tried, which lights the camera's lamp for a moment.
"""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path

from recorder.opencv import cv2

ON_LINUX = platform.system() == "Linux"
VIDEO_CLASS = Path("/sys/class/video4linux")
PROBED_INDICES = 4
SERIAL_PATTERNS = ("ttyUSB*", "ttyACM*", "cu.usbserial*", "cu.usbmodem*")
WINDOWS_PORTS = 32


@dataclass(frozen=True, slots=True)
class CameraDevice:
    """A camera: the URI that opens it, and its name for people."""

    uri: str
    name: str


@dataclass(frozen=True, slots=True)
class SerialPort:
    """A serial port an amplifier's dongle may be behind, and its name for people."""

    path: str
    name: str


def cameras(video_class: Path = VIDEO_CLASS) -> tuple[CameraDevice, ...]:
    """List the cameras, in order of their index."""
    if ON_LINUX:
        return _kernel_cameras(video_class)
    found = []
    for index in range(PROBED_INDICES):
        capture = cv2.VideoCapture(index)
        if capture.isOpened():
            found.append(CameraDevice(f"camera:{index}", f"camera {index}"))
        capture.release()
    return tuple(found)


def serial_ports(dev: Path = Path("/dev")) -> tuple[SerialPort, ...]:
    """List serial ports over USB; built-in ports, which every PC claims to have, are left out."""
    if platform.system() == "Windows":
        return tuple(SerialPort(name, name) for name in _windows_ports())
    paths = sorted(path for pattern in SERIAL_PATTERNS for path in dev.glob(pattern))
    names = {path.resolve(): path.name for path in (dev / "serial" / "by-id").glob("*")}
    return tuple(SerialPort(str(path), names.get(path.resolve(), path.name)) for path in paths)


def why_no_camera(device: int | str) -> str:
    """Say in one sentence why a camera gives no pictures, and what to do."""
    path = Path(f"/dev/video{device}" if isinstance(device, int) else device)
    if ON_LINUX and not path.exists():
        known = ", ".join(f"{camera.uri} ({camera.name})" for camera in cameras()) or "none"
        return f"There is no camera {path}; cameras here: {known}. Is it plugged in?"
    if ON_LINUX and not os.access(path, os.R_OK | os.W_OK):
        return f"No permission to use {path}: add yourself to the group that owns it, usually video, and log in again."
    return f"Camera {device} gives no pictures: is it plugged in, and does no other program use it?"


def _kernel_cameras(video_class: Path) -> tuple[CameraDevice, ...]:
    found = []
    for entry in sorted(video_class.glob("video*"), key=_number):
        index_file, name_file = entry / "index", entry / "name"
        # A UVC camera has a second node for metadata, with index 1, that gives no pictures.
        if name_file.is_file() and (not index_file.is_file() or index_file.read_text().strip() == "0"):
            found.append(CameraDevice(f"camera:{_number(entry)}", name_file.read_text().strip()))
    return tuple(found)


def _number(path: Path) -> int:
    digits = re.search(r"\d+$", path.name)
    return int(digits.group()) if digits else 0


def _windows_ports() -> list[str]:
    """Ports that exist, by asking Windows for each name's device."""
    import ctypes

    query = ctypes.windll.kernel32.QueryDosDeviceW  # type: ignore[attr-defined, unused-ignore]
    target = ctypes.create_unicode_buffer(1024)
    names = [f"COM{number}" for number in range(1, WINDOWS_PORTS)]
    return [name for name in names if query(name, target, len(target))]
