"""What the Sessions page shows of one run beside its line in the table. Reads the run; takes seconds at most."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from recorder.errors import RecorderError
from recorder.session.document import SessionDocument
from recorder.session.layout import SIGNAL_ROLES
from recorder.session.paths import RunPaths
from recorder.session.reader import Session, open_session
from recorder.session.recorded import RecordedTrial
from ui.sessions_feed import RunDetails, StreamView, TrialView

SHOWN_ROLES = (
    "eeg",
    "aux",
    "aux_markers",
    "frames",
    "faces",
    "emotion",
    "stimulus_frames",
    "continuous_rating",
    "truth",
)

WORDS = {"eeg": "EEG", "aux": "Extra stream"}


def details_of(key: str, paths: RunPaths) -> RunDetails:
    """Return a run's trials, streams and facts; a run that cannot be opened gives its problem."""
    try:
        session = open_session(paths.streams, checked=False)
        return RunDetails(
            key,
            tuple(_trial(trial) for trial in session.trials()),
            tuple(_streams(session)),
            tuple(_facts(session.document)) if session.document else (),
            tuple(_notes(session)),
            "" if session.complete else _problem(session),
        )
    except RecorderError as error:
        return RunDetails(key, problem=str(error))


def _trial(trial: RecordedTrial) -> TrialView:
    rating = trial.rating
    answers = rating.answers if rating else {}
    note = trial.outcome if trial.outcome != "shown" else "declined" if rating and not trial.rated else ""
    response_s = rating.response_s if rating else None
    return TrialView(
        trial.number,
        trial.stimulus,
        trial.kind,
        trial.offset - trial.onset,
        *trial.expected,
        answers.get("valence"),
        answers.get("arousal"),
        answers.get("dominance"),
        answers.get("liking"),
        response_s if response_s is not None else float("nan"),
        trial.practice,
        note,
    )


def _streams(session: Session) -> Iterator[StreamView]:
    for role in SHOWN_ROLES:
        if role not in session.roles:
            continue
        if role in SIGNAL_ROLES:
            for signal in session.signals(role):
                n_lost = int(signal.index[-1] - signal.index[0] + 1 - len(signal)) if len(signal) else 0
                name = signal.info.full_name if role == "aux" else signal.info.name
                yield _stream(role, name, signal.t, len(signal.info.channels), n_lost)
            continue
        for stream in session.stored.of(role):
            yield _stream(role, stream.header.name, stream.stamps, len(stream.header.channels))


def _stream(role: str, name: str, t: NDArray[np.float64], n_channels: int, n_lost: int = 0) -> StreamView:
    duration_s = float(t[-1] - t[0]) if len(t) > 1 else 0.0
    rate_hz = (len(t) - 1) / duration_s if duration_s > 0 else float("nan")
    return StreamView(role, name, len(t), n_channels, rate_hz, n_lost, duration_s)


def _facts(document: SessionDocument) -> Iterator[tuple[str, str]]:
    yield "Started", document.started
    yield "State", f"{document.state}: {document.why}" if document.why else document.state
    consent = document.consent
    yield "Consent", f"given {consent.when}".strip() if consent.given else "not asked" if document.simulated else "no"
    if document.operator:
        yield "Operator", document.operator
    for device in document.devices:
        told = f"{device.name}, {len(device.channels)} channels" if device.channels else device.name
        yield WORDS.get(device.role, device.role.title()), told
    if document.protocol:
        yield "Protocol", f"{document.protocol.name}, seed {document.protocol.seed}"
    if document.model:
        yield "Model", document.model.name
    yield "EmoScope", document.versions.get("emoscope", "")


def _notes(session: Session) -> Iterator[str]:
    if session.document and session.document.notes:
        yield session.document.notes
    yield from (note.text for note in session.texts("notes"))


def _problem(session: Session) -> str:
    if session.damage:
        return f"{len(session.damage)} damaged places: verify tells which."
    return "It was never closed: the program was killed, or still records."
