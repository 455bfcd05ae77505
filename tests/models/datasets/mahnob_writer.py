"""A miniature MAHNOB-HCI, written from its description alone: session.xml, a BDF and a film a session."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from tests.models.datasets.bdf_writer import write_bdf
from tests.models.datasets.face_film import write_film

ORDER = (
    "Fp1", "AF3", "F3", "F7", "FC5", "FC1", "C3", "T7", "CP5", "CP1", "P3", "P7", "PO3", "O1", "Oz", "Pz", "Fp2",
    "AF4", "Fz", "F4", "F8", "FC6", "FC2", "Cz", "C4", "T8", "CP6", "CP2", "P4", "P8", "PO4", "O2", "EXG1", "EXG2",
    "EXG3", "GSR1", "GSR2", "Erg1", "Erg2", "Resp", "Temp",
)  # fmt: skip
"""Of the signals in the files; not the order in which they are asked for."""

UNITS = {"GSR1": "nOhm", "Temp": "C"}
PULSE = 16
REST_S, SHOWN_S, AFTER_S = 30, 4, 3
FILM_HZ = 5
FILM_SHOWN = "P{p}-Rec1-2009.07.09.17.53.46_C1 trigger _C_Section_{s}.avi"


def signals(number: int, seconds: int = REST_S + SHOWN_S + AFTER_S) -> dict[str, NDArray[np.float64]]:
    """Return every signal in which its name and session can be told; multiples of the format's step."""
    wave = np.arange(256 * seconds) % 64
    return {name: (i + 1) + wave + number / 4 for i, name in enumerate(ORDER)}


def status(onset_s: float = REST_S, shown_s: float = SHOWN_S, after_s: float = AFTER_S) -> NDArray[np.int64]:
    """Return the codes of a pulse of four samples at begin and end."""
    codes = np.zeros(round(256 * (onset_s + shown_s + after_s)), np.int64)
    for pulse_s in (onset_s, onset_s + shown_s):
        at = round(256 * pulse_s)
        codes[at : at + 4] = PULSE
    return codes


def attributes(number: int, **changed: str | None) -> dict[str, str]:
    """Return the attributes of a session's root; None takes one away."""
    told: dict[str, str | None] = {
        "sessionId": str(number), "isStim": "1", "experimentType": "emotion elicitation", "date": "2009.07.09",
        "feltEmo": "4", "feltArsl": "6", "feltVlnc": "8", "feltCtrl": "5", "feltPred": "3", "mediaFile": "90.avi",
        "cutLenSec": f"{SHOWN_S}.0", "vidRate": f"{FILM_HZ}.0", "vidBeginSmp": "1000.0",
        "vidEndSmp": f"{1000 + SHOWN_S * FILM_HZ}.0", **changed,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value is not None}


def write_session(
    root: Path, number: int, participant: int, *, bdf: bool = True, film: bool = True, **changed: str | None
) -> Path:
    """Write ``Sessions/<number>``; the description lists what is written."""
    folder = root / "Sessions" / str(number)
    folder.mkdir(parents=True)
    names = []
    if bdf:
        names.append(f"Part_{participant}_S_Trial{number // 2}_emotion.bdf")
        write_bdf(folder / names[-1], signals(number), status(), units=UNITS)
    if film:
        names.append(FILM_SHOWN.format(p=participant, s=number))
        write_film(folder / names[-1], SHOWN_S * FILM_HZ, FILM_HZ)
    write_xml(folder / "session.xml", attributes(number, **changed), participant, names)
    return folder


def write_xml(path: Path, told: dict[str, str], participant: int, names: list[str]) -> None:
    """Write a session's description, with a track that is no concern of ours."""
    root = " ".join(f"{name}={quoteattr(value)}" for name, value in told.items())
    tracks = "".join(f"  <track type={quoteattr(_type(name))} filename={quoteattr(name)} />\n" for name in names)
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<session {root}>\n'
        f'  <subject id="{participant}" gender="F" />\n{tracks}'
        '  <track type="Audio" filename="P1-Rec1-Audio_Section_2.wav" />\n</session>\n',
        encoding="utf-8",
    )


def _type(name: str) -> str:
    return "Physiological" if name.endswith(".bdf") else "Video"


def write_mahnob(root: Path) -> Path:
    """Write two participants: three trials, one of them without a film, and two sessions that are no trials."""
    write_session(root, 2, 1)
    write_session(root, 10, 1, feltEmo="5", feltArsl="3", feltVlnc="2", mediaFile="146.avi")
    write_session(root, 132, 2, film=False, feltEmo="10", feltPred=None)
    write_session(root, 134, 2, film=False, feltArsl=None)
    write_session(root, 136, 2, film=False, bdf=False, isStim="0")
    return root
