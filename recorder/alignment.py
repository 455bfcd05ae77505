"""Cut one window out of several streams, all on the session clock.

`align` returns native samples and frames of a span, with each stream's coverage, the age of
its newest sample, and the reason for what is missing. It interpolates nothing and fills
nothing; preprocessing does what the model asks for, on what is really there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recorder.observation import FaceObservation
from recorder.ring import FrameRing, SignalRing, Span, at_or_before

HOLD_S = 0.4
GAP_PERIODS = 1.5
NOTHING_YET = -1
COMPLETE = 0.98  # a window that misses less than this, the newest samples on their way, needs no reason


@dataclass(frozen=True, slots=True)
class StreamWindow:
    """What is wanted of one stream.

    Attributes
    ----------
    stream : str
        Key of the ring: ``eeg``, ``face``, or ``aux``, peripheral channels. Without a ring of their own those
        are the channels of ``eeg`` that are no EEG.
    length_s : float
        Seconds before the window's end that count.
    padding_s : float
        Seconds before those, for filters to settle; their absence costs no coverage.
    rate_hz : float
        Rate of the model's grid: samples a second for signals, frames a second for faces.
    crop_size : int, optional
        Side of the face crops that are wanted: where some frames have one, a usable face without it counts
        for nothing, since crops may come more rarely than frames.
    """

    stream: str
    length_s: float
    rate_hz: float
    padding_s: float = 0.0
    crop_size: int | None = None


@dataclass(frozen=True, slots=True)
class WindowSpec:
    """The streams a window is cut from."""

    streams: tuple[StreamWindow, ...]

    def __getitem__(self, stream: str) -> StreamWindow:
        return next(s for s in self.streams if s.stream == stream)


@dataclass(frozen=True, slots=True)
class SignalCut:
    """Native samples of one signal stream: padding and window, newest last."""

    span: Span
    coverage: float
    age_s: float
    last_index: int


@dataclass(frozen=True, slots=True)
class FaceCut:
    """Face observations at the instants of the model's grid, None where none was fresh enough.

    ``instants`` has shape (n_instants,); ``observations`` runs beside it. Coverage counts
    instants with a usable face.
    """

    instants: NDArray[np.float64]
    observations: tuple[FaceObservation | None, ...]
    coverage: float
    age_s: float
    last_index: int


@dataclass(frozen=True, slots=True)
class Window:
    """One aligned window ending at ``t_end``; a stream without data is absent from its dict.

    ``reasons`` says for each stream, by key, what is missing and since when. ``newest_index`` is
    the running number of the newest sample or frame that was there when the window was cut, be it
    stamped after ``t_end`` or too old to be inside: with all up to it the very same window can be
    cut again. It is -1 where nothing had come yet; a stream without a ring has none.
    """

    t_end: float
    spec: WindowSpec
    signals: Mapping[str, SignalCut]
    faces: Mapping[str, FaceCut]
    reasons: Mapping[str, str]
    newest_index: Mapping[str, int] = field(default_factory=dict)

    def coverage(self, stream: str) -> float:
        """Fraction of the window a stream covers, 0 if absent."""
        cut = self.signals.get(stream) or self.faces.get(stream)
        return cut.coverage if cut else 0.0


Ring = SignalRing | FrameRing[FaceObservation]


def align(rings: Mapping[str, Ring], t_end: float, spec: WindowSpec) -> Window:
    """Cut the window that ends at t_end.

    Parameters
    ----------
    rings : mapping of str to SignalRing or FrameRing
        By stream key; a stream of the spec without a ring is reported as not connected.
    t_end : float
        End of the window, session clock; a sample stamped exactly t_end is inside.
    spec : WindowSpec
        What is wanted.
    """
    signals: dict[str, SignalCut] = {}
    faces: dict[str, FaceCut] = {}
    reasons: dict[str, str] = {}
    newest: dict[str, int] = {}
    read: dict[int, Span | None] = {}  # each ring is read once: what comes meanwhile is for the next window
    for wanted in spec.streams:
        ring = _ring_of(rings, wanted.stream)
        if ring is None:
            reasons[wanted.stream] = f"no {_word(wanted.stream)} connected"
        elif isinstance(ring, SignalRing):
            span = read[id(ring)] = read[id(ring)] if id(ring) in read else ring.latest()
            newest[wanted.stream] = int(span.index[-1]) if span else NOTHING_YET
            _cut_signal(span, t_end, wanted, signals, reasons)
        else:
            items = ring.items()
            newest[wanted.stream] = items[-1].index if items else NOTHING_YET
            _cut_face(items, t_end, wanted, faces, reasons)
    return Window(t_end, spec, signals, faces, reasons, newest)


def _ring_of(rings: Mapping[str, Ring], stream: str) -> Ring | None:
    """Return the ring of a stream; of peripheral channels the amplifier's, where that may have some."""
    ring = rings.get(stream)
    if ring is None and stream == "aux":
        amplifier = rings.get("eeg")
        if isinstance(amplifier, SignalRing) and (not amplifier.info or amplifier.info.peripheral_indices()):
            return amplifier
    return ring


