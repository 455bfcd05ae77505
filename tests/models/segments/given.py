"""Datasets that a test describes, with signals of its own making, and the live loop over them."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np

from models.card import ModelCard
from models.datasets.dataset import Dataset, Recording, Signal, Streams, Trial
from models.preprocess.personal import Personal
from models.preprocess.prepare import prepare
from models.segments.schedule import schedule
from models.segments.statistics import session_of
from models.spec import Band, EegInput, InputSpec
from recorder.alignment import align
from recorder.blocks import Block
from recorder.ring import FACE_OBSERVATIONS, FrameRing, SignalRing
from recorder.streams import Channel, StreamInfo

CHANNELS = ("Fz", "Cz", "Pz", "Oz")
BANDS = (Band("theta", 4, 8), Band("alpha", 8, 13), Band("beta", 13, 30))
DE = InputSpec(EegInput(CHANNELS, 128, 1.0, "de", BANDS), None)
RAW = InputSpec(EegInput(CHANNELS, 128, 1.0, "raw"), None)
EEG_INFO = StreamInfo("cap", "eeg", tuple(Channel(name) for name in CHANNELS), 250.0)
AUX_INFO = StreamInfo("band", "aux", (Channel("GSR", "gsr", "uS"), Channel("Resp", "resp", "")), 200.0)
REST_S, TRIAL_S = 3.0, 6.0


class Given(Dataset):
    """Recordings as a test has made them; it counts how often each is read."""

    name = "given"

    def __init__(self, made: list[tuple[Recording, Streams]], mark: str = "a") -> None:
        self.recordings = tuple(recording for recording, _ in made)
        self._streams = {recording.name: streams for recording, streams in made}
        self._mark = mark
        self.was_read: list[str] = []
        self.lock = threading.Lock()

    def __getstate__(self):
        return {**self.__dict__, "lock": None}

    def read(self, recording, wanted):
        self.was_read.append(recording.name)
        own = self._streams[recording.name]
        return replace(own, eeg=own.eeg if wanted.eeg else None, aux=own.aux if wanted.aux else None)

    def fingerprint(self):
        return self._mark


def noise(info, seconds, seed=0, level=10.0):
    """Return white noise from 0 on."""
    n = round(seconds * info.rate_hz)
    samples = np.random.default_rng(seed).normal(size=(n, len(info.channels))) * level
    return Signal(info, samples.astype(np.float32), np.arange(n) / info.rate_hz, np.zeros(n, bool))


def trials(n, trial_s=TRIAL_S, rest_s=REST_S):
    """Return n trials in a row, each after its rest, the first of which begins at 2 s."""
    begins = 2.0 + np.arange(n) * (trial_s + rest_s)
    return tuple(
        Trial(
            f"trial-{i + 1}", b + rest_s, b + rest_s + trial_s, f"clip-{i + 1}", {"valence": 7.0}, "", (b, b + rest_s)
        )
        for i, b in enumerate(begins.tolist())
    )


def recorded(subject, name, seed, n_trials=2, trial_s=TRIAL_S, rest_s=REST_S):
    """Return a recording of EEG and peripheral noise; every seed is another head: other levels."""
    level = 5.0 * (1 + seed)
    seconds = 3.0 + n_trials * (trial_s + rest_s)
    streams = Streams(noise(EEG_INFO, seconds, seed, level), noise(AUX_INFO, seconds, 100 + seed))
    return Recording(subject, name, trials(n_trials, trial_s, rest_s), EEG_INFO, AUX_INFO), streams


def two_people():
    """Return a dataset of two people: one of two runs in a session, one of a single run."""
    return Given([recorded("s01", "s01/run-1", 0), recorded("s01", "s01/run-2", 1), recorded("s02", "s02/run-1", 2)])


def live(dataset, segments, normalisation):
    """Return the inputs of every segment as the live loop makes them: packets into rings, window after window."""
    spec = segments.spec
    card = ModelCard("live", spec, normalisation, dict(segments.personal))
    plan = schedule(dataset, spec, segments_hop(segments))
    found, session, personal = [], None, None
    for recording, spans in zip(dataset.recordings, plan.spans, strict=True):
        if session != (recording.subject, session_of(recording)):
            session, personal = (recording.subject, session_of(recording)), Personal(card)
        rings = Rings(dataset, recording, spec)
        last_t = -np.inf
        for span in spans:
            for i, t_end in enumerate(span.t_end):
                prepared = prepare(rings.window(float(t_end)), spec)
                inputs = personal.inputs(prepared, float(t_end - last_t))
                last_t = t_end
                if i >= len(span.rest):
                    found.append(inputs)
    return {key: np.concatenate([own[key] for own in found]) for key in found[0]}


def segments_hop(segments):
    """Return the hop of segments that have at least two windows in the first trial."""
    return float(segments.table.t_end[1] - segments.table.t_end[0])


class Rings:
    """Rings as the application has them, fed with packets up to the end of each window and no further."""

    def __init__(self, dataset, recording, spec) -> None:
        from models.segments.making import wanted

        streams = dataset.read(recording, wanted(recording, spec))
        self._spec, self._rings, self._coming = spec.window_spec(), {}, []
        for key, signal in (("eeg", streams.eeg), ("aux", streams.aux)):
            if signal is not None:
                self._rings[key] = SignalRing()
                self._rings[key].stream_opened(signal.info)
                self._coming += [(t, key, signal, i) for i, t in enumerate(signal.t)]
        if streams.faces:
            self._rings["face"] = FrameRing(FACE_OBSERVATIONS)
            self._coming += [(face.t, "face", face, 0) for face in streams.faces]
        self._coming.sort(key=lambda item: item[0])
        self._n = 0

    def window(self, t_end):
        while self._n < len(self._coming) and self._coming[self._n][0] <= t_end:
            _, key, what, i = self._coming[self._n]
            if key == "face":
                self._rings[key].append(what)
            else:
                one = slice(i, i + 1)
                self._rings[key].receive(Block(what.samples[one], what.t[one], i, bool(what.gap[i])))
            self._n += 1
        return align(self._rings, t_end, self._spec)
