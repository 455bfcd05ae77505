"""What the window remembers: plain values, handed in and saved by the application.

Every field is a plain str, float or bool, so that the settings file stays readable and one
wrong value costs that value alone. No Qt here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """Choices of the person in front of the window.

    Attributes
    ----------
    theme : {'system', 'light', 'dark'}
        Colours.
    geometry : str
        Size and place of the window (`ui.placement`); empty for the default.
    eeg_uri, camera_uri : str
        Devices connected last.
    extra_uris : str
        Extra streams ticked last, one a line.
    mirror, face_box, face_mesh, camera_shown : bool
        The camera view.
    scale_uv : float
        Microvolts one trace's lane stands for.
    traces_s : float
        Seconds of traces.
    high_pass_hz, notch_hz : float
        Display filters; 0 is off. They change the picture only, never the data.
    hidden_channels : str
        Names of channels that are switched off, separated by commas.
    connect_shown, health_shown : bool
        The connect panel and the stream health table.
    sessions_folder : str
        Where sessions are recorded and listed; empty for the default.
    """

    theme: str = "system"
    geometry: str = ""
    eeg_uri: str = "simulated:"
    camera_uri: str = "simulated:"
    extra_uris: str = ""
    mirror: bool = True
    face_box: bool = True
    face_mesh: bool = False
    camera_shown: bool = True
    scale_uv: float = 100.0
    traces_s: float = 10.0
    high_pass_hz: float = 0.5
    notch_hz: float = 0.0
    hidden_channels: str = ""
    connect_shown: bool = False
    health_shown: bool = True
    sessions_folder: str = ""

    CHOICES: ClassVar[Mapping[str, tuple[Any, ...]]] = {
        "theme": ("system", "light", "dark"),
        "scale_uv": (5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0),
        "traces_s": (5.0, 10.0, 20.0, 30.0),
        "high_pass_hz": (0.0, 0.5, 1.0),
        "notch_hz": (0.0, 50.0, 60.0),
    }
