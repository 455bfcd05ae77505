"""What every benchmark plays on: a private LSL network and settings, a labelled outlet, a film."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from recorder.participant.participant import Participant
from tests.surroundings import player, write_film

FILM_S = 12
FILM_RATE_HZ = 30
CHUNK_MS = 10


@dataclass(frozen=True, slots=True)
class Conditions:
    """What every benchmark is given: where it may write, how long it measures, and with which model.

    ``torcheeg`` is a Python that has torcheeg, to compare with; empty for none.
    """

    folder: Path
    seconds: float
    model: str
    torcheeg: str = ""


@contextmanager
def private_folder() -> Iterator[Path]:
    """Give a folder, and keep LSL and settings of this machine out of what is measured."""
    with tempfile.TemporaryDirectory(prefix="emoscope-benchmarks-") as name:
        folder = Path(name)
        scope = f"[log]\nlevel = -3\n[multicast]\nResolveScope = machine\n[lab]\nSessionID = {uuid.uuid4().hex}\n"
        (folder / "lsl.cfg").write_text(scope, encoding="utf-8")
        os.environ["LSLAPICFG"] = str(folder / "lsl.cfg")
        os.environ["EMOSCOPE_CONFIG"] = str(folder)
        yield folder


@contextmanager
def outlet(n_channels: int, rate_hz: float) -> Iterator[str]:
    """Play so many channels in chunks of 10 ms from another process; gives the source id.

    The first two carry counter and due time, the others the sites of the 10-5 system, those of
    the simulated cap first, so that the demo model finds what it wants.
    """
    source_id = f"benchmark-{uuid.uuid4().hex[:8]}"
    labels = ["COUNTER", "DUE", *sites()][:n_channels]
    options = ("--rate", rate_hz, "--channels", n_channels, "--chunk-ms", CHUNK_MS, "--labels", ",".join(labels))
    with player("--name", "Benchmark", "--source-id", source_id, *options):
        yield source_id


def sites() -> list[str]:
    """Return the names of 343 electrodes, those of the simulated cap first."""
    import mne

    cap = list(Participant(0).eeg().channel_names)
    known = {name.upper() for name in cap}
    others = mne.channels.make_standard_montage("standard_1005").ch_names
    return cap + [name for name in others if name.upper() not in known]


def film(folder: Path) -> Path:
    """Film the simulated participant, 640 x 480 at 30 frames a second, in Motion JPEG as cameras send."""
    path = folder / "participant.mkv"
    face = Participant(1).face()
    write_film(path, (face.frame(i / FILM_RATE_HZ) for i in range(FILM_S * FILM_RATE_HZ)), FILM_RATE_HZ)
    return path