def _word(stream: str) -> str:
    return {"eeg": "EEG", "face": "camera", "aux": "peripheral channels"}.get(stream, stream)


def _cut_signal(
    span: Span | None, t_end: float, wanted: StreamWindow, signals: dict[str, SignalCut], reasons: dict[str, str]
) -> None:
    if span is None:
        reasons[wanted.stream] = f"no {_word(wanted.stream)} yet"
        return
    start, stop = np.searchsorted(span.t, (t_end - wanted.length_s - wanted.padding_s, t_end), side="right")
    if stop == 0:
        reasons[wanted.stream] = f"no {_word(wanted.stream)} yet"
        return
    age_s = float(t_end - span.t[stop - 1])
    cut = span.narrowed(int(start), int(stop))
    if wanted.stream == "aux" and cut.info.eeg_indices():
        cut = cut.of_channels(cut.info.peripheral_indices())
    coverage = _coverage(cut, t_end - wanted.length_s, t_end)
    if coverage < COMPLETE:
        reasons[wanted.stream] = _signal_reason(wanted, cut, coverage, age_s)
    if len(cut):
        signals[wanted.stream] = SignalCut(cut, coverage, age_s, int(cut.index[-1]))


def _signal_reason(wanted: StreamWindow, cut: Span, coverage: float, age_s: float) -> str:
    if age_s >= wanted.length_s or age_s > HOLD_S:
        return f"no {_word(wanted.stream)} for {age_s:.1f} s"
    empty = "" if np.isfinite(cut.data[-1]).any() else " arrives without numbers and"
    return f"{_word(wanted.stream)}{empty} covers {coverage:.0%} of the window"


def _coverage(span: Span, t_start: float, t_end: float) -> float:
    """Fraction of (t_start, t_end] covered: each sample stands for the time since the one before.

    Across a gap it stands for one nominal period. The newest sample also stands for up to one
    period after it, since the next is not due before. A sample without any number covers nothing.
    """
    if not len(span) or span.info.rate_hz <= 0:
        return float(bool(len(span)))
    period_s = 1.0 / span.info.rate_hz
    reach_s = np.diff(span.t, prepend=-np.inf)
    reach_s = np.where(span.gap | (reach_s > GAP_PERIODS * period_s), period_s, reach_s)
    begin = np.maximum(span.t - reach_s, t_start)
    measured = np.isfinite(span.data).any(axis=1)
    covered_s = float(np.clip(span.t - begin, 0.0, None)[measured].sum())
    covered_s += min(period_s, t_end - float(span.t[-1])) * measured[-1]
    share = covered_s / (t_end - t_start)
    return 1.0 if share > 1.0 - 1e-6 else round(share, 4)


def _cut_face(
    items: Sequence[FaceObservation],
    t_end: float,
    wanted: StreamWindow,
    faces: dict[str, FaceCut],
    reasons: dict[str, str],
) -> None:
    newest = at_or_before(items, np.array([t_end]), np.inf)[0]
    if wanted.crop_size is not None and any(_has_crop(o, wanted.crop_size) for o in items):
        items = [o for o in items if not o.usable or _has_crop(o, wanted.crop_size)]
    n_instants = max(1, round(wanted.length_s * wanted.rate_hz))
    instants = t_end - np.arange(n_instants - 1, -1, -1) / wanted.rate_hz
    found = at_or_before(items, instants, HOLD_S)
    seen = [o for o in found if o is not None]
    if newest is None:
        reasons[wanted.stream] = "no camera frame yet"
        return
    usable = sum(o.usable for o in seen)
    coverage = usable / n_instants
    age_s = t_end - newest.t
    if age_s > HOLD_S:
        reasons[wanted.stream] = f"no camera frame for {age_s:.1f} s"
    elif coverage < 1.0:
        reasons[wanted.stream] = _face_reason(items, t_end, newest, coverage)
    if seen:
        faces[wanted.stream] = FaceCut(instants, tuple(found), round(coverage, 4), age_s, newest.index)


def _has_crop(observation: FaceObservation, size: int) -> bool:
    return observation.crop is not None and len(observation.crop) == size


def _face_reason(items: Sequence[FaceObservation], t_end: float, newest: FaceObservation, coverage: float) -> str:
    if newest.usable:
        return f"face covers {coverage:.0%} of the window"
    last_usable = max((o.t for o in items if o.usable and o.t <= t_end), default=None)
    since = f" for {t_end - last_usable:.1f} s" if last_usable is not None else ""
    return f"{newest.reason or 'no face'}{since}"
