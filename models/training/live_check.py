"""How well a model follows one participant, from pixels and electrodes, as it would live.

The face is rendered and tracked picture by picture, EEG rendered and pushed second by second;
windows are cut, prepared, estimated and smoothed by the objects that do it live, only faster.
Beside it stands the oracle, who knows the generator, on the same windows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from models.face.observer import FaceObserver
from models.preprocess.personal import Personal
from models.preprocess.prepare import prepare
from models.runtime import Model
from models.smoothing import Smoother
from recorder.alignment import Window, align
from recorder.blocks import Block, Frame
from recorder.observation import FaceObservation
from recorder.participant.eeg import RATE_HZ
from recorder.participant.oracle import correlations, oracle_estimates
from recorder.participant.participant import Participant
from recorder.participant.population import AXES
from recorder.ring import FrameRing, SignalRing
from recorder.streams import Channel, StreamInfo

FRAMES_PER_S = 10
HOP_S = 1.0
WARM_UP_S = 20


@dataclass(frozen=True, slots=True)
class LiveCheck:
    """Correlations with the truth, shape (2,) for valence and arousal, and how much 90 % intervals cover."""

    seed: int
    model: NDArray[np.float64]
    oracle: NDArray[np.float64]
    coverage: NDArray[np.float64]

    @property
    def ratio(self) -> NDArray[np.float64]:
        """What part of the oracle's correlation the model reaches."""
        return self.model / self.oracle


def live_check(model: Model, seed: int, length_s: int, done: Callable[[], None]) -> LiveCheck:
    """Let a model watch a participant; ``done`` is called after each second of it.

    The first 20 s, in which the person's baseline is learned, do not count.
    """
    participant = Participant(seed)
    ends: list[float] = []
    means: list[NDArray[np.float64]] = []
    inside: list[NDArray[np.bool_]] = []
    truth = participant.truth(np.arange(1, length_s + 1) * HOP_S)
    smoother = Smoother(2, model.card.smoothing.tau_s, model.card.smoothing.interval_scale)
    personal = Personal(model.card)
    for window in _windows(participant, model, length_s):
        prepared = prepare(window, model.card.spec)
        outputs = model.infer(personal.inputs(prepared, HOP_S))
        shown = smoother.update(outputs.mean[0], outputs.sd[0], HOP_S)
        here = truth[len(ends)]
        ends.append(window.t_end)
        means.append(shown.mean)
        inside.append((shown.interval[:, 0] <= here) & (here <= shown.interval[:, 1]))
        done()
    counted = slice(WARM_UP_S, None)
    window_s = model.card.spec.eeg.window_s if model.card.spec.eeg else HOP_S
    oracle = oracle_estimates(participant, np.array(ends[counted]), window_s)
    return LiveCheck(
        seed,
        correlations(np.array(means[counted]), truth[counted]),
        correlations(oracle, truth[counted]),
        np.mean(inside[counted], axis=0),
    )


def _windows(participant: Participant, model: Model, length_s: int) -> Iterator[Window]:
    """Yield the window at the end of each second."""
    eeg, faces = SignalRing(), FrameRing[FaceObservation]()
    renderer, camera, observer = participant.eeg(), participant.face(), FaceObserver()
    channels = tuple(Channel(name) for name in renderer.channel_names)
    eeg.stream_opened(StreamInfo("simulated EEG", "eeg", channels, RATE_HZ, simulated=True))
    for second in range(length_s):
        first = second * RATE_HZ
        eeg.receive(Block(renderer.samples(first, RATE_HZ), np.arange(first, first + RATE_HZ) / RATE_HZ, first))
        for k in range(second * FRAMES_PER_S + 1, (second + 1) * FRAMES_PER_S + 1):
            faces.append(observer.observe(Frame(camera.frame(k / FRAMES_PER_S), k / FRAMES_PER_S, k)))
        yield align({"eeg": eeg, "face": faces}, second + 1.0, model.card.spec.window_spec())
    observer.close()


def drawn(checks: Sequence[LiveCheck], minutes: float) -> Table:
    """Return the checks as a table for a terminal: correlation with the truth of model and oracle, by axis."""
    table = Table(title=f"Correlation with the truth over {minutes:g} minutes, from pixels and electrodes")
    for column in ("seed", "axis", "model", "oracle", "ratio", "90 % intervals cover"):
        table.add_column(column, justify="right")
    for check in checks:
        for i, axis in enumerate(AXES):
            figures = (f"{value[i]:.3f}" for value in (check.model, check.oracle, check.ratio))
            table.add_row(str(check.seed), axis, *figures, f"{check.coverage[i]:.1%}")
    return table
