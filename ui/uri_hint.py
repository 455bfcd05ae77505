"""What is wrong with a device address while it is being typed; whether it exists is found on connecting."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

EXAMPLES = {
    "eeg": {
        "lsl": "lsl:name=NeuroScan",
        "brainflow": "brainflow:cyton?serial_port=/dev/ttyUSB0",
        "simulated": "simulated:",
        "edf": "edf:rest.edf",
        "bdf": "bdf:rest.bdf",
        "cnt": "cnt:rest.cnt",
        "xdf": "xdf:rest.xdf",
        "set": "set:rest.set",
        "replay": "replay:sessions/sub-01",
    },
    "camera": {
        "camera": "camera:0",
        "video": "video:face.mp4",
        "simulated": "simulated:",
        "replay": "replay:sessions/sub-01",
    },
}
NONE = "none"
NEEDS_NO_REST = ("simulated",)


def hint(role: str, uri: str) -> str:
    """Return one line about what does not fit, empty if the address has a form that can be connected.

    Parameters
    ----------
    role : {'eeg', 'camera'}
        What the address is for.
    uri : str
        As typed.
    """
    uri = uri.strip()
    if uri == NONE:
        return ""
    scheme, colon, rest = uri.partition(":")
    examples = EXAMPLES[role]
    if scheme not in examples:
        known = ", ".join([*examples, NONE])
        told = QCoreApplication.translate("uri", "“{scheme}” is no kind of device here. Known: {known}.")
        return told.format(scheme=scheme, known=known)
    if not colon or not (rest or scheme in NEEDS_NO_REST):
        told = QCoreApplication.translate("uri", "Something is missing after “{scheme}”, as in {example}.")
        return told.format(scheme=scheme, example=examples[scheme])
    return ""
