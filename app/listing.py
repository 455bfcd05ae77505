"""What can be connected now: LSL streams, cameras, boards behind serial ports, and the simulated participant."""

from __future__ import annotations

import json
from dataclasses import asdict

import typer

from inference.publisher import STREAM_TYPE
from recorder.sources.devices import cameras, serial_ports
from recorder.sources.lsl_discovery import LslStream, list_streams
from ui.feed import FoundDevice

SIMULATED = (
    FoundDevice("eeg", "simulated:", "Simulated participant", "EEG, 32 channels at 250 Hz"),
    FoundDevice("camera", "simulated:", "Simulated participant", "face, 640x480 at 30 fps"),
)
SYNTHETIC = FoundDevice("eeg", "brainflow:synthetic", "BrainFlow synthetic board", "16 channels at 250 Hz, made up")


def find_devices() -> tuple[FoundDevice, ...]:
    """Look for devices: about a second, most of it waiting for LSL streams to answer."""
    listed = list_streams()
    streams = tuple(_stream(stream) for stream in listed if _holds_samples(stream))
    extras = tuple(_extra(stream) for stream in listed if _is_extra(stream))
    found_cameras = tuple(FoundDevice("camera", camera.uri, camera.name, "camera") for camera in cameras())
    return (*streams, *found_cameras, *extras, *_boards(), *SIMULATED, SYNTHETIC)


def print_sources(as_json: bool) -> None:
    """Print what was found, as a table or as one JSON object."""
    found = find_devices()
    if as_json:
        typer.echo(json.dumps({"sources": [asdict(device) for device in found]}))
        return
    width = max(len(device.uri) for device in found)
    for device in found:
        typer.echo(f"{device.role:7} {device.uri:{width}}  {device.name} ({device.detail})")


def _holds_samples(stream: LslStream) -> bool:
    """Tell whether a stream could be EEG: EmoScope's own estimates and markers are not offered."""
    return stream.rate_hz > 0 and stream.format != "string" and stream.type != STREAM_TYPE


def _is_extra(stream: LslStream) -> bool:
    """Tell whether a stream could be recorded beside the EEG: any but EEG, and EmoScope's own estimates."""
    return stream.type.casefold() != "eeg" and stream.type != STREAM_TYPE


def _extra(stream: LslStream) -> FoundDevice:
    kind = stream.type or "untyped"
    holds = f"{stream.n_channels} channels at {stream.rate_hz:g} Hz" if stream.rate_hz > 0 else "now and then"
    name = f"{stream.name} ({stream.type})" if stream.type else stream.name
    return FoundDevice("aux", stream.uri, name, f"LSL {kind}, {holds}, {stream.hostname}")


def _stream(stream: LslStream) -> FoundDevice:
    detail = f"LSL {stream.type or 'untyped'}, {stream.n_channels} channels at {stream.rate_hz:g} Hz, {stream.hostname}"
    return FoundDevice("eeg", stream.uri, stream.name, detail)


def _boards() -> tuple[FoundDevice, ...]:
    """A serial port does not tell which board is behind it: the Cyton is the usual one, the name can be changed."""
    return tuple(
        FoundDevice(
            "eeg", f"brainflow:cyton?serial_port={port.path}", port.name, "a board behind this port, if a Cyton"
        )
        for port in serial_ports()
    )
