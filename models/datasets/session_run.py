"""One run of a session as a dataset sees it: looked at without its samples, read with all checksums.

Refused is what `verify` would not vouch for: a damaged run, and one that was never closed.
Where a device changed in mid-session, its longest signal is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from models.datasets import fingerprint
from models.datasets.dataset import Recording
from models.datasets.origin import SimulatedOrigin, origin_of
from models.datasets.session_trials import dataset_trials
from models.datasets.signals import aux_part, eeg_part
from recorder.errors import RecorderError
from recorder.session.paths import CAMERA, DOCUMENT, JOURNAL, STREAMS, RunPaths
from recorder.session.reader import Session, open_session
from recorder.streams import StreamInfo
from recorder.xdf.header import stream_info
from recorder.xdf.read import XdfStream

READ_FILES = (STREAMS, DOCUMENT, JOURNAL, CAMERA)


@dataclass(frozen=True, slots=True)
class RunSeen:
    """What is known of a run without its samples.

    Attributes
    ----------
    paths : RunPaths
        Its files.
    recording : Recording
        Its name is the run's prefix.
    started : str
        ISO 8601; empty where it is not known.
    protocol : str
        Name of the playlist.
    simulated : bool
        Whether any device was.
    origin : SimulatedOrigin or None
        Where it can be simulated again.
    eeg, aux : StreamInfo or None
        The streams that the recording's signals are taken from, with all their channels.
    left_out : Counter
        Trials, by reason.
    unused : tuple of str
        Names of extra streams that are not used.
    files : tuple of Stat
        What the files were when they were looked at.
    """

    paths: RunPaths
    recording: Recording
    started: str
    protocol: str
    simulated: bool
    origin: SimulatedOrigin | None
    eeg: StreamInfo | None
    aux: StreamInfo | None
    left_out: Counter[str]
    unused: tuple[str, ...]
    files: tuple[fingerprint.Stat, ...]

    @property
    def n_unrated(self) -> int:
        """Trials without a self-report."""
        return sum(not trial.ratings for trial in self.recording.trials)


def look_at(paths: RunPaths) -> RunSeen | str:
    """Look at a run; return why it cannot be used where that is so."""
    files = file_stats(paths)
    try:
        session = open_session(paths.streams, checked=False)
    except (RecorderError, OSError):
        return "cannot be read"
    if reason := _flaw(session):
        return reason
    trials, left_out = dataset_trials(session.trials(), session.markers())
    if not any(trial.ratings for trial in trials):
        return "without a self-report"
    document = session.document
    eeg = longest(session, "eeg")
    extras = _extras(session)
    peripheral = aux_part(eeg) is not None
    aux = eeg if peripheral else next(iter(extras), None)
    recording = Recording(
        subject=paths.participant,
        name=paths.prefix,
        trials=trials,
        eeg=eeg_part(eeg),
        aux=aux_part(aux),
        face=bool(session.stored.of("faces")),
    )
    return RunSeen(
        paths=paths,
        recording=recording,
        started=document.started if document else "",
        protocol=document.protocol.name if document and document.protocol else "",
        simulated=session.simulated,
        origin=origin_of(document),
        eeg=eeg,
        aux=aux,
        left_out=left_out,
        unused=tuple(info.full_name for info in extras if peripheral or info is not aux),
        files=files,
    )


def file_stats(paths: RunPaths) -> tuple[fingerprint.Stat, ...]:
    """Return what is known of a run's files without reading them.

    Raises
    ------
    DatasetError
        One cannot be looked at.
    """
    return fingerprint.stats((paths.file(name) for name in READ_FILES), paths.folder)


def longest(session: Session, role: str, device: str | None = None) -> StreamInfo | None:
    """Return the stream with most samples, its alike neighbours in time counted in, as last announced."""
    streams = [s for s in session.stored.of(role) if not s.header.is_text and s.n_samples]
    mine = [s for s in streams if device in (None, s.header.source_id)]
    groups = [tuple(group) for _, group in groupby(mine, key=_likeness)]
    if not groups:
        return None
    return stream_info(max(groups, key=_n_samples)[-1].header)


def _flaw(session: Session) -> str:
    if session.damage:
        return "damaged"
    if session.document is None:
        return "without a session.json that can be read"
    if session.document.state == "recording":
        return "never closed (repair them)"
    return ""


def _extras(session: Session) -> list[StreamInfo]:
    """Return the extra signals of regular rate, that with most samples first."""
    devices = dict.fromkeys(s.header.source_id for s in session.stored.of("aux") if not s.header.is_text)
    sizes = {
        device: _n_samples([s for s in session.stored.of("aux") if s.header.source_id == device]) for device in devices
    }
    found = [longest(session, "aux", device) for device in sorted(devices, key=lambda device: -sizes[device])]
    return [info for info in found if info is not None and aux_part(info) is not None]


def _likeness(stream: XdfStream) -> object:
    info = stream_info(stream.header)
    return info.channels, info.rate_hz


def _n_samples(streams: Sequence[XdfStream]) -> int:
    return sum(stream.n_samples for stream in streams)
